/**
 * The protocol between a host page and a frame of the service, both sides.
 *
 * 1. The frame posts {@link HELLO}, a constant without any secret; it alone has an open target.
 * 2. The host checks source and origin and answers to that exact origin with a `MessagePort` and
 *    a nonce of 128 bits.
 * 3. The frame checks source, origin (against the list that the service put into the page), shape
 *    and size. From then on both talk over the port, in the fixed structs below.
 *
 * A message never holds a token, an address, a name or bytes of a document. An event is a hint to
 * the page; the truth is the service and the receipt.
 */

import { own } from "./link.js";

/** The frame's first message. */
export const HELLO = Object.freeze({ paraph: 1, type: "hello", v: 1 });

/** Most characters of a message as JSON. */
const MAX_LENGTH = 16 * 1024;
/** How long a host waits for the frame's hello: as long as a page may take on a slow line. */
const HELLO_WAIT_MS = 30_000;
/** How often the frame says hello until the host has answered. */
const HELLO_EVERY_MS = 500;
const NONCE = /^[0-9a-f]{32}$/;

/**
 * The events of the contract and the members of their details. What is not listed does not travel.
 *
 * @type {ReadonlyMap<string, readonly string[]>}
 */
export const EVENTS = new Map([
  ["paraph-ready", []],
  ["paraph-viewed", ["document", "pages"]],
  ["paraph-read", []],
  ["paraph-step", ["step", "done", "total"]],
  ["paraph-field-change", ["name", "kind", "filled"]],
  ["paraph-invalid", ["name", "reason"]],
  ["paraph-auth", ["method", "state"]],
  ["paraph-adopted", ["kind"]],
  ["paraph-document-signed", ["document"]],
  ["paraph-signed", ["receipt"]],
  ["paraph-completed", ["receipt", "documents"]],
  ["paraph-declined", ["reason"]],
  ["paraph-delegated", []],
  ["paraph-waiting", ["position"]],
  ["paraph-expiring", ["in_ms"]],
  ["paraph-expired", ["kind"]],
  ["paraph-cancelled", []],
  ["paraph-already-signed", []],
  ["paraph-offline", []],
  ["paraph-online", []],
  ["paraph-resize", ["height"]],
  ["paraph-error", ["code", "retryable"]],
  ["paraph-close", []],
]);

/** Options that a host may change while the widget is shown. */
export const SETTINGS = Object.freeze([
  "locale",
  "hostLocale",
  "theme",
  "capture",
  "expand",
  "zoom",
  "allowDecline",
  "allowDelegate",
  "allowDownload",
  "allowSave",
  "hideHeader",
  "hideTitle",
]);

/** What a host may ask the widget to do. */
export const METHODS = Object.freeze([
  "next",
  "goTo",
  "finish",
  "decline",
  "download",
  "focus",
]);

/**
 * @typedef {string | number | boolean | null | string[]} Plain
 * @typedef {{ type: "event", name: string, detail: Record<string, Plain> }} EventMessage
 * @typedef {{ type: "set", name: string, value: Plain }} SetMessage
 * @typedef {{ type: "call", method: string, args: Plain[] }} CallMessage
 */

/**
 * The detail as it may travel: listed members only, plain values only.
 *
 * @param {string} name
 * @param {unknown} detail
 * @returns {Record<string, Plain> | null} Nothing for an unknown event.
 */
export function eventDetail(name, detail) {
  const members = EVENTS.get(name);
  if (!members) return null;
  /** @type {Record<string, Plain>} */
  const plain = {};
  for (const member of members) {
    const value = own(detail, member);
    if (isPlain(value)) plain[member] = value;
  }
  return plain;
}

/**
 * Reads a message of the frame.
 *
 * @param {unknown} data
 * @param {string} nonce
 * @returns {EventMessage | null}
 */
export function readEvent(data, nonce) {
  if (!isOurs(data, "event", nonce)) return null;
  const name = own(data, "name");
  if (typeof name !== "string") return null;
  const detail = eventDetail(name, own(data, "detail"));
  return detail && { type: "event", name, detail };
}

/**
 * Reads a message of the host.
 *
 * @param {unknown} data
 * @param {string} nonce
 * @returns {SetMessage | CallMessage | null}
 */
export function readOrder(data, nonce) {
  if (isOurs(data, "set", nonce)) {
    const [name, value] = [own(data, "name"), own(data, "value")];
    if (typeof name !== "string" || !SETTINGS.includes(name)) return null;
    return isPlain(value) ? { type: "set", name, value } : null;
  }
  if (isOurs(data, "call", nonce)) {
    const [method, args] = [own(data, "method"), own(data, "args")];
    if (typeof method !== "string" || !METHODS.includes(method)) return null;
    const fits = Array.isArray(args) && args.length <= 2 && args.every(isPlain);
    return fits ? { type: "call", method, args } : null;
  }
  return null;
}

/**
 * Reads the host's answer to the hello.
 *
 * @param {unknown} data
 * @returns {string | null} The nonce.
 */
