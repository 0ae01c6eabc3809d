/**
 * `<paraph-sign>`: embedded signing as a custom element.
 *
 * ```html
 * <script type="module" src="https://sign.example.com/w/1.0.0/paraph.js"></script>
 * <paraph-sign link="https://sign.example.com/s/…#t=…"></paraph-sign>
 * ```
 *
 * **Attributes** (each with a property of the same name in camelCase; changes apply live)
 * - `link`: signing link; taken out of the document at once, since it holds a secret
 * - `link-endpoint`: address of the host's back end that answers a POST with
 *   `{"data":{"link":"…"}}`; renews an expired link in place
 * - `link-origins`: origins that links may lead to, beside the one of this script
 * - `mode`: `inline` (default), `frame`, `redirect`
 * - `locale` (or `lang`): the language, BCP 47; else the sender's choice, the page's, the browser's
 * - `theme`, `capture`, `expand`, `zoom`: how the widget looks and what it offers
 * - `allow-decline`, `allow-delegate`, `allow-download`, `allow-save`: narrow what the invite allows
 * - `autofocus`, `hide-header`, `hide-title`, `testing`: flags
 * - `worker-src`: the host's own address of `worker.js`, for strict hosts
 * - `receipt-nonce`: repeated in the receipt
 * - `name`, `required`, `disabled`: part in a host's form; the value is the receipt
 *
 * **Properties** `values`, `readonlyFields`, `strings`, `linkProvider`; to read: `state`, `receipt`
 *
 * **Methods** `next()`, `goTo(field)`, `finish()`, `decline(reason)`, `download()`, `focus()`
 *
 * **Events** as listed in `frame.js`: bubbling and composed; a hint to the page, never a proof
 *
 * **Parts** `root header progress toolbar page field field-active pad tabs button button-primary
 * consent notice done frame`
 */

import { FOLDER, ORIGIN } from "./folder.js";
import { eventDetail } from "./frame.js";
import { showFrame } from "./frame-view.js";
import { sentence, speak } from "./language.js";
import { LinkError, linkOfReply, parseLink, safeUrl } from "./link.js";
import { discard, mount, preload, showNotice } from "./mount.js";
import {
  ATTRIBUTES,
  optionName,
  optionOf,
  PROPERTIES,
  reflect,
} from "./settings.js";

/**
 * @typedef {import("./link.js").Link} Link
 * @typedef {"idle" | "loading" | "ready" | "waiting" | "signed" | "completed" | "declined"
 *   | "expired" | "cancelled" | "error"} State
 *
 * @typedef {object} View What is mounted, inline or in a frame.
 * @property {(name: string, value: unknown) => void} set
 * @property {(method: string, args: unknown[]) => unknown} call
 * @property {() => void} unmount
 */

/** @type {ReadonlyMap<string, State>} */
const STATES = new Map([
  ["paraph-ready", "ready"],
  ["paraph-waiting", "waiting"],
  ["paraph-signed", "signed"],
  ["paraph-already-signed", "signed"],
  ["paraph-completed", "completed"],
  ["paraph-declined", "declined"],
  ["paraph-expired", "expired"],
  ["paraph-cancelled", "cancelled"],
]);

/** Options that are properties only. */
const OBJECTS = /** @type {const} */ (["values", "readonlyFields", "strings"]);

export class ParaphSign extends HTMLElement {
  static formAssociated = true;
  static observedAttributes = [
    ...ATTRIBUTES.keys(),
    "link",
    "lang",
    "link-endpoint",
    "mode",
    "required",
    "worker-src",
  ];

  #internals = this.attachInternals();
  #shadow = this.attachShadow({ mode: "open", delegatesFocus: true });
  /** @type {string | null} The link with its secret; nowhere else. */
  #link = null;
  /** @type {(() => Promise<string>) | null} */
  #linkProvider = null;
  /** @type {Record<string, unknown>} */
  #objects = {};
  /** @type {View | null} */
  #view = null;
  /** Counts starts, so that one that was overtaken while it loaded goes no further. */
  #start = 0;
  #starting = false;
  /** @type {State} */
  #state = "idle";
  #receipt = "";

  constructor() {
    super();
    this.#checkValidity();
  }

  connectedCallback() {
    for (const property of [
      ...OBJECTS,
      "link",
      "linkProvider",
      ...PROPERTIES.keys(),
    ]) {
      this.#upgrade(property);
    }
    // A frame that is moved loads anew, and its link is spent.
    if (this.#view && this.getAttribute("mode") === "frame") this.#reframe();
    this.#startSoon();
  }

  disconnectedCallback() {
    // A move in the document disconnects and connects again: ink and place must survive it.
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
    } else if (name === "required") {
      this.#checkValidity();
    } else if (name === "lang" || name === "locale") {
      this.#view?.set("locale", this.#locale() ?? null);
    } else if (ATTRIBUTES.has(name)) {
      this.#view?.set(optionName(name), optionOf(name, value) ?? null);
    } else {
      this.#restart();
    }
  }

