/**
 * What is begun before the widget's module needs it: the renderer's worker, and the exchange of
 * the link.
 *
 * @typedef {import("./link.js").Link} Link
 */

import { startWorker } from "./folder.js";

/** How long an answer may take; as long as the widget itself waits. */
const PATIENCE_MS = 30_000;

/**
 * Starts the renderer's worker at once, so that its module is compiled beside the widget's own.
 *
 * @param {string | null} source
 * @returns {{ start: () => Worker, end: () => void }} `start` gives the worker that was started,
 *   later ones are new; `end` ends it if nobody took it.
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
  return { start, end: () => ahead?.terminate() };
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

/**
 * Sends the link's exchange, which is as long on its way as the widget needs to begin. It is the
 * very request that the widget would send, and answered once.
 *
 * @param {Link} link
 * @param {string} surface
 * @returns {() => Promise<Response> | null} The answer to the first who asks.
 */
export function exchangeAhead(link, surface) {
  const { base, inviteId, token } = link;
  const invite = inviteId === null ? {} : { invite_id: inviteId };
  /** @type {Promise<Response> | null} */
  let answer = fetch(`${base}/v1/sessions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...invite, token, surface }),
    credentials: "omit",
    referrerPolicy: "no-referrer",
    cache: "no-store",
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  // Who takes it hears of a failure; when nobody does, nobody needs to.
  answer.catch(() => {});
  return () => {
    const taken = answer;
    answer = null;
    return taken;
  };
}
