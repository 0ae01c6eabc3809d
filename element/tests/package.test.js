import assert from "node:assert/strict";
import { test } from "node:test";
import { EVENTS } from "../frame.js";
import { DETAIL_TYPES, publicTypes } from "../package/types.js";
import { handlerName, shortName } from "../wrapping.js";

test("an event's handler is named as frameworks name handlers", () => {
  assert.equal(handlerName("paraph-signed"), "onSigned");
  assert.equal(handlerName("paraph-field-change"), "onFieldChange");
  assert.equal(shortName("paraph-field-change"), "field-change");
});

test("every member of every event has a type, and no type is left over", () => {
  const members = new Set([...EVENTS.values()].flat());
  assert.deepEqual([...DETAIL_TYPES.keys()], [...members].sort());
});

test("properties that may be absent are null, flags and what is read are not", () => {
  const field = (
    /** @type {string} */ name,
    /** @type {string} */ text,
    more = {},
  ) => ({ kind: "field", name, type: { text }, ...more });
  const element = {
    name: "Seal",
    tagName: "paraph-seal",
    attributes: [],
    events: [],
    members: [
      field("theme", '"light" | "dark"'),
      field("hideHeader", "boolean"),
      field("allowSave", "boolean"),
      field("state", "string", { readonly: true }),
      field("ask", "() => void"),
    ],
  };
  const modules = [{ path: "seal.js", declarations: [element] }];
  const text = publicTypes({ modules }, EVENTS);
  for (const line of [
    'theme: "light" | "dark" | null;',
    "hideHeader: boolean;",
    "allowSave: boolean | null;",
    "readonly state: string;",
    "ask: (() => void) | null;",
    '"paraph-seal": SealElement;',
  ])
    assert.ok(text.includes(line), `${line} in\n${text}`);
});
