/**
 * A page object for browser tests of pages that embed Paraph: Playwright's `page` goes in, a signer
 * who reads, draws and signs comes out.
 *
 * ```js
 * import { paraph } from "paraph/testing.js";
 *
 * test("an employee signs the contract", async ({ page }) => {
 *   await page.goto("/contract");
 *   const signer = paraph(page);
 *   const end = await signer.sign({ values: { title: "Head of Design" }, draw: true });
 *   expect(end).toBe("sealed");
 * });
 * ```
 *
 * It goes by names that no translation and no theme changes, finds the widget inline, in the
 * element's own frame and in an iframe, and does nothing that a person could not do.
 *
 * @typedef {object} Found What Playwright calls a `Locator`.
 * @property {(selector: string) => Found} locator
 * @property {(selector: string) => Scope} frameLocator
 * @property {() => Found} first
 * @property {(options?: object) => Promise<void>} click
 * @property {(text: string) => Promise<void>} fill
 * @property {(key: string) => Promise<void>} press
 * @property {(checked: boolean) => Promise<void>} setChecked
 * @property {(value: string) => Promise<unknown>} selectOption
 * @property {() => Promise<void>} scrollIntoViewIfNeeded
 * @property {() => Promise<{ x: number, y: number, width: number, height: number } | null>} boundingBox
 * @property {(name: string) => Promise<string | null>} getAttribute
 * @property {() => Promise<number>} count
 * @property {<T>(read: (all: Element[]) => T) => Promise<T>} evaluateAll
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
 *
 * @typedef {object} Where
 * @property {string} [element] Selector of the element, when a page has several.
 * @property {string} [frame] Selector of the iframe, when the page embeds a plain one.
 * @property {number} [timeout] How long a step may take, milliseconds.
 *
 * @typedef {{ draw: true | Stroke[] } | { type: string } | { click: true | string }} Mark How a
 *   mark is made: drawn, typed, or by a click; strokes are points in shares of the pad.
 * @typedef {[x: number, y: number][]} Stroke
 *
 * @typedef {object} Answers
 * @property {Record<string, string | boolean>} [values] What is filled in, by the field's name.
 *
 * @typedef {"sealed" | "sealing" | "others" | "void" | "waiting" | "declined" | "declined-by"
 *   | "withdrawn" | "expired" | "left" | "stopped"} Ending
 */

const TIMEOUT_MS = 60_000;
const LOOK_EVERY_MS = 50;

/** @type {ReadonlySet<string>} */
const ENDINGS = new Set([
  "sealed",
  "sealing",
  "others",
  "void",
  "waiting",
  "declined",
  "declined-by",
  "withdrawn",
  "expired",
  "left",
  "stopped",
]);

/** Two strokes that look like a name. @type {Stroke[]} */
export const STROKES = [
  Array.from({ length: 30 }, (_, i) => [
    0.12 + i * 0.022,
    0.5 + 0.3 * Math.sin(i * 0.9) * (1 - i / 45),
  ]),
  [
    [0.3, 0.78],
    [0.55, 0.7],
    [0.8, 0.74],
  ],
];

/**
 * The signer in front of a page.
 *
 * @param {Page} page
 * @param {Where} [where]
 */
export function paraph(page, where = {}) {
  return new ParaphSigner(page, where);
}

/**
 * Answers the page's `link-endpoint` in place of its back end, with links that the test makes.
 *
 * @param {Page} page
 * @param {string | RegExp} endpoint As Playwright's `route` takes it.
 * @param {() => Promise<string> | string} link Called anew for every link that is asked for.
 */
export async function provideLinks(page, endpoint, link) {
  await page.route(endpoint, async (route) => {
    const body = JSON.stringify({ data: { link: await link() } });
    await route.fulfill({
      status: 200,
      contentType: "application/json",
      body,
    });
  });
}

export class ParaphSigner {
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
   * Signs from wherever the journey stands: agrees, fills, makes marks, reviews and confirms.
   *
   * @param {Answers & (Mark | {})} [answers] Draws where it does not say how a mark is made.
   * @returns {Promise<Ending>} `sealed` or `sealing` after the last signer, `others` before.
   */
  async sign(answers = {}) {
    const mark = "draw" in answers || "type" in answers || "click" in answers;
    const how = /** @type {Mark} */ (mark ? answers : { draw: true });
    await this.agree();
    for (const [name, value] of Object.entries(answers.values ?? {}))
      await this.fill(name, value);
    for (;;) {
      const { sheet } = await this.#still();
      if (sheet === "adopt") await this.adopt(how);
      else if (sheet === "review") return this.confirm();
      else if (sheet && ENDINGS.has(sheet))
        return /** @type {Ending} */ (sheet);
      else await this.#goOn(sheet);
    }
  }

