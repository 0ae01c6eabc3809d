/**
 * `<paraph-verify>`: checks a sealed PDF in the browser. The file never leaves it.
 *
 * ```html
 * <script type="module" src="https://sign.example.com/w/1.0.0/verify.js"></script>
 * <paraph-verify anchors="/our-authority.pem"></paraph-verify>
 * ```
 *
 * **Attributes** (each with a property of the same name in camelCase but for `lang`, which every
 * element has)
 * - `anchors`: address of certificates to believe, in PEM; nobody is believed when absent. The
 *   property is their text, and comes before the attribute
 * - `at`: judge as of this time, like `2036-11-21T20:40:00Z`, instead of the browser's clock
 * - `allow-no-timestamp`: accept a seal whose time no timestamp authority vouches for
 * - `time-limit`: seconds until a check is ended; 30 when absent, at most 600
 * - `lang`: BCP 47 tag for dates and numbers; the document's, then the browser's when absent
 * - `theme`: `auto` (default), `light`, `dark`
 * - `worker-src`: the host's own address of `verify-worker.js`, for strict hosts
 *
 * **Properties** `file` (a `Blob` to check; the one that was checked), `strings` (sentences in the
 * host's own words, by the keys in `verify-text.js`); to read: `state`, `report`
 *
 * **Methods** `verify(blob)` gives the report or throws a `JudgeError` with a `code`; `reset()`,
 * `focus()`
 *
 * **Events** bubbling and composed: `paraph-verified` (its detail is the report, see `report.js`),
 * `paraph-error` (`{ code, retryable }`)
 *
 * **Parts** `root drop progress verdict people changes chain details findings button
 * button-primary`
 *
 * **Custom properties** those of `<paraph-sign>`, see `custom-elements.json`
 */

import { FOLDER } from "./folder.js";
import { Judge, JudgeError, MOST_BYTES } from "./judge.js";
import { Words } from "./verify-text.js";
import {
  showDrop,
  showFailure,
  showReport,
  showWorking,
  verdictTitle,
} from "./verify-view.js";

/**
 * @typedef {import("./report.js").Report} Report
 * @typedef {"idle" | "working" | "verified" | "error"} State
 */

/** Codes after which the same file can be tried again. */
const RETRYABLE = new Set(["load_failed", "timeout", "unreadable"]);
const LIMIT_S = { usual: 30, most: 600 };

/** @type {Promise<CSSStyleSheet> | null} */
let styling = null;

/** @returns {Promise<CSSStyleSheet>} */
function style() {
  styling ??= fetch(`${FOLDER}verify.css`)
    .then(async (response) => {
      if (!response.ok) throw new Error(`verify.css: ${response.status}`);
      return new CSSStyleSheet({ baseURL: FOLDER }).replace(
        await response.text(),
      );
    })
    .catch((error) => {
      styling = null;
      throw error;
    });
  return styling;
}

export class ParaphVerify extends HTMLElement {
  static observedAttributes = ["anchors", "lang", "theme", "worker-src"];

  #shadow = this.attachShadow({ mode: "open", delegatesFocus: true });
  #root = document.createElement("div");
  /** Says what happens to those who do not see it. */
  #live = document.createElement("p");
  #place = document.createElement("div");
  /** @type {Judge | null} */
  #judge = null;
  /** @type {Promise<string> | null} The text behind the attribute `anchors`. */
  #fetched = null;
  /** @type {string | null} The host's own anchors. */
  #anchors = null;
  /** Anchors that the person added. */
  #added = "";
  #claimed = false;
  /** @type {Blob | null} */
  #file = null;
  /** @type {Report | null} */
  #report = null;
  /** @type {State} */
  #state = "idle";
  /** Why there is an error. */
  #code = "";
  /** @type {unknown} */
  #strings = null;
  /** Counts checks, so that one that was overtaken shows nothing. */
  #turn = 0;
  #drags = 0;

  constructor() {
    super();
    this.#root.setAttribute("part", "root");
    this.#live.setAttribute("role", "status");
    this.#live.className = "quiet";
    this.#root.append(this.#live, this.#place);
    this.#shadow.append(this.#root);
    this.#listen();
  }

  connectedCallback() {
    for (const property of ["anchors", "file", "strings"])
      this.#upgrade(property);
    style().then(
      (sheet) => {
        this.#shadow.adoptedStyleSheets = [sheet];
      },
      () => {},
    );
    this.#prepare();
    this.#show();
  }

