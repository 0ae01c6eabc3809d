/**
 * The service's own page, framed or not: `/s/{invite}`, the signNow dialect's
 * `/webapp/document/{id}` and the sajn dialect's `/sign/{id}`. It has no static import, so that its first statement runs before
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
] = await Promise.all([
  import("./frame.js"),
  import("./link.js"),
  import("./mount.js"),
  import("./language.js"),
  import("./sajn-frame.js"),
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
const emit = framed ? framedEmit() : pageEmit;
await begin();

async function begin() {
  const link = linkOfPage();
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
  Object.assign(settings, { link, surface, workerSrc: null, renew: null });
  try {
    const options = /** @type {import("./mount.js").Given} */ (settings);
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
  const origins = own(facts(), "allowed_origins");
  const listed = Array.isArray(origins)
    ? origins.filter((o) => typeof o === "string")
    : [];
  const sajn = own(facts(), "sajn");
  if (sajn) {
    Object.assign(settings, sajnSettings(new URL(address).hash));
    return sajnEmit(listed, sajn, linkOfPage()?.token ?? "");
  }
  const line = connectFrame(listed, (order) => {
    if (order.type === "set") change(order.name, order.value);
    else handle?.call(order.method, order.args);
  });
  reportHeight(line.emit);
  return line.emit;
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
