/**
 * What `<paraph-verify>` shows: one function for each state, each giving nodes. Words from files
 * become text nodes and nothing else.
 *
 * @typedef {import("./report.js").Report} Report
 * @typedef {import("./report.js").Signature} Signature
 * @typedef {import("./verify-text.js").Words} Words
 * @typedef {import("./verify-text.js").Key} Key
 *
 * @typedef {object} Actions What the buttons do.
 * @property {() => void} choose
 * @property {() => void} chooseAnchor
 * @property {() => void} acceptClaimed
 * @property {() => void} saveReport
 * @property {() => void} retry
 */

import {
  allFindings,
  commonName,
  printable,
  seals,
  unprovenBy,
} from "./report.js";

/** A file may hold more than anybody reads; the report has it all. */
const MOST_LINES = 200;
const SVG = "http://www.w3.org/2000/svg";

/** Pictures, as paths in a square of 24. */
const PICTURES = {
  holds: ["M5 12.5l4.5 4.5L19 7.5"],
  fails: ["M7 7l10 10M17 7L7 17"],
  unproven: ["M9 9.2a3 3 0 1 1 4.6 2.5c-1.1.7-1.6 1.3-1.6 2.5", "M12 17.6v.2"],
  failed: ["M12 7v6", "M12 16.8v.2"],
  document: [
    "M7 3h7l4 4v14H6V4a1 1 0 0 1 1-1z",
    "M14 3v4h4",
    "M9 15c1.6-.4 2.2-3.6 3.6-3.6s-.4 3.6.9 3.6 1.4-1.6 2.5-2",
  ],
};

/**
 * @param {string} name
 * @param {Record<string, string>} [attributes]
 * @param {...(Node | string | null)} children
 */
function node(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes))
    made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** @param {keyof typeof PICTURES} name */
function picture(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "icon");
  for (const d of PICTURES[name]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}

/** @param {string} label @param {string} kind @param {() => void} action */
function button(label, kind, action) {
  const primary = kind === "primary" ? " button-primary" : "";
  const made = node("button", {
    type: "button",
    class: `button ${kind}`,
    part: `button${primary}`,
  });
  made.textContent = label;
  made.addEventListener("click", action);
  return made;
}

/** A name or value from a file, in whatever direction it is written. @param {string} text */
function foreign(text) {
  return node("bdi", {}, printable(text));
}

/** @param {string} text */
function code(text) {
  return node("code", {}, printable(text));
}

/** @param {...([string, Node | string] | null)} rows */
function facts(...rows) {
  const list = node("dl");
  for (const row of rows) {
    if (row) list.append(node("dt", {}, row[0]), node("dd", {}, row[1]));
  }
  return list;
}

/** @param {string} heading @param {...(Node | null)} children */
function section(heading, ...children) {
  return node("section", {}, node("h3", {}, heading), ...children);
}

/** @param {Words} words @param {Actions} actions */
export function showDrop(words, actions) {
  return node(
    "div",
    { class: "drop", part: "drop" },
    node("span", { class: "emblem" }, picture("document")),
    node("h2", {}, words.say("drop.title")),
    node("p", { class: "lead" }, words.say("drop.lead")),
    button(words.say("drop.choose"), "primary", actions.choose),
    node("p", { class: "or" }, words.say("drop.or")),
  );
}

/** The shape of what will be there. @param {Words} words @param {string} name */
export function showWorking(words, name) {
  const bars = ["wide", "half", "wide", "third", "half"].map((width) =>
    node("span", { class: `bar ${width}` }),
  );
  const title = node("h2");
  const [before, after = ""] = words
    .say("working.title", { name: "\u0000" })
    .split("\u0000");
  title.append(before ?? "", foreign(name), after);
  return node(
    "div",
    { class: "working", part: "progress" },
    node("span", { class: "line", "aria-hidden": "true" }),
    node("span", { class: "emblem" }, picture("document")),
    title,
    node("p", { class: "lead" }, words.say("working.lead")),
    node("div", { class: "bars", "aria-hidden": "true" }, ...bars),
  );
}

