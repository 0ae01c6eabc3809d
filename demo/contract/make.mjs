// Prints contract.html to contract.pdf and writes where its fields stand to fields.json, in the
// form that PUT /document/{id} takes: whole points from the top-left corner of each page.
//   node demo/contract/make.mjs      (needs the packages of tests/ and a Chromium)
import { createRequire } from "node:module";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const here = new URL("./", import.meta.url);
const require = createRequire(new URL("../../tests/package.json", import.meta.url));
const { chromium } = require("@playwright/test");

const browser = await chromium.launch({
  executablePath: process.env.PARAPH_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});
const page = await browser.newPage();
await page.goto(new URL("contract.html", here).href);
const fields = await page.evaluate(() => {
  const points = 72 / 96;
  const types = { date: "text" };
  const dateEu = "059b068ef8ee5cc27e09ba79af58f9e805b7c2b3";
  return [...document.querySelectorAll("section")].flatMap((section, number) => {
    const origin = section.getBoundingClientRect();
    return [...section.querySelectorAll("[data-field]")].map((element) => {
      const box = element.getBoundingClientRect();
      const { field, kind, role, label } = element.dataset;
      return {
        page_number: number,
        type: types[kind] ?? kind,
        ...(kind === "date" ? { validator_id: dateEu } : {}),
        name: field,
        role,
        label,
        required: true,
        x: Math.round((box.left - origin.left) * points),
        y: Math.round((box.top - origin.top) * points),
        width: Math.round(box.width * points),
        height: Math.round(box.height * points),
      };
    });
  });
});
await writeFile(new URL("fields.json", here), JSON.stringify(fields, null, 2) + "\n");
await page.pdf({
  path: fileURLToPath(new URL("contract.pdf", here)),
  preferCSSPageSize: true,
  printBackground: true,
  tagged: true,
});
await browser.close();
const bytes = await readFile(new URL("contract.pdf", here));
console.log(`contract.pdf: ${bytes.length} bytes, ${fields.length} fields`);
