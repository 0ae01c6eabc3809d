import assert from "node:assert/strict";
import { test } from "node:test";
import { sajnEmit, sajnSettings } from "../sajn-frame.js";

const IDS = { document_id: "doc_1", signer_id: "party_1" };

/** @param {(emit: (name: string, detail?: unknown) => void) => void} act */
function said(act) {
  /** @type {[unknown, string][]} */
  const posted = [];
  const parent = {
    /** @param {unknown} message @param {string} origin */
    postMessage: (message, origin) => posted.push([message, origin]),
  };
  Object.assign(globalThis, { parent });
  act(sajnEmit(["https://a.example", "https://b.example"], IDS, "secret"));
  return posted;
}

test("each message goes to each listed origin by name", () => {
  const posted = said((emit) => emit("paraph-ready", {}));
  assert.deepEqual(posted, [
    [{ action: "document-ready" }, "https://a.example"],
    [{ action: "document-ready" }, "https://b.example"],
  ]);
});

test("the token is said only when the party has answered", () => {
  const before = said((emit) => {
    for (const name of ["paraph-ready", "paraph-step", "paraph-viewed"])
      emit(name, {});
    emit("paraph-error", { code: "link_not_valid" });
  });
  assert(!JSON.stringify(before).includes("secret"));
  const data = { token: "secret", documentId: "doc_1", signerId: "party_1" };
  const [signed] = said((emit) => emit("paraph-signed", { receipt: "r" }));
  assert.deepEqual(signed?.[0], { action: "signer-completed", data });
  const [declined] = said((emit) => emit("paraph-declined", { reason: "No" }));
  const rejected = {
    action: "signer-rejected",
    data: { ...data, reason: "No" },
  };
  assert.deepEqual(declined?.[0], rejected);
});

test("options behind the hash are read, and nonsense says nothing", () => {
  const options = { language: "sv", allowDocumentRejection: true, color: 1 };
  const hash = "#" + btoa(encodeURIComponent(JSON.stringify(options)));
  assert.deepEqual(sajnSettings(hash), { allowDecline: true, locale: "sv" });
  for (const bad of ["", "#", "#%%%", "#bnVsbA==", "#MQ=="]) {
    assert.deepEqual(sajnSettings(bad), { allowDecline: false }, bad);
  }
});
