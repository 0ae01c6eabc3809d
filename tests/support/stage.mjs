import { mkdtemp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "./ports.mjs";
import { output, Server } from "./process.mjs";
import { HostSite } from "./host.mjs";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const CORPUS = join(ROOT, "../shared/corpus/render");
const SAMPLES = join(ROOT, "target/samples");

/** The real service on a fresh folder, a host site on another origin, and an account for it. */
export class Stage {
  /**
   * @param {{ settings?: Record<string, string>, config?: string }} [operator] settings of the
   *   service, as it reads them from its environment, and what the operator writes into its file, TOML
   */
  static async open({ settings = {}, config = "" } = {}) {
    const stage = new Stage();
    stage.settings = settings;
    stage.config = config;
    stage.data = await mkdtemp(join(tmpdir(), "paraph-"));
    stage.widget = process.env.PARAPH_WIDGET ?? join(ROOT, "dist");
    stage.host = await HostSite.open(stage.widget);
    stage.demoPort = await freePort();
    await stage.#account();
    await stage.serve();
    return stage;
  }

  /** The service's origin. */
  get origin() {
    return `http://localhost:${this.port}`;
  }

  async #account() {
    const create = ["account", "create", "--json", "--email", "contracts@nordvik.example"];
    create.push("--name", "Nordvik AB", "--password", "a password for the tests");
    create.push("--allowed-origin", this.host.origin);
    create.push("--allowed-origin", `http://localhost:${this.demoPort}`);
    const printed = await output(binary(), ["--data-dir", this.data, ...create], this.settings);
    this.account = JSON.parse(printed);
    this.accountFile = join(this.data, "account.json");
    await writeFile(this.accountFile, printed);
  }

  /** Starts the service, on the same port as before if it ran before. */
  async serve() {
    this.port ??= await freePort();
    const args = ["--data-dir", this.data, "serve", "--listen", `127.0.0.1:${this.port}`];
    args.push("--base-url", this.origin, "--widget-dir", this.widget);
    const file = join(this.data, "paraph.toml");
    await writeFile(file, this.config);
    args.push("--config", file);
    const address = `${this.origin}/healthz`;
    this.service = await Server.start(binary(), args, { env: this.settings, address });
  }

  /** Starts the demo's own host site with its contract. */
  async demo() {
    const env = {
      PARAPH_URL: this.origin,
      PARAPH_ACCOUNT: this.accountFile,
      HOST_PORT: String(this.demoPort),
      HOST_STATE: join(await mkdtemp(join(tmpdir(), "paraph-host-")), "state.json"),
    };
    const address = `http://localhost:${this.demoPort}/`;
    const server = await Server.start("node", [join(ROOT, "demo/host.mjs")], { env, address });
    return { server, address, state: async () => JSON.parse(await readFile(env.HOST_STATE, "utf8")) };
  }

  /** Calls a route of the signNow dialect with the account's token. */
  async call(method, path, body) {
    this.token ??= await this.#login();
    const headers = { authorization: `Bearer ${this.token}` };
    const form = body instanceof FormData;
    if (body && !form) headers["content-type"] = "application/json";
    const sent = form ? body : body && JSON.stringify(body);
    const reply = await fetch(this.origin + path, { method, headers, body: sent });
    const bytes = Buffer.from(await reply.arrayBuffer());
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${bytes}`);
    const json = reply.headers.get("content-type")?.includes("json");
    return json ? JSON.parse(bytes.toString()) : bytes;
  }

  /** Calls a route of the native API with the account's key. */
  async native(method, path, body, type = "application/json") {
    const bytes = type === "application/json" ? body && JSON.stringify(body) : body;
    const headers = { authorization: `Bearer ${this.account.api_key}` };
    if (body) headers["content-type"] = type;
    const reply = await fetch(`${this.origin}/v1/${path}`, { method, headers, body: bytes });
    const text = await reply.text();
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  }

  /**
   * Sends a PDF to these people through the native API; the fields name no document, it is this one.
   *
   * @param {Buffer} pdf
   * @param {object[]} people
   * @param {object[]} fields
   */
  async send(pdf, people, fields) {
    const { id } = await this.native("POST", "envelopes", { title: "Agreement" });
    const path = `envelopes/${id}/documents?file_name=agreement.pdf`;
    const document = await this.native("POST", path, pdf, "application/pdf");
    for (const person of people) await this.native("POST", `envelopes/${id}/recipients`, person);
    const placed = fields.map((field) => ({ document_id: document.id, ...field }));
    await this.native("PUT", `envelopes/${id}/fields`, { fields: placed });
    const sent = await this.native("POST", `envelopes/${id}/send`, {});
    const link = async (index) => {
      const recipient = sent.recipients[index].id;
      return (await this.native("POST", `envelopes/${id}/recipients/${recipient}/link`, {})).link;
    };
    return { id, document: document.id, link };
  }

  async #login() {
    const { client_id, client_secret, email, password } = this.account;
    const basic = Buffer.from(`${client_id}:${client_secret}`).toString("base64");
    const fields = { grant_type: "password", username: email, password, scope: "*" };
    const reply = await fetch(`${this.origin}/oauth2/token`, {
      method: "POST",
      headers: { authorization: `Basic ${basic}` },
      body: new URLSearchParams(fields),
    });
    if (!reply.ok) throw new Error(`login: ${reply.status} ${await reply.text()}`);
    return (await reply.json()).access_token;
  }

  /** Uploads a PDF with fields and invites signers in the order given. */
  async invite(pdf, fields, signers, name = "agreement.pdf") {
    const form = new FormData();
    form.append("file", new Blob([pdf], { type: "application/pdf" }), name);
    const { id } = await this.call("POST", "/document", form);
    await this.call("PUT", `/document/${id}`, { fields });
    const invites = signers.map((signer) => ({ auth_method: "none", ...signer }));
    const { data } = await this.call("POST", `/v2/documents/${id}/embedded-invites`, { invites });
    return { document: id, invites: data.map((invite) => invite.id) };
  }

  /** A fresh link for an invite. */
  async link({ document, invites }, index = 0) {
    const path = `/v2/documents/${document}/embedded-invites/${invites[index]}/link`;
    const { data } = await this.call("POST", path, { auth_method: "none", link_expiration: 15 });
    return data.link;
  }

  /** Waits for the seal, stores the sealed file in `tests/out`, and gives its path. */
  async sealed(document, name) {
    const out = join(ROOT, "tests/out");
    await mkdir(out, { recursive: true });
    const path = join(out, `${name}.pdf`);
    const deadline = Date.now() + 30_000;
    for (;;) {
      const pdf = await this.call("GET", `/document/${document}/download?type=collapsed`).catch((e) => e);
      if (Buffer.isBuffer(pdf) && pdf.includes("/ETSI.CAdES.detached")) {
        await writeFile(path, pdf);
        return path;
      }
      if (Date.now() > deadline) throw new Error(`not sealed: ${pdf}`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  /** The file as it was uploaded. */
  async original(document, name) {
    const path = join(ROOT, "tests/out", `${name}.original.pdf`);
    await writeFile(path, await this.call("GET", `/document/${document}/download`));
    return path;
  }

  /** The certificate that validators are told to trust. */
  get anchor() {
    return join(this.data, "seal-root.pem");
  }

  async close() {
    await this.service.stop();
    await this.host.close();
    await rm(this.data, { recursive: true, force: true });
  }
}

export function binary() {
  return process.env.PARAPH_BINARY ?? join(ROOT, "target/debug/paraph");
}

/** A document of the corpus where it is there, else one of the same shape that the project makes. */
export async function shaped(corpusName, sampleName) {
  const corpus = join(CORPUS, corpusName);
  return readFile(existsSync(corpus) ? corpus : join(SAMPLES, sampleName));
}
