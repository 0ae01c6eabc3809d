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

/** A host page that holds the element and asks its own back end for links. */
function holds(stage, link) {
  stage.host.route("/api/prepare-link", async () => JSON.stringify({ link: await link() }));
  return stage.host.page(
    "/prepare.html",
    `<!doctype html><html lang="en"><title>Prepare</title>
     <meta name="viewport" content="width=device-width">
     <script type="module" src="${stage.origin}/w/0.1.0/prepare.js"></script>
     <style>body { margin: 0 } paraph-prepare { block-size: 100vh }</style>
     <paraph-prepare link-endpoint="/api/prepare-link"></paraph-prepare>`,
  );
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

test("fields are placed by tag, by drag and by keyboard, saved, and signed", async ({ stage, page: tab }) => {
  const pdf = page(["Lease of flat 12", "City: {{text?:Buyer:City}}"]);
  const { id, link } = await draft(stage, pdf, "&text_tags=true");
  await tab.goto(holds(stage, link));
  await expect(tab.getByRole("button", { name: "City, Buyer, page 1" }).first()).toBeVisible();
  await expect(tab.getByText("Buyer has no signature yet.")).toBeVisible();

  // By drag, onto the lower part of the page.
  const sheet = await tab.locator("[data-sheet]").boundingBox();
  const kind = tab.locator("[data-kind=signature]");
  const from = await kind.boundingBox();
  await tab.mouse.move(from.x + 20, from.y + 20);
  await tab.mouse.down();
  await tab.mouse.move(sheet.x + sheet.width / 2 + 40, sheet.y + 500, { steps: 8 });
  await tab.mouse.up();
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
  await expectAccessible(tab, "placing");

  await tab.evaluate(() => {
    const element = document.querySelector("paraph-prepare");
    window.told = new Promise((resolve) =>
      element.addEventListener("paraph-prepared", ({ detail }) => resolve(detail), { once: true }),
    );
  });
  await tab.getByRole("button", { name: "Save" }).click();
  expect(await tab.evaluate(() => window.told)).toEqual({ fields: 3, complete: true });
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
  await person.draw();
  await person.finish();
  await person.seesSeal();
});

test("a field is pulled by its corner, moved onto a guide, and what somebody else saved is not overwritten", async ({
  stage,
  page: tab,
}) => {
  const { id, link } = await draft(stage, await shaped("-", "contract.pdf"));
  await tab.goto(await link());
  await expect(tab).toHaveURL(/\/prepare\/[0-9a-z]{40}$/);
  await tab.locator("[data-kind=initials]").click();
  const field = tab.locator("[data-field]").first();
  const before = await field.boundingBox();
  const corner = await tab.locator("[data-corner=bottom-right]").boundingBox();
  await tab.mouse.move(corner.x + 4, corner.y + 4);
  await tab.mouse.down();
  await tab.mouse.move(corner.x + 64, corner.y + 34, { steps: 4 });
  await tab.mouse.up();
  const after = await field.boundingBox();
  expect(after.width - before.width).toBeGreaterThan(50);
  await tab.mouse.move(after.x + 20, after.y + 10);
  await tab.mouse.down();
  await tab.mouse.move(after.x + 20, after.y + 110, { steps: 4 });
  await tab.mouse.up();
  expect((await field.boundingBox()).y - after.y).toBeGreaterThan(90);

  const document = (await stage.native("GET", `envelopes/${id}`)).documents[0].id;
  const rect = { x: 72, y: 72, width: 100, height: 30 };
  const theirs = { document_id: document, seat: "Buyer", kind: "signature", placement: { page: 0, rect } };
  await stage.native("PUT", `envelopes/${id}/fields`, { fields: [theirs] });
  await tab.getByRole("button", { name: "Save" }).click();
  await expect(tab.getByRole("alert")).toContainText("Somebody else has saved other fields");
  await tab.getByRole("button", { name: "Load again" }).click();
  await expect(tab.locator("[data-field]")).toHaveCount(1);
  await expect(tab.getByRole("button", { name: "Signature, Buyer, page 1" }).first()).toBeVisible();
});