  /** Reads the disclosure and agrees, where that has not been done. */
  async agree() {
    await this.#until((now) => now.sheet !== null || now.canGoOn);
    const before = await this.#look();
    if (before.sheet === null) {
      // The first press opens the disclosure, or goes on where it was agreed to before.
      await this.#press("next");
      await this.#until((now) => !same(now, before), "the widget to go on");
    }
    if ((await this.#look()).sheet !== "consent") return;
    await this.#press("agree", "consent");
    await this.#until((now) => now.sheet !== "consent", "the disclosure to go");
  }

  /**
   * Fills a field: a text, a number, a date as `2027-02-01`, an entry of a list by its value, or a
   * box or button by `true` and `false`.
   *
   * @param {string} name The field's name, as the sender gave it.
   * @param {string | boolean} value
   */
  async fill(name, value) {
    const scope = await this.#open();
    const field = scope.locator(`.field[data-name=${quoted(name)}]`).first();
    if ((await field.count()) === 0)
      throw new Error(`there is no field "${name}" for this signer`);
    await field.scrollIntoViewIfNeeded();
    if (typeof value === "boolean")
      return field.locator("[role=checkbox], [role=radio]").setChecked(value);
    const list = field.locator("select");
    if ((await list.count()) > 0) {
      await list.selectOption(value);
      return;
    }
    const place = field.locator("input, textarea");
    if ((await place.count()) > 0) {
      await place.fill(value);
      return place.press("Tab");
    }
    // Where there is no room to write in place, the field opens a sheet.
    await field.locator("[data-field-id]").click();
    const sheet = scope.locator('[data-sheet="entry"]');
    await sheet.locator("input").fill(value);
    await this.#press("fill", "entry");
    await this.#until((now) => now.sheet !== "entry", `"${name}" to be taken`);
  }

  /** Goes to what comes next, as the primary button does. */
  async next() {
    const before = await this.#look();
    await this.#press("next");
    await this.#until((now) => !same(now, before), "the widget to go on");
  }

  /**
   * Makes a mark in the dialog that is open, and adopts it.
   *
   * @param {Mark} [how]
   */
  async adopt(how = { draw: true }) {
    const scope = await this.#open();
    const sheet = scope.locator('[data-sheet="adopt"]');
    const [way] =
      "draw" in how ? ["draw"] : "type" in how ? ["type"] : ["click"];
    const tab = sheet.locator(`[data-way="${way}"]`);
    if ((await tab.count()) === 0)
      throw new Error(`the sender does not let this signer ${way} a mark`);
    await tab.click();
    if ("draw" in how)
      await this.#draw(sheet, how.draw === true ? STROKES : how.draw);
    const name = "type" in how ? how.type : "click" in how ? how.click : true;
    if (typeof name === "string")
      await sheet.locator('input[type="text"]').fill(name);
    await this.#press("adopt", "adopt");
    await this.#until((now) => now.sheet !== "adopt", "the mark to be adopted");
  }

  /** Confirms the review that is open. @returns {Promise<Ending>} */
  async confirm() {
    await this.#press("confirm", "review");
    return this.ending();
  }

  /** Declines, with or without a reason. @param {string} [reason] @returns {Promise<Ending>} */
  async decline(reason = "") {
    const scope = await this.#open();
    await scope.locator('[data-action="decline"]').first().click();
    const sheet = scope.locator('[data-sheet="decline"]');
    if (reason) await sheet.locator("textarea").fill(reason);
    await this.#press("decline-now", "decline");
    return this.ending();
  }

  /** Waits for the last word of the journey. @returns {Promise<Ending>} */
  async ending() {
    const over = (/** @type {Look} */ now) =>
      now.sheet !== null && ENDINGS.has(now.sheet) && now.sheet !== "sealing";
    const { sheet } = await this.#until(over, "the journey to end");
    return /** @type {Ending} */ (sheet);
  }

  /** Why the widget shows no document: a stable code, or nothing. @returns {Promise<string | null>} */
  async stopCode() {
    const scope = await this.#open();
    const stop = scope.locator("[data-stop]");
    return (await stop.count()) > 0 ? stop.getAttribute("data-stop") : null;
  }

  /**
   * @typedef {object} Look What the signer sees, as far as steps depend on it.
   * @property {string | null} sheet The dialog or card that is open.
   * @property {string | null} next Name of the field that comes next.
   * @property {string | null} nextKind
   * @property {boolean} canGoOn Whether the primary button may be pressed.
   * @property {number} done Fields that are filled.
   */

  /** @returns {Promise<Look>} */
  async #look() {
    const scope = await this.#open();
    const parts = scope.locator(
      '[data-sheet], .field.next, [data-action="next"], [part~="progress"] progress',
    );
    return parts.evaluateAll((all) => {
      const find = (/** @type {string} */ selector) =>
        all.find((part) => part.matches(selector)) ?? null;
      const next = find(".field.next");
      const button = find('[data-action="next"]');
      const progress = find("progress");
      return {
        sheet: find("[data-sheet]")?.getAttribute("data-sheet") ?? null,
        next: next?.getAttribute("data-name") ?? null,
        nextKind: next?.getAttribute("data-kind") ?? null,
        canGoOn: button !== null && !button.hasAttribute("disabled"),
        done: Number(progress && Reflect.get(progress, "value")),
      };
    });
  }

  /** Presses the primary button, or says what stands in the way. @param {string | null} sheet */
  async #goOn(sheet) {
    if (sheet !== null)
      throw new Error(
        `the dialog "${sheet}" is open and sign() cannot answer it`,
      );
    const before = await this.#look();
    await this.#press("next");
    const wait = Math.min(this.#timeout, 2_000);
    const moved = (/** @type {Look} */ now) => !same(now, before);
    const now = await this.#until(moved, "", wait).catch(() => null);
    const wants = now === null || now.sheet === "entry";
    if (wants)
      throw new Error(
        `the field "${before.next}" (${before.nextKind}) wants a value: give it in \`values\``,
      );
  }

  /** Waits until the widget can be used, and looks. */
  #still() {
    return this.#until((now) => now.sheet !== null || now.canGoOn);
  }

