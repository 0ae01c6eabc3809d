import { expect } from "@playwright/test";

/** A person in front of the widget. `scope` is the page, or the frame that the widget is in. */
export class Signer {
  /**
   * @param {import("@playwright/test").Page} page
   * @param {import("@playwright/test").Page | import("@playwright/test").FrameLocator} scope
   */
  constructor(page, scope = page) {
    this.page = page;
    this.scope = scope;
  }

  button(name) {
    return this.scope.getByRole("button", { name });
  }

  dialog(name) {
    return this.scope.getByRole("dialog", { name });
  }

  /** Reads the disclosure and agrees. */
  async agree() {
    await this.button("Read and agree").last().click();
    await this.dialog("Before you sign").getByRole("button", { name: "I agree" }).click();
    await expect(this.dialog("Before you sign")).toBeHidden();
  }

  /** Goes to what comes next, as the primary button says. */
  async next() {
    await this.button(/^Next: /).click();
  }

  /** Draws a mark with a real pointer in the dialog that is open, and adopts it. */
  async draw(adopt = "Adopt and sign") {
    const pad = this.scope.getByLabel(/^Draw here with/);
    await expect(pad).toBeVisible();
    await pad.scrollIntoViewIfNeeded();
    const box = await pad.boundingBox();
    const at = (x, y) => [box.x + box.width * x, box.y + box.height * y];
    for (const stroke of STROKES) {
      await this.page.mouse.move(...at(...stroke[0]));
      await this.page.mouse.down();
      for (const point of stroke) await this.page.mouse.move(...at(...point), { steps: 4 });
      await this.page.mouse.up();
    }
    await this.button(adopt).click();
  }

  /** Fills a field that is a text, a date or a box. */
  async fill(label, value) {
    const field = this.scope.getByLabel(label, { exact: false }).first();
    await field.scrollIntoViewIfNeeded();
    const opens = await field.evaluate((element) => element.localName === "button" && !element.role);
    if (opens) return this.write(field, value);
    if (typeof value === "boolean") await field.setChecked(value);
    else await field.fill(value);
    if (typeof value !== "boolean") await field.press("Tab");
  }

  /** Writes into the sheet that a field opens where there is no room for writing in place. */
  async write(field, value) {
    await field.click();
    const sheet = this.scope.getByRole("dialog");
    await sheet.getByRole("textbox").or(sheet.locator("input[type=date]")).fill(value);
    await sheet.getByRole("button", { name: "Done" }).click();
  }

  /** Looks at everything once more and signs. */
  async finish(options = {}) {
    await this.button("Review and sign").click(options);
    await this.button("Sign now").click(options);
  }

  /** Sees that the document is sealed. */
  async seesSeal() {
    await expect(this.scope.getByRole("heading", { name: "Signed and sealed" })).toBeVisible();
  }

  /** Sees that others sign next. */
  async seesOthers() {
    await expect(this.scope.getByRole("heading", { name: "You have signed" })).toBeVisible();
  }
}

/** Two strokes that look like a name, in shares of the pad. */
const STROKES = [
  Array.from({ length: 30 }, (_, i) => [0.12 + i * 0.022, 0.5 + 0.3 * Math.sin(i * 0.9) * (1 - i / 45)]),
  [
    [0.3, 0.78],
    [0.55, 0.7],
    [0.8, 0.74],
  ],
];
