import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test, expect } from "../support/test.mjs";
import { ROOT, shaped } from "../support/stage.mjs";
import { tour } from "../support/tour.mjs";

const english = JSON.parse(await readFile(join(ROOT, "src/locales/en.json"), "utf8"));
const { version } = JSON.parse(await readFile(join(ROOT, "element/package.json"), "utf8"));
const SIGN_HERE = {
  type: "signature",
  name: "mark",
  label: "",
  role: "Signer 1",
  required: true,
  page_number: 0,
  x: 60,
  y: 90,
  width: 160,
  height: 60,
};
const HANNA = { email: "hanna@lind.example", role: "Signer 1", order: 1, first_name: "Hanna", last_name: "Lind" };
/** Answers with headers like the service's own, so that pages of other origins can read them. */
const json = (body) => ({ body, contentType: "application/json", headers: { "access-control-allow-origin": "*" } });

/** English that nobody takes for English: accented, bracketed, and 40 % longer, as other languages are. */
function pseudo(sentence) {
  const accents = { a: "á", e: "ë", i: "í", o: "ô", u: "ü", A: "Å", E: "É", O: "Ö", U: "Û", c: "ç", n: "ñ" };
  const parts = sentence.split(/(\{\w+\})/);
  const said = parts.map((p) => (p.startsWith("{") ? p : p.replace(/[aeiouAEOUcn]/g, (c) => accents[c])));
  const longer = "lörem ipsüm dölor ".repeat(6).slice(0, Math.ceil(sentence.length * 0.4)).trim();
  return `⟦${said.join("")} ${longer}⟧`;
}

/** What is visible, readable or audible, but comes from no language's file; and what is cut off. */
function inspect() {
  const given = ["Hanna Lind", "Maja Lindqvist", "hanna@lind.example", "Nordvik AB", "Employment agreement", "Handelsbanken 6112-123 456 789", "agreement"];
  const root = document.querySelector("#paraph").shadowRoot.querySelector('[part="root"]');
  const spared = ".words, .words *, .disclosure *, .written, bdi[dir=ltr], .line-mark";
  const foreign = [];
  const cut = [];
  const judge = (text, where) => {
    let rest = text;
    for (let before; before !== rest; ) [before, rest] = [rest, rest.replace(/⟦[^⟦⟧]*⟧/g, "")];
    for (const known of given) rest = rest.replaceAll(known, "");
    // A day and a time are written by the browser's rules.
    rest = rest.replace(/\d{1,2}\. \p{L}+ \d{4}( um \d\d:\d\d \S+)?/u, "").replace(/\bHL\b/, "");
    if (/\p{L}/u.test(rest)) foreign.push(`${where}: ${text}`);
  };
  for (const element of root.querySelectorAll("*")) {
    const where = `${element.localName}.${element.className.baseVal ?? element.className}`;
    for (const name of ["aria-label", "placeholder", "title", "alt"]) {
      if (element.hasAttribute(name)) judge(element.getAttribute(name), `${where} ${name}`);
    }
    const texts = [...element.childNodes].filter((n) => n.nodeType === Node.TEXT_NODE && n.data.trim());
    if (!texts.length || element.matches(spared)) continue;
    texts.forEach((text) => judge(text.data, where));
    const seen = element.checkVisibility({ opacityProperty: true }) && !element.matches(".quiet, .quiet *");
    // A title and who sent it may end in three dots.
    if (!seen || element.matches(".title *")) continue;
    const range = document.createRange();
    range.selectNodeContents(element);
    const box = range.getBoundingClientRect();
    const button = element.closest("button, .tab, .press")?.getBoundingClientRect();
    const spills = button && (box.left < button.left - 1 || box.right > button.right + 1);
    if (spills || box.left < -1 || box.right > innerWidth + 1) cut.push(`${where}: ${element.textContent}`);
  }
  if (root.scrollWidth > root.clientWidth + 1) cut.push("the whole is wider than its room");
  return { foreign, cut };
}

for (const [size, viewport] of Object.entries({
  "320 px": { width: 320, height: 640 },
  desktop: { width: 1280, height: 900 },
})) {
  test(`no sentence is hard-coded and none is cut off in a pseudo-language, ${size}`, async ({ stage, browser }) => {
    const context = await browser.newContext({ viewport, locale: "de", reducedMotion: "reduce" });
    const page = await context.newPage();
    const sentences = Object.entries(english).map(([key, sentence]) => [key, pseudo(sentence)]);
    const body = JSON.stringify(Object.fromEntries(sentences));
    await page.route("**/locales/de.json", (route) => route.fulfill(json(body)));
    const found = {};
    await tour(stage, page, async (screen) => {
      const { foreign, cut } = await page.evaluate(inspect);
      if (foreign.length || cut.length) found[screen] = { foreign, cut };
    });
    expect(found).toEqual({});
    await context.close();
  });
}

