/**
 * Hands in a browser that Playwright drives.
 *
 * @typedef {import("./hands.js").Hands} Hands
 * @typedef {import("./hands.js").Where} Where
 *
 * @typedef {object} Found What Playwright calls a `Locator`, as far as it is used here.
 * @property {(selector: string) => Found} locator
 * @property {(selector: string) => Scope} frameLocator
 * @property {() => Found} first
 * @property {(options?: object) => Promise<void>} click
 * @property {(text: string, options?: object) => Promise<void>} fill
 * @property {(key: string) => Promise<void>} press
 * @property {(checked: boolean) => Promise<void>} setChecked
 * @property {(value: string) => Promise<unknown>} selectOption
 * @property {(path: string) => Promise<void>} setInputFiles
 * @property {(options?: object) => Promise<void>} scrollIntoViewIfNeeded
 * @property {() => Promise<{ x: number, y: number, width: number, height: number } | null>} boundingBox
 * @property {(name: string) => Promise<string | null>} getAttribute
 * @property {<T>(read: (all: Element[], argument: string) => T, argument: string) => Promise<T>} evaluateAll
 *
 * @typedef {{ locator: (selector: string) => Found }} Scope A page, a frame or a part of one.
 *
 * @typedef {object} Mouse
 * @property {(x: number, y: number, options?: { steps: number }) => Promise<void>} move
 * @property {() => Promise<void>} down
 * @property {() => Promise<void>} up
 *
 * @typedef {object} Route
 * @property {(answer: { status: number, contentType: string, body: string }) => Promise<void>} fulfill
 *
 * @typedef {object} Page
 * @property {(selector: string) => Found} locator
 * @property {(selector: string) => Scope} frameLocator
 * @property {Mouse} mouse
 * @property {(url: string | RegExp, answer: (route: Route) => Promise<void>) => Promise<unknown>} route
 */

/** @implements {Hands} */
export class PlaywrightHands {
  #page;
  #where;
  /** @type {Scope | null} */
  #scope = null;

  /** @param {Page} page @param {Where} where */
  constructor(page, where) {
    this.#page = page;
    this.#where = where;
  }

  /**
   * @template T
   * @param {(roots: Element[], argument: string) => T} read
   * @param {string} argument
   * @returns {Promise<T>}
   */
  async look(read, argument) {
    const root = (await this.#open()).locator('[part~="root"]');
    return root.evaluateAll(read, argument).catch((error) => {
      // Between two pages there is no widget yet.
      if (/context was destroyed|frame was detached/i.test(String(error)))
        return read([], argument);
      throw error;
    });
  }

  /** @param {string} selector @param {number} timeout */
  async press(selector, timeout) {
    await (await this.#find(selector)).click({ timeout });
  }

  /** @param {string} selector @param {string} text @param {number} timeout */
  async write(selector, text, timeout) {
    const place = await this.#find(selector);
    await place.fill(text, { timeout });
    await place.press("Tab");
  }

  /** @param {string} selector @param {boolean} checked */
  async tick(selector, checked) {
    await (await this.#find(selector)).setChecked(checked);
  }

  /** @param {string} selector @param {string} value */
  async choose(selector, value) {
    await (await this.#find(selector)).selectOption(value);
  }

  /** @param {string} selector @param {string} path */
  async handIn(selector, path) {
    await (await this.#find(selector)).setInputFiles(path);
  }

  /** @param {string} selector @param {import("./hands.js").Stroke[]} strokes */
  async draw(selector, strokes) {
    const pad = await this.#find(selector);
    await pad.scrollIntoViewIfNeeded();
    const box = await pad.boundingBox();
    if (!box) throw new Error("the pad cannot be seen");
    const { mouse } = this.#page;
    for (const stroke of strokes) {
      for (const [i, [x, y]] of stroke.entries()) {
        const at = [box.x + box.width * x, box.y + box.height * y];
        await mouse.move(at[0] ?? 0, at[1] ?? 0, { steps: i === 0 ? 1 : 4 });
        if (i === 0) await mouse.down();
      }
      await mouse.up();
    }
  }

  /** @param {string} selector */
  async #find(selector) {
    return (await this.#open()).locator(selector).first();
  }

  /** What the widget is in: a part of the page, or a frame. @returns {Promise<Scope>} */
  async #open() {
    this.#scope ??= await this.#search();
    return this.#scope;
  }

  /** @returns {Promise<Scope>} */
  async #search() {
    const { frame, element, own } = this.#where;
    if (frame) return this.#page.frameLocator(frame);
    if (own) return this.#page;
    const host = this.#page.locator(element ?? "paraph-sign");
    const framed = (await host.getAttribute("mode")) === "frame";
    return framed ? host.frameLocator("iframe") : host;
  }
}
