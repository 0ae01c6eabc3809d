import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test, expect } from "../support/test.mjs";
import { Signer } from "../support/signer.mjs";
import { hostileFiles } from "../support/verifier.mjs";
import { ROOT } from "../support/stage.mjs";

const SIZES = {
  desktop: { width: 1280, height: 900 },
  tablet: { width: 768, height: 1024 },
  phone: { width: 390, height: 844 },
};
const PEOPLE = [
  { email: "maja@nordvik.example", role: "Company", order: 1, first_name: "Maja", last_name: "Lindqvist" },
  { email: "hanna@lind.example", role: "Employee", order: 2, first_name: "Hanna", last_name: "Lind" },
];

/** The demo contract, signed by both and sealed by the service. */
async function contract(stage, page) {
  const pdf = await readFile(join(ROOT, "demo/contract/contract.pdf"));
  const fields = JSON.parse(await readFile(join(ROOT, "demo/contract/fields.json"), "utf8"));
  const envelope = await stage.invite(pdf, fields, PEOPLE, "Employment agreement.pdf");
  const person = new Signer(page);
  await page.goto(await stage.link(envelope, 0));
  await person.agree();
  await person.fill("Your title", "Head of Design");
  await person.next();
  await person.adopt();
  await person.finish();
  await person.seesOthers();
  await page.goto(await stage.link(envelope, 1));
  await person.agree();
  await person.fill("Start date", "2027-02-01");
  await person.fill("Bank and account number", "Handelsbanken 6112-123 456 789");
  await person.next();
  await person.adopt();
  await person.fill("I have read the handbook", true);
  await person.next();
  await person.adopt();
  await person.finish();
  await person.seesSeal();
  return stage.sealed(envelope.document, "Employment agreement");
}

test("every state of the check, at every size, in both schemes", async ({ stage, browser }) => {
  test.setTimeout(600_000);
  const files = await hostileFiles();
  const named = (name) => files.find((file) => file.name === name);
  const first = await browser.newPage();
  const signed = { path: await contract(stage, first), at: null, pem: await readFile(stage.anchor, "utf8") };
  await first.close();
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const colorScheme of ["light", "dark"]) {
      const context = await browser.newContext({
        viewport,
        colorScheme,
        deviceScaleFactor: 1,
        reducedMotion: "reduce",
        locale: "en-GB",
      });
      const page = await context.newPage();
      const shoot = (name) =>
        expect.soft(page).toHaveScreenshot(`${name}-${size}-${colorScheme}.png`, { fullPage: true });
      const check = async (file, heading, allowNoTimestamp = false) => {
        const { at, pem } = file;
        await page.locator("paraph-verify").evaluate((element, given) => Object.assign(element, given), {
          at,
          anchors: pem,
          allowNoTimestamp,
        });
        const choosing = page.waitForEvent("filechooser");
        await page.getByRole("button", { name: /Choose a PDF|Check another file/ }).click();
        await (await choosing).setFiles(file.path);
        await expect(page.getByRole("heading", { name: heading })).toBeVisible();
      };
      await page.goto(`${stage.origin}/verify`);
      await expect(page.getByRole("button", { name: "Choose a PDF" })).toBeVisible();
      await shoot("verify");
      await check(signed, "The seal holds", true);
      await shoot("verify-holds");
      await page.getByText("Details", { exact: true }).click();
      await shoot("verify-details");
      await check(named("content_replaced"), "Do not rely on this file");
      await shoot("verify-fails");
      await check({ ...signed, pem: "" }, "Intact, but not proven");
      await shoot("verify-unproven");
      await check({ ...signed, at: "some day" }, "The file was not checked");
      await shoot("verify-error");
      await context.close();
    }
  }
});
