import { expect } from "@playwright/test";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "./stage.mjs";

const CONTRACT = join(ROOT, "demo/contract");
const PEOPLE = [
  { email: "hanna@lind.example", role: "Employee", order: 1, first_name: "Hanna", last_name: "Lind" },
  { email: "maja@nordvik.example", role: "Company", order: 2, first_name: "Maja", last_name: "Lindqvist" },
];

/** The demo's fields without labels of the sender's: the widget names them, in its language. */
async function unnamed() {
  const fields = JSON.parse(await readFile(join(CONTRACT, "fields.json"), "utf8"));
  return fields.filter(({ name }) => name !== "title").map((field) => ({ ...field, label: "" }));
}

/**
 * Walks through every screen in any language: by what buttons do, never by what they say.
 *
 * @param {import("./stage.mjs").Stage} stage
 * @param {import("@playwright/test").Page} page
 * @param {(screen: string) => Promise<void>} look called on each screen
 */
export async function tour(stage, page, look) {
  page.setDefaultTimeout(60_000);
  const press = (action) => page.locator(`[data-action="${action}"]:visible`).first().click();
  const next = () => page.locator('.footer [data-action="next"]').click();
  const open = async (envelope, index) => {
    await page.goto(await stage.link(envelope, index));
    await expect(page.locator(".frame, .sheet").first()).toBeVisible();
  };
  const sees = (sheet) => expect(page.locator(`[data-sheet="${sheet}"]`)).toBeVisible();
  const pdf = await readFile(join(CONTRACT, "contract.pdf"));
  const fields = await unnamed();
  const envelope = await stage.invite(pdf, fields, PEOPLE, "Employment agreement.pdf");

  await open(envelope, 0);
  await expect(page.locator("canvas.picture.shown").first()).toBeVisible();
  await look("read");
  await press("more");
  await look("more");
  await page.keyboard.press("Escape");
  await next();
  await sees("consent");
  await look("consent");
  await press("agree");
  await write(page, "start_date", "2027-02-01");
  await write(page, "account", "Handelsbanken 6112-123 456 789");
  await look("writing");
  await page.locator('[data-name="handbook"] .press').click();
  await page.locator('[data-name="initials_2"] .press').click();
  await sees("adopt");
  for (const way of ["draw", "type", "click"]) {
    await page.locator(`[data-way="${way}"]`).click();
    await look(`adopt-${way}`);
  }
  await press("adopt");
  await next();
  await sees("adopt");
  await page.locator('[data-way="type"]').click();
  await press("adopt");
  await expect(page.locator('[data-name="sign_employee"] .drawn')).toBeVisible();
  await look("filled");
  await choose(page, "decline");
  await sees("decline");
  await look("decline");
  await press("dismiss");
  await choose(page, "save");
  await sees("left");
  await look("left");
  await press("resume");
  await next();
  await sees("review");
  await look("review");
  await page.locator('[data-action="confirm"]:enabled').click();
  await sees("others");
  await look("others");

  await open(envelope, 1);
  await next();
  await press("agree");
  await choose(page, "decline");
  await press("decline-now");
  await sees("declined");
  await look("declined");
  await page.reload();
  await expect(page.locator('[part="notice"]')).toBeVisible();
  await look("no-link");

  const alone = fields.filter(({ name }) => name === "sign_employee");
  const short = await stage.invite(pdf, alone, PEOPLE.slice(0, 1));
  await open(short, 0);
  await expect(page.locator("canvas.picture.shown").first()).toBeVisible();
  await page.context().setOffline(true);
  await choose(page, "download");
  await expect(page.locator(".notice")).toBeVisible();
  await look("notice");
  await page.context().setOffline(false);
  await expect(page.locator(".notice")).toBeHidden();
  await next();
  await press("agree");
  await next();
  await page.locator('[data-way="type"]').click();
  await press("adopt");
  await next();
  await page.locator('[data-action="confirm"]:enabled').click();
  await sees("sealed");
  await look("sealed");

  const spent = await stage.link(await stage.invite(pdf, alone, PEOPLE.slice(0, 1)));
  await page.goto(spent.replace(/access_token=[0-9a-f]{8}/, "access_token=00000000"));
  await sees("stopped");
  await look("stopped");
}

/** Writes into a field, in place or in the sheet that it opens where there is no room. */
async function write(page, name, text) {
  const inPlace = page.locator(`[data-name="${name}"] .write`);
  const pressed = page.locator(`[data-name="${name}"] .press`);
  await expect(inPlace.or(pressed)).toBeVisible();
  if (await inPlace.count()) return inPlace.fill(text);
  const sheet = page.locator('[data-sheet="entry"]');
  if (!(await sheet.count())) await pressed.click();
  await sheet.locator("input").fill(text);
  await sheet.locator('[data-action="fill"]').click();
}

/** Presses a button that stands in the footer, or in the list of what is seldom needed. */
async function choose(page, action) {
  const shown = page.locator(`.footer [data-action="${action}"]:visible`);
  if (await shown.count()) return shown.click();
  await page.locator('[data-action="more"]').click();
  await page.locator(`.choice[data-action="${action}"]`).click();
}
