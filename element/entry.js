/**
 * The stable addresses of the Taktikal dialect: `/s/{process or sequence}/{signee}`. A page at one
 * asks for a link that opens once, and tells the page around it what happens in that vendor's words.
 *
 * @typedef {object} Keys
 * @property {string} processKey
 * @property {string} signeeKey
 *
 * @typedef {object} Entry
 * @property {string} link Opens a signing session, once.
 * @property {Keys[]} documents The visitor's documents, in order.
 *
 * @typedef {"wait_title" | "others_title" | "withdrawn_title" | "declined_by_title"
 *   | "expired_title" | "element.identity" | "element.link" | "element.failed"} Sentence
 */

import { linkOfReply, own } from "./link.js";

/** How long an answer may take; as long as the widget itself waits. */
const PATIENCE_MS = 30_000;

/** What a refusal's code is called to the page around, and to the visitor. */
const REFUSALS =
  /** @type {ReadonlyMap<string, readonly [string, Sentence]>} */ (
    new Map([
      ["recipient_done", ["already_signed", "others_title"]],
      ["completed", ["already_signed", "others_title"]],
      ["not_found", ["process_not_found", "element.link"]],
      ["expired", ["process_expired", "expired_title"]],
      ["cancelled", ["process_canceled", "withdrawn_title"]],
      ["declined", ["process_canceled", "declined_by_title"]],
      ["not_your_turn", ["error", "wait_title"]],
      ["identity_required", ["error", "element.identity"]],
    ])
  );

/** What the widget's events are called to the page around. @type {ReadonlyMap<string, string>} */
const EVENTS = new Map([
  ["paraph-already-signed", "already_signed"],
  ["paraph-cancelled", "process_canceled"],
  ["paraph-error", "error"],
]);

/** The service gives no link, and says why. */
export class EntryError extends Error {
  /** @param {string} code */
  constructor(code) {
    super(code);
    this.name = "EntryError";
    const [type, sentence] = REFUSALS.get(code) ?? ["error", "element.failed"];
    this.code = code;
    this.type = type;
    /** @type {Sentence} */
    this.sentence = sentence;
    this.retryable = !REFUSALS.has(code);
  }
}

/**
 * The keys that the service put into the page of such an address.
 *
 * @param {unknown} facts
 * @returns {Keys | null}
 */
export function keysOfPage(facts) {
  return readKeys(own(facts, "entry"));
}

/**
 * Asks for a link at the address of the page itself.
 *
 * @param {string} address
 * @returns {Promise<Entry>}
 * @throws {EntryError}
 */
export async function enter(address) {
  const reply = await ask(address);
  const body = await reply.json().catch(() => null);
  if (!reply.ok)
    throw new EntryError(String(own(body, "code") ?? reply.status));
  const listed = own(body, "documents");
  const documents = Array.isArray(listed) ? listed.map(readKeys) : [];
  return {
    link: linkOfReply(body),
    documents: documents.filter((keys) => keys !== null),
  };
}

/** @param {string} address */
async function ask(address) {
  try {
    return await fetch(address, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
      credentials: "omit",
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch {
    throw new EntryError("offline");
  }
}

/**
 * The vendor's messages for one event of the widget: after a signing one for each document, and
 * one more with the keys of the last.
 *
 * @param {string} name
 * @param {unknown} detail
 * @param {Keys} keys Of the page.
 * @param {readonly Keys[]} documents
 * @returns {(Keys & { type: string })[]}
 */
export function messages(name, detail, keys, documents) {
  if (name === "paraph-signed") {
    const signed = documents.map((d) => ({ type: "document_signed", ...d }));
    return [
      ...signed,
      { type: "signing_completed", ...(documents.at(-1) ?? keys) },
    ];
  }
  // What may pass when tried again is the widget's own business.
  if (name === "paraph-error" && own(detail, "retryable") === true) return [];
  const over = name === "paraph-expired" && own(detail, "kind") === "envelope";
  const type = over ? "process_expired" : EVENTS.get(name);
  return type ? [{ type, ...keys }] : [];
}

/**
 * Posts messages to the page around, at its exact origin: that which the browser names if it is
 * listed, else each that is, of which the browser lets one through.
 *
 * @param {readonly object[]} posted
 * @param {readonly string[]} origins
 */
export function tellParent(posted, origins) {
  const named = window.location.ancestorOrigins?.[0];
  const targets = origins.filter((o) => named === undefined || o === named);
  for (const message of posted) {
    for (const target of targets) parent.postMessage(message, target);
  }
}

/** @param {unknown} value @returns {Keys | null} */
function readKeys(value) {
  const [processKey, signeeKey] = [
    own(value, "processKey"),
    own(value, "signeeKey"),
  ];
  const fit = typeof processKey === "string" && typeof signeeKey === "string";
  return fit ? { processKey, signeeKey } : null;
}
