/**
 * The worker that judges sealed files: it reads what others made, so it has no page, no secret and
 * nothing to lose, and the page ends it when it takes too long.
 *
 * A strict host names a worker of its own origin (`worker-src`): a copy of this file with
 * `verifier.js` and `verifier_bg.wasm` beside it.
 *
 * @typedef {object} Question
 * @property {ArrayBuffer} bytes The file.
 * @property {string} anchors Certificates to believe, in PEM; none when empty.
 * @property {number} at The time of checking, in seconds since 1970.
 * @property {boolean} allowNoTimestamp Whether a claimed time is enough.
 *
 * @typedef {{ op: "ready" } | { op: "report", json: string } | { op: "refused", code: string }} Answer
 */
import init, { verify } from "./verifier.js";

/** @param {Answer} message */
const post = (message) => self.postMessage(message);

self.addEventListener("message", ({ data }) => {
  const { bytes, anchors, at, allowNoTimestamp } = /** @type {Question} */ (
    data
  );
  try {
    const file = new Uint8Array(bytes);
    post({ op: "report", json: verify(file, anchors, at, allowNoTimestamp) });
  } catch (error) {
    // The module refuses with a word; anything else is its end, and the page must hear of it.
    if (typeof error !== "string") throw error;
    post({ op: "refused", code: error });
  }
});

// A rejected promise would be silent in the page; an error is not.
self.addEventListener("unhandledrejection", ({ reason }) =>
  reportError(reason),
);

await init({
  module_or_path: new URL("verifier_bg.wasm", import.meta.url).href,
});
post({ op: "ready" });
