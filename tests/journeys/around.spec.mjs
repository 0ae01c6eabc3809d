import { test, expect } from "../support/test.mjs";
import { shaped } from "../support/stage.mjs";

const MARK = { type: "signature", name: "mark", label: "Signature", role: "Signer 1", required: true };
const PLACE = { page_number: 9, x: 60, y: 90, width: 160, height: 60 };
const HANNA = { email: "hanna@lind.example", role: "Signer 1", order: 1, first_name: "Hanna", last_name: "Lind" };

async function open(stage, page) {
  const envelope = await stage.invite(await shaped("-", "ten-pages.pdf"), [{ ...MARK, ...PLACE }], [HANNA]);
  await page.goto(await stage.link(envelope));
  await expect(page.locator(".page canvas.shown").first()).toBeVisible();
}

/** The number of the page in sight, as the header says. */
const number = (page) => page.locator(".page-of input");
const inSight = (page, n) => expect(page.locator(`.page[data-page="${n}"]`)).toBeInViewport();

test("pages are found by their number, by their picture and by words on them", async ({ stage, page }) => {
  await open(stage, page);
  await number(page).fill("7");
  await number(page).press("Enter");
  await inSight(page, 7);
  await expect(number(page)).toHaveValue("7");
  await number(page).fill("900");
  await number(page).press("Enter");
  await inSight(page, 10);

  await page.locator('.finding [data-action="pages"]').click();
  const small = page.locator(".small-page");
  await expect(small).toHaveCount(10);
  await expect(small.nth(9)).toHaveAttribute("aria-current", "page");
  await small.nth(2).click();
  await inSight(page, 3);
  await expect(small.nth(2).locator("canvas.shown")).toBeVisible();

  const words = await page.locator('.page[data-page="3"] .words p').first().textContent();
  await page.locator(".desk").focus();
  await page.keyboard.press("/");
  const search = page.getByRole("search");
  await search.locator("input").fill(words.toUpperCase());
  await expect(page.locator(".hit.now").first()).toBeInViewport();
  await search.locator("input").fill(words.at(0));
  await expect(search.getByRole("status")).toHaveText(/^1 of \d+$/);
  await search.locator("input").press("Enter");
  await expect(search.getByRole("status")).toHaveText(/^2 of \d+$/);
  await search.locator("input").press("Shift+Enter");
  await expect(search.getByRole("status")).toHaveText(/^1 of \d+$/);
  await search.locator("input").fill("there is no such sentence");
  await expect(search.getByRole("status")).toHaveText("Nothing found");
  await page.keyboard.press("Escape");
  await expect(search).toBeHidden();
  await expect(page.locator(".hit")).toHaveCount(0);
});

test("two fingers make a page larger, and what is between them stays there", async ({ stage, browser }) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  const page = await context.newPage();
  await open(stage, page);
  const first = page.locator('.page[data-page="1"]');
  const before = await first.boundingBox();
  const middle = { x: 195, y: 400 };
  const share = (box) => [(middle.x - box.x) / box.width, (middle.y - box.y) / box.height];
  const touch = await context.newCDPSession(page);
  const send = (type, apart) => {
    const points = [-1, 1].map((side, id) => ({ x: middle.x + (side * apart) / 2, y: middle.y, id }));
    return touch.send("Input.dispatchTouchEvent", { type, touchPoints: type === "touchEnd" ? [] : points });
  };
  await send("touchStart", 100);
  for (const apart of [120, 150, 180, 200]) await send("touchMove", apart);
  await send("touchEnd");
  await expect.poll(async () => (await first.boundingBox()).width / before.width).toBeCloseTo(2, 1);
  const [x0, y0] = share(before);
  const moved = async () => {
    const [x, y] = share(await first.boundingBox());
    return Math.max(Math.abs(x - x0), Math.abs(y - y0));
  };
  await expect.poll(moved).toBeLessThan(0.04);
  await context.close();
});
