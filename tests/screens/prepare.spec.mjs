import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test, expect } from "../support/test.mjs";
import { ROOT } from "../support/stage.mjs";

const SIZES = {
  desktop: { width: 1280, height: 900 },
  tablet: { width: 768, height: 1024 },
  phone: { width: 390, height: 844 },
};
const PEOPLE = [
  { name: "Maja Lindqvist", email: "maja@nordvik.example", order: 1, seat: "Company" },
  { name: "Hanna Lind", email: "hanna@lind.example", order: 2, seat: "Employee" },
];
const FOLDER = join(ROOT, "docs/screens");

/** A draft of the demo contract with some of its fields, and a way to links for it. */
async function draft(stage) {
  const { id } = await stage.native("POST", "envelopes", { title: "Employment agreement" });
  const pdf = await readFile(join(ROOT, "demo/contract/contract.pdf"));
  const path = `envelopes/${id}/documents?file_name=Employment%20agreement.pdf`;
  const document = await stage.native("POST", path, pdf, "application/pdf");
  for (const person of PEOPLE) await stage.native("POST", `envelopes/${id}/recipients`, person);
  const given = JSON.parse(await readFile(join(ROOT, "demo/contract/fields.json"), "utf8"));
  const height = document.pages[0].crop.height;
  const fields = given
    .filter(({ role, type }) => role === "Employee" && type !== "signature")
    .map(({ type: kind, name, label, role: seat, page_number: page, x, y, width, height: h }) => ({
      document_id: document.id,
      kind,
      name,
      label,
      seat,
      placement: { page, rect: { x, y: height - y - h, width, height: h } },
    }));
  await stage.native("PUT", `envelopes/${id}/fields`, { fields });
  return async () => (await stage.native("POST", `envelopes/${id}/prepare-link`, {})).link;
}

/** Takes every state of the editor in one browser. */
async function take(context, link, name) {
  const page = await context.newPage();
  const shoot = (state) => page.screenshot({ path: join(FOLDER, `${state}-${name}.png`) });
  const address = await link();
  await page.goto(address);
  await expect(page.locator(".picture.shown").first()).toBeVisible();
  await shoot("prepare");
  await page.locator("[data-kind=signature]").click();
  await expect(page.locator("[data-field].selected")).toBeVisible();
  await shoot("prepare-field");
  await page.goto("about:blank");
  await page.goto(address);
  await expect(page.getByRole("alert")).toBeVisible();
  await shoot("prepare-stop");
  await context.close();
}

test("every state of the editor, at every size, in both schemes", async ({ stage, browser }) => {
  test.setTimeout(600_000);
  await mkdir(FOLDER, { recursive: true });
  const link = await draft(stage);
  const usual = { deviceScaleFactor: 1, reducedMotion: "reduce", locale: "en-GB" };
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const colorScheme of ["light", "dark"]) {
      const context = await browser.newContext({ ...usual, viewport, colorScheme });
      await take(context, link, `${size}-${colorScheme}`);
    }
  }
  for (const [size, scheme, language] of [
    ["desktop", "light", "ar"],
    ["phone", "dark", "ar"],
    ["phone", "light", "de"],
  ]) {
    const options = { ...usual, locale: language, viewport: SIZES[size], colorScheme: scheme };
    await take(await browser.newContext(options), link, `${size}-${scheme}-${language}`);
  }
});
