/**
 * Every sentence of `<paraph-verify>`; a host lays its own over them by key (`strings`). What is
 * in braces is filled in.
 */
export const SENTENCES = {
  "drop.title": "Check a sealed PDF",
  "drop.lead":
    "See who signed it, when, and whether anything was changed since. The file stays on this device.",
  "drop.choose": "Choose a PDF",
  "drop.or": "or drop it here",
  "drop.now": "Drop it to check it",
  "working.title": "Checking {name}",
  "working.lead":
    "Every byte, every signature, every certificate. Nothing is sent.",
  "holds.title": "The seal holds",
  "holds.lead":
    "This is the document that was sealed, to the byte. Its seal comes from somebody whom this page trusts.",
  "fails.title": "Do not rely on this file",
  "fails.lead": "It is not what was sealed, or its seal is not good.",
  "unproven.title": "Intact, but not proven",
  "unproven.anchor":
    "Nothing was changed since it was sealed. But who sealed it is not proven: nobody that this page was told to trust vouches for the seal. If you have the certificate of the sealer or its authority, add it.",
  "unproven.time":
    "Nothing was changed since it was sealed, and the sealer is known. But no independent authority vouches for the time: it is only what the sealer says.",
  "unproven.other":
    "Nothing was changed since it was sealed. But the signer or the time could not be proven.",
  "unsigned.title": "This file is not sealed",
  "unsigned.lead":
    "It holds no seal, so nothing can be said about who made it or what was changed.",
  "failed.title": "The file was not checked",
  "failed.safe": "Nothing was sent, and nothing is known about the file.",
  "error.too_large":
    "It is larger than 128 MB, which is the most that is checked here.",
  "error.anchors":
    "The certificate to trust could not be read: it has to be in PEM.",
  "error.time": "The time to check for is not one that a calendar knows.",
  "error.timeout":
    "Checking took too long and was ended. The file may be made to do that.",
  "error.crashed":
    "The check broke off. The file may be made to do that: do not rely on it.",
  "error.load_failed":
    "The checker could not be loaded. Look at your connection and try again.",
  "error.unreadable":
    "The file could not be read. It may have been moved or deleted.",
  "error.failed": "The check could not be finished.",
  "action.retry": "Try again",
  "action.another": "Check another file",
  "action.report": "Save report (JSON)",
  "action.anchor": "Add a certificate",
  "action.claimed": "Accept the claimed time",
  "seal.heading": "Seal",
  "seal.by": "Sealed by",
  "seal.unknown": "nobody who can be named",
  "seal.when": "When",
  "seal.claimed": "{time}, as the sealer says",
  "seal.vouched": "{time}, as {authority} vouches",
  "seal.untold": "not said",
  "seal.level": "Level",
  "seal.revoked": "Revoked",
  "seal.covers": "Covers",
  "level.none": "none: the seal is not good",
  "level.B-B": "B-B, the time is only claimed",
  "level.B-T": "B-T, with a time that was vouched for",
  "level.B-LT": "B-LT, with everything to check it later",
  "level.B-LTA": "B-LTA, kept for archives",
  "revocation.not_checked":
    "not checked: the file does not carry what it takes",
  "revocation.not_revoked": "no, says the data in the file",
  "revocation.revoked": "yes, says the data in the file",
  "covers.whole_file": "the whole file",
  "covers.revision": "revision {number} of {of}",
  "covers.unclear": "nothing that can be told",
  "stamp.heading": "Document timestamp",
  "stamp.by": "By",
  "changes.heading": "Changed since",
  "changes.none": "Nothing was added or changed after the seal.",
  "changes.permitted": "Revision {revision} {what}. That is allowed.",
  "changes.refused":
    "Revision {revision} {what} (object {object}). That is not allowed.",
  "changes.unknown": "It cannot be told what was changed.",
  "people.heading": "Who signed",
  "people.sender": "Sent by {name}",
  "people.signed": "signed {time}",
  "people.declined": "declined {time}",
  "people.waiting": "did not sign",
  "people.erased": "Name erased",
  "people.fails":
    "So says the record inside. But this file does not hold, so it proves nothing.",
  "people.unproven":
    "So says the record inside, and its chain holds. But who sealed it is not proven.",
  "people.source":
    "As the service that sealed it recorded; the record's chain holds.",
  "evidence.none": "The file carries no record of its signing.",
  "evidence.other_document":
    "The record inside speaks of another document than this one.",
  "evidence.broken": "The record inside does not hold: {says}.",
  "evidence.heading": "Record of the signing",
  "certificates.heading": "Certificates",
  "certificates.until": "Valid {from} to {to}",
  "certificates.issuer": "Issued by {name}",
  "details.heading": "Details",
  "details.findings": "Findings",
  "details.nofindings": "None.",
  "details.result": "Result",
  "details.file": "SHA-256 of the file",
  "details.revisions": "Revisions",
  "details.field": "Field",
  "details.judged": "Judged as of",
  "details.signer": "Signer",
  "details.envelope": "Envelope",
  "details.head": "Head of the chain",
  "details.key": "Key of the chain",
  "details.events": "Events",
  "event.created": "Created",
  "event.renamed": "Renamed",
  "event.fields_replaced": "Fields placed",
  "event.template_marked": "Made a template",
  "event.invited": "Sent",
  "event.link_issued": "Link given to {who}",
  "event.session_opened": "Opened by {who}",
  "event.viewed": "Shown to {who}",
  "event.signed": "Signed by {who}",
  "event.declined": "Declined by {who}",
  "event.withdrawn": "Taken back",
  "event.expired": "Time ran out",
  "event.completed": "Completed",
  "event.somebody": "somebody",
};

