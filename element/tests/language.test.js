import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import {
  BORROWED,
  choose,
  ENGLISH,
  isLeftward,
  LANGUAGES,
  sentence,
  speak,
} from "../language.js";

const FOLDER = new URL("../../src/locales/", import.meta.url);

/** @param {string} language @returns {Promise<Record<string, string>>} */
const read = async (language) =>
  JSON.parse(await readFile(new URL(`${language}.json`, FOLDER), "utf8"));

test("every file is a language that is offered, and every language has its file", async () => {
  const files = (await readdir(FOLDER)).map((file) =>
    file.replace(".json", ""),
  );
  assert.deepEqual(files.sort(), [...LANGUAGES].sort());
  assert.equal(LANGUAGES.length, 24);
});

test("the file for translators says what the element says", async () => {
  const file = Object.entries(await read("en"));
  const own = file.filter(([key]) => key.startsWith("element."));
  assert.deepEqual(Object.fromEntries(own), ENGLISH);
  const borrowed = file.filter(([key]) => Object.hasOwn(BORROWED, key));
  assert.deepEqual(Object.fromEntries(borrowed), { ...BORROWED });
});

test("every language has exactly the forms that its plural rules give", async () => {
  for (const language of LANGUAGES) {
    const keys = Object.keys(await read(language));
    const counted = keys.filter(
      (key) => key.includes(".") && !key.startsWith("element."),
    );
    const stems = new Set(counted.map((key) => key.split(".")[0]));
    const forms = new Intl.PluralRules(language).resolvedOptions();
    const wanted = [...stems].flatMap((stem) =>
      forms.pluralCategories.map((form) => `${stem}.${form}`),
    );
    assert.deepEqual(counted.sort(), wanted.sort(), language);
    assert.equal(stems.size, 4);
  }
});

test("the first wish that there are sentences for wins", () => {
  /** @param {(string | undefined)[]} wanted @param {string} language @param {string} locale */
  const check = (wanted, language, locale) =>
    assert.deepEqual(choose(wanted), { language, locale }, String(wanted));
  check(["de-AT", "fr"], "de", "de-AT");
  check(["pt-BR"], "pt", "pt-BR");
  check(["no"], "nb", "nb");
  check(["nn-NO"], "nb", "nb");
  check(["sv_SE"], "sv", "sv-SE");
  check(["iw"], "he", "he");
  check([undefined, "", "not a tag", "ja", "is-IS"], "is", "is-IS");
  check(["ja"], "en", "en");
  check([], "en", "en");
});

test("without its file a language is English, with a note, and never nothing", async () => {
  /** @type {string[]} */
  const warned = [];
  const { warn } = console;
  console.warn = (...words) => warned.push(words.join(" "));
  Object.defineProperty(globalThis, "navigator", {
    value: { languages: ["de"] },
    configurable: true,
  });
  const { fetch } = globalThis;
  globalThis.fetch = async () => new Response("", { status: 404 });
  try {
    assert.equal((await speak(["is"])).language, "en");
    assert.match(warned.join(), /English instead of is/);
    const said = sentence("element.retry", ["is"]);
    assert.deepEqual(said, {
      text: "Try again",
      language: "en",
      direction: "ltr",
    });
    // What failed once may come later.
    const german = await readFile(new URL("de.json", FOLDER), "utf8");
    globalThis.fetch = async () => new Response(german);
    const voice = await speak([]);
    assert.deepEqual([voice.language, voice.sentences], ["de", german]);
    assert.equal(sentence("element.retry", []).text, "Noch einmal versuchen");
  } finally {
    console.warn = warn;
    globalThis.fetch = fetch;
  }
});

test("Hebrew and Arabic are written from right to left", () => {
  assert.ok(isLeftward(["ar-EG"]) && isLeftward([undefined, "iw"]));
  assert.ok(!isLeftward(["is"]));
});

test("the host's words for the element win", () => {
  const strings = { "element.retry": "Nochmal" };
  assert.equal(sentence("element.retry", ["en"], strings).text, "Nochmal");
  assert.equal(
    sentence("element.link", ["en"], "none").text,
    ENGLISH["element.link"],
  );
});