  /** The signing link; reading it never gives the secret back. */
  get link() {
    return null;
  }
  /** @param {string | null} link */
  set link(link) {
    this.#link = link;
    this.#restart();
  }

  /** Gives a link when asked, instead of `link-endpoint`. */
  get linkProvider() {
    return this.#linkProvider;
  }
  /** @param {(() => Promise<string>) | null} provider */
  set linkProvider(provider) {
    this.#linkProvider = provider;
    this.#startSoon();
  }

  /** Texts by field name that the fields start with. */
  get values() {
    return this.#objects["values"] ?? null;
  }
  set values(values) {
    this.#setObject("values", values);
  }

  /** Names of fields that the signer may only look at. */
  get readonlyFields() {
    return this.#objects["readonlyFields"] ?? null;
  }
  set readonlyFields(fields) {
    this.#setObject("readonlyFields", fields);
  }

  /** Sentences in the host's own words, by key. */
  get strings() {
    return this.#objects["strings"] ?? null;
  }
  set strings(strings) {
    this.#setObject("strings", strings);
  }

  /** How far the signing is. */
  get state() {
    return this.#state;
  }

  /** The receipt (JWS) once signed; verify it on the server. */
  get receipt() {
    return this.#receipt || null;
  }

  get form() {
    return this.#internals.form;
  }
  get validity() {
    return this.#internals.validity;
  }
  get validationMessage() {
    return this.#internals.validationMessage;
  }
  get willValidate() {
    return this.#internals.willValidate;
  }
  checkValidity() {
    return this.#internals.checkValidity();
  }
  reportValidity() {
    return this.#internals.reportValidity();
  }

  /** Goes to the next field that wants something. */
  next() {
    return this.#view?.call("next", []);
  }
  /** @param {string} field Name of a field. */
  goTo(field) {
    return this.#view?.call("goTo", [field]);
  }
  /** Opens the review, or says what is missing. */
  finish() {
    return this.#view?.call("finish", []);
  }
  /** @param {string} [reason] */
  decline(reason = "") {
    return this.#view?.call("decline", [reason]);
  }
  download() {
    return this.#view?.call("download", []);
  }
  /** @override @param {FocusOptions} [options] */
  focus(options) {
    if (this.#view) this.#view.call("focus", []);
    else super.focus(options);
  }

  /** @param {string} property A property that was set before the element was defined. */
  #upgrade(property) {
    if (!Object.hasOwn(this, property)) return;
    const value = Reflect.get(this, property);
    Reflect.deleteProperty(this, property);
    Reflect.set(this, property, value);
  }

