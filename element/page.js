/**
 * The service's own page, framed or not: `/s/{invite}`, the signNow dialect's
 * `/webapp/document/{id}`, the sajn dialect's `/sign/{id}` and the Taktikal dialect's
 * `/s/{process}/{signee}`. It has no static import, so that its first statement runs before
 * anything else is loaded.
 *
 * The service puts facts without secrets into the page:
 * `<script type="application/json" id="paraph-page">{"allowed_origins":[…],"invite_id":"…"}</script>`
 * A frame of the sajn dialect finds `sajn` there as well, and speaks as its hosts expect.
 */
const address = location.href;
history.replaceState(null, "", location.pathname);

const [
  { connectFrame },
  { own, parseLink },
  { mount, showNotice, discard },
  { speak, sentence },
  { sajnEmit, sajnSettings },
  { EntryError, enter, keysOfPage, messages, tellParent },
] = await Promise.all([
  import("./frame.js"),
  import("./link.js"),
  import("./mount.js"),
  import("./language.js"),
  import("./sajn-frame.js"),
  import("./entry.js"),
]);

/**
 * @typedef {import("./mount.js").Handle} Handle
 * @typedef {import("./mount.js").Emit} Emit
 */

const framed = window.parent !== window;
const host = document.createElement("div");
host.id = "paraph";
const shadow = host.attachShadow({ mode: "open", delegatesFocus: true });
document.body.append(host);

/** @type {Handle | null} */
let handle = null;
/** Settings of the host, which a widget that is not mounted yet still reads. @type {Record<string, unknown>} */
const settings = {};
/** The visitor's keys at an address of the Taktikal dialect. */
const keys = keysOfPage(facts());
/** @type {import("./entry.js").Keys[]} */
let documents = [];
const emit = framed ? framedEmit() : pageEmit;
await begin();

async function begin() {
  if (own(facts(), "pad") === true) {
    await beginPad();
    return;
  }
  if (keys) wish(new URL(address).searchParams);
  let link;
  try {
    link = keys ? await linkOfEntry() : linkOfPage();
  } catch (error) {
    await refuse(error);
    return;
  }
  if (!link) {
    emit("paraph-error", { code: "link_not_valid", retryable: false });
    await speak(wanted());
    unveil();
    notify("element.no_link", null);
    return;
  }
  const surface = framed
    ? /** @type {const} */ ("frame")
    : /** @type {const} */ ("page");
  const renew = keys ? linkOfEntry : null;
  Object.assign(settings, { link, surface, workerSrc: null, renew });
  try {
    const options = /** @type {import("./mount.js").Given} */ (settings);
    handle = await mount(shadow, options, hear);
    unveil();
  } catch {
    fail("load_failed");
  }
}

/** The page of a device that only draws, for a signing session on another one. */
async function beginPad() {
  const { hash, origin, pathname } = new URL(address);
  const token = new URLSearchParams(hash.slice(1)).get("t");
  if (!token) {
    await speak(wanted());
    unveil();
    notify("element.no_link", null);
    return;
  }
  const base = origin + pathname.replace(/\/pad$/, "");
  const options = {
    link: null,
    pad: { base, token },
    surface: /** @type {const} */ ("page"),
    workerSrc: null,
    renew: null,
  };
  try {
    handle = await mount(shadow, options, hear);
    unveil();
  } catch {
    fail("load_failed");
  }
}

/** The languages that the host wants, as far as it has said. */
function wanted() {
  const tags = [settings["locale"], settings["hostLocale"]];
  return tags.map((tag) => (typeof tag === "string" ? tag : undefined));
}

/** @param {import("./language.js").Key} key */
function say(key) {
  return sentence(key, wanted());
}

/**
 * Here the notice is all that the page has, so it is its main part and its heading.
 *
 * @param {import("./language.js").Key} key
 * @param {{ label: string, action: () => void } | null} retry
 */