  /**
   * @param {(now: Look) => boolean} holds
   * @param {string} [what]
   * @param {number} [timeout]
   * @returns {Promise<Look>}
   */
  async #until(
    holds,
    what = "the widget to be ready",
    timeout = this.#timeout,
  ) {
    const deadline = Date.now() + timeout;
    for (;;) {
      const now = await this.#look();
      if (holds(now)) return now;
      if (Date.now() > deadline)
        throw new Error(
          `waited in vain for ${what}; seen: ${JSON.stringify(now)}`,
        );
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  /** @param {string} action @param {string} [sheet] */
  async #press(action, sheet) {
    const scope = await this.#open();
    const inside = sheet ? `[data-sheet="${sheet}"] ` : "";
    const button = scope.locator(`${inside}[data-action="${action}"]`).first();
    await button.click({ timeout: this.#timeout });
  }

  /** Draws with the pointer. @param {Found} sheet @param {Stroke[]} strokes */
  async #draw(sheet, strokes) {
    const pad = sheet.locator('[part~="pad"] canvas');
    await pad.scrollIntoViewIfNeeded();
    const box = await pad.boundingBox();
    if (!box) throw new Error("the pad cannot be seen");
    const { mouse } = this.#page;
    for (const stroke of strokes) {
      const points = stroke.map(([x, y]) => ({
        x: box.x + box.width * x,
        y: box.y + box.height * y,
      }));
      for (const [i, { x, y }] of points.entries()) {
        await mouse.move(x, y, { steps: i === 0 ? 1 : 4 });
        if (i === 0) await mouse.down();
      }
      await mouse.up();
    }
  }

  get #timeout() {
    return this.#where.timeout ?? TIMEOUT_MS;
  }

  /** What the widget is in: a part of the page, or a frame. @returns {Promise<Scope>} */
  async #open() {
    this.#scope ??= await this.#find();
    return this.#scope;
  }

  /** @returns {Promise<Scope>} */
  async #find() {
    if (this.#where.frame) return this.#page.frameLocator(this.#where.frame);
    const element = this.#page.locator(this.#where.element ?? "paraph-sign");
    const framed = (await element.getAttribute("mode")) === "frame";
    return framed ? element.frameLocator("iframe") : element;
  }
}

/** @param {object} one @param {object} other */
function same(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** @param {string} text A string of CSS. */
function quoted(text) {
  return `"${text.replace(/["\\]/g, "\\$&").replace(/\n/g, "\\a ")}"`;
}
