import assert from "node:assert/strict";
import { test } from "node:test";
import {
  LinkError,
  linkOfReply,
  own,
  parseLink,
  parsePrepareLink,
  safeUrl,
} from "../link.js";

const INVITE = "0123456789abcdefghijklmnopqrstuvwxyz0123";
const TOKEN = "q7_Zk-3fTQm0cJ9yWvX1bN5sLr8aHd2eGi4pUo6tYxk";
const ORIGIN = "https://sign.example.com";

/** @param {string} link @param {string[]} [origins] */
function code(link, origins = [ORIGIN]) {
  try {
    parseLink(link, origins);
    return null;
  } catch (error) {
    assert(error instanceof LinkError);
    assert(!error.message.includes(TOKEN), "the error names the secret");
    return error.code;
  }
}

test("all forms of a link are taken apart", () => {
  for (const prefix of ["", "/paraph"]) {
    const base = ORIGIN + prefix;
    assert.deepEqual(parseLink(`${base}/s/${INVITE}#t=${TOKEN}`, [ORIGIN]), {
      base,
      inviteId: INVITE,
      token: TOKEN,
    });
    const dialect = `${base}/webapp/document/${INVITE}?access_token=${TOKEN}&route=fieldinvite`;
    const document = `doc_${INVITE}?token=${TOKEN}`;
    for (const link of [
      dialect,
      `${base}/sign/${document}`,
      `${base}/embed/sign/${document}#JTdCJTdE`,
    ]) {
      assert.deepEqual(parseLink(link, [ORIGIN]), {
        base,
        inviteId: null,
        token: TOKEN,
      });
    }
  }
});

test("links of other origins are refused", () => {
  const path = `/s/${INVITE}#t=${TOKEN}`;
  for (const origin of [
    "https://evil.example.com",
    "https://sign.example.com.evil.com",
    "https://sign.example.com:8443",
    "https://xsign.example.com",
  ]) {
    assert.equal(code(origin + path), "link_not_allowed", origin);
  }
  assert.equal(
    code(`https://other.example${path}`, [ORIGIN, "https://other.example"]),
    null,
  );
});

test("what is no link is refused", () => {
  for (const bad of [
    "",
    "not a url",
    `/s/${INVITE}#t=${TOKEN}`,
    `http://sign.example.com/s/${INVITE}#t=${TOKEN}`,
    `javascript:alert(1)//s/${INVITE}#t=${TOKEN}`,
    `https://user:pass@sign.example.com/s/${INVITE}#t=${TOKEN}`,
    `${ORIGIN}/s/${INVITE}`,
    `${ORIGIN}/s/${INVITE}#t=short`,
    `${ORIGIN}/s/${INVITE}#t=${TOKEN}<script>`,
    `${ORIGIN}/s/${INVITE.toUpperCase()}#t=${TOKEN}`,
    `${ORIGIN}/x/${INVITE}#t=${TOKEN}`,
    `${ORIGIN}/webapp/document/${INVITE}?route=fieldinvite`,
    `${ORIGIN}/sign/doc_${INVITE}?access_token=${TOKEN}`,
    `${ORIGIN}/sign/doc_${INVITE}#token=${TOKEN}`,
  ]) {
    assert.equal(code(bad), "link_not_valid", bad);
  }
});

test("plain http is for the own machine alone", () => {
  for (const good of [
    "http://localhost:8080",
    "http://127.0.0.1",
    "http://a.localhost",
  ]) {
    assert.equal(safeUrl(good)?.origin, good);
  }
  for (const bad of [
    "http://example.com",
    "http://localhost.example.com",
    "ftp://localhost",
  ]) {
    assert.equal(safeUrl(bad), null, bad);
  }
});

test("a link is read from the reply of the service and from nothing else", () => {
  assert.equal(linkOfReply({ data: { link: "x" } }), "x");
  for (const bad of [
    null,
    1,
    "x",
    {},
    { data: null },
    { data: { link: 1 } },
    { link: "x" },
  ]) {
    assert.throws(() => linkOfReply(bad), LinkError);
  }
  const inherited = Object.create({ data: { link: "x" } });
  assert.throws(() => linkOfReply(inherited), LinkError);
});

test("members of a prototype are not members", () => {
  assert.equal(own({ a: 1 }, "a"), 1);
  assert.equal(own({}, "constructor"), undefined);
  assert.equal(own({}, "__proto__"), undefined);
  assert.equal(own(null, "a"), undefined);
});

test("a prepare link is taken apart, and nothing else is one", () => {
  const parse = (/** @type {string} */ link) =>
    parsePrepareLink(link, [ORIGIN]);
  for (const prefix of ["", "/paraph"]) {
    const base = ORIGIN + prefix;
    const link = `${base}/prepare/${INVITE}#t=${TOKEN}`;
    assert.deepEqual(parse(link), { base, token: TOKEN });
  }
  for (const link of [
    `${ORIGIN}/s/${INVITE}#t=${TOKEN}`,
    `${ORIGIN}/prepare/${INVITE}`,
    `${ORIGIN}/prepare/${INVITE}#t=short`,
    `${ORIGIN}/prepare/UPPER#t=${TOKEN}`,
    `https://evil.example/prepare/${INVITE}#t=${TOKEN}`,
    "javascript:0",
  ])
    assert.equal(parse(link), null, link);
});