function notify(key, retry) {
  showNotice(shadow, say(key), retry);
  shadow.firstElementChild?.setAttribute("role", "main");
  const text = shadow.querySelector("p");
  text?.setAttribute("role", "heading");
  text?.setAttribute("aria-level", "1");
}

/** Takes away what the page showed until now. */
function unveil() {
  document.querySelector(".skeleton")?.remove();
}

function linkOfPage() {
  try {
    const link = parseLink(address, [location.origin]);
    const invite = own(facts(), "invite_id");
    return typeof invite === "string" ? { ...link, inviteId: invite } : link;
  } catch {
    return null;
  }
}

/** A link from the address that the page is at. */
async function linkOfEntry() {
  const { origin, pathname } = new URL(address);
  const entered = await enter(origin + pathname);
  documents = entered.documents;
  return parseLink(entered.link, [origin]);
}

/** The vendor's parameters of the address that have a setting here. @param {URLSearchParams} query */
function wish(query) {
  const locale = query.get("lng");
  if (locale) settings["locale"] ??= locale;
  if (query.get("hideSignDocumentHeaderText") === "true")
    settings["hideHeader"] ??= true;
}

/** Says why there is no link. @param {unknown} error */
async function refuse(error) {
  const refusal = error instanceof EntryError ? error : new EntryError("fault");
  await speak(wanted());
  unveil();
  const retry = {
    label: say("element.retry").text,
    action: () => void begin(),
  };
  notify(refusal.sentence, refusal.retryable ? retry : null);
  const { code, retryable, type } = refusal;
  if (keys && framed) tellParent([{ type, ...keys }], origins());
  emit("paraph-error", { code, retryable });
}

/** @returns {unknown} */
function facts() {
  try {
    return JSON.parse(
      document.getElementById("paraph-page")?.textContent ?? "",
    );
  } catch {
    return null;
  }
}

/** @type {Emit} */
function hear(name, detail) {
  emit(name, detail);
  if (keys && framed)
    tellParent(messages(name, detail, keys, documents), origins());
  if (name === "paraph-error" && own(detail, "code") === "panic") {
    discard();
    queueMicrotask(() => fail("panic"));
  }
}

/** @param {string} code */
function fail(code) {
  handle = null;
  unveil();
  const retry = {
    label: say("element.retry").text,
    action: () => void begin(),
  };
  notify("element.failed", retry);
  if (code !== "panic") emit("paraph-error", { code, retryable: true });
}

/** Events of a frame go to the host page, which also decides where to go afterwards. */
function framedEmit() {
  const sajn = own(facts(), "sajn");
  if (sajn) {
    Object.assign(settings, sajnSettings(new URL(address).hash));
    return sajnEmit(origins(), sajn, linkOfPage()?.token ?? "");
  }
  const line = connectFrame(origins(), (order) => {
    if (order.type === "set") change(order.name, order.value);
    else handle?.call(order.method, order.args);
  });
  reportHeight(line.emit);
  return line.emit;
}

/** The origins whose pages may be around this one. @returns {string[]} */
function origins() {
  const listed = own(facts(), "allowed_origins");
  return Array.isArray(listed)
    ? listed.filter((o) => typeof o === "string")
    : [];
}

/** @param {string} name @param {unknown} value */
function change(name, value) {
  settings[name] = value;
  handle?.set(name, value);
}

/** @param {Emit} send */
function reportHeight(send) {
  let last = 0;
  const observer = new ResizeObserver(() => {
    const height = Math.ceil(host.getBoundingClientRect().height);
    if (height === last) return;
    last = height;
    send("paraph-resize", { height });
  });
  observer.observe(host);
}

/** A page of its own goes where the host wanted the signer next. @type {Emit} */
function pageEmit(_name, detail) {
  const redirect = own(detail, "redirect");
  const url = own(redirect, "url");
  if (typeof url !== "string" || !isWebAddress(url)) return;
  const opened =
    own(redirect, "target") === "blank" && open(url, "_blank", "noopener");
  if (!opened) location.assign(url);
}

/** @param {string} url */
function isWebAddress(url) {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}
