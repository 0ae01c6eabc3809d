// Measures this widget and pdf.js side by side in one Chromium: transfer, engine start, link (or
// address) to first page painted, all pages. Prints JSON.
//   node widget.mjs RUNS FILE…
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { chromium } from "@playwright/test";
import { Stage } from "../support/stage.mjs";

const [runs, ...files] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const PDFJS = dirname(require.resolve("pdfjs-dist/package.json"));
const WIDTH = 1280;

const PDFJS_PAGE = `<!doctype html><meta charset="utf-8"><title>pdf.js</title>
<script type="module" src="/pdfjs.js"></script>`;
// What a host would write by hand: fetch, open, paint page after page at the width of the window.
const PDFJS_SCRIPT = `
import * as pdfjs from "/pdfjs/build/pdf.min.mjs";
pdfjs.GlobalWorkerOptions.workerSrc = "/pdfjs/build/pdf.worker.min.mjs";
const worker = new pdfjs.PDFWorker();
worker.promise.then(() => performance.mark("engine"));
const document_ = await pdfjs.getDocument({
  worker,
  url: "/document.pdf",
  cMapUrl: "/pdfjs/cmaps/",
  standardFontDataUrl: "/pdfjs/standard_fonts/",
  wasmUrl: "/pdfjs/wasm/",
}).promise;
for (let number = 1; number <= document_.numPages; number++) {
  const page = await document_.getPage(number);
  const natural = page.getViewport({ scale: 1 });
  const width = Number(new URLSearchParams(location.search).get("width"));
  const viewport = page.getViewport({ scale: width / natural.width });
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [viewport.width, viewport.height];
  document.body.append(canvas);
  await page.render({ canvas, viewport }).promise;
  if (number === 1) await new Promise(requestAnimationFrame).then(() => performance.mark("first"));
}
performance.mark("all");
`;

const MARKS = { widget: ["paraph:engine", "paraph:page"], pdfjs: ["engine", "first", "all"] };

async function measure(browser, address, kind) {
  const context = await browser.newContext({ viewport: { width: WIDTH, height: 900 } });
  const page = await context.newPage();
  const moved = [];
  page.on("response", (response) => moved.push(response.url()));
  await page.goto(address);
  const wait = MARKS[kind].at(-1);
  await page.waitForFunction((name) => performance.getEntriesByName(name).length > 0, wait, {
    timeout: 60_000,
    polling: "raf",
  });
  const marks = await page.evaluate(() =>
    // The first of a name counts: every page leaves one.
    Object.fromEntries(performance.getEntriesByType("mark").toReversed().map((m) => [m.name, m.startTime])),
  );
  const width = kind === "widget" && (await page.locator("canvas.picture").first().evaluate((c) => c.width));
  await context.close();
  return { marks, moved, width };
}

/** Bytes of static files after brotli at its best, without the document. */
async function transferred(addresses, folderOf) {
  let bytes = 0;
  for (const address of new Set(addresses)) {
    const file = folderOf(new URL(address));
    if (!file) continue;
    if (!compressed.has(file)) compressed.set(file, brotli(await readFile(file)));
    bytes += compressed.get(file);
  }
  return bytes;
}

/** Bytes of each file after brotli, which takes seconds for a module. */
const compressed = new Map();

function brotli(raw) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: raw.length };
  return brotliCompressSync(raw, { params }).length;
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

const stage = await Stage.open();
const browser = await chromium.launch({
  executablePath: process.env.PARAPH_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
stage.host.page("/pdfjs.html", PDFJS_PAGE);
stage.host.script("/pdfjs.js", PDFJS_SCRIPT);
stage.host.folder("/pdfjs/", PDFJS);

const rows = [];
for (const path of files) {
  const pdf = await readFile(path);
  stage.host.file("/document.pdf", pdf, "application/pdf");
  const field = { type: "signature", page_number: 0, x: 1, y: 1, width: 20, height: 10, role: "Signer 1" };
  const signer = { email: "hanna@lind.example", role: "Signer 1", order: 1 };
  const envelope = await stage.invite(pdf, [field], [signer]).catch((error) => {
    console.error(`left out ${basename(path)}: ${error.message}`);
  });
  if (!envelope) continue;
  const times = { widget: [], pdfjs: [] };
  const moved = {};
  let width = 0;
  for (let run = 0; run <= Number(runs); run++) {
    for (const kind of run % 2 ? ["pdfjs", "widget"] : ["widget", "pdfjs"]) {
      const peer = `${stage.host.origin}/pdfjs.html?width=${width}`;
      const address = kind === "widget" ? await stage.link(envelope) : peer;
      const measured = await measure(browser, address, kind);
      // Both paint as many pixels to a line.
      width ||= measured.width;
      moved[kind] = measured.moved;
      if (run > 0) times[kind].push(MARKS[kind].map((name) => measured.marks[name]));
    }
  }
  const medianOf = (kind, mark) => median(times[kind].map((run) => run[mark]));
  rows.push({
    file: basename(path),
    widget: { engine_ms: medianOf("widget", 0), first_ms: medianOf("widget", 1) },
    pdfjs: { engine_ms: medianOf("pdfjs", 0), first_ms: medianOf("pdfjs", 1), all_ms: medianOf("pdfjs", 2) },
    ratio: median(times.widget.map((run, i) => run[1] / times.pdfjs[i][1])),
    bytes: {
      widget: await transferred(moved.widget, ({ pathname }) =>
        pathname.startsWith("/w/") ? join(stage.widget, pathname.replace(/^\/w\/[^/]+\//, "")) : null,
      ),
      pdfjs: await transferred(moved.pdfjs, ({ pathname }) =>
        pathname.startsWith("/pdfjs/") ? join(PDFJS, pathname.replace("/pdfjs/", "")) : null,
      ),
    },
  });
}
await browser.close();
await stage.close();
console.log(JSON.stringify(rows));