/** @param {Words} words @param {string} failure @param {Actions} actions */
export function showFailure(words, failure, actions) {
  const reason =
    words.sayIfKnown(`error.${failure}`) ?? words.say("error.failed");
  return node(
    "div",
    { class: "verdict failed", part: "verdict" },
    node("span", { class: "emblem" }, picture("failed")),
    title(words.say("failed.title")),
    node("p", { class: "lead" }, reason),
    node("p", { class: "safe" }, words.say("failed.safe")),
    node(
      "div",
      { class: "actions" },
      button(words.say("action.retry"), "primary", actions.retry),
      button(words.say("drop.choose"), "quietly", actions.choose),
    ),
  );
}

/** @param {string} text */
function title(text) {
  return node("h2", { tabindex: "-1", class: "title" }, text);
}

/**
 * @param {Words} words
 * @param {Report} report
 * @param {{ name: string, size: number }} file
 * @param {Actions} actions
 */
export function showReport(words, report, file, actions) {
  const { verdict } = report;
  const signatures = report.signatures.slice(0, MOST_LINES);
  return node(
    "article",
    { class: "report" },
    node(
      "div",
      { class: `verdict ${verdict}`, part: "verdict" },
      node("span", { class: "emblem" }, picture(verdict)),
      title(words.say(verdictTitle(report))),
      node("p", { class: "lead" }, words.say(verdictLead(report))),
      verdict === "fails" ? showReasons(words, report) : null,
      node(
        "p",
        { class: "file" },
        foreign(file.name),
        ` · ${words.size(file.size)}`,
      ),
      remedies(words, report, actions),
    ),
    node(
      "div",
      { class: "column" },
      ...signatures.map((signature) => showSignature(words, signature)),
    ),
    node(
      "div",
      { class: "column" },
      showPeople(words, report),
      showCertificates(words, report),
    ),
    showDetails(words, report),
    node(
      "div",
      { class: "actions" },
      button(words.say("action.another"), "primary", actions.choose),
      button(words.say("action.report"), "quietly", actions.saveReport),
    ),
  );
}

/** @param {Report} report @returns {Key} */
export function verdictTitle(report) {
  if (report.verdict !== "unproven") return `${report.verdict}.title`;
  const unsigned = unprovenBy(report) === "unsigned";
  return unsigned ? "unsigned.title" : "unproven.title";
}

/** @param {Report} report @returns {Key} */
function verdictLead(report) {
  if (report.verdict !== "unproven") return `${report.verdict}.lead`;
  const why = unprovenBy(report);
  return why === "unsigned" ? "unsigned.lead" : `unproven.${why}`;
}

/** What a person can do about a result that proves too little. */
/** @param {Words} words @param {Report} report @param {Actions} actions */
function remedies(words, report, actions) {
  if (report.verdict !== "unproven") return null;
  const why = unprovenBy(report);
  if (why === "unsigned") return null;
  const remedy =
    why === "time"
      ? button(words.say("action.claimed"), "quietly", actions.acceptClaimed)
      : button(words.say("action.anchor"), "quietly", actions.chooseAnchor);
  return node("div", { class: "remedies" }, remedy);
}

/**
 * The first reasons, in words; all of them stand under the details.
 *
 * @param {Words} words
 * @param {Report} report
 */
function showReasons(words, report) {
  const first = allFindings(report).slice(0, 3);
  const says = new Set(first.map((finding) => finding.says));
  const record = recordSays(words, report);
  if (record && report.evidence.state !== "none") says.add(record);
  return lines([...says], { class: "reasons" });
}

/**
 * What is to be said about a record that does not hold, or is not there.
 *
 * @param {Words} words
 * @param {Report} report
 */
function recordSays(words, { evidence }) {
  if (evidence.state === "holds") return null;
  return evidence.state === "broken"
    ? words.say("evidence.broken", { says: evidence.says })
    : words.say(`evidence.${evidence.state}`);
}

