/**
 * The element's frame mode: it owns an iframe of the service and steers it by `frame.js`.
 *
 * @typedef {import("./frame.js").Plain} Plain
 */

import { connectHost, SETTINGS } from "./frame.js";

/** As high as its content when the host leaves the height open, else as the host says. */
const STYLE = `
  :host { display: block; block-size: min(50rem, 90vh); }
  iframe {
    display: block; border: 0; inline-size: 100%;
    block-size: var(--paraph-height, 100%); min-block-size: 100%; max-block-size: 100%;
  }`;
const MAX_HEIGHT_PX = 100_000;

/**
 * @param {ShadowRoot} shadow
 * @param {{ address: string, origin: string, title: string }} source
 * @param {Record<string, unknown>} options
 * @param {{ event: (name: string, detail: Record<string, Plain>) => void, silent: () => void }} on
 */
export function showFrame(shadow, source, options, on) {
  const frame = document.createElement("iframe");
  frame.setAttribute("part", "frame");
  frame.title = source.title;
  frame.allow = "clipboard-write";
  frame.referrerPolicy = "no-referrer";
  const line = connectHost(frame, source.origin, {
    event(name, detail) {
      if (name === "paraph-resize") fit(frame, detail["height"]);
      on.event(name, detail);
    },
    silent: on.silent,
  });
  /** @param {string} name @param {unknown} value */
  const set = (name, value) => {
    if (!SETTINGS.includes(name)) return;
    line.set(name, /** @type {Plain} */ (value ?? null));
  };
  for (const [name, value] of Object.entries(options)) set(name, value);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  shadow.adoptedStyleSheets = [sheet];
  shadow.replaceChildren(frame);
  // Not by `src`: the secret would stay in the document. The line listens already.
  frame.contentWindow?.location.replace(source.address);
  return {
    set,
    /** @param {string} method @param {unknown[]} args */
    call(method, args) {
      if (method === "focus") frame.focus();
      line.call(method, /** @type {Plain[]} */ (args));
    },
    unmount() {
      line.close();
      frame.remove();
    },
  };
}

/** @param {HTMLIFrameElement} frame @param {unknown} height */
function fit(frame, height) {
  if (typeof height !== "number" || !(height > 0)) return;
  const px = Math.ceil(Math.min(height, MAX_HEIGHT_PX));
  frame.style.setProperty("--paraph-height", `${px}px`);
}
