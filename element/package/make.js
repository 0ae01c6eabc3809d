/**
 * Makes the npm package: the built widget's folder as it is, the wrappers and the page object
 * beside it, declarations, and the digests of every file for Subresource Integrity.
 *
 * ```sh
 * node package/make.js WIDGET PACKAGE
 * ```
 */

import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { EVENTS } from "../frame.js";
import { ELEMENT_TYPES, publicTypes, REACT_TYPES, VUE_TYPES } from "./types.js";

const SOURCE = fileURLToPath(new URL("../", import.meta.url));
/** Scripts that the widget's folder does not have. */
const SCRIPTS = ["load.js", "react.js", "testing.js", "vue.js", "wrapping.js"];
/** Files of the repository's root that travel along. */
const LICENSES = ["LICENSE-APACHE", "LICENSE-MIT"];

/**
 * @param {string} widget Folder of the built widget.
 * @param {string} out Folder to make; what it held is gone.
 */
export async function makePackage(widget, out) {
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  await cp(widget, out, {
    recursive: true,
    // The pages of links are the service's own, and compressed copies are too.
    filter: (file) =>
      !/(\.stamp|(index|prepare)\.html|page\.(js|css)|\.br|\.gz)$/.test(file),
  });
  for (const script of SCRIPTS)
    await cp(join(SOURCE, script), join(out, script));
  await cp(join(SOURCE, "testing"), join(out, "testing"), { recursive: true });
  for (const license of LICENSES)
    await cp(join(SOURCE, "..", license), join(out, license));
  await cp(
    join(SOURCE, "custom-elements.json"),
    join(out, "custom-elements.json"),
  );
  await writeFile(
    join(out, "README.md"),
    await readFile(join(SOURCE, "package/README.md")),
  );
  await writeTypes(out);
  await writeFile(
    join(out, "integrity.json"),
    text(await integrity(widget, out)),
  );
  await writeFile(join(out, "package.json"), text(await manifest()));
}

/** @param {string} out */
export async function writeTypes(out) {
  const source = await readFile(join(SOURCE, "custom-elements.json"), "utf8");
  await writeFile(
    join(out, "public.d.ts"),
    publicTypes(JSON.parse(source), EVENTS),
  );
  await writeFile(join(out, "paraph.d.ts"), ELEMENT_TYPES);
  await writeFile(join(out, "react.d.ts"), REACT_TYPES);
  await writeFile(join(out, "vue.d.ts"), VUE_TYPES);
  const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
  const options = ["--allowJs", "--declaration", "--emitDeclarationOnly"];
  options.push("--target", "ES2022", "--module", "NodeNext", "--skipLibCheck");
  const scripts = ["load.js", "testing.js"].map((script) =>
    join(SOURCE, script),
  );
  execFileSync(process.execPath, [
    tsc,
    ...options,
    "--outDir",
    out,
    ...scripts,
  ]);
}

/**
 * Digests (SHA-384) of the widget's files, as the attribute `integrity` takes them.
 *
 * @param {string} widget
 * @param {string} out
 */
async function integrity(widget, out) {
  /** @type {Record<string, string>} */
  const digests = {};
  for (const entry of await readdir(out, {
    recursive: true,
    withFileTypes: true,
  })) {
    if (!entry.isFile() || !/\.(js|css|wasm)$/.test(entry.name)) continue;
    const file = relative(
      out,
      join(entry.parentPath ?? entry.path, entry.name),
    );
    const inWidget = await readFile(join(widget, file)).catch(() => null);
    if (!inWidget) continue;
    const digest = createHash("sha384").update(inWidget).digest("base64");
    digests[file] = `sha384-${digest}`;
  }
  return Object.fromEntries(Object.entries(digests).sort());
}

async function manifest() {
  const source = JSON.parse(
    await readFile(join(SOURCE, "package.json"), "utf8"),
  );
  const { name, version, description, license, type, customElements } = source;
  return {
    name,
    version,
    description,
    license,
    type,
    customElements,
    sideEffects: ["./paraph.js"],
    types: "./paraph.d.ts",
    exports: { ".": "./paraph.js", "./*": "./*" },
    peerDependencies: source.peerDependencies,
    peerDependenciesMeta: source.peerDependenciesMeta,
  };
}

/** @param {unknown} value */
function text(value) {
  return `${JSON.stringify(value, null, 2)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [widget, out] = process.argv.slice(2);
  if (!widget || !out) throw new Error("usage: make.js WIDGET PACKAGE");
  await makePackage(widget, out);
}
