/**
 * The report that `paraph verify --format json` prints and `paraph-verified` carries, and what its
 * names and times read like.
 *
 * @typedef {object} Finding
 * @property {string} code A stable word.
 * @property {string} says One sentence.
 *
 * @typedef {object} Change
 * @property {number} revision From 1.
 * @property {number} object
 * @property {string} says
 * @property {boolean} permitted
 *
 * @typedef {object} Certificate
 * @property {string} subject RFC 4514.
 * @property {string} issuer
 * @property {number} not_before_unix_s
 * @property {number} not_after_unix_s
 * @property {string} sha256
 *
 * @typedef {object} Timestamp
 * @property {number} at_unix_s
 * @property {string | null} authority
 * @property {Finding[]} findings
 *
 * @typedef {object} Signature
 * @property {string} field
 * @property {"seal" | "document_timestamp"} kind
 * @property {string} indication
 * @property {string | null} sub_indication
 * @property {Finding[]} findings
 * @property {"whole_file" | "unclear" | { revision: number, of: number }} covers
 * @property {number | null} docmdp
 * @property {Change[]} changes
 * @property {"B-B" | "B-T" | "B-LT" | "B-LTA" | null} level
 * @property {string | null} signer
 * @property {Certificate[]} chain
 * @property {number | null} claimed_at_unix_s
 * @property {Timestamp | null} timestamp
 * @property {number} judged_at_unix_s
 * @property {"not_checked" | "not_revoked" | "revoked"} revocation
 *
 * @typedef {object} Person
 * @property {string | null} name
 * @property {string | null} email
 * @property {string | null} signed_at
 * @property {string | null} declined_at
 *
 * @typedef {object} Story
 * @property {string | null} title
 * @property {Person | null} sender
 * @property {Person[]} people
 * @property {{ type: string, at: string, who: string | null }[]} events
 *
 * @typedef {{ state: "none" } | { state: "other_document" } | { state: "broken", says: string }
 *   | { state: "holds", envelope_id: string, events: number, erased: number,
 *       last_event_at: string, head: string, key: string, story: Story }} Evidence
 *
 * @typedef {object} Report
 * @property {1} v
 * @property {"holds" | "fails" | "unproven"} verdict
 * @property {string} indication EN 319 102-1.
 * @property {string | null} sub_indication
 * @property {string} file_sha256
 * @property {number} revisions
 * @property {Finding[]} findings What speaks against the file.
 * @property {Signature[]} signatures Oldest first.
 * @property {Evidence} evidence
 */

/** Names come from the file: nothing in them may steer or reverse the line. */
const STEERING = /[\p{Cc}\u200b-\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** @param {string} text */
export function printable(text) {
  return [...text.replace(STEERING, "\ufffd")].slice(0, 300).join("");
}

/**
 * The name that people know a certificate's subject by: its common name, else its organization,
 * else all of it.
 *
 * @param {string} subject RFC 4514.
 */
export function commonName(subject) {
  const parts = subject.split(/(?<!\\)[,+]/).map((part) => part.trim());
  const named = (/** @type {string} */ key) =>
    parts.find((part) => part.startsWith(key))?.slice(key.length);
  const name = named("CN=") ?? named("O=") ?? subject;
  return printable(name.replace(/\\(.)/g, "$1"));
}

/** @param {Report} report */
export function seals(report) {
  return report.signatures.filter(({ kind }) => kind === "seal");
}

/**
 * Every finding of a report, each code and sentence once.
 *
 * @param {Report} report
 * @returns {Finding[]}
 */
export function allFindings(report) {
  const all = report.signatures.flatMap((signature) => [
    ...signature.findings,
    ...(signature.timestamp?.findings ?? []),
  ]);
  /** @type {Map<string, Finding>} */
  const once = new Map();
  for (const finding of [...report.findings, ...all])
    once.set(`${finding.code} ${finding.says}`, finding);
  return [...once.values()];
}

/**
 * Why a file that nothing speaks against is not proven.
 *
 * @param {Report} report
 * @returns {"unsigned" | "anchor" | "time" | "other"}
 */
export function unprovenBy(report) {
  const codes = new Set(allFindings(report).map(({ code }) => code));
  if (codes.has("unsigned")) return "unsigned";
  if (codes.has("no_anchor")) return "anchor";
  return codes.size === 0 ? "time" : "other";
}
