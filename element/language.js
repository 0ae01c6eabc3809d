/**
 * The signer's language: which one fits, and its sentences. English is in the widget's module;
 * each other language is a file, fetched once and beside the module.
 *
 * @typedef {object} Voice
 * @property {string} language BCP 47 tag of the sentences.
 * @property {string} locale The same language as people of the signer's region write it.
 * @property {string | null} sentences JSON, an object of texts by key; nothing for English.
 */

import { FOLDER } from "./folder.js";

/** Languages that there are sentences in. */
export const LANGUAGES = Object.freeze(
  "en ar cs da de el es et fi fr he hu is it lt lv nb nl pl pt ro sk sv uk".split(
    " ",
  ),
);

/** Languages whose readers read another one of the list. */
const READ_AS = new Map([
  ["no", "nb"],
  ["nn", "nb"],
]);
const RIGHT_TO_LEFT = ["ar", "he"];

/** How long the sentences may take before the signer gets English ones. */
const PATIENCE_MS = 4_000;

/** Sentences of the element itself; `strings` and the languages have them by these keys. */
export const ENGLISH = Object.freeze({
  "element.failed": "The document could not be loaded.",
  "element.retry": "Try again",
  "element.link": "This signing link is not valid.",
  "element.no_link":
    "This signing link is incomplete or was opened before. Open it again from where you got it.",
  "element.required": "Please sign the document.",
  "element.frame": "Document to sign",
  "element.identity":
    "This document opens only after an electronic identification, which is not available here.",
});

/** Sentences of the widget that are said also where it is not loaded. */
export const BORROWED = Object.freeze({
  others_title: "You have signed",
  wait_title: "It is not your turn yet",
  declined_by_title: "This document was declined",
  withdrawn_title: "This document was taken back",
  expired_title: "The time to sign is over",
});

/** @typedef {keyof typeof ENGLISH | keyof typeof BORROWED} Key */

/** @type {Readonly<Record<Key, string>>} */
const SPOKEN = Object.freeze({ ...ENGLISH, ...BORROWED });

/** Sentences that were fetched, as text and by key. @type {Map<string, Promise<string>>} */
const fetched = new Map();
/** @type {Map<string, Record<string, unknown>>} */
const known = new Map();

/**
 * The language that fits the wishes best; a region that there are no sentences for gets those of
 * its language.
 *
 * @param {readonly (string | null | undefined)[]} wanted BCP 47 tags, the strongest wish first.
 */
export function choose(wanted) {
  for (const wish of wanted) {
    const locale = canonical(wish ?? "");
    const [first = ""] = locale.split("-");
    const read = READ_AS.get(first);
    if (read) return { language: read, locale: read };
    if (LANGUAGES.includes(first)) return { language: first, locale };
  }
  return { language: "en", locale: "en" };
}

/** @param {string} tag */
function canonical(tag) {
  try {
    return Intl.getCanonicalLocales(tag.trim().replaceAll("_", "-"))[0] ?? "";
  } catch {
    return "";
  }
}

/** The wishes, and after them the browser's own. @param {readonly (string | undefined)[]} wanted */
const withBrowsers = (wanted) => [...wanted, ...navigator.languages];

/**
 * Gets the language that fits the wishes best, and English when its sentences do not come.
 *
 * @param {readonly (string | undefined)[]} wanted
 * @returns {Promise<Voice>}
 */
export async function speak(wanted) {
  const { language, locale } = choose(withBrowsers(wanted));
  if (language === "en") return { language, locale, sentences: null };
  try {
    return { language, locale, sentences: await sentences(language) };
  } catch (error) {
    console.warn(`paraph: English instead of ${language}: ${error}`);
    return { language: "en", locale: "en", sentences: null };
  }
}

/** @param {string} language @returns {Promise<string>} */
function sentences(language) {
  const text =
    fetched.get(language) ??
    load(language).catch((error) => {
      fetched.delete(language);
      throw error;
    });
  fetched.set(language, text);
  return text;
}

/** @param {string} language */
async function load(language) {
  const address = `${FOLDER}locales/${language}.json`;
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const response = await fetch(address, { signal });
  if (!response.ok) throw new Error(`${language}.json: ${response.status}`);
  const text = await response.text();
  known.set(language, JSON.parse(text));
  return text;
}

/**
 * A sentence of the element itself, now: in the language that fits if that is here, else English.
 *
 * @param {Key} key
 * @param {readonly (string | undefined)[]} wanted
 * @param {unknown} [strings] The host's own words by key.
 * @returns {{ text: string, language: string, direction: "ltr" | "rtl" }}
 */
export function sentence(key, wanted, strings) {
  const { language } = choose(withBrowsers(wanted));
  const translated = text(known.get(language), key);
  const spoken = translated === null ? "en" : language;
  return {
    text: text(strings, key) ?? translated ?? SPOKEN[key],
    language: spoken,
    direction: RIGHT_TO_LEFT.includes(spoken) ? "rtl" : "ltr",
  };
}

/**
 * Whether the language that fits is written from right to left.
 *
 * @param {readonly (string | undefined)[]} wanted
 */
export function isLeftward(wanted) {
  return RIGHT_TO_LEFT.includes(choose(withBrowsers(wanted)).language);
}

/** @param {unknown} object @param {string} key @returns {string | null} */
function text(object, key) {
  if (typeof object !== "object" || !object) return null;
  if (!Object.hasOwn(object, key)) return null;
  return String(Reflect.get(object, key));
}
