import { paraph } from "../../element/testing.js";
import { test, expect } from "../support/test.mjs";
import { Engine, ENGINES } from "../support/engines.mjs";
import { expectSealed } from "../support/referees.mjs";
import { shaped } from "../support/stage.mjs";

const place = (name, type, y, height) => ({
  type,
  name,
  label: name,
  role: "Signer 1",
  required: true,
  page_number: 0,
  x: 60,
  y,
  width: 200,
  height,
});
const FIELDS = [place("town", "text", 90, 22), place("mark", "signature", 170, 60)];
const HANNA = { email: "hanna@lind.example", role: "Signer 1", order: 1, first_name: "Hanna", last_name: "Lind" };

for (const { mode, ...engine } of ENGINES) {
  test(`a signer signs in ${engine.name}, ${mode}, by any WebDriver`, async ({ stage }) => {
    const missing = engine.missing.filter(Boolean).join(", ");
    test.skip(missing !== "", `not on this machine: ${missing}; cargo xtask setup installs them`);
    const envelope = await stage.invite(await shaped("-", "contract.pdf"), FIELDS, [HANNA]);
    const path = `/${engine.name}`;
    stage.host.route(`${path}-link`, async () => JSON.stringify({ data: { link: await stage.link(envelope) } }));
    const address = stage.host.page(
      `${path}.html`,
      `<!doctype html><html lang="en"><title>Sign</title><style>body{margin:0}paraph-sign{display:block;height:100vh}</style>
       <script type="module" src="${stage.origin}/w/0.1.0/paraph.js"></script>
       <paraph-sign link-endpoint="${path}-link" mode="${mode}"></paraph-sign>`,
    );
    const browser = await Engine.open(engine);
    try {
      await browser.goto(address);
      const signer = paraph(browser.session, { timeout: 120_000 });
      expect(await signer.sign({ values: { town: "Göteborg" }, draw: true })).toBe("sealed");
    } finally {
      await browser.close();
    }
    await expectSealed(await stage.sealed(envelope.document, engine.name), stage.anchor);
  });
}
