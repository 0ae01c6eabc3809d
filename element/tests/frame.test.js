import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { test } from "node:test";
import {
  EVENTS,
  eventDetail,
  HELLO,
  isHello,
  readAnswer,
  readEvent,
  readOrder,
} from "../frame.js";

const NONCE = "0123456789abcdef0123456789abcdef";
const head = { paraph: 1, v: 1, nonce: NONCE };
const event = {
  ...head,
  type: "event",
  name: "paraph-signed",
  detail: { receipt: "a.b.c" },
};

test("the hello is constant and holds no id", () => {
  assert.deepEqual(HELLO, { paraph: 1, type: "hello", v: 1 });
  assert(Object.isFrozen(HELLO));
  assert(isHello(structuredClone(HELLO)));
});

test("a message is posted to any origin at one place only", async () => {
  const folder = new URL("..", import.meta.url);
  const names = (await readdir(folder)).filter((name) => name.endsWith(".js"));
  const texts = await Promise.all(
    names.map((name) => readFile(new URL(name, folder), "utf8")),
  );
  const places = texts.join("\n").match(/["'`]\*["'`]/g) ?? [];
  assert.equal(places.length, 1);
});

test("an event of this version with the nonce is read", () => {
  const read = readEvent(event, NONCE);
  assert.deepEqual(read, {
    type: "event",
    name: "paraph-signed",
    detail: { receipt: "a.b.c" },
  });
});

test("messages of another shape, nonce, version or size are dropped", () => {
  for (const [why, bad] of Object.entries({
    nothing: null,
    text: "paraph",
    nonce: { ...event, nonce: NONCE.replace("0", "1") },
    version: { ...event, v: 2 },
    brand: { ...event, paraph: true },
    kind: { ...event, type: "hello" },
    unknown: { ...event, name: "paraph-token" },
    inherited: Object.create(event),
    prototype: { ...event, name: "__proto__" },
    constructor: { ...event, name: "constructor" },
    size: { ...event, detail: { receipt: "x".repeat(16 * 1024) } },
    number: { ...event, name: 7 },
  })) {
    assert.equal(readEvent(bad, NONCE), null, why);
  }
});

test("only the listed members of a detail travel", () => {
  const detail = {
    receipt: "r",
    token: "secret",
    email: "a@b.c",
    redirect: { url: "x" },
  };
  assert.deepEqual(eventDetail("paraph-signed", detail), { receipt: "r" });
  assert.deepEqual(eventDetail("paraph-ready", detail), {});
  assert.deepEqual(
    eventDetail("paraph-completed", { documents: ["a", 1] }),
    {},
  );
  assert.deepEqual(
    eventDetail("paraph-step", Object.create({ step: "x" })),
    {},
  );
  assert.equal(eventDetail("paraph-else", {}), null);
});

test("no event has a member that could hold a secret or a person", () => {
  for (const members of EVENTS.values()) {
    for (const member of members) {
      assert(!/token|email|phone|link|value/.test(member), member);
    }
  }
});

test("a host may change listed settings and call listed methods only", () => {
  const set = { ...head, type: "set", name: "theme", value: "dark" };
  const call = { ...head, type: "call", method: "goTo", args: ["name"] };
  assert.deepEqual(readOrder(set, NONCE), {
    type: "set",
    name: "theme",
    value: "dark",
  });
  assert.deepEqual(readOrder(call, NONCE), {
    type: "call",
    method: "goTo",
    args: ["name"],
  });
  for (const bad of [
    { ...set, name: "link" },
    { ...set, name: "values" },
    { ...set, value: { a: 1 } },
    { ...call, method: "unmount" },
    { ...call, method: "constructor" },
    { ...call, args: "x" },
    { ...call, args: [{}] },
    { ...call, nonce: "" },
  ]) {
    assert.equal(readOrder(bad, NONCE), null, JSON.stringify(bad));
  }
});

test("an answer needs a nonce of 128 bits", () => {
  assert.equal(readAnswer({ ...head, type: "port" }), NONCE);
  for (const nonce of [
    "",
    "1",
    NONCE.toUpperCase().replace("0", "G"),
    5,
    undefined,
  ]) {
    assert.equal(readAnswer({ ...head, type: "port", nonce }), null);
  }
});
