/**
 * Loads the widget's module once and mounts it into shadow roots.
 *
 * @typedef {import("./link.js").Link} Link
 *
 * @typedef {object} Options What the module's `mount` takes; a missing member means its default.
 * @property {Link | null} link
 * @property {{ base: string, token: string } | null} [pad] The pad that a device draws on for a
 *   signing session elsewhere; nothing else is shown then.
 * @property {"inline" | "frame" | "page"} surface
 * @property {string} assets Folder of the widget's files: absolute, with a slash at the end.
 * @property {string | null} workerSrc The host's own address of `worker.js`, for strict hosts.
 * @property {() => Worker} startWorker Starts the renderer's worker with every fallback and with
 *   the page's Trusted Types policy; post nothing to it before its `{ op: "ready" }`.
 * @property {(() => Promise<Response> | null) | null} exchanged The answer to the link's exchange,
 *   which was sent ahead; nothing when it was taken before.
 * @property {((id: string) => Promise<import("./ahead.js").Given | null> | null) | null} given A
 *   document that was fetched ahead.
 * @property {(() => Promise<Link>) | null} renew Gets a new link from the host.
 * @property {import("./language.js").Voice} voice The language for these options.
 * @property {(wanted: string[]) => Promise<import("./language.js").Voice>} speak Gets another.
 * @property {string} [locale] The language that the host chose.
 * @property {string} [hostLocale] The language of the page around.
 * @property {string} [theme]
 * @property {string} [capture]
 * @property {string} [expand]
 * @property {string} [zoom]
 * @property {boolean} [allowDecline]
 * @property {boolean} [allowDelegate]
 * @property {boolean} [allowDownload]
 * @property {boolean} [allowSave]
 * @property {boolean} [autofocus]
 * @property {boolean} [hideHeader]
 * @property {boolean} [hideTitle]
 * @property {boolean} [testing]
 * @property {string} [nonce]
 * @property {Record<string, string>} [values]
 * @property {string[]} [readonlyFields]
 * @property {Record<string, string>} [strings]
 *
 * @typedef {Omit<Options, "assets" | "startWorker" | "exchanged" | "given" | "voice" | "speak">} Given
 * @typedef {(name: string, detail: unknown) => void} Emit
 *
 * @typedef {object} Handle
 * @property {(name: string, value: unknown) => void} set Changes an option live.
 * @property {(method: string, args: unknown[]) => unknown} call
 * @property {() => void} unmount
 *
 * @typedef {object} Module
 * @property {(source: { module_or_path: unknown }) => Promise<unknown>} default
 * @property {(root: HTMLElement, options: Options, emit: Emit) => Handle} mount
 */

import {
  documentAhead,
  exchangeAhead,
  paintedAhead,
  startAhead,
  takeExchange,
} from "./ahead.js";
import { showEarly } from "./early.js";
import { FOLDER, startWorker } from "./folder.js";
import { isLeftward, speak } from "./language.js";

/** Below this width there is no rail; above, it takes so much. CSS pixels. */
const NARROW_PX = 700;
const RAIL_PX = 232;

/** How long mounting waits for the first page, which is near when the service is. */
const PAINTED_MS = 150;

/** @type {Promise<Module> | null} */
let loading = null;
/** @type {Promise<CSSStyleSheet> | null} */
let styling = null;
/** Resolves when nothing of the module is missing any more but its compilation. */
let arriving = /** @type {Promise<unknown>} */ (Promise.resolve());
/** Instances of the module so far; a panic spoils one for good. */
let instances = 0;

/** Starts to load the module and its style, all files at once. */
export function preload() {
  loading ??= load().catch((error) => {
    loading = null;
    throw error;
  });
  styling ??= style().catch((error) => {
    styling = null;
    throw error;
  });
  return Promise.all([loading, styling]);
}

/** Forgets the module after a panic, so that the next mount gets a fresh one. */
export function discard() {
  loading = null;
}

/** @returns {Promise<Module>} */
async function load() {
  const instance = instances++;
  const query = instance === 0 ? "" : `?instance=${instance}`;
  const wasm = fetch(`${FOLDER}widget_bg.wasm`);
  const code = import(`${FOLDER}widget.js${query}`);
  const files = Promise.all([wasm, code]);
  arriving = files;
  const [response, module] = await files;
  if (!response.ok) throw new Error(`widget_bg.wasm: ${response.status}`);
  await module.default({ module_or_path: response });
  return module;
}

/** @returns {Promise<CSSStyleSheet>} */
async function style() {
  const response = await fetch(`${FOLDER}widget.css`);
  if (!response.ok) throw new Error(`widget.css: ${response.status}`);
  const sheet = new CSSStyleSheet({ baseURL: FOLDER });
  return sheet.replace(await response.text());
}

/**
 * Mounts the widget into a part of the shadow root, never into the root itself. The options are
 * read again when the module is here, and may change until then.
 *
 * @param {ShadowRoot} shadow
 * @param {Given} options
 * @param {Emit} emit
 * @returns {Promise<Handle>}
 */