/** Opens the widget inline on a host's page in another language than the browser's. */
async function embed(stage, page, attributes, language = "en") {
  const envelope = await stage.invite(await shaped("-", "contract.pdf"), [SIGN_HERE], [HANNA]);
  // One link after the other: fifty at once are more than the service makes for one account.
  let last = Promise.resolve();
  const link = () => stage.link(envelope).catch(() => stage.link(envelope));
  const reply = (link) => JSON.stringify({ data: { link } });
  stage.host.route("/link", () => (last = last.then(link, link)).then(reply, () => reply("busy")));
  const address = stage.host.page(
    "/languages.html",
    `<!doctype html><html lang="${language}"><title>Host</title>
     <script type="module" src="${stage.origin}/w/${version}/paraph.js"></script>
     <style>paraph-sign { block-size: 100vh }</style>
     <paraph-sign link-endpoint="/link" ${attributes}></paraph-sign>`,
  );
  await page.goto(address);
}

test("the element speaks the language that the host chose, changes it live, and takes its own words", async ({
  stage,
  page,
}) => {
  await embed(stage, page, 'locale="pt-BR"', "de");
  const next = page.locator('.footer [data-action="next"]');
  const root = page.locator('[part="root"]');
  await expect(next).toHaveText("Ler e aceitar");
  await expect(root).toHaveAttribute("lang", "pt");
  const set = (change) => page.locator("paraph-sign").evaluate(change);
  await set((element) => (element.locale = "ar-EG"));
  await expect(next).toHaveText("القراءة والموافقة");
  await expect(root).toHaveAttribute("dir", "rtl");
  await expect(page.locator(".page").first()).toHaveCSS("direction", "ltr");
  await set((element) => (element.strings = { read_and_agree: "Los geht es" }));
  await expect(next).toHaveText("Los geht es");
  await set((element) => (element.strings = null));
  // Without the host's choice it is the page's language.
  await set((element) => (element.locale = null));
  await expect(next).toHaveText("Lesen und zustimmen");
  await expect(root).toHaveAttribute("dir", "ltr");
});

test("a frame speaks as its host's page does, and says so in its document", async ({ stage, page }) => {
  await embed(stage, page, 'mode="frame"', "is");
  const frame = page.frameLocator("paraph-sign iframe");
  await expect(frame.locator('.footer [data-action="next"]')).toHaveText("Lesa og samþykkja");
  await expect(frame.locator("html")).toHaveAttribute("lang", "is");
});

test("a language that the sender chose for a recipient wins over the page's and the browser's", async ({
  stage,
  page,
}) => {
  const envelope = await stage.invite(
    await shaped("-", "contract.pdf"),
    [SIGN_HERE],
    [{ ...HANNA, language: "fr" }],
  );
  await page.goto(await stage.link(envelope));
  await expect(page.locator('.footer [data-action="next"]')).toHaveText("Lire et accepter");
  await expect(page.locator("html")).toHaveAttribute("lang", "fr");
});

test("when a language's file does not come the signer reads English, and the console says why", async ({
  stage,
  page,
}) => {
  const notes = [];
  page.on("console", (message) => notes.push(message.text()));
  await page.route("**/locales/sv.json", (route) => route.abort());
  await embed(stage, page, 'locale="sv"');
  await expect(page.locator('.footer [data-action="next"]')).toHaveText("Read and agree");
  expect(notes.filter((note) => note.includes("English instead of sv"))).not.toEqual([]);
});

test("fifty elements come and go while everything is on its way, and nothing breaks", async ({ stage, page }) => {
  const faults = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    const failed = message.type() === "error" && !message.text().startsWith("Failed to load resource");
    if (failed) faults.push(message.text());
  });
  await embed(stage, page, "");
  await expect(page.locator('.footer [data-action="next"]')).toBeVisible();
  const errors = await page.evaluate(async () => {
    const heard = [];
    const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    document.querySelector("paraph-sign").remove();
    for (let round = 0; round < 50; round++) {
      const element = document.createElement("paraph-sign");
      element.addEventListener("paraph-error", ({ detail }) => heard.push(detail.code));
      element.setAttribute("link-endpoint", "/link");
      document.body.append(element);
      await pause((round * 37) % 180);
      element.locale = ["de", "ar", "en", "is"][round % 4];
      await pause((round * 13) % 40);
      element.remove();
    }
    const last = document.createElement("paraph-sign");
    last.setAttribute("link-endpoint", "/link");
    document.body.append(last);
    return heard;
  });
  await expect(page.locator("canvas.picture.shown").first()).toBeVisible({ timeout: 90_000 });
  const broken = errors.filter((code) => code === "panic" || code === "load_failed");
  expect({ faults, broken }).toEqual({ faults: [], broken: [] });
  await page.evaluate(() => document.querySelector("paraph-sign").remove());
  await expect.poll(() => page.workers().length).toBe(0);
});
