import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test, expect } from "../support/test.mjs";
import { ROOT } from "../support/stage.mjs";

const SHOWN = [
  { name: "desktop-light", viewport: { width: 1280, height: 900 }, colorScheme: "light", locale: "en-GB" },
  { name: "desktop-dark", viewport: { width: 1280, height: 900 }, colorScheme: "dark", locale: "en-GB" },
  { name: "tablet-light", viewport: { width: 768, height: 1024 }, colorScheme: "light", locale: "en-GB" },
  { name: "phone-light", viewport: { width: 390, height: 844 }, colorScheme: "light", locale: "en-GB" },
  { name: "desktop-light-ar", viewport: { width: 1280, height: 900 }, colorScheme: "light", locale: "ar" },
  { name: "phone-dark-de", viewport: { width: 390, height: 844 }, colorScheme: "dark", locale: "de" },
];
const PEOPLE = [
  { name: "Maja Lindqvist", email: "maja@nordvik.example", order: 1, seat: "Company" },
  { name: "Hanna Lind", email: "hanna@lind.example", order: 2, seat: "Employee" },
];

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

test("every state of the editor", async ({ stage, browser }) => {
  const link = await draft(stage);
  for (const { name, ...how } of SHOWN) {
    const context = await browser.newContext({ ...how, reducedMotion: "reduce", hasTouch: !name.includes("desktop") });
    const page = await context.newPage();
    const shoot = (screen) => expect.soft(page).toHaveScreenshot(`${screen}-${name}.png`);
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
});
