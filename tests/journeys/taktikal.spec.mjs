import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test, expect } from "../support/test.mjs";
import { Signer } from "../support/signer.mjs";
import { expectSealed } from "../support/referees.mjs";
import { ROOT } from "../support/stage.mjs";

const PDF = (await readFile(join(ROOT, "demo/contract/contract.pdf"))).toString("base64");

const DAGNY = { name: "Dagný Bjarkadóttir", ssn: "6000101992", email: "noreply@example.is" };
const MADKUR = { name: "Maðkur Jónsson", ssn: "6000101997", email: "noreply@example.is" };

/** A process of one document for these people. */
const process = (createSignees, more = {}) => ({
  pdfDocument: PDF,
  pdfFileName: "agreement.pdf",
  flowKey: "fd9583b6be91",
  createSignees,
  ...more,
});

/** Calls the dialect as its vendor's clients do. */
async function call(stage, method, path, body) {
  const { company_key, api_key } = stage.account;
  const basic = Buffer.from(`${company_key}:${api_key}`).toString("base64");
  const headers = { authorization: `Basic ${basic}`, "content-type": "application/json" };
  const reply = await fetch(stage.origin + path, { method, headers, body: body && JSON.stringify(body) });
  if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${await reply.text()}`);
  return reply;
}

async function sequence(stage, CreateSigningProcesses, more = {}) {
  const body = { user: "sales@example.is", ...more, CreateSigningProcesses };
  return (await call(stage, "POST", "/api/Management/Signing/Sequence", body)).json();
}

/** A page of the host with a plain frame around an address, and what it is told. */
async function framed(stage, page, address) {
  const html = `<!doctype html><html lang="en"><title>Sign</title>
    <style>body{margin:0}iframe{display:block;border:0;width:100%;height:100vh}</style>
    <script>window.told=[];addEventListener("message",(m)=>{
      if(m.origin===${JSON.stringify(stage.origin)}&&m.data.processKey)told.push(m.data)});</script>
    <iframe title="Sign" src="${address}"></iframe>`;
  await page.goto(stage.host.page("/taktikal.html", html));
  return new Signer(page, "iframe");
}

test("t24 one address leads over two documents in a frame, which tells of each and then of the end", async ({
  stage,
  page,
}) => {
  const processes = [process([DAGNY, MADKUR]), process([DAGNY], { SignatureLocation: "BottomLastPage" })];
  const made = await sequence(stage, processes);
  const [dagny, madkur] = made.signees;
  const signer = await framed(stage, page, `${dagny.url}?iframe=true&lng=en-us`);
  await signer.agree();
  await signer.next();
  await signer.adopt();
  // The mark that was adopted on the first document is put onto the second.
  await signer.scope.locator('.footer [data-action="next"]').click();
  await signer.button("Sign here").last().click();
  await signer.finish();
  await signer.seesOthers();
  const [first, second] = made.signingProcesses.map((p) => ({
    processKey: p.key,
    signeeKey: p.signees[0].key,
  }));
  expect(await page.evaluate(() => window.told)).toEqual([
    { type: "document_signed", ...first },
    { type: "document_signed", ...second },
    { type: "signing_completed", ...second },
  ]);

  const other = await framed(stage, page, madkur.url);
  await other.agree();
  await other.next();
  await other.adopt();
  await other.finish();
  await other.seesSeal();
  for (const [index, keys] of [first, second].entries()) {
    const reply = await call(stage, "GET", `/api/pdf/${keys.processKey}/${keys.signeeKey}.pdf`);
    const folder = join(ROOT, "tests/out");
    await mkdir(folder, { recursive: true });
    const file = join(folder, `taktikal-${index}.pdf`);
    await writeFile(file, Buffer.from(await reply.arrayBuffer()));
    await expectSealed(file, stage.anchor);
  }

  const again = await framed(stage, page, dagny.url);
  await expect(again.scope.getByRole("heading", { name: "You have signed" })).toBeVisible();
  expect(await page.evaluate(() => window.told.map((m) => m.type))).toEqual(["already_signed"]);
});

const STOPS = [
  { name: "whose turn it is not", more: { SignInOrder: true }, number: 1, says: /not your turn yet/, told: "error" },
  {
    name: "who must be known first",
    more: { RequiresAuth: true },
    number: 0,
    says: /only after an electronic identification/,
    told: "error",
  },
  { name: "whose process was canceled", cancel: true, number: 0, says: /taken back/, told: "process_canceled" },
];

for (const { name, more, number, cancel, says, told } of STOPS) {
  test(`somebody ${name} sees no document and is told why`, async ({ stage, page }) => {
    const made = await sequence(stage, [process([DAGNY, MADKUR])], more);
    const key = `SequenceKey=${made.key}&User=${made.user}`;
    if (cancel) await call(stage, "DELETE", `/api/management/signing/sequence?${key}`);
    const documents = [];
    page.on("response", (response) => {
      if (response.url().includes("/documents/")) documents.push(response.url());
    });
    const person = await framed(stage, page, made.signees[number].url);
    await expect(person.scope.getByRole("heading", { name: says })).toBeVisible();
    expect(await page.evaluate(() => window.told.map((m) => m.type))).toEqual([told]);
    expect(documents).toEqual([]);
  });
}
