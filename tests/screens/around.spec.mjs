import { readFile } from "node:fs/promises";
import { test, expect } from "../support/test.mjs";
import { STROKES } from "../../element/testing.js";
import { Signer } from "../support/signer.mjs";
import { shaped } from "../support/stage.mjs";

const MARK = { type: "signature", name: "mark", label: "Signature", role: "Signer 1", required: true };
const PLACE = { page_number: 9, x: 60, y: 90, width: 160, height: 60 };
const HANNA = { email: "hanna@lind.example", role: "Signer 1", order: 1, first_name: "Hanna", last_name: "Lind" };
const CODE = JSON.parse(await readFile(new URL("code.json", import.meta.url), "utf8"));
const SHOWN = [
  { name: "desktop-light", viewport: { width: 1280, height: 900 }, colorScheme: "light", locale: "en-GB" },
  { name: "desktop-dark", viewport: { width: 1280, height: 900 }, colorScheme: "dark", locale: "en-GB" },
  { name: "tablet-light", viewport: { width: 768, height: 1024 }, colorScheme: "light", locale: "en-GB" },
  { name: "phone-light", viewport: { width: 390, height: 844 }, colorScheme: "light", locale: "en-GB" },
  { name: "desktop-light-ar", viewport: { width: 1280, height: 900 }, colorScheme: "light", locale: "ar" },
  { name: "phone-dark-ar", viewport: { width: 390, height: 844 }, colorScheme: "dark", locale: "ar" },
];

for (const { name, ...how } of SHOWN) {
  test(`finding one's way in a document and drawing on a phone, ${name}`, async ({ stage, browser }) => {
    const context = await browser.newContext({ ...how, reducedMotion: "reduce", hasTouch: !name.includes("desktop") });
    const page = await context.newPage();
    const shoot = (screen, shown = page) => expect.soft(shown).toHaveScreenshot(`${screen}-${name}.png`);
    const envelope = await stage.invite(await shaped("-", "ten-pages.pdf"), [{ ...MARK, ...PLACE }], [HANNA]);
    await page.goto(await stage.link(envelope));
    await expect(page.locator(".page canvas.shown").first()).toBeVisible();

    if (!name.startsWith("phone")) {
      await page.locator('.finding [data-action="pages"]').click();
      await expect(page.locator(".small-page canvas.shown").first()).toBeVisible();
      await shoot("pages");
      await page.locator('.finding [data-action="pages"]').click();
    }
    await page.locator(".desk").focus();
    await page.keyboard.press("/");
    const words = await page.locator('.page[data-page="1"] .words p').first().textContent();
    await page.getByRole("search").locator("input").fill(words.split(" ")[0]);
    await expect(page.locator(".hit.now").first()).toBeInViewport();
    await expect(page.getByRole("search").getByRole("status")).toContainText("10");
    await shoot("search");
    await page.keyboard.press("Escape");

    const person = new Signer(page);
    await person.agree();
    await person.next();
    await person.sheet("adopt");
    if (name.startsWith("phone")) return context.close();
    let link;
    // Every code is another one; the pictures show one and the same, which leads nowhere.
    await page.route("**/v1/session/pads", async (route) => {
      const response = await route.fetch();
      const pad = await response.json();
      link = pad.link;
      await route.fulfill({ response, json: { ...pad, qr: CODE } });
    });
    await page.locator('[data-action="device"]').click();
    await expect(page.locator(".qr path")).toBeVisible();
    await shoot("device");

    const phones = await browser.newContext({ ...how, viewport: { width: 390, height: 844 }, hasTouch: true });
    const phone = await phones.newPage();
    await phone.goto(link);
    await expect(phone.locator(".phone .pad canvas")).toBeVisible();
    await shoot("pad", phone);
    await draw(phone);
    await shoot("pad-drawn", phone);
    await phone.locator('[data-action="send"]').click();
    await expect(phone.locator('[data-sheet="pad-sent"]')).toBeVisible();
    await shoot("pad-sent", phone);
    await phones.close();
    await context.close();
  });
}

async function draw(page) {
  const box = await page.locator(".pad canvas").boundingBox();
  const at = ([x, y]) => [box.x + box.width * x, box.y + box.height * y];
  for (const stroke of STROKES) {
    await page.mouse.move(...at(stroke[0]));
    await page.mouse.down();
    for (const point of stroke.slice(1)) await page.mouse.move(...at(point));
    await page.mouse.up();
  }
}
