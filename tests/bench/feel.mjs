// Measures what a hand feels: from the pen's event to the frame that shows its ink, and whether the
// page stands still while a document is painted. Beside it, a bare canvas that draws one line. JSON.
//   node feel.mjs FILE
import { readFile } from "node:fs/promises";
import { chromium } from "@playwright/test";
import { Stage } from "../support/stage.mjs";

/** Trace events of these tell how long an input event takes until its frame is presented. */
const CATEGORIES = ["benchmark", "input", "latencyInfo"];
const MOVES = 120;
const BARE = `<!doctype html><meta charset="utf-8"><title>Canvas</title>
<style>canvas { width: 600px; height: 240px; touch-action: none }</style>
<canvas width="600" height="240"></canvas>
<script type="module" src="/bare.js"></script>`;
const BARE_SCRIPT = `
const canvas = document.querySelector("canvas");
const context = canvas.getContext("2d");
context.lineWidth = 3;
canvas.addEventListener("pointermove", (event) => {
  if (!event.buttons) return;
  context.lineTo(event.offsetX, event.offsetY);
  context.stroke();
  context.beginPath();
  context.moveTo(event.offsetX, event.offsetY);
});`;

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const quantile = (values, share) => values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)];

/** Draws a wave over a canvas, at the pace of a hand; milliseconds from each event to its frame. */
async function drawn(browser, page, canvas) {
  const box = await canvas.boundingBox();
  const at = (i) => [
    box.x + box.width * (0.1 + (0.8 * i) / MOVES),
    box.y + box.height * (0.5 + 0.3 * Math.sin(i / 6)),
  ];
  await page.mouse.move(...at(0));
  await page.mouse.down();
  await browser.startTracing(page, { categories: CATEGORIES });
  for (let i = 1; i <= MOVES; i++) {
    await page.mouse.move(...at(i));
    await page.waitForTimeout(8);
  }
  const trace = JSON.parse((await browser.stopTracing()).toString());
  await page.mouse.up();
  return latencies(trace.traceEvents);
}

/** Pairs the beginnings and ends of the events of a pen that is down. */
function latencies(events) {
  const begun = new Map();
  const took = [];
  for (const { name, ph, id2, ts, args } of events.toSorted((a, b) => a.ts - b.ts)) {
    if (name !== "EventLatency") continue;
    const id = id2?.local;
    if (ph === "b" && args.event_latency?.event_type === "MOUSE_DRAGGED") begun.set(id, ts);
    if (ph === "e" && begun.has(id)) {
      took.push((ts - begun.get(id)) / 1000);
      begun.delete(id);
    }
  }
  return { median_ms: median(took), p95_ms: quantile(took, 0.95), events: took.length };
}

/** The longest tasks of the main thread, from the first page on, while every page is scrolled past. */
async function tasks(page) {
  await page.evaluate(async () => {
    const desk = document.querySelector("#paraph, paraph-sign")?.shadowRoot?.querySelector(".desk");
    if (!desk) throw new Error("the widget shows no desk");
    for (let top = 0; top < desk.scrollHeight; top += desk.clientHeight / 2) {
      desk.scrollTo({ top });
      await new Promise((done) => setTimeout(done, 150));
    }
    desk.scrollTo({ top: 0 });
  });
  return page.evaluate(() => {
    const first = performance.getEntriesByName("paraph:page")[0].startTime;
    const of = (entries) => Math.max(0, ...entries.map((e) => e.duration));
    const { long } = window;
    return { before_ms: of(long.filter((e) => e.startTime < first)), while_ms: of(long.filter((e) => e.startTime >= first)) };
  });
}

const [file] = process.argv.slice(2);
const stage = await Stage.open();
const browser = await chromium.launch({
  executablePath: process.env.PARAPH_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
stage.host.page("/bare.html", BARE);
stage.host.script("/bare.js", BARE_SCRIPT);
const field = { type: "signature", page_number: 0, x: 60, y: 90, width: 160, height: 60, required: true };
const signer = { email: "hanna@lind.example", role: "Signer 1", order: 1 };
const envelope = await stage.invite(await readFile(file), [{ ...field, role: "Signer 1", name: "mark" }], [signer]);

const page = await browser.newPage();
await page.addInitScript(() => {
  window.long = [];
  new PerformanceObserver((list) => window.long.push(...list.getEntries())).observe({ type: "longtask", buffered: true });
});
await page.goto(await stage.link(envelope));
await page.locator("canvas.picture.shown").first().waitFor();
const standing = await tasks(page);
await page.locator('[data-action="next"]:visible').first().click();
await page.locator('[data-action="agree"]:visible').first().click();
await page.locator('.footer [data-action="next"]').click();
const pad = page.locator(".pad canvas");
await pad.waitFor();
const ink = await drawn(browser, page, pad);
await page.goto(`${stage.host.origin}/bare.html`);
const bare = await drawn(browser, page, page.locator("canvas"));
await browser.close();
await stage.close();
console.log(JSON.stringify({ ink, bare, tasks: standing }));