/**
 * A list of sentences; a file that has too many to be read is cut short.
 *
 * @param {string[]} sentences
 * @param {Record<string, string>} attributes
 */
function lines(sentences, attributes) {
  const items = sentences.slice(0, MOST_LINES).map((text) => foreign(text));
  const rest = sentences.length - items.length;
  const list = node("ul", attributes);
  list.append(...items.map((item) => node("li", {}, item)));
  if (rest > 0) list.append(node("li", {}, `+ ${rest}`));
  return list;
}

/** @param {Words} words @param {Signature} signature */
function showSignature(words, signature) {
  const isSeal = signature.kind === "seal";
  const { signer } = signature;
  const by = signer ? foreign(commonName(signer)) : words.say("seal.unknown");
  const level = signature.level ?? "none";
  return section(
    words.say(isSeal ? "seal.heading" : "stamp.heading"),
    facts(
      [words.say(isSeal ? "seal.by" : "stamp.by"), by],
      [words.say("seal.when"), when(words, signature)],
      isSeal ? [words.say("seal.level"), words.say(`level.${level}`)] : null,
      isSeal
        ? [
            words.say("seal.revoked"),
            words.say(`revocation.${signature.revocation}`),
          ]
        : null,
      [words.say("seal.covers"), covers(words, signature)],
    ),
    isSeal ? node("h4", {}, words.say("changes.heading")) : null,
    isSeal ? showChanges(words, signature) : null,
  );
}

/** @param {Words} words @param {Signature} signature */
function when(words, { kind, timestamp, claimed_at_unix_s: claimed }) {
  if (timestamp && timestamp.at_unix_s > 0) {
    const time = words.time(timestamp.at_unix_s);
    if (kind === "document_timestamp") return time;
    const authority = timestamp.authority
      ? commonName(timestamp.authority)
      : words.say("seal.unknown");
    // A time that nobody trusted vouches for is no better than a claim.
    if (timestamp.findings.length === 0)
      return foreign(words.say("seal.vouched", { time, authority }));
  }
  if (claimed === null) return words.say("seal.untold");
  return words.say("seal.claimed", { time: words.time(claimed) });
}

/** @param {Words} words @param {Signature} signature */
function covers(words, { covers: what }) {
  return typeof what === "string"
    ? words.say(`covers.${what}`)
    : words.say("covers.revision", { number: what.revision, of: what.of });
}

/** @param {Words} words @param {Signature} signature */
function showChanges(words, signature) {
  const { changes } = signature;
  if (changes.length === 0) {
    const whole = signature.covers === "whole_file";
    const key = whole ? "changes.none" : "changes.unknown";
    return node("p", { class: whole ? "fine" : "" }, words.say(key));
  }
  /** @type {Set<string>} */
  const told = new Set();
  for (const { revision, says: what, object, permitted } of changes) {
    const key = permitted ? "changes.permitted" : "changes.refused";
    told.add(words.say(key, { revision, what, object }));
  }
  return lines([...told], { part: "changes" });
}

/** @param {Words} words @param {Report} report */
function showPeople(words, report) {
  const { evidence, verdict } = report;
  if (evidence.state !== "holds") {
    const said = recordSays(words, report);
    if (!said || (verdict === "unproven" && evidence.state === "none"))
      return null;
    const heading = words.say("evidence.heading");
    return section(heading, node("p", {}, foreign(said)));
  }
  const { story } = evidence;
  const why = verdict === "unproven" ? unprovenBy(report) : null;
  const people = story.people.slice(0, MOST_LINES).map((person) => {
    const name = person.name ?? person.email ?? words.say("people.erased");
    const done = person.signed_at
      ? words.say("people.signed", { time: words.timeOf(person.signed_at) })
      : person.declined_at
        ? words.say("people.declined", {
            time: words.timeOf(person.declined_at),
          })
        : words.say("people.waiting");
    return node(
      "li",
      { class: person.signed_at ? "signed" : "" },
      node("strong", {}, foreign(name)),
      node("span", {}, done),
      person.name && person.email
        ? node("span", { class: "address" }, foreign(person.email))
        : null,
    );
  });
  const sender = story.sender?.name ?? story.sender?.email;
  return section(
    words.say("people.heading"),
    node("ul", { class: `people ${verdict}`, part: "people" }, ...people),
    sender
      ? node("p", {}, foreign(words.say("people.sender", { name: sender })))
      : null,
    node("p", { class: "source" }, words.say(peopleSource(verdict, why))),
  );
}

