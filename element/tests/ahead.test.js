import assert from "node:assert/strict";
import { createServer } from "node:http";
import test from "node:test";
import {
  documentAhead,
  exchangeAhead,
  paintedAhead,
  startAhead,
  takeExchange,
} from "../ahead.js";

const LINK = { inviteId: "i".repeat(40), token: "a-secret-of-16-letters" };
const PDF = "%PDF-1.7 some bytes";
const SESSION = {
  session_token: "bearer",
  session: { documents: [{ id: "doc_1", size_bytes: PDF.length }] },
};
const ANSWERS = new Map([
  ["/prefix/v1/sessions", JSON.stringify(SESSION)],
  ["/prefix/v1/session/documents/doc_1", PDF],
]);

/** @param {(base: string, bodies: string[]) => Promise<void>} use */
async function withService(use) {
  /** @type {string[]} */
  const bodies = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    bodies.push(`${request.method} ${request.url} ${body}`);
    response.end(ANSWERS.get(request.url ?? "") ?? "{}");
  });
  await new Promise((resolve) => server.listen(0, () => resolve(null)));
  const address = /** @type {import("node:net").AddressInfo} */ (
    server.address()
  );
  await use(`http://localhost:${address.port}/prefix`, bodies);
  server.closeAllConnections();
  server.close();
}

test("the exchange is sent once and its answer is given once", async () => {
  await withService(async (base, bodies) => {
    const link = { ...LINK, base };
    await exchangeAhead(link, "inline");
    // Another try, because the module could not be loaded.
    await exchangeAhead(link, "inline");
    assert.equal((await takeExchange(link))?.status, 200);
    assert.equal(takeExchange(link), null);
    const { inviteId, token } = LINK;
    const body = { invite_id: inviteId, token, surface: "inline" };
    assert.deepEqual(bodies, [
      `POST /prefix/v1/sessions ${JSON.stringify(body)}`,
    ]);
  });
});

test("an exchange that failed is sent again", async () => {
  const link = { ...LINK, base: "http://localhost:1" };
  await assert.rejects(exchangeAhead(link, "inline"));
  assert.equal(takeExchange(link), null);
});

test("a link that names no invite asks without one", async () => {
  await withService(async (base, bodies) => {
    const link = { ...LINK, inviteId: null, base };
    await exchangeAhead(link, "frame");
    assert.ok(!bodies[0]?.includes("invite_id"), bodies[0]);
    takeExchange(link);
  });
});

test("the first document is fetched ahead, opened by the worker, and given once", async () => {
  await withService(async (base) => {
    /** @type {any[]} */
    const posted = [];
    const worker = /** @type {Worker} */ (
      /** @type {unknown} */ ({
        postMessage: (/** @type {unknown} */ m) => posted.push(m),
      })
    );
    Object.assign(globalThis, { devicePixelRatio: 2 });
    const link = { ...LINK, base };
    const answer = exchangeAhead(link, "page");
    const { take } = documentAhead(link, answer, worker, 600);
    const given = await take("doc_1");
    assert.equal(await given?.blob.text(), PDF);
    assert.equal(given?.worker, worker);
    assert.equal(take("doc_1"), null);
    assert.deepEqual(
      posted.map(({ op, document }) => [op, document]),
      [
        ["open", 0],
        ["prepare", 0],
      ],
    );
    // The answer is still whole for the widget.
    assert.deepEqual(await (await takeExchange(link))?.json(), SESSION);
  });
});

test("a document that was not asked for is not given", async () => {
  await withService(async (base) => {
    const link = { ...LINK, base };
    const answer = exchangeAhead(link, "page");
    const { take } = documentAhead(link, answer, null, null);
    assert.equal(await take("doc_2"), null);
    takeExchange(link);
  });
});

test("a browser that starts no worker is asked again when the widget needs one", async () => {
  let asked = 0;
  class Refused {
    constructor() {
      asked += 1;
      throw new Error("no workers here");
    }
  }
  Object.assign(globalThis, {
    Worker: Refused,
    location: { origin: "http://elsewhere.example" },
  });
  const ahead = startAhead(null);
  assert.equal(asked, 1);
  assert.throws(() => ahead.start(), /no workers here/);
  ahead.end();
});

test("the first page is had as soon as the worker has painted it", async () => {
  const worker = new EventTarget();
  const painted = paintedAhead(/** @type {Worker} */ (worker));
  const bitmap = { width: 2 };
  for (const data of [{ op: "ready" }, { op: "prepared", bitmap }])
    worker.dispatchEvent(new MessageEvent("message", { data }));
  assert.equal(await painted, bitmap);
});
