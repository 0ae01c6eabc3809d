/**
 * `<paraph-prepare>`: a sender's user places the fields of a draft.
 *
 * ```html
 * <script type="module" src="https://sign.example.com/w/1.0.0/prepare.js"></script>
 * <paraph-prepare link-endpoint="/api/prepare-link"></paraph-prepare>
 * ```
 *
 * **Attributes** (each with a property of the same name in camelCase)
 * - `link`: a prepare link, which the host's back end asked for; good for one opening
 * - `link-endpoint`: address of the host's own back end that answers a POST with `{ "link": … }`
 * - `link-origins`: origins of services that links may lead to, beside that of the script
 * - `locale`: BCP 47 tag; the page's, then the browser's when absent
 * - `theme`: `auto` (default), `light`, `dark`
 * - `zoom`: `fit-width` (default), `fit-page`, a number
 * - `worker-src`: the host's own address of `worker.js`, for strict hosts
 * - `testing`: no animation
 *
 * **Properties** `strings` (sentences in the host's own words, by the keys in
 * `src/prepare/locales/en.json`); to read: `dirty`
 *
 * **Methods** `save()`, `undo()`, `redo()`
 *
 * **Events** bubbling and composed: `paraph-ready` (`{ fields }`), `paraph-change`
 * (`{ dirty, fields }`), `paraph-prepared` (`{ fields, complete }`) after the service has kept the
 * fields, `paraph-error` (`{ code, retryable }`)
 *
 * **Parts** `root header palette desk page properties toolbar button-primary`
 *
 * **Custom properties** those of `<paraph-sign>`, see `custom-elements.json`
 */

import { FOLDER, ORIGIN, startWorker } from "./folder.js";
import { sentence, speak as speakWidget } from "./language.js";
import { own, parsePrepareLink, safeUrl } from "./link.js";
import { showNotice } from "./mount.js";

/**
 * @typedef {Pick<import("./link.js").Link, "base" | "token">} PrepareLink
 * @typedef {import("./mount.js").Handle} Handle
 * @typedef {import("./mount.js").Emit} Emit
 * @typedef {import("./language.js").Voice} Voice
 * @typedef {object} Module
 * @property {(source: { module_or_path: unknown }) => Promise<unknown>} default
 * @property {(root: HTMLElement, options: object, emit: Emit) => Handle} mount
 */

/** How long the host's back end may take to give a link. */
const PATIENCE_MS = 30_000;
/** How long the editor's own sentences may take before English ones are shown. */
const SENTENCES_MS = 4_000;

/** @type {Promise<[Module, CSSStyleSheet]> | null} */
let loading = null;
/** Instances of the module so far; a panic spoils one for good. */
let instances = 0;

/** Loads the module and its style once, both at a time. */
function load() {
  loading ??= Promise.all([code(), style()]).catch((error) => {
    loading = null;
    throw error;
  });
  return loading;
}

/** @returns {Promise<Module>} */
async function code() {
  const instance = instances++;
  const query = instance === 0 ? "" : `?instance=${instance}`;
  const [response, module] = await Promise.all([
    fetch(`${FOLDER}editor_bg.wasm`),
    import(`${FOLDER}editor.js${query}`),
  ]);
  if (!response.ok) throw new Error(`editor_bg.wasm: ${response.status}`);
  await module.default({ module_or_path: response });
  return module;
}

/** @returns {Promise<CSSStyleSheet>} */
async function style() {
  const response = await fetch(`${FOLDER}prepare.css`);
  if (!response.ok) throw new Error(`prepare.css: ${response.status}`);
  const sheet = new CSSStyleSheet({ baseURL: FOLDER });
  return sheet.replace(await response.text());
}

/**
 * The language of the widget, with the editor's own sentences beside the widget's.
 *
 * @param {string[]} wanted
 * @returns {Promise<Voice>}
 */
async function speak(wanted) {
  const voice = await speakWidget(wanted);
  if (!voice.sentences) return voice;
  try {
    const address = `${FOLDER}locales/prepare/${voice.language}.json`;
    const signal = AbortSignal.timeout(SENTENCES_MS);
    const response = await fetch(address, { signal });
    if (!response.ok) throw new Error(`${address}: ${response.status}`);
    const ours = await response.json();
    const sentences = { ...JSON.parse(voice.sentences), ...ours };
    return { ...voice, sentences: JSON.stringify(sentences) };
  } catch (error) {
    // Half of a language is worse than another one.
    console.warn(`paraph: English instead of ${voice.language}: ${error}`);
    return { language: "en", locale: "en", sentences: null };
  }
}

