/**
 * Hands in a browser that a WebDriver drives (W3C WebDriver 2), whichever library began the session:
 * all of them tell its address, `http://127.0.0.1:4444/session/ID`.
 *
 * @typedef {import("./hands.js").Hands} Hands
 * @typedef {import("./hands.js").Where} Where
 */

/** The name that an element has in WebDriver's JSON (12, "web element identifier"). */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";
const TAB = "\uE004";
const LOOK_EVERY_MS = 50;

/** A session of a WebDriver, and what is asked of it. */
export class WebDriver {
  #session;

  /** @param {string} session Its address, with its id at the end. */
  constructor(session) {
    this.#session = session.replace(/\/$/, "");
  }

  /**
   * @param {"GET" | "POST"} method
   * @param {string} path
   * @param {object} [body]
   * @returns {Promise<any>}
   */
  async ask(method, path, body) {
    const reply = await fetch(`${this.#session}/${path}`, {
      method,
      headers: { "content-type": "application/json; charset=utf-8" },
      ...(method === "POST" && { body: JSON.stringify(body ?? {}) }),
    });
    const { value } = /** @type {any} */ (await reply.json());
    if (reply.ok) return value;
    throw new Error(`${path}: ${value?.error}: ${value?.message}`);
  }

  /** @param {string} script @param {unknown[]} args */
  run(script, args) {
    return this.ask("POST", "execute/sync", { script, args });
  }
}

/** @implements {Hands} */
export class WebDriverHands {
  #driver;
  #where;

  /** @param {WebDriver} driver @param {Where} where */
  constructor(driver, where) {
    this.#driver = driver;
    this.#where = where;
  }

  /**
   * @template T
   * @param {(roots: Element[], argument: string) => T} read
   * @param {string} argument
   * @returns {Promise<T>}
   */
  look(read, argument) {
    return this.#inside(() => this.#read(read, argument));
  }

