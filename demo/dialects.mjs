// The same contract sent as hosts of three other services send it: node dialects.mjs signnow|sajn|taktikal.
// Prints the addresses where people sign. The service is the one that `cargo xtask demo` runs.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";

const SERVICE = process.env.PARAPH_URL ?? "http://localhost:7460";
const here = new URL("./", import.meta.url);
const account = JSON.parse(
  await readFile(process.env.PARAPH_ACCOUNT ?? new URL("../data/demo-account.json", here), "utf8"),
);
const pdf = await readFile(new URL("contract/contract.pdf", here));
const json = { "content-type": "application/json" };

/** Calls the service and gives its JSON, or throws its words. */
async function call(method, path, headers, body) {
  const address = path.startsWith("http") ? path : SERVICE + path;
  const reply = await fetch(address, { method, headers, body });
  const text = await reply.text();
  if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${text}`);
  return text ? JSON.parse(text) : null;
}

/** signNow: log in, upload, place fields, make embedded invites, ask for the first one's link. */
async function signnow() {
  const basic = Buffer.from(`${account.client_id}:${account.client_secret}`).toString("base64");
  const login = new URLSearchParams({
    grant_type: "password",
    username: account.email,
    password: account.password,
  });
  const token = await call("POST", "/oauth2/token", { authorization: `Basic ${basic}` }, login);
  const bearer = { authorization: `Bearer ${token.access_token}` };
  const form = new FormData();
  form.append("file", new Blob([pdf], { type: "application/pdf" }), "Agreement.pdf");
  const { id } = await call("POST", "/document", bearer, form);
  const fields = JSON.parse(await readFile(new URL("contract/fields.json", here), "utf8"));
  const headers = { ...bearer, ...json };
  await call("PUT", `/document/${id}`, headers, JSON.stringify({ fields }));
  const invites = [
    { email: "maja@nordvik.example", role: "Company", order: 1, auth_method: "none" },
    { email: "hanna@lind.example", role: "Employee", order: 2, auth_method: "none" },
  ];
  const round = `/v2/documents/${id}/embedded-invites`;
  const { data } = await call("POST", round, headers, JSON.stringify({ invites }));
  const asked = JSON.stringify({ auth_method: "none", link_expiration: 45 });
  const { data: first } = await call("POST", `${round}/${data[0].id}/link`, headers, asked);
  return [`Maja   ${first.link}`, "Hanna  when Maja has signed"];
}

/** sajn: make a document with signers, give it its PDF in three steps, send, fetch the addresses. */
async function sajn() {
  const key = { authorization: `Bearer ${account.api_key}` };
  const ask = (method, path, body) =>
    call(method, `/api/v1${path}`, { ...key, ...json }, body && JSON.stringify(body));
  const signers = ["Maja Lindqvist", "Hanna Lind"].map((name) => ({
    name,
    deliveryMethod: "NONE",
    requiredSignature: "DRAWING",
  }));
  const document = await ask("POST", "/documents", { name: "Agreement", signers });
  const checksum = createHash("sha256").update(pdf).digest("base64");
  const file = await ask("POST", "/files", {
    fileName: "agreement.pdf",
    mimeType: "application/pdf",
    size: pdf.length,
    checksum,
    visibility: "PRIVATE",
  });
  const headers = { "content-type": "application/pdf", "x-amz-checksum-sha256": checksum };
  const stored = await fetch(file.uploadUrl, { method: "PUT", headers, body: pdf });
  if (!stored.ok) throw new Error(`the upload failed: ${stored.status}`);
  await ask("POST", `/files/${file.fileId}/confirm`);
  const fieldMeta = { type: "PDF", value: file.key };
  const path = `/documents/${document.documentId}`;
  await ask("POST", `${path}/fields`, { type: "PDF", position: 1, fieldMeta });
  await ask("POST", `${path}/send`, {});
  const lines = document.signers.map(async ({ signerId, name }) => {
    const { signingUrl } = await ask("GET", `${path}/signers/${signerId}`);
    return `${name}  ${signingUrl}`;
  });
  return Promise.all(lines);
}

/** Taktikal: a sequence of two documents, one address for each person; the second is for known people alone. */
async function taktikal() {
  const basic = Buffer.from(`${account.company_key}:${account.api_key}`).toString("base64");
  const signees = [
    { name: "Sigrún Helgadóttir", ssn: "6000101991", communicationDeliveryType: "none" },
    { name: "Hásmundur Helgason", ssn: "6000101994", communicationDeliveryType: "none" },
  ];
  const process = (pdfFileName, createSignees, requiresAuth = false) => ({
    requiresAuth,
    pdfDocument: pdf.toString("base64"),
    pdfFileName,
    flowKey: "demo",
    createSignees,
  });
  const sequence = await call(
    "POST",
    "/api/management/signing/sequence",
    { authorization: `Basic ${basic}`, ...json },
    JSON.stringify({
      user: account.email,
      createSigningProcesses: [process("loan.pdf", signees), process("terms.pdf", signees.slice(1), true)],
    }),
  );
  return sequence.signees.map(({ url }, n) => `${signees[n].name}  ${url}`);
}

const dialects = { signnow, sajn, taktikal };
const dialect = dialects[process.argv[2]];
if (!dialect) throw new Error("usage: node dialects.mjs signnow|sajn|taktikal");
for (const line of await dialect()) console.log(line);