export class ParaphPrepare extends HTMLElement {
  static observedAttributes = [
    "lang",
    "link",
    "link-endpoint",
    "locale",
    "theme",
  ];

  #shadow = this.attachShadow({ mode: "open", delegatesFocus: true });
  /** @type {string | null} The link with its secret; nowhere else. */
  #link = null;
  /** @type {Handle | null} */
  #handle = null;
  /** Counts mounts, so that one that was overtaken ends. */
  #turn = 0;
  #waits = false;
  /** @type {Record<string, string>} */
  #strings = {};

  connectedCallback() {
    for (const property of ["link", "linkEndpoint", "strings"])
      this.#upgrade(property);
    if (!this.#handle) this.#start();
  }

  disconnectedCallback() {
    // A move in the document disconnects and connects again.
    queueMicrotask(() => {
      if (!this.isConnected) this.#stop();
    });
  }

  /** @param {string} name @param {string | null} old @param {string | null} value */
  attributeChangedCallback(name, old, value) {
    if (name === "link") {
      if (value === null) return;
      this.link = value;
      this.removeAttribute("link");
    } else if (old === value) {
      return;
    } else if (name === "theme") {
      this.#handle?.set("theme", value ?? "auto");
    } else if (name === "link-endpoint") {
      if (value !== null) this.#start();
    } else {
      this.#handle?.set("locale", this.#chosen());
    }
  }

  /** The prepare link; reading it never gives the secret back. */
  get link() {
    return null;
  }
  /** @param {string | null} link */
  set link(link) {
    this.#link = link;
    if (link !== null) this.#start();
  }
  get linkEndpoint() {
    return this.getAttribute("link-endpoint");
  }
  set linkEndpoint(address) {
    this.#reflect("link-endpoint", address);
  }
  get linkOrigins() {
    return this.getAttribute("link-origins");
  }
  set linkOrigins(origins) {
    this.#reflect("link-origins", origins);
  }
  get locale() {
    return this.getAttribute("locale");
  }
  set locale(locale) {
    this.#reflect("locale", locale);
  }
  get theme() {
    return this.getAttribute("theme");
  }
  set theme(theme) {
    this.#reflect("theme", theme);
  }
  get zoom() {
    return this.getAttribute("zoom");
  }
  set zoom(zoom) {
    this.#reflect("zoom", zoom);
  }
  get workerSrc() {
    return this.getAttribute("worker-src");
  }
  set workerSrc(source) {
    this.#reflect("worker-src", source);
  }

  /** Sentences in the host's own words, by key. */
  get strings() {
    return this.#strings;
  }
  set strings(strings) {
    this.#strings = { ...strings };
    this.#handle?.set("strings", this.#strings);
  }

  /** Whether something is not saved. */
  get dirty() {
    return this.#handle?.call("isDirty", []) === true;
  }

  /** Saves the fields; `paraph-prepared` tells when they are kept. */
  save() {
    this.#handle?.call("save", []);
  }
  /** Takes the last step back. */
  undo() {
    this.#handle?.call("undo", []);
  }
  /** Does again what was undone. */
  redo() {
    this.#handle?.call("redo", []);
  }

  /** Starts once for all attributes that are set in one go. */
  #start() {
    if (this.#waits) return;
    this.#waits = true;
    queueMicrotask(() => {
      this.#waits = false;
      const wanted = this.#link !== null || this.linkEndpoint !== null;
      if (this.isConnected && wanted) this.#mount();
    });
  }

  async #mount() {
    const turn = ++this.#turn;
    this.#unmount();
    try {
      const [[module, sheet], voice] = await Promise.all([
        load(),
        speak(this.#wishes()),
      ]);
      if (turn !== this.#turn) return;
      this.#shadow.adoptedStyleSheets = [sheet];
      const root = document.createElement("div");
      root.setAttribute("part", "root");
      this.#shadow.replaceChildren(root);
      const emit = /** @type {Emit} */ (
        (name, detail) => this.#tell(turn, name, detail)
      );
      this.#handle = module.mount(root, this.#options(voice), emit);
    } catch (error) {
      console.error(error);
      if (turn === this.#turn) this.#fail("load_failed");
    }
  }

  /** Origins that links may lead to. */
  #origins() {
    const listed = (this.linkOrigins ?? "").split(/\s+/);
    return [ORIGIN, ...listed.map((o) => safeUrl(o)?.origin ?? ORIGIN)];
  }

  /** The language that the host chose for the element. */
  #chosen() {
    return this.locale || this.lang;
  }

  /** The language of what is around the element; a shadow tree's host speaks for the tree. */
  #around() {
    // The service's own page speaks the language that the editor chooses.
    if (this.hasAttribute("data-page")) return "";
    for (let at = this.parentNode; at;) {
      if (at instanceof HTMLElement && at.lang) return at.lang;
      at = at instanceof ShadowRoot ? at.host : at.parentNode;
    }
    return "";
  }

