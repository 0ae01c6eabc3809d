import { expect } from "@playwright/test";
import { ParaphSigner } from "../../element/testing.js";

/** The product's own page object, and what only these tests ask: words on buttons, and steps that may fail. */
export class Signer extends ParaphSigner {
  /**
   * @param {import("@playwright/test").Page} page
   * @param {string} [frame] selector of the frame that the widget is in
   */
  constructor(page, frame) {
    super(page, frame ? { frame } : { own: true });
    this.scope = frame ? page.frameLocator(frame) : page;
  }

  button(name) {
    return this.scope.getByRole("button", { name });
  }

  /** Fills a field by what it is called for people, as far as they read. */
  async fill(label, value) {
    const field = this.scope.getByLabel(label, { exact: false }).first();
    const named = field.locator("xpath=ancestor-or-self::*[@data-name]");
    await super.fill(await named.getAttribute("data-name"), value);
  }

  /** Looks at everything once more and presses the button, whatever comes of it. */
  async finish(options = {}) {
    await this.scope.locator('.footer [data-action="next"]').click(options);
    await this.scope.locator('[data-action="confirm"]').click(options);
  }

  /** Sees that the document is sealed. */
  async seesSeal() {
    expect(await this.ending()).toBe("sealed");
  }

  /** Sees that others sign next. */
  async seesOthers() {
    expect(await this.ending()).toBe("others");
  }
}
