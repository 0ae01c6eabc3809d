import assert from "node:assert/strict";
import { createServer } from "node:http";
import test from "node:test";
import { exchangeAhead, startAhead } from "../ahead.js";

const LINK = { inviteId: "i".repeat(40), token: "a-secret-of-16-letters" };

/** @param {(base: string, bodies: string[]) => Promise<void>} use */
async function withService(use) {
  /** @type {string[]} */
  const bodies = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    bodies.push(`${request.method} ${request.url} ${body}`);
    response.end("{}");
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
    const answer = exchangeAhead({ ...LINK, base }, "inline");
    const response = await answer();
    assert.equal(response?.status, 200);
    assert.equal(answer(), null);
    const { inviteId, token } = LINK;
    const body = { invite_id: inviteId, token, surface: "inline" };
    assert.deepEqual(bodies, [
      `POST /prefix/v1/sessions ${JSON.stringify(body)}`,
    ]);
  });
});

test("a link that names no invite asks without one", async () => {
  await withService(async (base, bodies) => {
    await exchangeAhead({ ...LINK, inviteId: null, base }, "frame")();
    assert.ok(!bodies[0]?.includes("invite_id"), bodies[0]);
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