  /** The languages that the host wants, the strongest wish first. */
  #wishes() {
    return [this.#chosen(), this.#around()].filter((wish) => wish !== "");
  }

  /** @param {Voice} voice */
  #options(voice) {
    const origins = this.#origins();
    const link = this.#link ? parsePrepareLink(this.#link, origins) : null;
    // It opens one preparation, once.
    this.#link = null;
    const endpoint = this.linkEndpoint;
    return {
      link,
      surface: this.hasAttribute("data-page") ? "page" : "inline",
      locale: this.#chosen(),
      hostLocale: this.#around(),
      theme: this.theme ?? "auto",
      zoom: this.zoom ?? "fit-width",
      testing: this.hasAttribute("testing"),
      strings: this.#strings,
      startWorker: () => startWorker(this.workerSrc),
      voice,
      speak,
      renew: endpoint ? () => askForLink(endpoint, origins) : null,
    };
  }

  /** @param {number} turn @param {string} name @param {unknown} detail */
  #tell(turn, name, detail) {
    queueMicrotask(() => {
      if (turn !== this.#turn) return;
      if (name === "paraph-error" && own(detail, "code") === "panic") {
        loading = null;
        this.#fail("panic");
        return;
      }
      const options = { bubbles: true, composed: true, detail };
      this.dispatchEvent(new CustomEvent(name, options));
    });
  }

  /** @param {string} code */
  #fail(code) {
    this.#unmount();
    /** @param {import("./language.js").Key} key */
    const say = (key) => sentence(key, this.#wishes(), this.#strings);
    const action = () => void this.#mount();
    const retry = { label: say("element.retry").text, action };
    showNotice(this.#shadow, say("element.failed"), retry);
    const detail = { code, retryable: true };
    const options = { bubbles: true, composed: true, detail };
    this.dispatchEvent(new CustomEvent("paraph-error", options));
  }

  #unmount() {
    const handle = this.#handle;
    this.#handle = null;
    try {
      handle?.unmount();
    } catch {
      // A module that has panicked cannot clean up; the shadow root is emptied all the same.
    }
  }

  #stop() {
    this.#turn++;
    this.#unmount();
    this.#shadow.replaceChildren();
  }

  /** @param {string} name @param {string | null} value */
  #reflect(name, value) {
    if (value === null || value === undefined) this.removeAttribute(name);
    else this.setAttribute(name, String(value));
  }

  /** A property that was set before the element was defined. @param {string} name */
  #upgrade(name) {
    if (!Object.hasOwn(this, name)) return;
    const value = Reflect.get(this, name);
    Reflect.deleteProperty(this, name);
    Reflect.set(this, name, value);
  }
}

/**
 * Asks the host's own back end for a link.
 *
 * @param {string} endpoint
 * @param {readonly string[]} origins
 * @returns {Promise<PrepareLink | null>}
 */
async function askForLink(endpoint, origins) {
  const url = safeUrl(new URL(endpoint, document.baseURI).href);
  if (!url) throw new Error("the link endpoint is no address to be trusted");
  const response = await fetch(url, {
    method: "POST",
    headers: { accept: "application/json" },
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (!response.ok) throw new Error(`${endpoint}: ${response.status}`);
  const body = await response.json();
  const link = own(body, "link") ?? own(own(body, "data"), "link");
  return typeof link === "string" ? parsePrepareLink(link, origins) : null;
}

if (!customElements.get("paraph-prepare"))
  customElements.define("paraph-prepare", ParaphPrepare);
