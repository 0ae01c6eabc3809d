import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { commonName, printable, unprovenBy } from "../report.js";

test("people are shown the name that they know a certificate by", () => {
  assert.equal(commonName("CN=Nordvik AB,O=Nordvik,C=SE"), "Nordvik AB");
  assert.equal(commonName("C=SE,O=Nordvik\\, Group AB"), "Nordvik, Group AB");
  assert.equal(commonName("C=SE,CN=A\\,B"), "A,B");
  assert.equal(commonName("1.2.3=#0401"), "1.2.3=#0401");
});

test("names from a file cannot steer or reverse a line", () => {
  assert.equal(printable("a\u202Efdp\u0000\u200b"), "a\ufffdfdp\ufffd\ufffd");
  assert.equal(printable("x".repeat(900)).length, 300);
});

test("what is not proven is told apart by what is missing", () => {
  const report = (/** @type {string[]} */ ...codes) =>
    /** @type {import("../report.js").Report} */ (
      /** @type {unknown} */ ({
        findings: codes.map((code) => ({ code, says: "" })),
        signatures: [],
      })
    );
  assert.equal(unprovenBy(report()), "time");
  assert.equal(unprovenBy(report("no_anchor")), "anchor");
  assert.equal(unprovenBy(report("unsigned", "no_anchor")), "unsigned");
  assert.equal(unprovenBy(report("expired")), "other");
});

test("the manifest lists what the head of the element lists", async () => {
  const read = (/** @type {string} */ name) =>
    readFile(new URL(`../${name}`, import.meta.url), "utf8");
  const [manifest, source] = await Promise.all([
    read("custom-elements.json"),
    read("verify.js"),
  ]);
  const head = source.slice(0, source.indexOf("import "));
  const [element] = JSON.parse(manifest).modules[1].declarations;
  for (const { name } of [...element.attributes, ...element.events])
    assert.ok(head.includes(`\`${name}\``), name);
  for (const { name } of element.cssParts)
    assert.ok(new RegExp(`[\` ]${name}[\` \n]`).test(head), name);
});
