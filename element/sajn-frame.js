/**
 * What a frame of the sajn dialect says to its host, `{ action, data }`, and the options that its
 * host puts behind the `#`. A message goes to each listed origin by name: the browser gives it to
 * the one that the host really has, and to no other.
 */

import { own } from "./link.js";

/** @type {ReadonlyMap<string, string>} */
const ACTIONS = new Map([
  ["paraph-ready", "document-ready"],
  ["paraph-signed", "signer-completed"],
  ["paraph-declined", "signer-rejected"],
  ["paraph-error", "document-error"],
]);

/**
 * The way to the host.
 *
 * @param {readonly string[]} origins Origins that may hear the frame.
 * @param {unknown} ids `document_id` and `signer_id`, as the service put them into the page.
 * @param {string} token The link's token; it is said only when it opens nothing any more.
 * @returns {(name: string, detail?: unknown) => void}
 */
export function sajnEmit(origins, ids, token) {
  return (name, detail) => {
    const action = ACTIONS.get(name);
    if (!action) return;
    const data = dataOf(action, ids, token, detail);
    const message = data ? { action, data } : { action };
    for (const origin of origins) parent.postMessage(message, origin);
  };
}

/** @param {string} action @param {unknown} ids @param {string} token @param {unknown} detail */
function dataOf(action, ids, token, detail) {
  const documentId = own(ids, "document_id");
  const signerId = own(ids, "signer_id");
  switch (action) {
    case "signer-completed":
      return { token, documentId, signerId };
    case "signer-rejected":
      return { token, documentId, signerId, reason: own(detail, "reason") };
    case "document-error":
      return errorOf(own(detail, "code"));
    default:
      return null;
  }
}

/** @param {unknown} code */
function errorOf(code) {
  const word = typeof code === "string" ? code : "unknown";
  const lost = word === "link_not_valid";
  return { code: lost ? "INVALID_TOKEN" : word.toUpperCase(), message: word };
}

/**
 * The widget's settings in the options behind the `#`: the language, and whether the signer may
 * decline. Declining is off unless the host says otherwise; unreadable options say nothing.
 *
 * @param {string} hash
 * @returns {Record<string, unknown>}
 */
export function sajnSettings(hash) {
  const options = readOptions(hash);
  const language = own(options, "language");
  return {
    allowDecline: own(options, "allowDocumentRejection") === true,
    ...(typeof language === "string" ? { locale: language } : {}),
  };
}

/** @param {string} hash @returns {unknown} */
function readOptions(hash) {
  try {
    return JSON.parse(decodeURIComponent(atob(hash.replace(/^#/, ""))));
  } catch {
    return null;
  }
}