  /** @param {string} name @param {unknown} value */
  #setObject(name, value) {
    this.#objects[name] = value;
    this.#view?.set(name, value);
  }

  #startSoon() {
    if (this.#starting || this.#view) return;
    this.#starting = true;
    queueMicrotask(() => {
      this.#starting = false;
      if (this.isConnected && !this.#view && this.#hasSource()) this.#begin();
    });
  }

  #restart() {
    if (this.isConnected && (this.#view || this.#state !== "idle"))
      this.#stop();
    this.#startSoon();
  }

  #stop() {
    this.#start += 1;
    const view = this.#view;
    this.#view = null;
    this.#state = "idle";
    try {
      view?.unmount();
    } catch {
      // A module that has panicked cannot clean up; the shadow root is emptied all the same.
    }
    this.#shadow.replaceChildren();
  }

  #hasSource() {
    return this.#link !== null || this.#renews();
  }

  #renews() {
    return Boolean(this.#linkProvider ?? this.getAttribute("link-endpoint"));
  }

  async #begin() {
    const start = ++this.#start;
    this.#state = "loading";
    try {
      const view = await this.#open();
      if (start === this.#start) this.#view = view;
      else view.unmount();
      // Its sentence is in the signer's language from now on.
      this.#checkValidity();
    } catch (error) {
      if (start === this.#start) this.#fail(error);
    }
  }

  /** @returns {Promise<View>} */
  async #open() {
    const mode = this.getAttribute("mode");
    if (mode !== "frame" && mode !== "redirect") return this.#openInline();
    const text = this.#link ?? (await this.#newLink());
    const link = parseLink(text, this.#origins());
    if (mode === "frame")
      return this.#openFrame(text, new URL(link.base).origin);
    location.assign(text);
    return { set() {}, call() {}, unmount() {} };
  }

  async #openInline() {
    preload().catch(() => {});
    const origins = this.#origins();
    const renew = async () => parseLink(await this.#newLink(), origins);
    const link =
      this.#link === null ? await renew() : parseLink(this.#link, origins);
    const options = {
      ...this.#options(),
      link,
      surface: /** @type {const} */ ("inline"),
      workerSrc: this.getAttribute("worker-src"),
      renew: this.#renews() ? renew : null,
    };
    return mount(this.#shadow, options, (name, detail) =>
      this.#hear(name, detail),
    );
  }

  /** @param {string} address @param {string} origin @returns {View} */
  #openFrame(address, origin) {
    const title = this.#sentence("element.frame").text;
    const frame = { address, origin, title };
    return showFrame(this.#shadow, frame, this.#options(), {
      event: (name, detail) => this.#hear(name, detail),
      silent: () => this.#fail(new Error("the frame is silent")),
    });
  }

  /** @returns {Record<string, unknown>} */
  #options() {
    /** @type {Record<string, unknown>} */
    const options = {};
    for (const name of ATTRIBUTES.keys()) {
      const value = optionOf(name, this.getAttribute(name));
      if (value !== undefined) options[optionName(name)] = value;
    }
    options["locale"] = this.#locale();
    options["hostLocale"] = this.#hostLocale();
    for (const name of OBJECTS) {
      if (this.#objects[name] !== undefined)
        options[name] = this.#objects[name];
    }
    return options;
  }

  /** The language that the host chose for the element. */
  #locale() {
    return this.getAttribute("locale") || this.lang || undefined;
  }

  /** The language of what is around the element; a shadow tree's host speaks for the tree. */
  #hostLocale() {
    for (let at = this.parentNode; at;) {
      if (at instanceof HTMLElement && at.lang) return at.lang;
      at = at instanceof ShadowRoot ? at.host : at.parentNode;
    }
    return undefined;
  }

  #origins() {
    const listed = (this.getAttribute("link-origins") ?? "").split(/\s+/);
    return [ORIGIN, ...listed.map((o) => safeUrl(o)?.origin ?? ORIGIN)];
  }

  /** @returns {Promise<string>} */
  async #newLink() {
    if (this.#linkProvider) return String(await this.#linkProvider());
    const endpoint = this.getAttribute("link-endpoint");
    if (!endpoint) throw new LinkError("link_missing");
    const url = safeUrl(new URL(endpoint, document.baseURI).href);
    if (!url) throw new LinkError("link_not_allowed");
    const accept = { accept: "application/json" };
    const reply = await fetch(url, { method: "POST", headers: accept });
    if (!reply.ok)
      throw new Error(`the link endpoint answered ${reply.status}`);
    return linkOfReply(await reply.json());
  }

  /** @param {string} name @param {unknown} detail */
  #hear(name, detail) {
    const plain = eventDetail(name, detail);
    if (!plain) return;
    this.#state = STATES.get(name) ?? this.#state;
    if (typeof plain["receipt"] === "string")
      this.#keepReceipt(plain["receipt"]);
    const renewable = name === "paraph-expired" && plain["kind"] === "link";
    if (renewable && this.#renews()) this.#reframe();
    if (name === "paraph-error" && plain["code"] === "panic") this.#recover();
    this.#tell(name, plain);
  }

  /** @param {string} name @param {object} detail */
  #tell(name, detail) {
    const event = new CustomEvent(name, {
      bubbles: true,
      composed: true,
      detail,
    });
    queueMicrotask(() => this.dispatchEvent(event));
  }

  /** A frame gets a new link by a new address: a token never travels in a message. */
  #reframe() {
    if (this.getAttribute("mode") !== "frame") return;
    if (this.#renews()) this.#link = null;
    queueMicrotask(() => this.#restart());
  }

  /** @param {string} receipt */
  #keepReceipt(receipt) {
    this.#receipt = receipt;
    this.#internals.setFormValue(receipt);
    this.#checkValidity();
  }

  #checkValidity() {
    const missing = this.hasAttribute("required") && !this.#receipt;
    const why = missing ? this.#sentence("element.required").text : "";
    this.#internals.setValidity({ valueMissing: missing }, why);
  }

  /** @param {import("./language.js").Key} key */
  #sentence(key) {
    const wanted = [this.#locale(), this.#hostLocale()];
    return sentence(key, wanted, this.#objects["strings"]);
  }

  /** Shows why nothing is shown, and tells the host in one word. @param {unknown} error */
  #fail(error) {
    this.#stop();
    this.#state = "error";
    const isLink = error instanceof LinkError;
    const code = isLink ? error.code : "load_failed";
    const retryable = !isLink || this.#renews();
    this.#showRetry(isLink ? "element.link" : "element.failed", retryable);
    this.#tell("paraph-error", { code, retryable });
  }

  /** The widget's module has panicked: it and all that it shows is lost, the draft is not. */
  #recover() {
    discard();
    queueMicrotask(() => {
      this.#stop();
      this.#state = "error";
      this.#showRetry("element.failed", true);
    });
  }

  /** @param {import("./language.js").Key} why @param {boolean} retryable */
  #showRetry(why, retryable) {
    const action = () => {
      if (this.#renews()) this.#link = null;
      this.#restart();
    };
    const show = () => {
      const retry = { label: this.#sentence("element.retry").text, action };
      showNotice(this.#shadow, this.#sentence(why), retryable ? retry : null);
    };
    show();
    // Said again in the signer's language, when that comes.
    const start = this.#start;
    const again = () => start === this.#start && !this.#view && show();
    void speak([this.#locale(), this.#hostLocale()]).then(again);
  }
}

reflect(ParaphSign.prototype);

// The script may be loaded twice, also in two versions: the first one wins.
if (!customElements.get("paraph-sign")) {
  customElements.define("paraph-sign", ParaphSign);
}

export { FOLDER as folder };
