import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test, expect } from "../support/test.mjs";
import { Signer } from "../support/signer.mjs";
import { ROOT } from "../support/stage.mjs";
import { tour } from "../support/tour.mjs";

const SIZES = {
  desktop: { width: 1280, height: 900 },
  tablet: { width: 768, height: 1024 },
  phone: { width: 390, height: 844 },
};
const PEOPLE = [
  { email: "maja@nordvik.example", role: "Company", order: 1, first_name: "Maja", last_name: "Lindqvist" },
  { email: "hanna@lind.example", role: "Employee", order: 2, first_name: "Hanna", last_name: "Lind" },
];

/** The contract, signed by Maja as far as `signed` says; the link of the person who comes next. */
async function contract(stage) {
  const pdf = await readFile(join(ROOT, "demo/contract/contract.pdf"));
  const fields = JSON.parse(await readFile(join(ROOT, "demo/contract/fields.json"), "utf8"));
  return stage.invite(pdf, fields, PEOPLE, "Employment agreement.pdf");
}

for (const [size, viewport] of Object.entries(SIZES)) {
  for (const scheme of ["light", "dark"]) {
    test(`every screen, ${size}, ${scheme}`, async ({ stage, browser }) => {
      const context = await browser.newContext({
        viewport,
        colorScheme: scheme,
        deviceScaleFactor: 1,
        hasTouch: size !== "desktop",
        reducedMotion: "reduce",
        locale: "en-GB",
      });
      const page = await context.newPage();
      const person = new Signer(page);
      const shoot = (name) => expect.soft(page).toHaveScreenshot(`${name}-${size}-${scheme}.png`);
      const envelope = await contract(stage);

      await page.goto(await stage.link(envelope, 0));
      await expect(page.getByRole("button", { name: "Read and agree" }).last()).toBeVisible();
      await shoot("read");
      await page.getByRole("button", { name: "Read and agree" }).last().click();
      await shoot("consent");
      await page.getByRole("button", { name: "I agree" }).click();
      await person.fill("Your title", "Head of Design");
      await person.next();
      await shoot("adopt-empty");
      await person.adopt();
      await person.finish();
      await person.seesOthers();
      await shoot("signed");

      await page.goto(await stage.link(envelope, 1));
      await person.agree();
      await person.fill("Start date", "2027-02-01");
      await person.fill("Bank and account number", "Handelsbanken 6112-123 456 789");
      await person.next();
      await page.getByRole("tab", { name: "Type" }).click();
      await shoot("adopt-type");
      await page.getByRole("tab", { name: "Click" }).click();
      await shoot("adopt-click");
      await page.getByRole("tab", { name: "Draw" }).click();
      await person.adopt();
      await person.fill("I have read the handbook", true);
      if (size === "phone") {
        await page.getByRole("button", { name: "More" }).click();
        await shoot("more");
      }
      await page.getByRole("button", { name: "Decline" }).first().click();
      await shoot("decline");
      await page.getByRole("button", { name: "Go back" }).click();
      await person.next();
      await page.getByRole("button", { name: "Cancel" }).click();
      await shoot("sign");
      await person.next();
      await person.adopt();
      await shoot("filled");
      await page.getByRole("button", { name: "Review and sign" }).click();
      await expect(page.getByRole("button", { name: "Sign now" })).toBeEnabled();
      await shoot("review");
      await page.getByRole("button", { name: "Sign now" }).click();
      await person.seesSeal();
      await shoot("done");

      const again = await stage.link(await contract(stage), 0);
      await page.goto(again.replace(/access_token=[0-9a-f]{8}/, "access_token=00000000"));
      await expect(page.getByRole("heading", { name: "This link does not work any more" })).toBeVisible();
      await shoot("stop-link");
      await context.close();
    });
  }
}

/** A long language and one from right to left, each where it shows the most. */
const LANGUAGES = [
  { language: "ar", size: "desktop", scheme: "light" },
  { language: "ar", size: "phone", scheme: "dark" },
  { language: "de", size: "phone", scheme: "light" },
];
const SHOWN = ["read", "adopt-draw", "review"];

for (const { language, size, scheme } of LANGUAGES) {
  test(`some screens in ${language}, ${size}, ${scheme}`, async ({ stage, browser }) => {
    const context = await browser.newContext({
      viewport: SIZES[size],
      colorScheme: scheme,
      deviceScaleFactor: 1,
      reducedMotion: "reduce",
      locale: language,
    });
    const page = await context.newPage();
    await tour(stage, page, async (screen) => {
      if (!SHOWN.includes(screen)) return;
      if (screen === "review") await expect(page.locator('[data-action="confirm"]')).toBeEnabled();
      await expect.soft(page).toHaveScreenshot(`${screen}-${size}-${scheme}-${language}.png`);
    });
    await context.close();
  });
}