  /** @param {string} selector @param {number} timeout */
  async press(selector, timeout) {
    await this.#inside(async () => {
      const { x, y } = await this.#reach(selector, timeout);
      await this.#point([at(x, y, 0), DOWN, UP]);
    });
  }

  /** @param {string} selector @param {string} text @param {number} timeout */
  async write(selector, text, timeout) {
    await this.#inside(async () => {
      await this.#reach(selector, timeout);
      const typed = await this.#read(empty, selector);
      if (!typed) await this.#read(set, { selector, text });
      const element = await this.#element(selector);
      const keys = `element/${element}/value`;
      const said = typed ? text + TAB : TAB;
      // A field of dates and a list take no letters one by one.
      if (typed) await this.#driver.ask("POST", keys, { text: said });
      else await this.#read(leave, selector);
    });
  }

  /** @param {string} selector @param {boolean} checked */
  async tick(selector, checked) {
    const is = await this.look(isTicked, selector);
    if (is !== checked) await this.press(selector, 10_000);
  }

  /** @param {string} selector @param {string} value */
  async choose(selector, value) {
    await this.#inside(() => this.#read(set, { selector, text: value }));
  }

  /** @param {string} selector @param {string} path */
  async handIn(selector, path) {
    await this.#inside(async () => {
      const element = await this.#element(selector);
      await this.#driver.ask("POST", `element/${element}/value`, {
        text: path,
      });
    });
  }

  /** @param {string} selector @param {import("./hands.js").Stroke[]} strokes */
  async draw(selector, strokes) {
    await this.#inside(async () => {
      const box = await this.#reach(selector, 10_000);
      for (const stroke of strokes) {
        const points = stroke.map(([x, y]) =>
          at(box.left + box.width * x, box.top + box.height * y, 16),
        );
        const [first, ...rest] = points;
        if (first) await this.#point([first, DOWN, ...rest, UP]);
      }
    });
  }

  /** Does something in the document that the widget is in, and comes back. @template T @param {() => Promise<T>} act */
  async #inside(act) {
    const frame = await this.#driver.run(
      `return (${findFrame})(...arguments)`,
      [this.#where],
    );
    if (!frame) return act();
    await this.#driver.ask("POST", "frame", { id: frame });
    try {
      return await act();
    } finally {
      await this.#driver.ask("POST", "frame/parent");
    }
  }

  /** @param {(roots: any, argument: any) => unknown} read @param {unknown} argument @returns {Promise<any>} */
  #read(read, argument) {
    const script = `return (${read})((${findRoot})(arguments[0]), arguments[1])`;
    return this.#driver.run(script, [this.#where, argument]);
  }

  /** @param {string} selector @returns {Promise<string>} */
  async #element(selector) {
    const found = await this.#read(find, selector);
    if (!found) throw new Error(`there is nothing like ${selector}`);
    return found[ELEMENT];
  }

  /** Waits until a person could press something, and says where it is. @param {string} selector @param {number} timeout */
  async #reach(selector, timeout) {
    const deadline = Date.now() + timeout;
    for (let last = "missing"; ;) {
      const seen = await this.#read(reach, selector);
      if (typeof seen === "object") {
        // What still moves is not pressed where it was.
        const again = await this.#read(reach, selector);
        if (JSON.stringify(again) === JSON.stringify(seen)) return seen;
      } else last = seen;
      if (Date.now() > deadline) throw new Error(`${selector} is ${last}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  /** @param {object[]} actions */
  async #point(actions) {
    const pointer = {
      type: "pointer",
      id: "pen",
      parameters: { pointerType: "mouse" },
      actions,
    };
    await this.#driver.ask("POST", "actions", { actions: [pointer] });
  }
}

const DOWN = { type: "pointerDown", button: 0 };
const UP = { type: "pointerUp", button: 0 };

/** @param {number} x @param {number} y @param {number} duration */
function at(x, y, duration) {
  const [left, top] = [Math.round(x), Math.round(y)];
  return { type: "pointerMove", duration, x: left, y: top, origin: "viewport" };
}

// What follows runs in the page, each function by its own text.

/** @param {Where} where */
function findFrame(where) {
  if (where.frame) return document.querySelector(where.frame);
  if (where.own) return null;
  const host = document.querySelector(where.element ?? "paraph-sign");
  return host?.shadowRoot?.querySelector("iframe") ?? null;
}

/** @param {Where} where @returns {Element[]} */
function findRoot(where) {
  const own = document.querySelector("#paraph");
  const host = own ?? document.querySelector(where.element ?? "paraph-sign");
  const root = host?.shadowRoot?.querySelector('[part~="root"]');
  return root ? [root] : [];
}

/** @param {Element[]} roots @param {string} selector */
function find([root], selector) {
  return root?.querySelector(selector) ?? null;
}

/** @param {Element[]} roots @param {string} selector */
function reach([root], selector) {
  const found = root?.querySelector(selector);
  if (!found) return "missing";
  if (found.hasAttribute("disabled")) return "disabled";
  found.scrollIntoView({ block: "center", behavior: "instant" });
  const { left, top, width, height } = found.getBoundingClientRect();
  const [x, y] = [left + width / 2, top + height / 2];
  const tree = /** @type {ShadowRoot} */ (found.getRootNode());
  const hit = tree.elementFromPoint(x, y);
  // A button that is hidden behind its own label is pressed through it.
  const label = found.closest("label");
  const reached = hit && (found.contains(hit) || label?.contains(hit));
  return reached ? { x, y, left, top, width, height } : "covered";
}

/** Empties a place that takes letters one by one; others say that they do not. @param {Element[]} roots @param {string} selector */
function empty([root], selector) {
  const place = /** @type {HTMLInputElement | null} */ (
    root?.querySelector(selector)
  );
  if (!place || place.type === "date") return false;
  place.focus();
  place.select();
  if (!place.value) return true;
  const prototype = Object.getPrototypeOf(place);
  Object.getOwnPropertyDescriptor(prototype, "value")?.set?.call(place, "");
  place.dispatchEvent(new InputEvent("input", { bubbles: true }));
  return true;
}

/** @param {Element[]} roots @param {{ selector: string, text: string }} given */
function set([root], { selector, text }) {
  const place = /** @type {HTMLInputElement | null} */ (
    root?.querySelector(selector)
  );
  if (!place) return;
  place.focus();
  const prototype = Object.getPrototypeOf(place);
  Object.getOwnPropertyDescriptor(prototype, "value")?.set?.call(place, text);
  place.dispatchEvent(new InputEvent("input", { bubbles: true }));
  place.dispatchEvent(new Event("change", { bubbles: true }));
}

/** @param {Element[]} roots @param {string} selector */
function leave([root], selector) {
  /** @type {HTMLElement | null} */ (root?.querySelector(selector))?.blur();
}

/** @param {Element[]} roots @param {string} selector */
function isTicked([root], selector) {
  return root?.querySelector(selector)?.getAttribute("aria-checked") === "true";
}
