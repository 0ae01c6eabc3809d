import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test, expect } from "../support/test.mjs";
import { ROOT, shaped } from "../support/stage.mjs";
import { Signer } from "../support/signer.mjs";
import { flag, photograph } from "../support/pictures.mjs";
import { expectSealed } from "../support/referees.mjs";
import { output } from "../support/process.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const HANNA = { name: "Hanna Lind", email: "hanna@lind.example", seat: "Buyer" };

/** A field of the buyer: from the left and from the bottom of the page, in points. */
function at(kind, name, label, [x, y, width = 170, height = 22], more = {}) {
  const rect = { x, y, width, height };
  return { seat: "Buyer", kind, name, label, placement: { page: 0, rect }, ...more };
}
const rules = (rules, more = {}) => ({ rules, ...more });
const shown = (field, is, to) => ({ show_if: [{ field, is, to }] });
const extras = { group: { name: "extras", min: 1, max: 2 } };

const EVERYTHING = [
  at("number", "price", "Price", [60, 740], rules({ min: 1, max: 5000, decimals: 2, number_format: "1.234,56" })),
  at("number", "count", "Pieces", [240, 740], rules({ min: 1, decimals: 0 })),
  at("number", "total", "Total", [420, 740, 120], rules({ formula: "price * count", decimals: 2, number_format: "1.234,56" })),
  at("text", "mail", "E-mail", [60, 700], rules({ preset: "email" })),
  at("text", "code", "Code", [240, 700], rules({ pattern: "AA-000" })),
  at("text", "comb", "Postal code", [420, 700, 120], rules({ cells: 5 })),
  at("text", "notes", "Notes", [60, 630, 260, 50], rules({ max_lines: 3 })),
  at("dropdown", "plan", "Plan", [340, 650, 200], rules({ options: [{ value: "s", label: "Small" }, { value: "l", label: "Large" }] })),
  at("text", "reason", "Why large", [340, 620, 200], rules(shown("plan", "equal", "l"))),
  at("date", "start", "Start", [60, 590], rules({ date_format: "DD.MM.YYYY" })),
  at("radio", "private", "Private", [260, 594, 16, 16], rules({ group: { name: "who" } })),
  at("radio", "company", "Company", [340, 594, 16, 16], rules({ group: { name: "who" } })),
  at("checkbox", "news", "News", [420, 594, 16, 16], rules(extras)),
  at("checkbox", "calls", "Calls", [460, 594, 16, 16], rules(extras)),
  at("checkbox", "visits", "Visits", [500, 594, 16, 16], rules(extras)),
  at("text", "fixed", "", [60, 556], { read_only: true, prefill: { kind: "text", text: "Agreed in Uppsala" } }),
  at("image", "photo", "Photo", [60, 440, 120, 90]),
  at("attachment", "paper", "Certificate", [240, 500, 240]),
  at("stamp", "stamp", "Company stamp", [240, 430, 120, 50], rules(shown("company", "filled"))),
  at("signature", "mark", "Signature", [400, 430, 150, 50]),
];

/** A host page on another origin with the element in it. */
async function openOnHost(stage, page, link, path) {
  const address = stage.host.page(
    path,
    `<!doctype html><html lang="en"><title>Sign</title><style>body{margin:0}paraph-sign{display:block;height:100vh}</style>
     <script type="module" src="${stage.origin}/w/0.1.0/paraph.js"></script><paraph-sign></paraph-sign>`,
  );
  await page.goto(address);
  await page.evaluate((value) => (document.querySelector("paraph-sign").link = value), link);
  return new Signer(page);
}

const field = (page, name) => page.locator(`.field[data-name="${name}"]`);
const note = (page, name) => field(page, name).locator(".beside");

/** Chooses a file in the sheet that a field opens, and sees it taken. */
async function choose(page, name, file) {
  await field(page, name).locator(".press").click();
  await page.locator('[data-sheet="file"] input[type=file]').setInputFiles(file);
  await expect(page.locator('[data-sheet="file"]')).toBeHidden();
  await expect(field(page, name)).toHaveClass(/filled/);
}