export async function mount(shadow, options, emit) {
  const loaded = preload();
  const begun = options.link ? begin(shadow, options.link, options) : null;
  // Far smaller than the module, so that it is here before it.
  const wishes = () => [options.locale, options.hostLocale];
  const wished = wishes();
  const speaking = speak(wished);
  const root = document.createElement("div");
  root.setAttribute("part", "root");
  const early = begun && showAhead(shadow, root, options, begun.painted);
  const [module, sheet] = await loaded.catch((error) => {
    begun?.end();
    throw error;
  });
  // Mounting keeps the page busy; what is nearly there is seen before.
  if (early) await Promise.race([soon(begun, early), pause(PAINTED_MS)]);
  // A frame may have heard of its host's wishes only now.
  const same = wishes().every((wish, i) => wish === wished[i]);
  const voice = await (same ? speaking : speak(wishes()));
  shadow.adoptedStyleSheets = [sheet];
  shadow.replaceChildren(root);
  const full = {
    ...options,
    assets: FOLDER,
    startWorker: begun?.start ?? (() => startWorker(options.workerSrc)),
    exchanged: begun?.exchanged ?? null,
    given: begun?.given ?? null,
    voice,
    speak,
  };
  const handle = module.mount(root, full, emit);
  (await early?.shown)?.hand();
  return handle;
}

/**
 * Shows the lines of the widget's frame as soon as its style is here, and the first page on them.
 *
 * @param {ShadowRoot} shadow
 * @param {HTMLElement} root
 * @param {Given} options
 * @param {Promise<ImageBitmap>} painted
 */
function showAhead(shadow, root, { theme, hideHeader, ...wishes }, painted) {
  if (theme) root.dataset["theme"] = theme;
  root.dir = isLeftward([wishes.locale, wishes.hostLocale]) ? "rtl" : "ltr";
  const shown = Promise.resolve(styling).then((sheet) => {
    if (sheet) shadow.adoptedStyleSheets = [sheet];
    shadow.replaceChildren(root);
    return showEarly(root, hideHeader === true);
  });
  const seen = Promise.all([shown, painted]).then(([early, bitmap]) =>
    early.paint(bitmap),
  );
  // Without its style the widget is not mounted, and who mounts it is told.
  seen.catch(() => {});
  return { shown, seen };
}

/**
 * Resolves when the first page is seen, or will not be.
 *
 * @param {ReturnType<typeof begin>} begun
 * @param {ReturnType<typeof showAhead>} early
 */
async function soon(begun, early) {
  if (await begun.handed) await early.seen;
}

/**
 * Begins all that the link alone is needed for.
 *
 * @param {ShadowRoot} shadow
 * @param {Link} link
 * @param {Given} options
 */
function begin(shadow, link, { surface, workerSrc, zoom }) {
  const { start, end, worker } = startAhead(workerSrc);
  // Not before the module is here: a link that was used and then not shown would be lost.
  const answer = arriving.then(() => exchangeAhead(link, surface));
  const room = zoom && zoom !== "fit-width" ? null : roomOf(shadow.host);
  const painted = paintedAhead(worker);
  const { take, handed } = documentAhead(link, answer, worker, room);
  return {
    painted,
    start,
    end,
    exchanged: () => takeExchange(link),
    given: take,
    handed,
  };
}

/** @param {number} ms */
function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * The room that pages will have in the widget, as `rail.css` and `desk.css` divide it.
 *
 * @param {Element} host
 */
function roomOf(host) {
  const { width } = host.getBoundingClientRect();
  return width < NARROW_PX ? width - 20 : width - RAIL_PX - 48;
}

/** Needs nothing that may have failed to load; system colors follow light, dark and contrast. */
const NOTICE_STYLE = `
  :host { display: block; min-block-size: 16rem; color-scheme: light dark; }
  [part="root"] {
    box-sizing: border-box; block-size: 100%; min-block-size: inherit; padding: 24px;
    display: grid; place-items: center; align-content: center;
    background: Canvas; color: CanvasText; font: 400 16px/1.5 system-ui, sans-serif;
  }
  [part="notice"] {
    max-inline-size: 30em; padding: 24px; border: 1px solid; border-radius: 16px;
  }
  p { margin: 0; }
  button {
    margin-block-start: 16px; min-block-size: 44px; padding-inline: 20px;
    font: inherit; cursor: pointer;
  }`;

/**
 * Shows one sentence, with a button when trying again may help: never a blank box.
 *
 * @param {ShadowRoot} shadow
 * @param {{ text: string, language: string, direction: "ltr" | "rtl" }} sentence
 * @param {{ label: string, action: () => void } | null} retry
 */
export function showNotice(shadow, sentence, retry) {
  const root = document.createElement("div");
  root.setAttribute("part", "root");
  root.lang = sentence.language;
  root.dir = sentence.direction;
  const notice = document.createElement("div");
  notice.setAttribute("part", "notice");
  notice.setAttribute("role", "alert");
  const text = document.createElement("p");
  text.textContent = sentence.text;
  notice.append(text);
  if (retry) notice.append(retryButton(retry));
  root.append(notice);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(NOTICE_STYLE);
  shadow.adoptedStyleSheets = [sheet];
  shadow.replaceChildren(root);
}

/** @param {{ label: string, action: () => void }} retry */
function retryButton({ label, action }) {
  const button = document.createElement("button");
  button.setAttribute("part", "button");
  button.type = "button";
  button.textContent = label;
  button.addEventListener("click", action);
  return button;
}
