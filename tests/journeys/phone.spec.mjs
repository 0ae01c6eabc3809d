import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";
import { STROKES } from "../../element/testing.js";
import { test, expect } from "../support/test.mjs";
import { Signer } from "../support/signer.mjs";
import { shaped } from "../support/stage.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const MARK = { type: "signature", name: "mark", label: "Signature", role: "Signer 1", required: true };
const PLACE = { page_number: 0, x: 60, y: 90, width: 160, height: 60 };
const HANNA = { email: "hanna@lind.example", role: "Signer 1", order: 1, first_name: "Hanna", last_name: "Lind" };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, bypassCSP: true };

/** No rule of axe is broken on what is shown now. */
async function expectAccessible(page, screen) {
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

/** Draws with a finger, as a phone tells it. */
async function drawByTouch(page, stroke) {
  const box = await page.locator(".pad canvas").boundingBox();
  const touch = await page.context().newCDPSession(page);
  const at = ([x, y]) => [{ x: box.x + box.width * x, y: box.y + box.height * y }];
  const send = (type, touchPoints) => touch.send("Input.dispatchTouchEvent", { type, touchPoints });
  await send("touchStart", at(stroke[0]));
  for (const point of stroke.slice(1)) await send("touchMove", at(point));
  await send("touchEnd", []);
}

/** How many pixels of the pad are inked. */
function inked(page) {
  return page.locator(".pad canvas").evaluate((canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return data.filter((value, i) => i % 4 === 3 && value > 0).length;
  });
}

test("what is drawn on a phone appears at once in the session that asked for it, and is signed with", async ({
  stage,
  browser,
}) => {
  const context = await browser.newContext({ bypassCSP: true });
  const page = await context.newPage();
  const pdf = await shaped("-", "contract.pdf");
  const envelope = await stage.invite(pdf, [{ ...MARK, ...PLACE }], [HANNA]);
  await page.goto(await stage.link(envelope));
  const person = new Signer(page);
  await person.agree();
  await person.next();
  await person.sheet("adopt");
  const offered = page.waitForResponse((reply) => reply.url().endsWith("/v1/session/pads"));
  await page.locator('[data-action="device"]').click();
  const { link } = await (await offered).json();
  await expect(page.locator(".qr path")).toBeVisible();
  await expectAccessible(page, "the code");

  const phones = await browser.newContext(PHONE);
  const phone = await phones.newPage();
  await phone.goto(link);
  await expect(phone.locator(".phone .pad canvas")).toBeVisible();
  expect(phone.url()).not.toContain("#");
  await expectAccessible(phone, "the phone's pad");
  await expect(page.locator(".device-note")).toBeVisible();
  await drawByTouch(phone, STROKES[0]);
  // The ink is on the desktop's pad before the phone says that it is done.
  await expect.poll(() => inked(page)).toBeGreaterThan(100);
  const first = await inked(page);
  await drawByTouch(phone, STROKES[1]);
  await expect.poll(() => inked(page)).toBeGreaterThan(first);
  await phone.locator('[data-action="send"]').click();
  await expect(phone.locator('[data-sheet="pad-sent"]')).toBeVisible();
  await expectAccessible(phone, "the phone's last word");

  await page.locator('[data-action="adopt"]').click();
  await person.finish();
  await person.seesSeal();
  const sealed = await readFile(await stage.sealed(envelope.document, "phone"));
  expect(sealed.length).toBeGreaterThan(pdf.length);

  // A code opens one phone, once.
  const second = await phones.newPage();
  await second.goto(link);
  await expect(second.locator('[data-sheet="pad-over"]')).toBeVisible();
  await phones.close();
  await context.close();
});
