/**
 * A signing link, taken apart. The token is a secret: it is never stored, shown or posted to
 * another window.
 *
 * @typedef {object} Link
 * @property {string} base Origin of the service and its path prefix, without a slash at the end.
 * @property {string | null} inviteId The invite; the dialects' forms name none.
 * @property {string} token The secret.
 */

const NATIVE = /^(.*)\/s\/([0-9a-z]{40})\/?$/;
const SIGNNOW = /^(.*)\/webapp\/document\/[0-9A-Za-z_-]{1,64}\/?$/;
const SAJN = /^(.*?)(?:\/embed)?\/sign\/[0-9A-Za-z_-]{1,64}\/?$/;
const PREPARE = /^(.*)\/prepare\/[0-9a-z]{40}\/?$/;
const TOKEN = /^[\w.~-]{16,1024}$/;

/** A link that the widget does not open; `message` names no secret. */
export class LinkError extends Error {
  /** @param {"link_not_valid" | "link_not_allowed" | "link_missing"} code */
  constructor(code) {
    super(code);
    this.name = "LinkError";
    this.code = code;
  }
}

/**
 * Takes a link apart: `/s/{invite}#t=TOKEN`, the signNow dialect's
 * `/webapp/document/{id}?access_token=TOKEN&route=fieldinvite`, or the sajn dialect's
 * `/sign/{id}?token=TOKEN`, in a frame below `/embed`.
 *
 * @param {string} text
 * @param {readonly string[]} origins Origins that links may lead to.
 * @returns {Link}
 * @throws {LinkError} When it is no link, not https, or of another origin.
 */
export function parseLink(text, origins) {
  const url = safeUrl(text);
  if (!url) throw new LinkError("link_not_valid");
  if (!origins.includes(url.origin)) throw new LinkError("link_not_allowed");
  const link =
    nativeLink(url) ??
    dialectLink(url, SIGNNOW, "access_token") ??
    dialectLink(url, SAJN, "token");
  if (!link || !TOKEN.test(link.token)) throw new LinkError("link_not_valid");
  return link;
}

/**
 * Takes a prepare link apart: `/prepare/{envelope}#t=TOKEN`.
 *
 * @param {string} text
 * @param {readonly string[]} origins Origins that links may lead to.
 * @returns {Pick<Link, "base" | "token"> | null} Nothing when it is none.
 */
export function parsePrepareLink(text, origins) {
  const url = safeUrl(text);
  const path = url && PREPARE.exec(url.pathname);
  if (!path || !origins.includes(url.origin)) return null;
  const token = new URLSearchParams(url.hash.slice(1)).get("t") ?? "";
  return TOKEN.test(token) ? { base: url.origin + path[1], token } : null;
}

/**
 * The address when it is absolute and either https or http on the own machine.
 *
 * @param {string} text
 * @returns {URL | null}
 */
export function safeUrl(text) {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.username || url.password) return null;
  return url.protocol === "https:" || isLocal(url) ? url : null;
}

/** @param {URL} url */
function isLocal(url) {
  const { hostname, protocol } = url;
  const local = ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
  return protocol === "http:" && (local || hostname.endsWith(".localhost"));
}

/** @param {URL} url @returns {Link | null} */
function nativeLink(url) {
  const [, prefix, inviteId] = NATIVE.exec(url.pathname) ?? [];
  if (prefix === undefined || inviteId === undefined) return null;
  const token = new URLSearchParams(url.hash.slice(1)).get("t") ?? "";
  return { base: url.origin + prefix, inviteId, token };
}

/** @param {URL} url @param {RegExp} form @param {string} key @returns {Link | null} */
function dialectLink(url, form, key) {
  const [, prefix] = form.exec(url.pathname) ?? [];
  if (prefix === undefined) return null;
  const token = url.searchParams.get(key) ?? "";
  return { base: url.origin + prefix, inviteId: null, token };
}

/**
 * The link in a host's reply: `{"data":{"link":"…"}}`, as the service itself answers.
 *
 * @param {unknown} reply
 * @returns {string}
 * @throws {LinkError}
 */
export function linkOfReply(reply) {
  const data = own(reply, "data");
  const link = own(data, "link");
  if (typeof link !== "string") throw new LinkError("link_not_valid");
  return link;
}

/**
 * A member of the object's own; what a prototype adds does not count.
 *
 * @param {unknown} object
 * @param {string} key
 * @returns {unknown}
 */
export function own(object, key) {
  if (typeof object !== "object" || object === null) return undefined;
  if (!Object.hasOwn(object, key)) return undefined;
  return /** @type {Record<string, unknown>} */ (object)[key];
}
