// A host application as an integrator would write it: its own pages, and a back end that makes an
// embedded invite and hands out links. It knows the service only by its public HTTP interface.
import { createServer } from "node:http";
import { readFile, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { extname } from "node:path";
import { build } from "esbuild";

const PORT = Number(process.env.HOST_PORT ?? 7470);
const PARAPH = process.env.PARAPH_URL ?? "http://localhost:7460";
const STATE = process.env.HOST_STATE ?? "demo-host.json";
const here = new URL("./", import.meta.url);
const account = JSON.parse(await readFile(process.env.PARAPH_ACCOUNT, "utf8"));

const SIGNERS = [
  { role: "Company", email: "maja@nordvik.example", first_name: "Maja", last_name: "Lindqvist", order: 1 },
  { role: "Employee", email: "hanna@lind.example", first_name: "Hanna", last_name: "Lind", order: 2 },
];
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
};

/** Calls the service and answers its JSON, or throws its words. */
async function call(path, options = {}) {
  const reply = await fetch(PARAPH + path, options);
  const text = await reply.text();
  // A proxy in between answers in words of its own.
  const body = reply.headers.get("content-type")?.includes("json") ? JSON.parse(text) : null;
  if (!reply.ok || !body) throw new Error(body?.errors?.[0]?.message ?? `${path}: ${reply.status}`);
  return body;
}

async function token() {
  const basic = Buffer.from(`${account.client_id}:${account.client_secret}`).toString("base64");
  const body = new URLSearchParams({
    grant_type: "password",
    username: account.email,
    password: account.password,
    scope: "*",
  });
  const headers = { authorization: `Basic ${basic}` };
  return (await call("/oauth2/token", { method: "POST", headers, body })).access_token;
}

/** Uploads the contract, places its fields and invites both signers in order. */
async function send() {
  const bearer = { authorization: `Bearer ${await token()}` };
  const json = { ...bearer, "content-type": "application/json" };
  const form = new FormData();
  const pdf = await readFile(new URL("contract/contract.pdf", here));
  form.append("file", new Blob([pdf], { type: "application/pdf" }), "Employment agreement.pdf");
  const { id } = await call("/document", { method: "POST", headers: bearer, body: form });
  const fields = JSON.parse(await readFile(new URL("contract/fields.json", here), "utf8"));
  await call(`/document/${id}`, { method: "PUT", headers: json, body: JSON.stringify({ fields }) });
  const invites = SIGNERS.map((signer) => ({ ...signer, auth_method: "none" }));
  const body = JSON.stringify({ invites });
  const { data } = await call(`/v2/documents/${id}/embedded-invites`, { method: "POST", headers: json, body });
  const state = { document: id, invites: data.map((invite) => invite.id) };
  await writeFile(STATE, JSON.stringify(state));
  return state;
}

let state = existsSync(STATE) ? JSON.parse(await readFile(STATE, "utf8")) : await send();

async function link(number) {
  const headers = { authorization: `Bearer ${await token()}`, "content-type": "application/json" };
  const body = JSON.stringify({ auth_method: "none", link_expiration: 15 });
  const path = `/v2/documents/${state.document}/embedded-invites/${state.invites[number - 1]}/link`;
  return call(path, { method: "POST", headers, body });
}

/** Makes a draft of the contract, and a link that lets somebody place its fields. */
async function prepareLink() {
  const bearer = { authorization: `Bearer ${account.api_key}` };
  const json = { ...bearer, "content-type": "application/json" };
  const ask = (path, body) => call(`/v1/envelopes${path}`, { method: "POST", headers: json, body: JSON.stringify(body) });
  const recipients = SIGNERS.map((s) => ({
    name: `${s.first_name} ${s.last_name}`,
    email: s.email,
    order: s.order,
    seat: s.role,
  }));
  const { id } = await ask("", { title: "Employment agreement", recipients });
  const headers = { ...bearer, "content-type": "application/pdf" };
  const body = await readFile(new URL("contract/contract.pdf", here));
  await call(`/v1/envelopes/${id}/documents?file_name=Employment%20agreement.pdf`, { method: "POST", headers, body });
  return ask(`/${id}/prepare-link`, {});
}

