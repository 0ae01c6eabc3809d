/**
 * What is begun before the widget's module needs it: the renderer's worker, the exchange of the
 * link, and the first document.
 *
 * @typedef {import("./link.js").Link} Link
 *
 * @typedef {object} Given A document that was fetched ahead.
 * @property {string} id
 * @property {Blob} blob
 * @property {Worker | null} worker The worker that has it open already, as its document 0.
 */

import { startWorker } from "./folder.js";
import { own } from "./link.js";

/** How long an answer may take; as long as the widget itself waits. */
const PATIENCE_MS = 30_000;
/** Most bytes of a document that is fetched without telling how far it is. */
const MOST_BYTES = 4_000_000;
/** No cookie, no referrer, nothing left in a cache. @type {RequestInit} */
const DISCREET = {
  credentials: "omit",
  referrerPolicy: "no-referrer",
  cache: "no-store",
};

/**
 * Starts the renderer's worker at once, so that its module is compiled beside the widget's own.
 *
 * @param {string | null} source
 * @returns {{ start: () => Worker, end: () => void, worker: Worker | null }} `start` gives the
 *   worker that was started, later ones are new; `end` ends it if nobody took it.
 */
export function startAhead(source) {
  let ahead = attempt(source);
  let ready = false;
  const lose = () => (ahead = null);
  ahead?.addEventListener("message", () => (ready = true), { once: true });
  ahead?.addEventListener("error", lose, { once: true });
  const start = () => {
    const worker = ahead ?? startWorker(source);
    if (worker === ahead && ready) {
      // What it said when nobody listened is said again to who took it.
      const again = new MessageEvent("message", { data: { op: "ready" } });
      queueMicrotask(() => worker.dispatchEvent(again));
    }
    lose();
    return worker;
  };
  return { start, end: () => ahead?.terminate(), worker: ahead };
}

/**
 * A page that lets no worker start tells so when the widget asks for one, not before.
 *
 * @param {string | null} source
 * @returns {Worker | null}
 */
function attempt(source) {
  try {
    return startWorker(source);
  } catch {
    return null;
  }
}

/** Exchanges on their way, by token: one link is exchanged once, however often it is mounted.
 * @type {Map<string, Promise<Response>>} */
const exchanges = new Map();

/**
 * Sends the link's exchange, which is as long on its way as the widget needs to begin. It is the
 * very request that the widget would send. When the module then cannot be loaded, the answer stays
 * for the next try: a link that was used and not shown would be lost.
 *
 * @param {Link} link
 * @param {string} surface
 * @returns {Promise<Response>}
 */
export function exchangeAhead(link, surface) {
  const known = exchanges.get(link.token);
  if (known) return known;
  const answer = exchange(link, surface);
  exchanges.set(link.token, answer);
  // Who takes it hears of a failure; when nobody does, nobody needs to.
  answer.catch(() => exchanges.delete(link.token));
  return answer;
}

/**
 * Gives the answer to the first who asks.
 *
 * @param {Link} link
 * @returns {Promise<Response> | null}
 */
export function takeExchange({ token }) {
  const answer = exchanges.get(token) ?? null;
  exchanges.delete(token);
  return answer;
}

/** @param {Link} link @param {string} surface */
function exchange({ base, inviteId, token }, surface) {
  const invite = inviteId === null ? {} : { invite_id: inviteId };
  return fetch(`${base}/v1/sessions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...invite, token, surface }),
    ...DISCREET,
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
}

/**
 * Fetches the first document as soon as the exchange is answered, and lets the worker open it and
 * paint its first page while the widget's module is still on its way.
 *
 * @param {Link} link
 * @param {Promise<Response>} exchanged
 * @param {Worker | null} worker
 * @param {number | null} room Width that pages will have, CSS pixels; nothing when it is not known.
 * @returns {{ take: (id: string) => Promise<Given | null> | null, handed: Promise<unknown> }} `take`
 *   gives the document to the first who asks for it; `handed` resolves when the worker has it.
 */
export function documentAhead(link, exchanged, worker, room) {
  /** @type {Promise<Given | null> | null} */
  let given = fetchFirst(link, exchanged).then(
    (first) => first && hand(first, worker, room),
    () => null,
  );
  const handed = given;
  /** @param {string} id */
  const take = (id) => {
    const taken = given;
    given = null;
    return taken && taken.then((first) => (first?.id === id ? first : null));
  };
  return { take, handed };
}

/**
 * The first page, once the worker has painted it; never, when it was not asked to.
 *
 * @param {Worker | null} worker
 * @returns {Promise<ImageBitmap>}
 */
export function paintedAhead(worker) {
  return new Promise((resolve) => {
    worker?.addEventListener("message", ({ data }) => {
      if (data?.op === "prepared") resolve(data.bitmap);
    });
  });
}

/** @param {Link} link @param {Promise<Response>} exchanged */
async function fetchFirst({ base }, exchanged) {
  // The answer itself is for the widget.
  const reply = (await exchanged).clone();
  if (!reply.ok) return null;
  const body = await reply.json();
  const documents = own(own(body, "session"), "documents");
  const first = Array.isArray(documents) ? documents[0] : null;
  const [id, bytes] = [own(first, "id"), own(first, "size_bytes")];
  // A large one comes with a line that shows how far it is.
  if (typeof id !== "string" || !(Number(bytes) <= MOST_BYTES)) return null;
  const answer = await fetch(`${base}/v1/session/documents/${id}`, {
    headers: { authorization: `Bearer ${own(body, "session_token")}` },
    ...DISCREET,
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  return answer.ok ? { id, bytes: await answer.arrayBuffer() } : null;
}

/**
 * @param {{ id: string, bytes: ArrayBuffer }} first
 * @param {Worker | null} worker
 * @param {number | null} room
 * @returns {Given}
 */
function hand({ id, bytes }, worker, room) {
  const blob = new Blob([bytes], { type: "application/pdf" });
  worker?.postMessage({ op: "open", id: 0, document: 0, bytes }, [bytes]);
  if (room)
    worker?.postMessage({
      op: "prepare",
      document: 0,
      page: 0,
      room_px: room,
      device_ratio: devicePixelRatio,
    });
  return { id, blob, worker };
}