/**
 * The record is worth no more than the file that carries it.
 *
 * @param {Report["verdict"]} verdict
 * @param {ReturnType<typeof unprovenBy> | null} why
 * @returns {Key}
 */
function peopleSource(verdict, why) {
  if (verdict === "fails") return "people.fails";
  return verdict === "holds" || why === "time"
    ? "people.source"
    : "people.unproven";
}

/** @param {Words} words @param {Report} report */
function showCertificates(words, report) {
  const chain = seals(report).at(-1)?.chain ?? [];
  if (chain.length === 0) return null;
  const items = chain.map((certificate) => {
    const from = words.day(certificate.not_before_unix_s);
    const to = words.day(certificate.not_after_unix_s);
    const issuer = commonName(certificate.issuer);
    return node(
      "li",
      {},
      node("strong", {}, foreign(commonName(certificate.subject))),
      node(
        "span",
        {},
        foreign(words.say("certificates.issuer", { name: issuer })),
      ),
      node("span", {}, words.say("certificates.until", { from, to })),
    );
  });
  return section(
    words.say("certificates.heading"),
    node("ol", { class: "chain", part: "chain" }, ...items),
  );
}

/** @param {Words} words @param {Report} report */
function showDetails(words, report) {
  const { evidence } = report;
  const first = allFindings(report).slice(0, MOST_LINES);
  const findings = first.map((finding) =>
    node("li", {}, foreign(finding.says), " ", code(finding.code)),
  );
  const none = node("p", {}, words.say("details.nofindings"));
  return node(
    "details",
    { part: "details" },
    node("summary", {}, words.say("details.heading")),
    facts(
      [words.say("details.result"), code(result(report))],
      [words.say("details.file"), code(report.file_sha256)],
      [words.say("details.revisions"), String(report.revisions)],
    ),
    node("h3", {}, words.say("details.findings")),
    findings.length > 0 ? node("ul", { part: "findings" }, ...findings) : none,
    ...report.signatures
      .slice(0, MOST_LINES)
      .map((signature) =>
        facts(
          [words.say("details.field"), foreign(signature.field)],
          [words.say("details.result"), code(result(signature))],
          [words.say("details.signer"), foreign(signature.signer ?? "—")],
          [words.say("details.judged"), words.time(signature.judged_at_unix_s)],
        ),
      ),
    ...(evidence.state === "holds" ? showRecord(words, evidence) : []),
  );
}

/** @param {{ indication: string, sub_indication: string | null }} judged */
function result({ indication, sub_indication: reason }) {
  return reason ? `${indication} (${reason})` : indication;
}

/**
 * @param {Words} words
 * @param {Extract<import("./report.js").Evidence, { state: "holds" }>} evidence
 */
function showRecord(words, evidence) {
  const told = evidence.story.events.slice(0, MOST_LINES);
  const events = told.map(({ type, at, who }) => {
    const gaps = { who: who ?? words.say("event.somebody") };
    const known = words.sayIfKnown(`event.${type}`);
    const text = known
      ? words.say(/** @type {Key} */ (`event.${type}`), gaps)
      : type;
    return node(
      "li",
      {},
      foreign(text),
      node("time", { datetime: printable(at) }, words.timeOf(at)),
    );
  });
  return [
    node("h3", {}, words.say("evidence.heading")),
    facts(
      [words.say("details.envelope"), code(evidence.envelope_id)],
      [words.say("details.head"), code(evidence.head)],
      [words.say("details.key"), code(evidence.key)],
    ),
    node("h3", {}, words.say("details.events")),
    node("ol", { class: "events" }, ...events),
  ];
}