export function readAnswer(data) {
  const nonce = own(data, "nonce");
  if (typeof nonce !== "string" || !NONCE.test(nonce)) return null;
  return isOurs(data, "port", nonce) ? nonce : null;
}

/** @param {unknown} data */
export function isHello(data) {
  return hasHead(data, "hello") && isSmall(data);
}

/** @param {unknown} data @param {string} type @param {string} nonce */
function isOurs(data, type, nonce) {
  return hasHead(data, type) && own(data, "nonce") === nonce && isSmall(data);
}

/** @param {unknown} data @param {string} type */
function hasHead(data, type) {
  const head = own(data, "paraph") === 1 && own(data, "v") === 1;
  return head && own(data, "type") === type;
}

/** @param {unknown} data */
function isSmall(data) {
  try {
    return JSON.stringify(data).length <= MAX_LENGTH;
  } catch {
    return false;
  }
}

/** @param {unknown} value @returns {value is Plain} */
function isPlain(value) {
  if (value === null) return true;
  if (Array.isArray(value)) return value.every((v) => typeof v === "string");
  return ["string", "number", "boolean"].includes(typeof value);
}

/**
 * The host's side. Listens before the frame has its address, so that no hello is missed.
 *
 * @param {HTMLIFrameElement} frame
 * @param {string} origin The service's origin.
 * @param {object} on
 * @param {(name: string, detail: Record<string, Plain>) => void} on.event
 * @param {() => void} [on.silent] The frame said no hello in 10 seconds.
 */
export function connectHost(frame, origin, on) {
  const listening = new AbortController();
  /** @type {MessagePort[]} The newest is the last; a frame that loads anew gets another. */
  const ports = [];
  let nonce = "";
  /** @type {object[]} Orders given before the frame has answered. */
  let waiting = [];
  const silence = setTimeout(() => on.silent?.(), HELLO_WAIT_MS);

  /** @param {MessageEvent} message */
  function answer(message) {
    const isFrame = message.source === frame.contentWindow;
    if (!isFrame || message.origin !== origin || !isHello(message.data)) return;
    clearTimeout(silence);
    const { port1, port2 } = new MessageChannel();
    // Earlier ports stay open: the frame may have said hello twice before it heard the answer.
    const given = newNonce();
    port1.onmessage = ({ data }) => {
      const event = readEvent(data, given);
      if (event) on.event(event.name, event.detail);
    };
    nonce = given;
    ports.push(port1);
    const reply = { paraph: 1, v: 1, type: "port", nonce };
    frame.contentWindow?.postMessage(reply, origin, [port2]);
    for (const order of waiting) post(order);
    waiting = [];
  }

  /** @param {object} order */
  function post(order) {
    const port = ports.at(-1);
    if (port) port.postMessage({ paraph: 1, v: 1, nonce, ...order });
    else waiting.push(order);
  }

  addEventListener("message", answer, { signal: listening.signal });
  return {
    /** @param {string} name @param {Plain} value */
    set: (name, value) => post({ type: "set", name, value }),
    /** @param {string} method @param {Plain[]} args */
    call: (method, args) => post({ type: "call", method, args }),
    close() {
      clearTimeout(silence);
      listening.abort();
      for (const port of ports) port.close();
    },
  };
}

/**
 * The frame's side. Without an answer the frame works on, silently.
 *
 * @param {readonly string[]} origins Origins that may hear and steer the widget.
 * @param {(order: SetMessage | CallMessage) => void} onOrder
 */
export function connectFrame(origins, onOrder) {
  /** @type {MessagePort | null} */
  let port = null;
  let nonce = "";
  /** @type {EventMessage[]} Events from before the answer. */
  let waiting = [];
  const hello = setInterval(greet, HELLO_EVERY_MS);
  const end = setTimeout(() => clearInterval(hello), HELLO_WAIT_MS);

  function greet() {
    parent.postMessage(HELLO, "*");
  }

  /** @param {MessageEvent} message */
  function accept(message) {
    const allowed = origins.includes(message.origin);
    if (message.source !== parent || !allowed) return;
    const [given] = message.ports;
    const answered = readAnswer(message.data);
    if (!answered || !given || message.ports.length !== 1) return;
    clearInterval(hello);
    clearTimeout(end);
    [port, nonce] = [given, answered];
    given.onmessage = ({ data }) => {
      const order = readOrder(data, answered);
      if (order) onOrder(order);
    };
    for (const event of waiting) post(event);
    waiting = [];
  }

  /** @param {EventMessage} event */
  function post(event) {
    const message = { paraph: 1, v: 1, nonce, ...event };
    if (port && isSmall(message)) port.postMessage(message);
    else if (!port && waiting.length < 64) waiting.push(event);
  }

  addEventListener("message", accept);
  greet();
  return {
    /** @param {string} name @param {unknown} detail */
    emit(name, detail) {
      const plain = eventDetail(name, detail);
      if (plain) post({ type: "event", name, detail: plain });
    },
  };
}

/** 128 random bits. */
function newNonce() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}
