import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test, expect } from "../support/test.mjs";
import { shaped } from "../support/stage.mjs";
import { Signer } from "../support/signer.mjs";
import { codes, hostileFiles, judged } from "../support/verifier.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
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
const HANNA = { email: "hanna@lind.example", role: "Signer 1", order: 1, first_name: "Hanna", last_name: "Lind" };
const TRUSTED = "require-trusted-types-for 'script'; trusted-types paraph";

/** A contract that a person signed and the service sealed. */
async function sealed(stage, page, name) {
  const envelope = await stage.invite(await shaped("-", "contract.pdf"), [FIELD], [HANNA], "Lease.pdf");
  await page.goto(await stage.link(envelope));
  const person = new Signer(page);
  await person.agree();
  await person.next();
  await person.adopt();
  await person.finish();
  await person.seesSeal();
  return stage.sealed(envelope.document, name);
}

/** A host page that holds the element, with what stands in its tag. */
function holds(stage, attributes = "", { path = "/check.html", script, headers = {} } = {}) {
  const source = script ?? `${stage.origin}/w/0.1.0/verify.js`;
  return stage.host.page(
    path,
    `<!doctype html><html lang="en"><title>Check</title>
     <meta name="viewport" content="width=device-width">
     <script type="module" src="${source}"></script>
     <main><h1>Check</h1><paraph-verify ${attributes}></paraph-verify></main>`,
    headers,
  );
}

/** Waits until everything that judging needs is there, then lets nothing more out. */
async function closeTheNetwork(page) {
  await page.waitForFunction(() => document.querySelector("paraph-verify")?.state === "idle");
  await page.waitForLoadState("networkidle");
  const asked = [];
  page.on("request", (request) => {
    if (!request.url().startsWith("blob:")) asked.push(request.url());
  });
  await page.context().setOffline(true);
  await page.route("**", (route) => route.abort());
  return asked;
}

async function choose(page, button, path) {
  const choosing = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: button }).click();
  await (await choosing).setFiles(path);
}

