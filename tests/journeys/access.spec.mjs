import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test, expect } from "../support/test.mjs";
import { shaped } from "../support/stage.mjs";
import { Signer } from "../support/signer.mjs";
import { tour } from "../support/tour.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const at = (name, type, label, x, y, width, height) => ({
  type,
  name,
  label,
  role: "Signer 1",
  required: true,
  page_number: 0,
  x,
  y,
  width,
  height,
});
const FIELDS = [
  at("place", "text", "Place", 60, 90, 200, 22),
  at("read", "checkbox", "I have read it", 60, 130, 16, 16),
  at("short", "initials", "Initials", 300, 90, 80, 40),
  at("mark", "signature", "Signature", 60, 170, 160, 60),
];
const HANNA = { email: "hanna@lind.example", role: "Signer 1", order: 1, first_name: "Hanna", last_name: "Lind" };

/** Opens the widget on a page of the service itself. */
async function open(stage, page) {
  const envelope = await stage.invite(await shaped("-", "contract.pdf"), FIELDS, [HANNA]);
  await page.goto(await stage.link(envelope));
  await expect(page.getByRole("button", { name: "Read and agree" }).last()).toBeVisible();
  return envelope;
}

/** Waits until nothing moves any more: a dialog that is still fading in is no dialog to axe. */
async function settle(page) {
  await page.evaluate(() => {
    const roots = [document, document.querySelector("#paraph").shadowRoot];
    const moving = roots.flatMap((root) => root.getAnimations());
    const ending = moving.filter((motion) => motion.effect.getComputedTiming().endTime !== Infinity);
    return Promise.allSettled(ending.map((motion) => motion.finished));
  });
}

/** No rule of axe is broken on the dialog that opens. */
async function expectAccessibleDialog(page, screen) {
  await expect(page.getByRole("dialog")).toBeVisible();
  await expectAccessible(page, screen);
}

/** No rule of axe is broken on what is shown now. */
async function expectAccessible(page, screen) {
  await settle(page);
  const violations = await page.evaluate(
    async ([source]) => {
      if (!window.axe) new Function(source)();
      const found = await window.axe.run({ resultTypes: ["violations"] });
      return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.target.flat()).join(", ")}`);
    },
    [axe],
  );
  expect(violations, screen).toEqual([]);
}

for (const scheme of ["light", "dark"]) {
  test(`axe finds nothing on any screen, ${scheme}`, async ({ stage, browser }) => {
    // The test's own script is injected past the page's policy; the page's scripts are not.
    const context = await browser.newContext({ bypassCSP: true, colorScheme: scheme });
    const page = await context.newPage();
    await open(stage, page);
    const person = new Signer(page);
    await expectAccessible(page, "reading");
    await page.getByRole("button", { name: "Read and agree" }).last().click();
    await expectAccessibleDialog(page, "consent");
    await page.getByRole("button", { name: "I agree" }).click();
    await person.fill("Place", "Göteborg");
    await person.fill("I have read it", true);
    await page.getByRole("button", { name: "Decline" }).first().click();
    await expectAccessibleDialog(page, "declining");
    await page.getByRole("button", { name: "Go back" }).click();
    await person.next();
    for (const tab of ["Type", "Click", "Draw"]) {
      await page.getByRole("tab", { name: tab }).click();
      await expectAccessibleDialog(page, `adopting: ${tab}`);
    }
    await person.adopt();
    await person.next();
    await person.adopt();
    await expectAccessible(page, "filled");
    await page.getByRole("button", { name: "Review and sign" }).click();
    await expectAccessibleDialog(page, "review");
    await page.getByRole("button", { name: "Sign now" }).click();
    await person.seesSeal();
    await expectAccessible(page, "done");
    await context.close();
  });
}

test("axe finds nothing on any screen from right to left, dark", async ({ stage, browser }) => {
  const context = await browser.newContext({ bypassCSP: true, colorScheme: "dark", locale: "ar" });
  const page = await context.newPage();
  await tour(stage, page, async (screen) => {
    await expect(page.locator('#paraph [part="root"]')).toHaveAttribute("dir", "rtl");
    await expectAccessible(page, screen);
  });
  await context.close();
});

/** Presses Tab until the focus is on what is wanted, as a person without a pointer does. */
async function tabTo(page, name, role) {
  for (let presses = 0; presses < 80; presses++) {
    const focused = page.getByRole(role, { name }).and(page.locator(":focus"));
    if (await focused.count()) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`the focus never reaches ${role} ${name}`);
}

async function press(page, name, role = "button", key = "Enter") {
  await tabTo(page, name, role);
  await page.keyboard.press(key);
}

test("the whole journey works by keyboard alone", async ({ stage, page }) => {
  const { document } = await open(stage, page);
  await press(page, "Read and agree");
  await press(page, "I agree");
  await tabTo(page, /Place/, "textbox");
  await page.keyboard.type("Göteborg");
  await press(page, /I have read it/, "checkbox", "Space");
  await press(page, /^Next: /);
  await tabTo(page, "Draw", "tab");
  await page.keyboard.press("ArrowRight");
  await press(page, "Adopt initials");
  await press(page, /^Next: /);
  await tabTo(page, /Draw|Type/, "tab");
  if (await page.getByRole("tab", { name: "Draw", selected: true }).count()) {
    await page.keyboard.press("ArrowRight");
  }
  await press(page, "Adopt and sign");
  await press(page, "Review and sign");
  await expect(page.getByRole("button", { name: "Sign now" })).toBeEnabled();
  await press(page, "Sign now");
  await new Signer(page).seesSeal();
  await stage.sealed(document, "keyboard");
});