/** Whoever holds the simulated BankID. */
const MAJA = { name: "Maja Holm", personal_number: "198504122386" };
/** Has to prove who she is before she sees anything. */
const APPROVES = { ...MAJA, role: "approver", authenticate_by: "bankid" };
/** Reads as everybody does, and signs with BankID. */
const SIGNS = { ...MAJA, seat: "Employee", sign_by: "bankid" };
const PLACE = { page: 3, rect: { x: 314, y: 495, width: 209, height: 56 } };

/** Sends the contract to one person through the native API; gives their link. */
async function sendTo(person) {
  const headers = { authorization: `Bearer ${account.api_key}`, "content-type": "application/json" };
  const ask = (method, path, body) => call(path, { method, headers, body: JSON.stringify(body) });
  const { id } = await ask("POST", "/v1/envelopes", { title: "Employment agreement" });
  const pdf = await readFile(new URL("contract/contract.pdf", here));
  const type = { ...headers, "content-type": "application/pdf" };
  const upload = `/v1/envelopes/${id}/documents?file_name=agreement.pdf`;
  const document = await call(upload, { method: "POST", headers: type, body: pdf });
  const recipient = await ask("POST", `/v1/envelopes/${id}/recipients`, person);
  if (person.seat) {
    const field = { document_id: document.id, seat: person.seat, kind: "signature", placement: PLACE };
    await ask("PUT", `/v1/envelopes/${id}/fields`, { fields: [field] });
  }
  await ask("POST", `/v1/envelopes/${id}/send`, {});
  const { link } = await ask("POST", `/v1/envelopes/${id}/recipients/${recipient.id}/link`, {});
  return { data: { link } };
}

async function people() {
  const headers = { authorization: `Bearer ${await token()}` };
  const { field_invites } = await call(`/document/${state.document}`, { headers });
  return { paraph: PARAPH, people: field_invites.map(({ email, status }) => ({ email, status })) };
}

const spa = await build({
  entryPoints: [new URL("site/spa/app.jsx", here).pathname],
  bundle: true,
  minify: true,
  write: false,
  format: "esm",
  jsx: "automatic",
  define: { "process.env.NODE_ENV": '"production"' },
});

/** What this host answers: method and path to a function that gives status, type and body. */
const ROUTES = {
  "POST /api/link/1": async () => [200, ".json", JSON.stringify(await link(1))],
  "POST /api/link/2": async () => [200, ".json", JSON.stringify(await link(2))],
  "POST /api/prepare-link": async () => [200, ".json", JSON.stringify(await prepareLink())],
  "POST /api/link/bankid": async () => [200, ".json", JSON.stringify(await sendTo(APPROVES))],
  "POST /api/link/bankid-sign": async () => [200, ".json", JSON.stringify(await sendTo(SIGNS))],
  "GET /api/people": async () => [200, ".json", JSON.stringify(await people())],
  "POST /api/restart": async () => [200, ".json", JSON.stringify((state = await send()))],
  "GET /spa/app.js": async () => [200, ".js", spa.outputFiles[0].text],
};
const PAGES = {
  "/": "index.html",
  "/inline": "inline.html",
  "/frame": "frame.html",
  "/iframe": "iframe.html",
  "/spa/": "spa/index.html",
  "/bankid": "bankid.html",
  "/bankid-sign": "bankid-sign.html",
  "/check": "check.html",
  "/prepare": "prepare.html",
  "/host.css": "host.css",
  "/host.js": "host.js",
};

async function answer(request) {
  const path = new URL(request.url, "http://host").pathname;
  const route = ROUTES[`${request.method} ${path}`];
  if (route) return route();
  const page = request.method === "GET" && PAGES[path];
  if (!page) return [404, ".html", "Nothing here."];
  const text = await readFile(new URL(`site/${page}`, here), "utf8");
  return [200, extname(page), text.replaceAll("{{PARAPH}}", PARAPH)];
}

const server = createServer(async (request, response) => {
  try {
    const [status, type, body] = await answer(request);
    response.writeHead(status, { "content-type": TYPES[type] ?? "application/json" }).end(body);
  } catch (error) {
    console.error(String(error));
    const body = JSON.stringify({ error: String(error.message ?? error) });
    response.writeHead(502, { "content-type": "application/json" }).end(body);
  }
});
server.listen(PORT);
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(0));
