import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test, expect } from "../support/test.mjs";
import { shaped } from "../support/stage.mjs";
import { Signer } from "../support/signer.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const HANNA = { name: "Hanna Lind", email: "hanna@lind.example", seat: "Buyer" };

/** A page of text lines as a PDF. */
function page(lines) {
  const text = lines.map((line) => `(${line}) Tj T*`).join(" ");
  const content = `BT /F1 11 Tf 24 TL 72 700 Td ${text} ET`;
  const objects = [
    "<</Type/Catalog/Pages 2 0 R>>",
    "<</Type/Pages/Count 1/Kids[3 0 R]>>",
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>",
    `<</Length ${content.length}>>stream\n${content}\nendstream`,
    "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
  ];
  let file = "%PDF-1.7\n";
  const offsets = objects.map((object, i) => {
    const at = file.length;
    file += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(at).padStart(10, "0")} 00000 n \n`;
  });
  const start = file.length;
  file += `xref\n0 6\n0000000000 65535 f \n${offsets.join("")}trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(file, "latin1");
}

/** A draft of a PDF for one person. */
async function draft(stage, pdf, query = "") {
  const { id } = await stage.native("POST", "envelopes", { title: "Lease" });
  await stage.native("POST", `envelopes/${id}/documents?file_name=Lease.pdf${query}`, pdf, "application/pdf");
  await stage.native("POST", `envelopes/${id}/recipients`, HANNA);
  const link = async () => (await stage.native("POST", `envelopes/${id}/prepare-link`, {})).link;
  return { id, link };
}

/** A strict host page that holds the element, and asks its own back end for links. */
function holds(stage, link) {
  stage.host.route("/api/prepare-link", async () => JSON.stringify({ link: await link() }));
  stage.host.file("/prepare.css", "body { margin: 0 } paraph-prepare { block-size: 100vh }", "text/css");
  const trusted = "require-trusted-types-for 'script'; trusted-types paraph";
  const own = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'";
  return stage.host.page(
    "/prepare.html",
    `<!doctype html><html lang="en"><title>Prepare</title>
     <meta name="viewport" content="width=device-width">
     <link rel="stylesheet" href="/prepare.css">
     <script type="module" src="/paraph/prepare.js"></script>
     <paraph-prepare link-endpoint="/api/prepare-link" link-origins="${stage.origin}"
       worker-src="/paraph/worker.js"></paraph-prepare>`,
    { "content-security-policy": `${own}; connect-src 'self' ${stage.origin}; ${trusted}` },
  );
}

/** Drags what is at one place of the screen to another. */
async function drag(tab, from, to) {
  await tab.mouse.move(from.x, from.y);
  await tab.mouse.down();
  await tab.mouse.move(to.x, to.y, { steps: 8 });
  await tab.mouse.up();
}

async function expectAccessible(page, state) {
  const violations = await page.evaluate(
    async ([source]) => {
      if (!window.axe) new Function(source)();
      const found = await window.axe.run({ resultTypes: ["violations"] });
      return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.target.flat()).join(", ")}`);
    },
    [axe],
  );
  expect(violations, state).toEqual([]);
}

test("fields are placed by tag, by drag and by keyboard on a strict host, saved, and signed", async ({
  stage,
  page: tab,
}) => {
  const complaints = [];
  tab.on("console", (message) => {
    if (/Content Security Policy|Trusted/i.test(message.text())) complaints.push(message.text());
  });
  const pdf = page(["Lease of flat 12", "City: {{text?:Buyer:City}}"]);
  const { id, link } = await draft(stage, pdf, "&text_tags=true");
  await tab.goto(holds(stage, link));
  await expect(tab.locator("[data-field]").getByRole("button", { name: "City, Buyer, page 1" })).toBeVisible();
  await expect(tab.getByText("Buyer has no signature yet.")).toBeVisible();
  await expect(tab.locator(".picture.shown")).toBeVisible();
  expect(complaints).toEqual([]);

  // By drag, onto the lower part of the page.
  const sheet = await tab.locator("[data-sheet]").boundingBox();
  const kind = await tab.locator("[data-kind=signature]").boundingBox();
  const middle = { x: sheet.x + sheet.width / 2, y: sheet.y + 500 };
  await drag(tab, { x: kind.x + 20, y: kind.y + 20 }, middle);
  const signature = tab.locator("[data-field]").getByRole("button", { name: "Signature, Buyer, page 1" });
  await expect(signature).toBeFocused();
  await expect(tab.getByText("Buyer has no signature yet.")).toBeHidden();

  // By keyboard: placed in the middle of what is in sight, moved, made larger, named.
  await tab.locator("[data-kind=date]").focus();
  await tab.keyboard.press("Enter");
  const date = tab.locator("[data-field]").getByRole("button", { name: "Date, Buyer, page 1" });
  await expect(date).toBeFocused();
  for (const key of ["Shift+ArrowUp", "ArrowLeft", "Alt+ArrowRight"]) await tab.keyboard.press(key);
  await tab.keyboard.press("Control+z");
  await tab.keyboard.press("Control+y");
  await tab.getByLabel("Label that the signer reads").fill("Day of moving in");

  await tab.evaluate(() => {
    const element = document.querySelector("paraph-prepare");
    window.told = new Promise((resolve) =>
      element.addEventListener("paraph-prepared", ({ detail }) => resolve(detail), { once: true }),
    );
  });
  await tab.getByRole("button", { name: "Save" }).click();
  expect(await tab.evaluate(() => window.told)).toEqual({ fields: 3, complete: true });
  await expect(tab.getByLabel("Name for your programs")).not.toHaveValue("");
  const saved = (await stage.native("GET", `envelopes/${id}`)).fields;
  expect(saved.map((f) => f.kind).sort()).toEqual(["date", "signature", "text"]);
  const placed = saved.find((f) => f.kind === "date");
  expect(placed.label).toBe("Day of moving in");
  expect(placed.placement.rect.width).toBeCloseTo(101, 3);

  const sent = await stage.native("POST", `envelopes/${id}/send`, {});
  const recipient = sent.recipients[0].id;
  const signing = await stage.native("POST", `envelopes/${id}/recipients/${recipient}/link`, {});
  await tab.goto(signing.link);
  const person = new Signer(tab);
  await person.agree();
  await person.fill("Day of moving in", "2027-02-01");
  await person.next();
  await person.adopt();
  await person.finish();
  await person.seesSeal();
});

test("a field is pulled by its corner, dragged to another page, and what somebody else saved is not overwritten", async ({
  stage,
  page: tab,
}) => {
  const { id, link } = await draft(stage, await shaped("-", "contract.pdf"));
  await tab.goto(await link());
  await expect(tab).toHaveURL(/\/prepare\/[0-9a-z]{40}$/);
  await tab.locator("[data-kind=initials]").click();
  const field = tab.locator("[data-field]");
  const before = await field.boundingBox();
  const corner = await tab.locator("[data-corner=bottom-right]").boundingBox();
  const at = { x: corner.x + 4, y: corner.y + 4 };
  await drag(tab, at, { x: at.x + 60, y: at.y + 30 });
  const after = await field.boundingBox();
  expect(after.width - before.width).toBeGreaterThan(50);

  // Both pages are in sight when they are small enough.
  for (let step = 0; step < 5; step++) await tab.getByRole("button", { name: "Zoom out" }).click();
  const small = await field.boundingBox();
  const second = await tab.locator('[data-sheet="0:1"]').boundingBox();
  const middle = { x: second.x + second.width / 2, y: second.y + 60 };
  await drag(tab, { x: small.x + small.width / 2, y: small.y + small.height / 2 }, middle);
  const moved = tab.locator("[data-field]").getByRole("button", { name: "Initials, Buyer, page 2" });
  await expect(moved).toBeFocused();
  await tab.keyboard.press("Control+z");
  await expect(tab.locator("[data-field]").getByRole("button", { name: "Initials, Buyer, page 1" })).toBeVisible();

  const document = (await stage.native("GET", `envelopes/${id}`)).documents[0].id;
  const rect = { x: 72, y: 72, width: 100, height: 30 };
  const theirs = { document_id: document, seat: "Buyer", kind: "signature", placement: { page: 0, rect } };
  await stage.native("PUT", `envelopes/${id}/fields`, { fields: [theirs] });
  await tab.getByRole("button", { name: "Save" }).click();
  await expect(tab.getByRole("alert")).toContainText("Somebody else has saved other fields");
  await tab.getByRole("button", { name: "Load again" }).click();
  await expect(tab.locator("[data-field]").getByRole("button", { name: "Signature, Buyer, page 1" })).toBeVisible();
  await expect(tab.locator("[data-field]")).toHaveCount(1);
});

for (const [scheme, locale] of [
  ["light", "en-GB"],
  ["dark", "ar"],
]) {
  test(`axe finds nothing in the editor, ${scheme}, ${locale}`, async ({ stage, browser }) => {
    // The test's own script is injected past the page's policy; the page's scripts are not.
    const context = await browser.newContext({ bypassCSP: true, colorScheme: scheme, locale });
    const tab = await context.newPage();
    const { link } = await draft(stage, page(["Lease of flat 12"]));
    const address = await link();
    await tab.goto(address);
    await expect(tab.locator(".picture.shown")).toBeVisible();
    await expectAccessible(tab, "opened");
    for (const kind of ["signature", "dropdown", "radio", "text"]) {
      await tab.locator(`[data-kind=${kind}]`).click();
      await expect(tab.locator("[data-field].selected")).toBeVisible();
      await expectAccessible(tab, kind);
    }
    await tab.goto("about:blank");
    await tab.goto(address);
    await expect(tab.getByRole("alert")).toBeVisible();
    await expectAccessible(tab, "a link that was used");
    await context.close();
  });
}