async function expectAccessible(page, state) {
  await page.evaluate(() => {
    const { shadowRoot } = document.querySelector("paraph-verify");
    return Promise.allSettled(shadowRoot.getAnimations().map((motion) => motion.finished));
  });
  const violations = await page.evaluate(
    async ([source]) => {
      if (!window.axe) new Function(source)();
      const found = await window.axe.run({ resultTypes: ["violations"] });
      return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.html).join(", ")}`);
    },
    [axe],
  );
  expect(violations, state).toEqual([]);
}

test("a contract that the service sealed is told apart from one that nobody vouches for", async ({ stage, page }) => {
  const pdf = await sealed(stage, page, "verified");
  await page.goto(`${stage.origin}/verify`);
  const asked = await closeTheNetwork(page);
  await choose(page, "Choose a PDF", pdf);

  // No timestamp authority was asked, and the page says so.
  await expect(page.getByRole("heading", { name: "Intact, but not proven" })).toBeFocused();
  await expect(page.getByText("no independent authority vouches for the time")).toBeVisible();
  await expect(page.getByText("Paraph development seal").first()).toBeVisible();
  await expect(page.getByText("Nothing was added or changed after the seal.")).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: "Hanna Lind" }).first()).toContainText("signed");
  await page.getByRole("button", { name: "Accept the claimed time" }).click();
  await expect(page.getByRole("heading", { name: "The seal holds" })).toBeFocused();
  await expect(page.getByRole("status")).toHaveText("The seal holds");
  await page.getByText("Details", { exact: true }).click();
  await expect(page.getByText("Signed by Hanna Lind")).toBeVisible();
  expect(asked).toEqual([]);

  const report = await page.evaluate(() => document.querySelector("paraph-verify").report);
  const at = new Date(report.signatures[0].judged_at_unix_s * 1000).toISOString().replace(".000", "");
  const told = await judged(pdf, { anchor: stage.anchor, at, allowNoTimestamp: true });
  expect(told.code).toBe(0);
  expect(report).toEqual(told.report);
});

test("without an anchor the seal is unproven, until the person adds the certificate", async ({ stage, page }) => {
  const pdf = await sealed(stage, page, "unproven");
  await page.goto(holds(stage, "allow-no-timestamp"));
  const asked = await closeTheNetwork(page);
  await choose(page, "Choose a PDF", pdf);
  await expect(page.getByRole("heading", { name: "Intact, but not proven" })).toBeVisible();
  await expect(page.getByText("If you have the certificate of the sealer")).toBeVisible();
  await choose(page, "Add a certificate", stage.anchor);
  await expect(page.getByRole("heading", { name: "The seal holds" })).toBeVisible();
  expect(asked).toEqual([]);
});

test("every hostile file is rejected with its finding, by the command line and by the element alike", async ({
  stage,
  page,
}) => {
  const files = await hostileFiles();
  expect(files.length).toBeGreaterThan(150);
  await page.goto(holds(stage));
  const asked = await closeTheNetwork(page);
  for (const { name, finding, passes, at, pem, anchor, path } of files) {
    const bytes = (await readFile(path)).toString("base64");
    const [told, report] = await Promise.all([
      judged(path, { anchor, at, allowNoTimestamp: true }),
      page.evaluate(
        async ([base64, anchors, time]) => {
          const element = document.querySelector("paraph-verify");
          Object.assign(element, { anchors, at: time, allowNoTimestamp: true });
          const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
          const heard = new Promise((resolve) =>
            element.addEventListener("paraph-verified", ({ detail }) => resolve(detail), { once: true }),
          );
          await element.verify(new Blob([bytes]));
          return heard;
        },
        [bytes, pem, at],
      ),
    ]);
    // One judgement in two places: word for word.
    expect(report, name).toEqual(told.report);
    expect(told.code === 0, name).toBe(passes);
    expect(report.verdict === "holds", name).toBe(passes);
    if (finding) expect(codes(report), name).toContain(finding);
    if (finding) expect(await page.locator("paraph-verify code").allTextContents(), name).toContain(finding);
  }
  expect(asked).toEqual([]);
});

const HOSTS = [
  {
    name: "that serves the files itself",
    script: () => "/paraph/verify.js",
    policy: () => `default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; ${TRUSTED}`,
    attributes: `worker-src="/paraph/verify-worker.js"`,
  },
  {
    name: "that loads them from the service",
    script: (service) => `${service}/w/0.1.0/verify.js`,
    policy: (service) =>
      `default-src 'self'; script-src 'self' ${service} 'wasm-unsafe-eval'; connect-src ${service}; worker-src blob:; ${TRUSTED}`,
    attributes: "",
  },
];
for (const host of HOSTS) {
  test(`a strict host ${host.name} holds the element`, async ({ stage, page }) => {
    const complaints = [];
    page.on("console", (message) => {
      if (/Content Security Policy|TrustedScript|Trusted Type/i.test(message.text())) complaints.push(message.text());
    });
    const [good] = await hostileFiles();
    const headers = { "content-security-policy": host.policy(stage.origin) };
    const script = host.script(stage.origin);
    await page.goto(holds(stage, `at="${good.at}" ${host.attributes}`, { path: "/strict-check.html", script, headers }));
    await choose(page, "Choose a PDF", good.path);
    await expect(page.getByRole("heading", { name: "Intact, but not proven" })).toBeVisible();
    expect(complaints).toEqual([]);
  });
}

test("every state is accessible, at every width, in both schemes and both directions", async ({ stage, page }) => {
  const files = await hostileFiles();
  const named = (name) => files.find((file) => file.name === name);
  await page.goto(holds(stage, `at="${named("good").at}"`));
  const element = page.locator("paraph-verify");
  const shows = async (state, heading, file) => {
    if (file) {
      await element.evaluate((it, { pem, at }) => Object.assign(it, { anchors: pem, at }), file);
      await choose(page, /Choose a PDF|Check another file/, file.path);
    }
    await expect(page.getByRole("heading", { name: heading })).toBeVisible();
    await page.getByText("Details", { exact: true }).click({ timeout: 500 }).catch(() => {});
    for (const scheme of ["light", "dark"]) {
      for (const [width, dir] of [[320, "ltr"], [1100, "rtl"]]) {
        await page.emulateMedia({ colorScheme: scheme });
        await page.setViewportSize({ width, height: 900 });
        await page.evaluate((to) => (document.documentElement.dir = to), dir);
        await expectAccessible(page, `${state} ${scheme} ${width} ${dir}`);
        const wider = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
        expect(wider, `${state} ${width} scrolls sideways`).toBe(false);
      }
    }
  };
  await shows("idle", "Check a sealed PDF");
  await shows("holds", "The seal holds", named("timestamped"));
  await shows("fails", "Do not rely on this file", named("value_replaced"));
  await shows("unproven", "Intact, but not proven", named("good"));
  await shows("unsigned", "This file is not sealed", named("unsigned"));
  await element.evaluate((it) => (it.at = "yesterday"));
  await shows("error", "The file was not checked", { ...named("good"), at: "yesterday" });
});

test("the whole check is done by keyboard, and a dropped file is checked too", async ({ stage, page }) => {
  const files = await hostileFiles();
  const good = files.find(({ name }) => name === "good");
  await page.goto(holds(stage, `at="${good.at}" allow-no-timestamp`));
  await page.locator("paraph-verify").evaluate((it, pem) => (it.anchors = pem), good.pem);
  const choosing = page.waitForEvent("filechooser");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await (await choosing).setFiles(good.path);
  await expect(page.getByRole("heading", { name: "The seal holds" })).toBeFocused();
  const bytes = (await readFile(files.find(({ name }) => name === "content_replaced").path)).toString("base64");
  const transfer = await page.evaluateHandle((base64) => {
    const data = new DataTransfer();
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    data.items.add(new File([bytes], "dropped \u202Efdp.pdf", { type: "application/pdf" }));
    return data;
  }, bytes);
  await page.locator("paraph-verify [part=root]").dispatchEvent("drop", { dataTransfer: transfer });
  await expect(page.getByRole("heading", { name: "Do not rely on this file" })).toBeFocused();
  await expect(page.getByText("dropped \ufffdfdp.pdf")).toBeVisible();
  await expect(page.getByText(/Revision 2 .* That is not allowed/).first()).toBeVisible();
});

test("a check that cannot be done says why, and what is safe", async ({ stage, page }) => {
  const [good] = await hostileFiles();
  const told = async (attributes, path, { bytes } = {}) => {
    await page.goto(holds(stage, attributes, { path }));
    return page.locator("paraph-verify").evaluate(
      async (element, size) => {
        await customElements.whenDefined("paraph-verify");
        const heard = new Promise((resolve) =>
          element.addEventListener("paraph-error", ({ detail }) => resolve(detail), { once: true }),
        );
        const code = await element.verify(new Blob([new Uint8Array(size)])).catch((error) => error.code);
        return { ...(await heard), thrown: code };
      },
      bytes ?? 10,
    );
  };
  const check = async (seen, code, retryable, words) => {
    expect(seen).toEqual({ code, retryable, thrown: code });
    await expect(page.getByRole("heading", { name: "The file was not checked" })).toBeVisible();
    await expect(page.getByText(words)).toBeVisible();
  };
  const large = { bytes: 128 * 1024 * 1024 + 1 };
  await check(await told("", "/large.html", large), "too_large", false, "larger than 128 MB");
  await check(await told('at="soon"', "/time.html"), "time", false, "not one that a calendar knows");
  stage.host.file("/none.pem", "no certificate", "text/plain");
  await check(await told('anchors="/none.pem"', "/anchors.html"), "anchors", false, "has to be in PEM");
  await check(await told('anchors="/missing.pem"', "/missing.html"), "load_failed", true, "could not be loaded");
  // A worker that is ready and then never answers is ended; one that breaks is not believed.
  stage.host.script("/silent.js", "postMessage({ op: 'ready' });");
  const silent = 'worker-src="/silent.js" time-limit="1"';
  await check(await told(silent, "/silent.html"), "timeout", true, "took too long and was ended");
  stage.host.script("/broken.js", "postMessage({ op: 'ready' }); onmessage = () => { throw new Error('end'); };");
  await check(await told('worker-src="/broken.js"', "/broken.html"), "crashed", false, "do not rely on it");
  await page.getByRole("button", { name: "Choose a PDF" }).waitFor();
  expect(good.name).toBe("good");
});
