import { test as base, expect } from "@playwright/test";
import { paraph, provideLinks, Sandbox } from "../../element/testing.js";
import { shaped, Stage } from "../support/stage.mjs";

const test = base.extend({
  sandbox: [
    async ({}, use) => {
      const stage = await Stage.open({ settings: { PARAPH_SANDBOX: "true" } });
      await use({ stage, of: new Sandbox(stage.origin, stage.account.api_key) });
      await stage.close();
    },
    { scope: "worker" },
  ],
});

const AT = { page: 0, rect: { x: 60, y: 600, width: 180, height: 60 } };
const MARK = { seat: "Buyer", kind: "signature", name: "mark", label: "Signature", placement: AT };
const DAY = { ...MARK, kind: "date", name: "day", label: "Day", placement: { ...AT, rect: { ...AT.rect, y: 700, height: 22 } } };
const person = (name, delivery, more = {}) => ({ name, delivery, seat: "Buyer", ...more });

test("a test reads the mail that was not sent, and signs by the link in it", async ({ sandbox, page }) => {
  const { stage, of } = sandbox;
  const email = "hanna@lind.example";
  await stage.send(await shaped("-", "contract.pdf"), [person("Hanna Lind", "email", { email })], [MARK]);
  const mail = await of.message({ to: email });
  expect(mail).toMatchObject({ way: "email", to: email });
  await page.goto(mail.link);
  expect(await paraph(page, { own: true }).sign({ type: "Hanna Lind" })).toBe("sealed");
  const next = await of.message({ to: email, after: mail });
  expect(next.text).toContain("Agreement");
});

test("a test lets the time to sign pass", async ({ sandbox, page }) => {
  const { stage, of } = sandbox;
  const email = "late@lind.example";
  await stage.send(await shaped("-", "contract.pdf"), [person("Late Lind", "email", { email })], [MARK]);
  const { link } = await of.message({ to: email });
  const before = await of.now();
  const after = await of.advance({ days: 40 });
  expect(after - before).toBeGreaterThanOrEqual(40 * 86_400_000);
  await page.goto(link);
  expect(await paraph(page, { own: true }).ending()).toBe("stopped");
  expect(await paraph(page, { own: true }).stopCode()).toBe("link_not_valid");
});

test("under test nothing moves and today is the sandbox's day", async ({ sandbox, page }) => {
  const { stage, of } = sandbox;
  const { link } = await stage.send(await shaped("-", "contract.pdf"), [person("Hanna Lind", "embedded")], [MARK, DAY]);
  await of.advance({ days: 3 });
  const today = (await of.now()).toISOString().slice(0, 10);
  await provideLinks(page, "**/test-link", () => link(0));
  await page.setViewportSize({ width: 390, height: 844 });
  const address = stage.host.page(
    "/testing.html",
    `<!doctype html><html lang="en"><title>Sign</title><style>body{margin:0}paraph-sign{display:block;height:100vh}</style>
     <script type="module" src="${stage.origin}/w/0.1.0/paraph.js"></script>
     <paraph-sign testing link-endpoint="/test-link"></paraph-sign>`,
  );
  await page.goto(address);
  await paraph(page).agree();
  await expect(page.locator('[part="root"]')).toHaveAttribute("data-testing", "");
  await page.locator('.field[data-name="day"] .press').click();
  await expect(page.locator('[data-sheet="entry"] input')).toHaveValue(today);
});
