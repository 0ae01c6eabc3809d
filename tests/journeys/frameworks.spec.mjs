import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { makePackage } from "../../element/package/make.js";
import { paraph } from "../../element/testing.js";
import { FRAMEWORKS } from "../support/frameworks.mjs";
import { ROOT, shaped } from "../support/stage.mjs";
import { expect, test as withService } from "../support/test.mjs";

const run = promisify(execFile);

const test = withService.extend({
  package: [
    async ({ stage }, use) => {
      const folder = await mkdtemp(join(tmpdir(), "paraph-package-"));
      await makePackage(stage.widget, folder);
      await use(folder);
      await rm(folder, { recursive: true, force: true });
    },
    { scope: "worker" },
  ],
});

const NAME = { type: "text", name: "town", label: "Town", role: "Signer 1", required: true, page_number: 0 };
const MARK = { type: "signature", name: "mark", label: "Signature", role: "Signer 1", required: true, page_number: 0 };
const FIELDS = [
  { ...NAME, x: 60, y: 60, width: 200, height: 20 },
  { ...MARK, x: 60, y: 90, width: 160, height: 60 },
];
const HANNA = { email: "hanna@lind.example", role: "Signer 1", order: 1, first_name: "Hanna", last_name: "Lind" };

for (const { name, mode, bundle } of FRAMEWORKS) {
  test(`an application in ${name} signs with the package, ${mode}`, async ({ stage, page, package: made }) => {
    const path = `/${name.toLowerCase().replace(" ", "-")}`;
    const envelope = await stage.invite(await shaped("-", "contract.pdf"), FIELDS, [HANNA]);
    stage.host.route("/api/link", async () => JSON.stringify({ data: { link: await stage.link(envelope) } }));
    const folder = `${stage.origin}/w/0.1.0/`;
    stage.host.script(`${path}.js`, await bundle({ paraph: made, folder, mode }));
    const html = `<!doctype html><html lang="en"><title>${name}</title>
      <style>.place { display: block; block-size: 80vh }</style>
      <div id="app"></div><script type="module" src="${path}.js"></script>`;
    await page.goto(stage.host.page(path, html));
    const end = await paraph(page).sign({ values: { town: "Uppsala" }, type: "Hanna Lind" });
    expect(end).toBe("sealed");
    const log = page.locator("#log");
    await expect(log).toContainText("ready");
    await expect(log).toContainText("field name,kind,filled");
    await expect(log).toContainText("signed receipt");
    await expect(page.locator("paraph-sign")).toHaveClass("place");
    await expect(page.locator("paraph-sign")).toHaveAttribute("hide-title", "");
  });
}

const CONSUMER = `
import { test } from "@playwright/test";
import { createElement } from "react";
import { ParaphSign as ReactSign, type ParaphSignProps } from "paraph/react.js";
import { ParaphSign as VueSign } from "paraph/vue.js";
import { loadParaph } from "paraph/load.js";
import { paraph } from "paraph/testing.js";
import type { ParaphSignElement } from "paraph/public.js";

const props: ParaphSignProps = { linkEndpoint: "/api/link", onSigned: ({ receipt }) => receipt.length };
createElement(ReactSign, props);
export const vue: InstanceType<typeof VueSign>["$props"] = { theme: "dark", onFieldChange: ({ filled }) => !filled };
const element: ParaphSignElement | null = document.querySelector("paraph-sign");
element?.addEventListener("paraph-step", ({ detail }) => detail.done + detail.total);
// @ts-expect-error There is no such theme.
element!.theme = "sepia";
// @ts-expect-error The receipt is only read.
element!.receipt = "mine";
void loadParaph("https://sign.example.com/w/0.1.0/");
test("types", async ({ page }) => { await paraph(page).sign({ draw: true }); });
`;

test("the package's types fit TypeScript, React, Vue and Playwright", async ({ package: made }) => {
  await mkdir(join(ROOT, "tests/out"), { recursive: true });
  const folder = await mkdtemp(join(ROOT, "tests/out/types-"));
  try {
    await writeFile(join(folder, "consumer.ts"), CONSUMER);
    const options = {
      compilerOptions: {
        strict: true,
        noEmit: true,
        skipLibCheck: true,
        target: "ES2022",
        module: "NodeNext",
        moduleResolution: "NodeNext",
        lib: ["ES2022", "DOM"],
        types: [],
        paths: {
          "paraph/*": [`${made}/*`],
          react: [join(ROOT, "element/node_modules/@types/react/index.d.ts")],
        },
      },
      files: ["consumer.ts"],
    };
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify(options));
    await writeFile(join(folder, "package.json"), '{"type":"module"}');
    await symlink(join(ROOT, "element/node_modules"), join(made, "node_modules")).catch(() => {});
    const tsc = createRequire(join(ROOT, "element/package.json")).resolve("typescript/bin/tsc");
    const { stdout } = await run(process.execPath, [tsc, "-p", folder]).catch((error) => error);
    expect(stdout).toBe("");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