  disconnectedCallback() {
    // A move in the document disconnects and connects again.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#judge?.end();
      this.#judge = null;
    });
  }

  /** @param {string} name @param {string | null} old @param {string | null} value */
  attributeChangedCallback(name, old, value) {
    if (old === value) return;
    if (name === "theme") this.#root.dataset["theme"] = value ?? "auto";
    if (name === "anchors") this.#fetched = null;
    if (name === "worker-src") {
      this.#judge?.end();
      this.#judge = null;
    }
    if (!this.isConnected) return;
    if (name === "lang") this.#show();
    else this.#prepare();
  }

  /** The certificates to believe, in PEM; sets them, and comes before the attribute. */
  get anchors() {
    return this.#anchors;
  }
  /** @param {string | null} pem */
  set anchors(pem) {
    this.#anchors = pem === null ? null : String(pem);
  }

  /** The file that was checked last; setting one checks it. */
  get file() {
    return this.#file;
  }
  /** @param {Blob | null} file */
  set file(file) {
    if (file) this.verify(file).catch(() => {});
    else this.reset();
  }

  /** Sentences in the host's own words, by key. */
  get strings() {
    return this.#strings;
  }
  set strings(strings) {
    this.#strings = strings;
    if (this.isConnected) this.#show();
  }

  get at() {
    return this.getAttribute("at");
  }
  set at(at) {
    this.#reflect("at", at);
  }
  get theme() {
    return this.getAttribute("theme");
  }
  set theme(theme) {
    this.#reflect("theme", theme);
  }
  get workerSrc() {
    return this.getAttribute("worker-src");
  }
  set workerSrc(source) {
    this.#reflect("worker-src", source);
  }
  get timeLimit() {
    return this.getAttribute("time-limit");
  }
  set timeLimit(seconds) {
    this.#reflect("time-limit", seconds);
  }
  get allowNoTimestamp() {
    return this.hasAttribute("allow-no-timestamp");
  }
  set allowNoTimestamp(allowed) {
    this.toggleAttribute("allow-no-timestamp", Boolean(allowed));
  }

  /** How far the check is. */
  get state() {
    return this.#state;
  }
  /** The report on the file that was checked last. */
  get report() {
    return this.#report;
  }

  /**
   * Checks a file.
   *
   * @param {Blob} blob
   * @returns {Promise<Report>}
   */
  verify(blob) {
    return this.#check(blob, false);
  }

  /**
   * @param {Blob} blob
   * @param {boolean} focus Whether the person who started it goes on where the answer begins.
   * @returns {Promise<Report>}
   */
  async #check(blob, focus) {
    const turn = ++this.#turn;
    if (blob !== this.#file) this.#claimed = false;
    this.#file = blob;
    this.#report = null;
    this.#enter("working");
    try {
      const report = await this.#ask(blob);
      if (turn !== this.#turn) throw new JudgeError("overtaken");
      this.#report = report;
      this.#enter("verified");
      if (focus) this.#focusTitle();
      this.#tell("paraph-verified", report);
      return report;
    } catch (error) {
      const known = error instanceof JudgeError;
      const failure = known ? error : new JudgeError("failed");
      if (turn === this.#turn && failure.code !== "overtaken") {
        this.#fail(failure);
        if (focus) this.#focusTitle();
      }
      throw failure;
    }
  }

  /** Forgets the file and waits for another one. */
  reset() {
    this.#turn += 1;
    this.#judge?.end();
    this.#file = null;
    this.#report = null;
    this.#claimed = false;
    this.#enter("idle");
    this.#prepare();
  }

  /** @param {string} property A property that was set before the element was defined. */
  #upgrade(property) {
    if (!Object.hasOwn(this, property)) return;
    const value = Reflect.get(this, property);
    Reflect.deleteProperty(this, property);
    Reflect.set(this, property, value);
  }

  /** @param {string} name @param {unknown} value */
  #reflect(name, value) {
    if (value === null || value === undefined) this.removeAttribute(name);
    else this.setAttribute(name, String(value));
  }

  /** Loads ahead what a check needs, so that nothing is asked of the network once there is a file. */
  #prepare() {
    this.#judge ??= new Judge(this.getAttribute("worker-src"));
    this.#judge.prepare().catch(() => {});
    this.#believed().catch(() => {});
  }

  /** @param {Blob} blob @returns {Promise<Report>} */
  async #ask(blob) {
    if (blob.size > MOST_BYTES) throw new JudgeError("too_large");
    const own = await this.#believed();
    const bytes = await blob.arrayBuffer().catch(() => {
      throw new JudgeError("unreadable");
    });
    const allowNoTimestamp = this.allowNoTimestamp || this.#claimed;
    const anchors = `${own}\n${this.#added}`;
    const question = {
      bytes,
      anchors,
      at: this.#atSeconds(),
      allowNoTimestamp,
    };
    this.#judge ??= new Judge(this.getAttribute("worker-src"));
    return this.#judge.judge(question, this.#limitMs());
  }

  /** The anchors that the host gave. @returns {Promise<string>} */
  async #believed() {
    if (this.#anchors !== null) return this.#anchors;
    const address = this.getAttribute("anchors");
    if (!address) return "";
    this.#fetched ??= fetch(new URL(address, document.baseURI))
      .then((response) => {
        if (!response.ok) throw new JudgeError("load_failed");
        return response.text();
      })
      .catch(() => {
        this.#fetched = null;
        throw new JudgeError("load_failed");
      });
    return this.#fetched;
  }

  #atSeconds() {
    const at = this.getAttribute("at");
    const instant = at === null ? Date.now() : Date.parse(at);
    if (Number.isNaN(instant)) throw new JudgeError("time");
    return Math.floor(instant / 1000);
  }

  #limitMs() {
    const seconds = Number(this.getAttribute("time-limit") ?? LIMIT_S.usual);
    const usable = seconds > 0 ? seconds : LIMIT_S.usual;
    return 1000 * Math.min(usable, LIMIT_S.most);
  }

  /** @param {JudgeError} failure */
  #fail(failure) {
    this.#enter("error", failure.code);
    const retryable = RETRYABLE.has(failure.code);
    this.#tell("paraph-error", { code: failure.code, retryable });
  }

  /** @param {string} name @param {object} detail */
  #tell(name, detail) {
    const options = { bubbles: true, composed: true, detail };
    queueMicrotask(() => this.dispatchEvent(new CustomEvent(name, options)));
  }

  /** @param {State} state @param {string} [code] Why, for an error. */
  #enter(state, code = "") {
    this.#state = state;
    this.#code = code;
    this.#show();
  }

  #focusTitle() {
    const title = this.#place.querySelector(".title");
    if (title instanceof HTMLElement) title.focus({ preventScroll: true });
  }

  #words() {
    const near = this.closest("[lang]")?.getAttribute("lang") ?? "";
    // The browser knows the reader's region, where the page names a language alone.
    const own = navigator.language;
    const finer = !near || own.startsWith(`${near}-`);
    return new Words(this.#strings, finer ? own : near);
  }

  #show() {
    const words = this.#words();
    this.#root.dataset["state"] = this.#state;
    this.#root.setAttribute("aria-busy", String(this.#state === "working"));
    this.#place.replaceChildren(this.#view(words));
    this.#live.textContent = this.#news(words);
  }

  /** @param {Words} words */
  #view(words) {
    const file = this.#file;
    const name = file instanceof File ? file.name : "PDF";
    const actions = this.#actions;
    if (this.#state === "working") return showWorking(words, name);
    if (this.#state === "error") return showFailure(words, this.#code, actions);
    if (this.#state === "verified" && this.#report && file) {
      const about = { name, size: file.size };
      return showReport(words, this.#report, about, actions);
    }
    return showDrop(words, actions);
  }

  /** @param {Words} words */
  #news(words) {
    if (this.#state === "working") {
      const file = this.#file;
      const name = file instanceof File ? file.name : "PDF";
      return words.say("working.title", { name });
    }
    if (this.#state === "error") return words.say("failed.title");
    return this.#report ? words.say(verdictTitle(this.#report)) : "";
  }

  #actions = {
    choose: () =>
      this.#pick("application/pdf,.pdf", (file) => this.#take(file)),
    chooseAnchor: () =>
      this.#pick(".pem,.crt,.cer,application/x-pem-file", (file) =>
        this.#addAnchor(file),
      ),
    acceptClaimed: () => {
      this.#claimed = true;
      this.#take(this.#file);
    },
    saveReport: () => this.#save(),
    retry: () => {
      this.#added = this.#code === "anchors" ? "" : this.#added;
      this.#take(this.#file);
    },
  };

  /** @param {Blob | null | undefined} file */
  #take(file) {
    if (file) this.#check(file, true).catch(() => {});
  }

  /** @param {File} file */
  async #addAnchor(file) {
    this.#added += `\n${await file.text().catch(() => "")}\n`;
    this.#take(this.#file);
  }

  /** @param {string} accept @param {(file: File) => void} take */
  #pick(accept, take) {
    const input = document.createElement("input");
    input.type = "file";
    input.accept = accept;
    input.hidden = true;
    input.addEventListener("cancel", () => input.remove());
    input.addEventListener("change", () => {
      const file = input.files?.[0];
      input.remove();
      if (file) take(file);
    });
    this.#root.append(input);
    input.click();
  }

  #save() {
    const json = JSON.stringify(this.#report, null, 2);
    const blob = new Blob([json], { type: "application/json" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = "verification.json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  /** A file may be dropped on all of it, whatever it shows. */
  #listen() {
    const over = (/** @type {boolean} */ is) => {
      this.#drags = is ? this.#drags + 1 : Math.max(0, this.#drags - 1);
      this.#root.toggleAttribute("data-over", this.#drags > 0);
    };
    this.#root.addEventListener("dragenter", (event) => {
      event.preventDefault();
      over(true);
    });
    this.#root.addEventListener("dragleave", () => over(false));
    this.#root.addEventListener("dragover", (event) => event.preventDefault());
    this.#root.addEventListener("drop", (event) => {
      event.preventDefault();
      this.#drags = 0;
      this.#root.toggleAttribute("data-over", false);
      this.#take(event.dataTransfer?.files[0]);
    });
  }
}

// The script may be loaded twice, also in two versions: the first one wins.
if (!customElements.get("paraph-verify")) {
  customElements.define("paraph-verify", ParaphVerify);
}
