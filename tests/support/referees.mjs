import { expect } from "@playwright/test";
import { join } from "node:path";
import { output } from "./process.mjs";
import { ROOT } from "./stage.mjs";

const python = () => process.env.PARAPH_PYTHON ?? "python3";
const referee = (name) => join(ROOT, "tests/referee", name);

/** pyHanko and poppler both say: valid, whole file covered, no change allowed and none made. */
export async function expectSealed(pdf, anchor) {
  const report = JSON.parse(await output(python(), [referee("validate.py"), "report", pdf, anchor]));
  expect(report).toMatchObject({ bottom_line: true, coverage: "ENTIRE_FILE", docmdp_ok: true });
  const text = await output("pdfsig", ["-nocert", pdf]);
  expect(text).toContain("Signature is Valid");
  expect(text).toContain("Total document signed");
}

/** A validator finds no rule of PDF/A-3, level B, that the file breaks. */
export async function expectArchival(pdf) {
  const broken = JSON.parse(await output(python(), [referee("archival.py"), pdf]));
  expect(Object.values(broken)).toEqual([[]]);
}

/** Poppler paints new ink in every rectangle, and none outside of them. */
export async function expectInk(before, after, rects, { outside = 0 } = {}) {
  const found = JSON.parse(await output(python(), [referee("ink.py"), before, after, JSON.stringify(rects)]));
  for (const [index, pixels] of found.inside.entries()) {
    expect(pixels, `ink in ${JSON.stringify(rects[index])}`).toBeGreaterThan(12);
  }
  expect(found.outside, "pixels changed outside of the fields").toBeLessThanOrEqual(outside);
}

/** pyHanko notices one changed byte at 500 places, and a value changed by an update. */
export async function expectTamperingFound(pdf, anchor) {
  const flips = JSON.parse(await output(python(), [referee("validate.py"), "flips", pdf, anchor, "500"]));
  expect(flips).toMatchObject({ tried: 500, accepted: [] });
  const update = JSON.parse(await output(python(), [referee("validate.py"), "update", pdf, anchor]));
  expect(update.bottom_line).toBe(false);
}