async function expectAccessible(page, screen) {
  const violations = await page.evaluate(async (source) => {
    if (!window.axe) new Function(source)();
    const roots = [document, ...[...document.querySelectorAll("*")].map((e) => e.shadowRoot).filter(Boolean)];
    await Promise.allSettled(roots.flatMap((r) => r.getAnimations()).map((a) => a.playState === "running" && a.finished));
    const found = await window.axe.run({ resultTypes: ["violations"] });
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.target.flat()).join(", ")}`);
  }, axe);
  expect(violations, screen).toEqual([]);
}

/** Fills what is written, chosen and ticked; what does not fit is said beside its field. */
async function fillWords(page) {
  const into = (name) => field(page, name).locator(".write");
  const writes = async (name, text) => {
    await into(name).fill(text);
    await into(name).blur();
  };
  await writes("price", "9000");
  await expect(note(page, "price")).toHaveText("The largest number is 5000.");
  await writes("price", "1.250,5");
  await expect(note(page, "price")).toBeEmpty();
  await writes("count", "3");
  await expect(field(page, "total")).toContainText("3.751,50");
  await writes("mail", "hanna@");
  await expect(note(page, "mail")).toHaveText("This is not an e-mail address.");
  await writes("mail", "hanna@lind.example");
  await writes("code", "12-345");
  await expect(note(page, "code")).toHaveText("Write it like this: AA-000");
  await writes("code", "AB-123");
  await writes("comb", "75310");
  await writes("notes", "First line\nSecond line");
  await expect(field(page, "reason")).toBeHidden();
  await into("plan").selectOption("l");
  await writes("reason", "Many of us");
  await writes("start", "2027-02-01");
}

async function tick(page) {
  const press = (name) => field(page, name).locator(".press").click();
  await expect(field(page, "stamp")).toBeHidden();
  await press("private");
  await press("company");
  await expect(field(page, "private")).not.toHaveClass(/filled/);
  await expect(field(page, "stamp")).toBeVisible();
  for (const name of ["news", "calls", "visits"]) await press(name);
  await page.evaluate(() => document.querySelector("paraph-sign").finish());
  await expect(note(page, "news")).toHaveText("Choose at most 2.");
  await press("visits");
  await expect(note(page, "news")).toBeEmpty();
}

for (const scheme of ["light", "dark"]) {
  test(`every kind of field is filled on a page of another origin and stands in the sealed file, ${scheme}`, async ({
    stage,
    browser,
  }) => {
    const context = await browser.newContext({ bypassCSP: true, colorScheme: scheme });
    const page = await context.newPage();
    const pdf = await shaped("-", "contract.pdf");
    const sent = await stage.send(pdf, [HANNA], EVERYTHING);
    const person = await openOnHost(stage, page, await sent.link(0), `/fields-${scheme}.html`);
    await person.agree();
    await fillWords(page);
    await tick(page);
    await choose(page, "photo", { name: "flag.png", mimeType: "image/png", buffer: flag() });
    await field(page, "paper").locator(".press").click();
    const chooser = page.locator('[data-sheet="file"] input[type=file]');
    await chooser.setInputFiles({ name: "a.txt", mimeType: "text/plain", buffer: Buffer.from("no") });
    await expect(page.getByRole("dialog").getByRole("alert")).toContainText("The file was not taken.");
    await expectAccessible(page, "choosing a file");
    await chooser.setInputFiles({ name: "certificate.pdf", mimeType: "application/pdf", buffer: pdf });
    await expect(field(page, "paper")).toContainText("certificate.pdf");
    await choose(page, "stamp", { name: "stamp.png", mimeType: "image/png", buffer: photograph() });
    await field(page, "mark").locator(".press").click();
    await page.getByRole("tab", { name: "Upload" }).click();
    const upload = page.locator('[data-sheet="adopt"] input[type=file]');
    await upload.setInputFiles({ name: "mark.png", mimeType: "image/png", buffer: photograph() });
    await expect(page.locator('[data-sheet="adopt"] canvas.handed')).toBeVisible();
    await expectAccessible(page, "uploading a mark");
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(page.getByRole("button", { name: "Adopt and sign" })).toBeDisabled();
    await upload.setInputFiles({ name: "mark.png", mimeType: "image/png", buffer: photograph() });
    await page.getByRole("button", { name: "Adopt and sign" }).click();
    await expectAccessible(page, "filled");
    await page.getByRole("button", { name: "Review and sign" }).click();
    await expectAccessible(page, "review");
    await page.getByRole("button", { name: "Sign now" }).click();
    await person.seesSeal();
    await expectEverything(await stage.sealed(sent.id, `fields-${scheme}`), stage);
    await context.close();
  });
}

/** The sealed file holds every value as it was shown, and the attachment as it was handed in. */
async function expectEverything(sealed, stage) {
  await expectSealed(sealed, stage.anchor);
  // In the order of the content: laid out, the values would be mixed with the words below them.
  const text = await output("pdftotext", ["-raw", sealed, "-"]);
  for (const words of [
    "1.250,50",
    "3.751,50",
    "hanna@lind.example",
    "AB-123",
    "Second line",
    "Large",
    "Many of us",
    "01.02.2027",
    "Agreed in Uppsala",
    "certificate.pdf",
  ]) {
    expect(text).toContain(words);
  }
  expect(text).toMatch(/7\s?5\s?3\s?1\s?0/);
  const images = await output("pdfimages", ["-list", sealed]);
  expect(images.match(/smask/g)?.length).toBeGreaterThanOrEqual(2);
  expect(await output("pdfdetach", ["-list", sealed])).toContain("certificate.pdf");
}

const ROLES = [
  { ...HANNA, seat: undefined, role: "approver" },
  { name: "Rita Berg", email: "rita@berg.example", role: "reviewer" },
  { name: "Carl Copy", email: "carl@copy.example", role: "copy" },
];

test("an approver approves, a reviewer comments, and a copy is only read", async ({ stage, browser }) => {
  const pdf = await readFile(join(ROOT, "demo/contract/contract.pdf"));
  const sent = await stage.send(pdf, ROLES, []);
  const open = async (index, path) => {
    const page = await (await browser.newContext({ bypassCSP: true })).newPage();
    await openOnHost(stage, page, await sent.link(index), path);
    await expect(page.locator("canvas.picture.shown").first()).toBeVisible();
    return page;
  };
  const copy = await open(2, "/copy.html");
  await expect(copy.getByText("You may read this document. Nothing else is asked of you.")).toBeVisible();
  await expect(copy.getByRole("button", { name: /sign|agree|Save for later|^Decline/i })).toHaveCount(0);
  await expectAccessible(copy, "copy");

  const reviewer = await open(1, "/reviewer.html");
  await reviewer.getByRole("button", { name: "Write a comment" }).click();
  await reviewer.getByLabel("Comment", { exact: true }).fill("Clause 4 is too long.");
  await expectAccessible(reviewer, "commenting");
  await reviewer.getByRole("button", { name: "Send comment" }).click();
  await expect(reviewer.getByText("Your comment was sent.")).toBeVisible();

  const approver = await open(0, "/approver.html");
  await approver.getByRole("button", { name: "Read and agree" }).last().click();
  await expect(approver.getByRole("dialog", { name: "Before you approve" })).toBeVisible();
  await approver.getByRole("button", { name: "I agree" }).click();
  await approver.getByRole("button", { name: "Review and approve" }).click();
  await expect(approver.getByRole("dialog")).toContainText("Approving as");
  await approver.getByRole("button", { name: "Approve now" }).click();
  await expect(approver.getByRole("heading", { name: "Signed and sealed" })).toBeVisible();
  const { comments, recipients } = await stage.native("GET", `envelopes/${sent.id}`);
  expect(comments.map((comment) => comment.text)).toEqual(["Clause 4 is too long."]);
  expect(recipients.map((recipient) => recipient.progress)).toContain("approved");
});
