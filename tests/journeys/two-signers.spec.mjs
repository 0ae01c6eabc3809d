import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test, expect } from "../support/test.mjs";
import { Signer } from "../support/signer.mjs";
import { expectArchival, expectInk, expectSealed, expectTamperingFound } from "../support/referees.mjs";
import { ROOT } from "../support/stage.mjs";

const FIELDS = JSON.parse(await readFile(join(ROOT, "demo/contract/fields.json"), "utf8"));

/** Signs the demo contract on one of the demo's own host pages. */
async function signAsCompany(signer) {
  await signer.agree();
  await signer.fill("Your title", "Head of Design");
  await signer.next();
  await signer.adopt();
  await signer.finish();
  await signer.seesOthers();
}

async function signAsEmployee(signer) {
  await signer.agree();
  await signer.fill("Start date", "2027-02-01");
  await signer.fill("Bank and account number", "Handelsbanken 6112-123 456 789");
  await signer.next();
  await signer.adopt();
  await signer.fill("I have read the handbook", true);
  await signer.next();
  await signer.adopt();
  await signer.finish();
  await signer.seesSeal();
}

const WAYS = [
  { name: "inline", path: (signer) => `inline?signer=${signer}` },
  { name: "in the element's frame", path: (signer) => `frame?signer=${signer}`, frame: "paraph-sign iframe" },
  { name: "in a plain iframe", path: (signer) => `iframe?signer=${signer}`, frame: "main iframe" },
];

for (const [index, way] of WAYS.entries()) {
  test(`two people sign the demo contract in order, ${way.name}, and the seal holds`, async ({ stage, page }) => {
    const demo = await stage.demo();
    const visit = async (number) => {
      await page.goto(demo.address + way.path(number));
      return new Signer(page, way.frame);
    };
    try {
      await signAsCompany(await visit(1));
      await signAsEmployee(await visit(2));
      const { document } = await demo.state();
      const sealed = await stage.sealed(document, `contract-${index}`);
      await expectSealed(sealed, stage.anchor);
      await expectArchival(sealed);
      await expectInk(await stage.original(document, `contract-${index}`), sealed, FIELDS);
      if (index === 0) await expectTamperingFound(sealed, stage.anchor);
    } finally {
      await demo.server.stop();
    }
  });
}

test("the react application of the demo is told that its user has signed", async ({ stage, page }) => {
  const demo = await stage.demo();
  try {
    await page.goto(`${demo.address}spa/?signer=1`);
    await page.getByRole("button", { name: "Read and sign" }).click();
    await signAsCompany(new Signer(page));
    await expect(page.locator("#log")).toHaveText("Signed");
  } finally {
    await demo.server.stop();
  }
});
