import { test, expect } from "../support/test.mjs";
import { shaped } from "../support/stage.mjs";
import { Signer } from "../support/signer.mjs";

const FIELD = {
  type: "signature",
  name: "mark",
  label: "Signature",
  role: "Signer 1",
  required: true,
  page_number: 0,
  x: 60,
  y: 90,
  width: 160,
  height: 60,
};
const HANNA = { email: "hanna@lind.example", role: "Signer 1", order: 1, first_name: "Hanna", last_name: "Lind" };

const invited = async (stage) => stage.invite(await shaped("-", "contract.pdf"), [FIELD], [HANNA]);

/** A host page with the element, which writes every event it hears into `#log`. */
function hostPage(stage, path, attributes = "") {
  return stage.host.page(
    path,
    `<!doctype html><html lang="en"><title>Sign</title><style>body{margin:0}paraph-sign{display:block;height:90vh}</style>
     <script type="module" src="${stage.origin}/w/0.1.0/paraph.js"></script>
     <script type="module" src="/log.js"></script><pre id="log"></pre><paraph-sign ${attributes}></paraph-sign>`,
  );
}

const LOG = `
const names = ["ready", "signed", "completed", "declined", "waiting", "expired", "cancelled",
  "already-signed", "offline", "online", "error"];
for (const name of names) {
  document.querySelector("paraph-sign").addEventListener("paraph-" + name, (event) => {
    document.querySelector("#log").append(name + " " + JSON.stringify(event.detail ?? null) + "\\n");
  });
}`;

async function openLink(page, stage, link, path = "/refusals.html") {
  stage.host.script("/log.js", LOG);
  await page.goto(hostPage(stage, path));
  await page.evaluate((value) => (document.querySelector("paraph-sign").link = value), link);
}

const heading = (page, name) => expect(page.getByRole("heading", { name })).toBeVisible();
const hears = (page, words) => expect(page.locator("#log")).toContainText(words);

test("a link that was used before opens nothing and says so once", async ({ stage, page }) => {
  const link = await stage.link(await invited(stage));
  await openLink(page, stage, link);
  await expect(page.getByRole("button", { name: "Read and agree" }).last()).toBeVisible();
  await openLink(page, stage, link);
  await heading(page, "This link does not work any more");
  await hears(page, "expired");
});

test("a link with a wrong token opens nothing", async ({ stage, page }) => {
  const link = new URL(await stage.link(await invited(stage)));
  link.searchParams.set("access_token", "0".repeat(64));
  await openLink(page, stage, link.href);
  await heading(page, "This link does not work any more");
});

test("a withdrawn invite ends the visit and the draft is never signed", async ({ stage, page }) => {
  const envelope = await invited(stage);
  await openLink(page, stage, await stage.link(envelope));
  const person = new Signer(page);
  await person.agree();
  await person.next();
  await person.adopt();
  await stage.call("DELETE", `/v2/documents/${envelope.document}/embedded-invites`);
  // The widget may learn of it before the signer presses anything.
  await person.finish({ timeout: 5_000 }).catch(() => {});
  await heading(page, "This document was taken back");
  await hears(page, "cancelled");
});

test("a signer who declines is thanked, the host is told, and nobody signs", async ({ stage, page }) => {
  const envelope = await invited(stage);
  await openLink(page, stage, await stage.link(envelope));
  await page.getByRole("button", { name: "Decline" }).first().click();
  await page.getByLabel(/^Reason/).fill("The salary is wrong.");
  await page.getByRole("dialog").getByRole("button", { name: "Decline to sign" }).click();
  await heading(page, "You declined to sign");
  await hears(page, "declined");
  const { field_invites } = await stage.call("GET", `/document/${envelope.document}`);
  expect(field_invites[0].status).toBe("skipped");
});

test("a connection that breaks while signing loses nothing and signs once", async ({ stage, page }) => {
  const envelope = await invited(stage);
  await openLink(page, stage, await stage.link(envelope));
  const person = new Signer(page);
  await person.agree();
  await person.next();
  await person.adopt();
  let broken = 0;
  await page.route("**/v1/session/sign", async (route) => {
    if (broken++ > 0) return route.continue();
    await route.fetch();
    return route.abort();
  });
  await person.finish();
  await page.getByRole("button", { name: "Try again" }).click();
  await person.seesSeal();
  const { field_invites } = await stage.call("GET", `/document/${envelope.document}`);
  expect(field_invites[0].status).toBe("fulfilled");
});

test("a page of an origin that is not allowed cannot open the link", async ({ stage, page, browser }) => {
  const link = await stage.link(await invited(stage));
  const stranger = stage.host.page(
    "/stranger.html",
    `<!doctype html><title>Stranger</title><iframe src="${link}" width="600" height="400"></iframe>`,
  );
  const refused = page.waitForEvent("console", (m) => m.text().includes("frame-ancestors"));
  await page.goto(stranger.replace("localhost", "127.0.0.1"));
  await refused;
  expect(browser.isConnected()).toBe(true);
});

test("a person who reloads finds the draft again with a new link", async ({ stage, page }) => {
  const envelope = await invited(stage);
  await openLink(page, stage, await stage.link(envelope));
  const person = new Signer(page);
  await person.agree();
  await person.next();
  const saved = page.waitForResponse((r) => r.url().endsWith("/v1/session/draft") && r.ok());
  await person.adopt();
  await saved;
  await openLink(page, stage, await stage.link(envelope));
  await person.agree();
  await person.finish();
  await person.seesSeal();
});
