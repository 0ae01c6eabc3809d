/**
 * A page object for browser tests of pages that embed Paraph: Playwright's `page`, or the session of
 * any WebDriver, goes in; a signer who reads, draws and signs comes out.
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
 * @typedef {import("./testing/hands.js").Hands} Hands
 * @typedef {import("./testing/hands.js").Where} Where
 * @typedef {import("./testing/hands.js").Stroke} Stroke
 * @typedef {import("./testing/playwright.js").Page} Page
 *
 * @typedef {{ draw: true | Stroke[] } | { type: string } | { click: true | string }} Mark How a
 *   mark is made: drawn, typed, or by a click; strokes are points in shares of the pad.
 *
 * @typedef {object} Answers
 * @property {Record<string, string | boolean>} [values] What is filled in, by the field's name.
 *
 * @typedef {"sealed" | "sealing" | "others" | "void" | "waiting" | "declined" | "declined-by"
 *   | "withdrawn" | "expired" | "left" | "stopped"} Ending
 */

import { PlaywrightHands } from "./testing/playwright.js";
import { WebDriver, WebDriverHands } from "./testing/webdriver.js";

export { Sandbox } from "./testing/sandbox.js";

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
 * @param {Page | WebDriver} browser Playwright's page, or what {@link webdriver} gives.
 * @param {Where} [where]
 */
export function paraph(browser, where = {}) {
  return new ParaphSigner(browser, where);
}

/**
 * The session of a WebDriver, begun by whichever library: its server's address and its id.
 *
 * @param {string} server Such as `http://127.0.0.1:4444`.
 * @param {string} sessionId
 */
export function webdriver(server, sessionId) {
  return new WebDriver(`${server.replace(/\/$/, "")}/session/${sessionId}`);
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
  /** @type {Hands} */
  #hands;
  #timeout;

  /** @param {Page | WebDriver} browser @param {Where} [where] */
  constructor(browser, where = {}) {
    this.#timeout = where.timeout ?? TIMEOUT_MS;
    this.#hands =
      browser instanceof WebDriver
        ? new WebDriverHands(browser, where)
        : new PlaywrightHands(browser, where);
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
    return this.finish(how);
  }

  /**
   * Goes on to the end: makes the marks that are missing, reviews and confirms.
   *
   * @param {Mark} [how]
   * @returns {Promise<Ending>}
   */
  async finish(how = { draw: true }) {
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
    const field = `.field[data-name=${quoted(name)}]`;
    const form = await this.#hands.look(formOf, field);
    if (!form) throw new Error(`there is no field "${name}" for this signer`);
    if (typeof value === "boolean")
      return this.#hands.tick(`${field} [data-field-id]`, value);
    if (form === "list") return this.#hands.choose(`${field} select`, value);
    if (form === "place")
      return this.#hands.write(
        `${field} :is(input, textarea)`,
        value,
        this.#timeout,
      );
    // Where there is no room to write in place, the field opens a sheet.
    await this.#hands.press(`${field} [data-field-id]`, this.#timeout);
    await this.#until((now) => now.sheet === "entry", `"${name}" to open`);
    const entry = '[data-sheet="entry"] :is(input, textarea)';
    await this.#hands.write(entry, value, this.#timeout);
    await this.#press("fill", "entry");
    await this.#until((now) => now.sheet !== "entry", `"${name}" to be taken`);
  }

  /** Hands in a file for a field. @param {string} name @param {string} path On this machine. */
  async handIn(name, path) {
    const field = `.field[data-name=${quoted(name)}] [data-field-id]`;
    await this.#hands.press(field, this.#timeout);
    await this.#until((now) => now.sheet === "file", `"${name}" to open`);
    await this.#hands.handIn('[data-sheet="file"] input[type="file"]', path);
    await this.#until((now) => now.sheet !== "file", `the file to be taken`);
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
    await this.#until((now) => now.sheet === "adopt", "the pad");
    const [way] =
      "draw" in how ? ["draw"] : "type" in how ? ["type"] : ["click"];
    const tab = `[data-sheet="adopt"] [data-way="${way}"]`;
    if (!(await this.#hands.look(isThere, tab)))
      throw new Error(`the sender does not let this signer ${way} a mark`);
    await this.#hands.press(tab, this.#timeout);
    if ("draw" in how) await this.draw(how.draw === true ? STROKES : how.draw);
    const name = "type" in how ? how.type : "click" in how ? how.click : true;
    if (typeof name === "string") {
      const place = '[data-sheet="adopt"] input[type="text"]';
      await this.#hands.write(place, name, this.#timeout);
    }
    await this.#press("adopt", "adopt");
    await this.#until((now) => now.sheet !== "adopt", "the mark to be adopted");
  }

  /** Draws on the pad that is open, and leaves it there. @param {Stroke[]} [strokes] */
  async draw(strokes = STROKES) {
    await this.#hands.draw('[part~="pad"] canvas', strokes);
  }

  /** Confirms the review that is open. @returns {Promise<Ending>} */
  async confirm() {
    await this.#press("confirm", "review");
    return this.ending();
  }

  /** Declines, with or without a reason. @param {string} [reason] @returns {Promise<Ending>} */
  async decline(reason = "") {
    await this.#press("decline");
    const text = '[data-sheet="decline"] textarea';
    if (reason) await this.#hands.write(text, reason, this.#timeout);
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

  /** Waits for a dialog or card: `consent`, `adopt`, `review` and so on. @param {string} name */
  async sheet(name) {
    await this.#until((now) => now.sheet === name, `the dialog "${name}"`);
  }

  /** Why the widget shows no document: a stable code, or nothing. @returns {Promise<string | null>} */
  async stopCode() {
    return this.#hands.look(stopOf, "");
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
    return this.#hands.look(lookAround, "");
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
    const inside = sheet ? `[data-sheet="${sheet}"] ` : "";
    const button = `${inside}[data-action="${action}"]`;
    await this.#hands.press(button, this.#timeout);
  }
}

// What follows runs in the page, each function by its own text.

/** @param {Element[]} roots @returns {Look} */
function lookAround([root]) {
  const find = (/** @type {string} */ selector) =>
    root?.querySelector(selector) ?? null;
  const next = find(".field.next");
  const button = find('[data-action="next"]');
  const progress = find('[part~="progress"] progress');
  return {
    sheet: find("[data-sheet]")?.getAttribute("data-sheet") ?? null,
    next: next?.getAttribute("data-name") ?? null,
    nextKind: next?.getAttribute("data-kind") ?? null,
    canGoOn: button !== null && !button.hasAttribute("disabled"),
    done: Number(progress && Reflect.get(progress, "value")),
  };
}

/** How a field is filled. @param {Element[]} roots @param {string} selector */
function formOf([root], selector) {
  const field = root?.querySelector(selector);
  if (!field) return null;
  if (field.querySelector("select")) return "list";
  return field.querySelector("input, textarea") ? "place" : "sheet";
}

/** @param {Element[]} roots @param {string} selector */
function isThere([root], selector) {
  return Boolean(root?.querySelector(selector));
}

/** @param {Element[]} roots */
function stopOf([root]) {
  const stop = root?.querySelector("[data-stop]");
  return stop?.getAttribute("data-stop") ?? null;
}

/** @param {object} one @param {object} other */
function same(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** @param {string} text A string of CSS. */
function quoted(text) {
  return `"${text.replace(/["\\]/g, "\\$&").replace(/\n/g, "\\a ")}"`;
}
