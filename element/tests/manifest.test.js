import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { EVENTS } from "../frame.js";
import { PROPERTIES } from "../settings.js";

const text = await readFile(
  new URL("../custom-elements.json", import.meta.url),
  "utf8",
);
const [element] = JSON.parse(text).modules[0].declarations;

/** @param {{ name: string }[]} list */
const names = (list) => list.map(({ name }) => name).sort();

test("the manifest lists every event of the contract", () => {
  assert.deepEqual(names(element.events), [...EVENTS.keys()].sort());
});

test("the manifest lists every attribute of the element", () => {
  const attributes = ["link", ...PROPERTIES.values()];
  assert.deepEqual(names(element.attributes), attributes.sort());
});
