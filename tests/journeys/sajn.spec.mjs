import { expect, test } from "../support/test.mjs";
import { Signer } from "../support/signer.mjs";

/** Calls the sajn dialect with the account's key. */
async function call(stage, method, path, body) {
  const headers = { authorization: `Bearer ${stage.account.api_key}` };
  if (body) headers["content-type"] = "application/json";
  const sent = body && JSON.stringify(body);
  const reply = await fetch(`${stage.origin}/api/v1${path}`, { method, headers, body: sent });
  const json = await reply.json();
  if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${JSON.stringify(json)}`);
  return json;
}

/** A document that was sent to one signer, and the signer's address. */
async function sent(stage, name) {
  const signer = { name: "Hanna Lind", deliveryMethod: "NONE", requiredSignature: "DRAWING" };
  const documentMeta = { preferredLanguage: "en" };
  const made = await call(stage, "POST", "/documents", { name, documentMeta, signers: [signer] });
  const document = made.documentId;
  await call(stage, "POST", `/documents/${document}/send`);
  const party = made.signers[0].signerId;
  const { token, signingUrl } = await call(stage, "GET", `/documents/${document}/signers/${party}`);
  return { document, party, token, signingUrl };
}

async function sign(signer) {
  await signer.agree();
  await signer.next();
  await signer.adopt();
  await signer.finish();
  await signer.seesSeal();
}

test("a signer signs behind the address that sajn's hosts are given, and the token leaves it", async ({
  stage,
  page,
}) => {
  const { signingUrl, token, document } = await sent(stage, "Consulting agreement");
  await page.goto(signingUrl);
  await sign(new Signer(page));
  expect(page.url()).not.toContain(token);
  await expect
    .poll(async () => (await call(stage, "GET", `/documents/${document}`)).status)
    .toBe("COMPLETED");
});

test("s28 the frame says that it is ready, then who has signed with which token", async ({ stage, page }) => {
  const { signingUrl, token, document, party } = await sent(stage, "Framed agreement");
  const options = Buffer.from(encodeURIComponent(JSON.stringify({ language: "en" }))).toString("base64");
  const src = `${signingUrl.replace("/sign/", "/embed/sign/")}#${options}`;
  const host = stage.host.page(
    "/sajn.html",
    `<!doctype html><title>Host</title><iframe src="${src}" width="1000" height="640"></iframe>
    <script>
      window.said = [];
      addEventListener("message", ({ origin, data }) => {
        if (origin === ${JSON.stringify(stage.origin)}) said.push(data);
      });
    </script>`,
  );
  await page.goto(host);
  await sign(new Signer(page, "iframe"));
  const data = { token, documentId: document, signerId: party };
  await expect
    .poll(() => page.evaluate(() => window.said))
    .toEqual([{ action: "document-ready" }, { action: "signer-completed", data }]);
});
