import { test, expect } from "../support/test.mjs";
import { shaped } from "../support/stage.mjs";
import { Signer } from "../support/signer.mjs";

const FIELD = {
  type: "signature",
  name: "mark",
  label: "Signature",
  role: "Signer 1",
  required: true,
  page_number: 0,
  x: 60,
  y: 90,
  width: 160,
  height: 60,
};
const HANNA = { email: "hanna@lind.example", role: "Signer 1", order: 1 };

const TRUSTED = "require-trusted-types-for 'script'; trusted-types paraph";
const HOSTS = [
  {
    name: "inline, the widget served by the host itself",
    policy: (service) =>
      `default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' ${service}; ${TRUSTED}`,
    script: () => "/paraph/paraph.js",
    attributes: (service) => `link-origins="${service}" worker-src="/paraph/worker.js"`,
  },
  {
    name: "in a frame of the service",
    policy: (service) => `default-src 'self'; frame-src ${service}; connect-src 'self' ${service}; ${TRUSTED}`,
    script: () => "/paraph/paraph.js",
    attributes: (service) => `link-origins="${service}" mode="frame"`,
    frame: true,
  },
];

for (const host of HOSTS) {
  test(`a host with default-src 'self' and Trusted Types enforced embeds the element, ${host.name}`, async ({
    stage,
    page,
  }) => {
    const envelope = await stage.invite(await shaped("-", "contract.pdf"), [FIELD], [HANNA]);
    stage.host.script(
      "/start.js",
      `fetch("/link").then((r) => r.json()).then(({ data }) => {
         document.querySelector("paraph-sign").link = data.link;
       });`,
    );
    stage.host.route("/link", async () => JSON.stringify({ data: { link: await stage.link(envelope) } }));
    stage.host.file("/strict.css", "body{margin:0} paraph-sign{display:block;height:100vh}", "text/css");
    const address = stage.host.page(
      "/strict.html",
      `<!doctype html><html lang="en"><title>Strict</title><link rel="stylesheet" href="/strict.css">
       <script type="module" src="${host.script(stage.origin)}"></script>
       <script type="module" src="/start.js"></script>
       <paraph-sign ${host.attributes(stage.origin)}></paraph-sign>`,
      { "content-security-policy": host.policy(stage.origin) },
    );
    const complaints = [];
    page.on("console", (message) => {
      if (/Content Security Policy|TrustedScript|Trusted Type/i.test(message.text())) complaints.push(message.text());
    });
    await page.goto(address);
    const person = new Signer(page, host.frame && "paraph-sign iframe");
    await person.agree();
    await person.next();
    await person.adopt();
    await person.finish();
    await person.seesSeal();
    expect(complaints).toEqual([]);
  });
}
