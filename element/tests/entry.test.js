import assert from "node:assert/strict";
import { test } from "node:test";
import { EntryError, keysOfPage, messages } from "../entry.js";

const PAGE = { processKey: "pg1", signeeKey: "gs1" };
const DOCUMENTS = [
  { processKey: "sp1", signeeKey: "si1" },
  { processKey: "sp2", signeeKey: "si2" },
];

test("a page has keys only where the service put two texts", () => {
  assert.deepEqual(keysOfPage({ entry: { ...PAGE, more: 1 } }), PAGE);
  for (const facts of [
    null,
    {},
    { entry: null },
    { entry: { processKey: "pg1" } },
  ])
    assert.equal(keysOfPage(facts), null);
});

test("a signing is told once for each document and once for all", () => {
  assert.deepEqual(
    messages("paraph-signed", { receipt: "x" }, PAGE, DOCUMENTS),
    [
      { type: "document_signed", processKey: "sp1", signeeKey: "si1" },
      { type: "document_signed", processKey: "sp2", signeeKey: "si2" },
      { type: "signing_completed", processKey: "sp2", signeeKey: "si2" },
    ],
  );
});

test("what is no word of the vendor's is not told", () => {
  assert.deepEqual(messages("paraph-viewed", {}, PAGE, DOCUMENTS), []);
  assert.deepEqual(
    messages("paraph-expired", { kind: "session" }, PAGE, []),
    [],
  );
  const passing = { code: "offline", retryable: true };
  assert.deepEqual(messages("paraph-error", passing, PAGE, []), []);
  const expired = messages("paraph-expired", { kind: "envelope" }, PAGE, []);
  assert.deepEqual(expired, [{ type: "process_expired", ...PAGE }]);
});

test("a refusal has the vendor's word and a sentence; what may pass can be tried again", () => {
  for (const [code, type, sentence, retryable] of /** @type {const} */ ([
    ["recipient_done", "already_signed", "others_title", false],
    ["not_found", "process_not_found", "element.link", false],
    ["identity_required", "error", "element.identity", false],
    ["offline", "error", "element.failed", true],
  ])) {
    const error = new EntryError(code);
    assert.deepEqual(
      [error.type, error.sentence, error.retryable],
      [type, sentence, retryable],
    );
  }
});