/** @typedef {keyof typeof SENTENCES} Key */

export class Words {
  /** @type {Record<string, unknown>} */
  #own;
  /** @type {string} */
  #language;

  /** @param {unknown} own The host's sentences by key. @param {string} language BCP 47. */
  constructor(own, language) {
    this.#own = typeof own === "object" && own ? { ...own } : {};
    this.#language = language;
  }

  /**
   * @param {Key} key
   * @param {Record<string, string | number>} [gaps]
   */
  say(key, gaps = {}) {
    const own = Object.hasOwn(this.#own, key) ? this.#own[key] : undefined;
    const pattern = own === undefined ? SENTENCES[key] : String(own);
    return pattern.replace(/\{(\w+)\}/g, (_, gap) => String(gaps[gap] ?? ""));
  }

  /** The sentence of a word that a file or a report says, if there is one. @param {string} key */
  sayIfKnown(key) {
    return Object.hasOwn(SENTENCES, key)
      ? this.say(/** @type {Key} */ (key))
      : null;
  }

  /** @param {number} unixSeconds */
  time(unixSeconds) {
    return this.#format(new Date(unixSeconds * 1000), {
      dateStyle: "long",
      timeStyle: "long",
    });
  }

  /** @param {string} iso */
  timeOf(iso) {
    return this.time(Date.parse(iso) / 1000);
  }

  /** @param {number} unixSeconds */
  day(unixSeconds) {
    const date = new Date(unixSeconds * 1000);
    return this.#format(date, { dateStyle: "medium" });
  }

  /** @param {number} count */
  size(count) {
    const mega = count >= 1_000_000;
    const number = mega ? count / 1_000_000 : Math.max(1, count / 1000);
    const unit = mega ? "megabyte" : "kilobyte";
    const format = { style: "unit", unit, maximumFractionDigits: mega ? 1 : 0 };
    try {
      return new Intl.NumberFormat(
        this.#language,
        /** @type {Intl.NumberFormatOptions} */ (format),
      ).format(number);
    } catch {
      return `${Math.round(count / 1000)} kB`;
    }
  }

  /** @param {Date} date @param {Intl.DateTimeFormatOptions} options */
  #format(date, options) {
    try {
      return new Intl.DateTimeFormat(this.#language, options).format(date);
    } catch {
      // An impossible time, or a language tag that is none.
      return Number.isNaN(date.getTime()) ? "—" : date.toISOString();
    }
  }
}
