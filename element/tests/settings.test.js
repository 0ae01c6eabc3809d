import assert from "node:assert/strict";
import { test } from "node:test";
import { camelCase, optionOf, textOf } from "../settings.js";

test("attributes become properties in camel case", () => {
  assert.equal(camelCase("hide-header"), "hideHeader");
  assert.equal(camelCase("locale"), "locale");
});

test("an absent choice is left to the invite and a written false is a no", () => {
  assert.equal(optionOf("allow-decline", null), undefined);
  assert.equal(optionOf("allow-decline", ""), true);
  assert.equal(optionOf("allow-decline", "false"), false);
});

test("a flag is true when it is there", () => {
  assert.equal(optionOf("hide-header", null), false);
  assert.equal(optionOf("hide-header", ""), true);
  assert.equal(optionOf("hide-header", "false"), false);
});

test("a property's value becomes the attribute's text", () => {
  assert.equal(textOf("capture", ["draw", "type"]), "draw type");
  assert.equal(textOf("zoom", 1.5), "1.5");
  assert.equal(textOf("hide-header", false), null);
  assert.equal(textOf("allow-save", false), "false");
  assert.equal(textOf("locale", null), null);
});
