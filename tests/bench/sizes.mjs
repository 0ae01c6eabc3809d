// Bytes of what <paraph-verify> loads, each file after brotli at its best: all together, and the module.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const [folder] = process.argv.slice(2);
const FILES = [
  "verify.js",
  "folder.js",
  "judge.js",
  "report.js",
  "verify-text.js",
  "verify-view.js",
  "verify.css",
  "verify-worker.js",
  "verifier.js",
  "verifier_bg.wasm",
];
const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
const sizes = await Promise.all(
  FILES.map(async (name) => brotliCompressSync(await readFile(join(folder, name)), { params }).length),
);
console.log(JSON.stringify({ all: sizes.reduce((a, b) => a + b), module: sizes.at(-1) }));
