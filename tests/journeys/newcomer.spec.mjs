import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { paraph } from "../../element/testing.js";
import { freePort } from "../support/ports.mjs";
import { output } from "../support/process.mjs";
import { ROOT, shaped } from "../support/stage.mjs";
import { expect, test } from "@playwright/test";

const BINARY = process.env.PARAPH_BINARY ?? join(ROOT, "target/debug/paraph");

/** The code of the guide's first section, in order. */
async function guide(ports) {
  let text = await readFile(join(ROOT, "docs/embedding.md"), "utf8");
  text = text.split(/^## /m)[1];
  for (const [port, free] of Object.entries(ports)) text = text.replaceAll(port, String(free));
  const blocks = [...text.matchAll(/```(\w+)\n(.*?)```/gs)].map(([, language, code]) => ({ language, code }));
  const commands = blocks.filter(({ language }) => language === "sh").map(({ code }) => code);
  const file = (language) => blocks.find((block) => block.language === language).code;
  return { commands: commands.flatMap((code) => code.trim().split("\n")), host: file("js"), page: file("html") };
}

/** A shell in the newcomer's folder, with the binary on its path. */
function shell(folder) {
  const widget = process.env.PARAPH_WIDGET ?? join(ROOT, "dist");
  const path = `${dirname(BINARY)}${delimiter}${process.env.PATH}`;
  return { cwd: folder, env: { ...process.env, PATH: path, PARAPH_WIDGET_DIR: widget } };
}

test("a newcomer follows the guide word for word, from an empty HTML file to a signed PDF", async ({ page }) => {
  const folder = await mkdtemp(join(tmpdir(), "paraph-newcomer-"));
  const running = [];
  const start = async (command, address) => {
    running.push(spawn("sh", ["-c", `exec ${command}`], { ...shell(folder), stdio: "ignore" }));
    await expect.poll(() => fetch(address).then(({ status }) => status, () => 0), { timeout: 30_000 }).toBe(200);
  };
  const run = (command) => output("sh", ["-c", `cd '${folder}' && ${command}`], shell(folder).env);
  try {
    const [service, host] = [await freePort(), await freePort()];
    const { commands, host: script, page: html } = await guide({ 7460: service, 7470: host });
    const [create, serve, node, verify] = commands;
    await writeFile(join(folder, "contract.pdf"), await shaped("-", "contract.pdf"));
    await writeFile(join(folder, "host.mjs"), script);
    await writeFile(join(folder, "index.html"), html);
    await run(create);
    await start(serve, `http://localhost:${service}/healthz`);
    await start(node, `http://localhost:${host}`);
    await page.goto(`http://localhost:${host}`);
    expect(await paraph(page).sign({ draw: true })).toBe("sealed");
    const link = page.getByRole("link", { name: "The signed contract" });
    await expect(link).toBeVisible();
    await page.request.get(new URL(await link.getAttribute("href"), page.url()).href);
    expect(await run(verify)).toContain("TOTAL-PASSED");
  } finally {
    for (const child of running) child.kill();
    await rm(folder, { recursive: true, force: true });
  }
});
