import { createServer } from "node:http";
import { mkdtemp, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test, expect } from "@playwright/test";
import { paraph } from "../../element/testing.js";
import { freePort } from "../support/ports.mjs";
import { Server } from "../support/process.mjs";
import { binary, ROOT, Stage } from "../support/stage.mjs";

const PDF = await readFile(join(ROOT, "demo/contract/contract.pdf"));
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The gateway of text messages, which is the telephone as well. */
class Phone {
  static async open() {
    const phone = new Phone();
    phone.texts = [];
    phone.server = createServer((request, response) => {
      let body = "";
      request.on("data", (part) => (body += part));
      request.on("end", () => {
        phone.texts.push(new URLSearchParams(body).get("Body"));
        response.writeHead(201, { "content-type": "application/json" }).end("{}");
      });
    });
    phone.port = await freePort();
    await new Promise((resolve) => phone.server.listen(phone.port, "127.0.0.1", resolve));
    return phone;
  }

  get config() {
    return `[sms]\npreset = "twilio"\nurl = "http://127.0.0.1:${this.port}/"\nfrom = "Nordvik"\n`;
  }

  /** The code of the text message of this number, from 1. */
  async code(number) {
    await expect.poll(() => this.texts.length).toBe(number);
    return this.texts.at(-1).slice(0, 6);
  }

  close() {
    this.server.closeAllConnections();
    this.server.close();
  }
}

/** Simulated BankID, and the app of everybody. */
class BankId {
  static async open() {
    const bankid = new BankId();
    bankid.port = await freePort();
    bankid.anchors = join(await mkdtemp(join(tmpdir(), "paraph-bankid-")), "root.pem");
    const args = ["bankid", "--listen", `127.0.0.1:${bankid.port}`, "--anchors", bankid.anchors];
    const program = join(dirname(binary()), "paraph-simulators");
    bankid.server = await Server.start(program, args, { address: `http://127.0.0.1:${bankid.port}/` });
    return bankid;
  }

  get config() {
    const url = `http://127.0.0.1:${this.port}/rp/v6.0/`;
    return `[bankid]\nurl = "${url}"\nanchors = "${this.anchors}"\n`;
  }

  /** Presses a button in the app, which plays on a page of its own. */
  async press(browser, button) {
    const app = await browser.newPage();
    await app.goto(`http://127.0.0.1:${this.port}/`);
    await app.getByRole("button", { name: button }).last().click();
    await app.close();
  }
}

/** No rule of axe is broken on what is shown now, once nothing moves any more. */
async function expectAccessible(page) {
  await page.evaluate(() => {
    const root = document.querySelector("#paraph").shadowRoot;
    const ending = root.getAnimations().filter((m) => m.effect.getComputedTiming().endTime !== Infinity);
    return Promise.allSettled(ending.map((motion) => motion.finished));
  });
  const broken = await page.evaluate(async (source) => {
    if (!window.axe) new Function(source)();
    const { violations } = await window.axe.run({ resultTypes: ["violations"] });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.target.flat()).join(", ")}`);
  }, axe);
  expect(broken).toEqual([]);
}

/** Hears what the widget tells its page about the proof, from before it starts. */
async function hear(page) {
  await page.addInitScript(() => {
    window.heard = [];
    addEventListener("paraph-auth", ({ detail }) => window.heard.push(detail), true);
  });
  return () => page.evaluate(() => window.heard);
}

const seen = (page) => expect(page.locator("canvas.picture.shown").first()).toBeVisible();

test("a code by text message opens the document, by keyboard alone", async ({ browser }) => {
  const phone = await Phone.open();
  const stage = await Stage.open({ config: phone.config });
  const page = await (await browser.newContext({ bypassCSP: true })).newPage();
  try {
    const hanna = { name: "Hanna Lind", phone: "+46701234567", authenticate_by: "sms_code" };
    const { link } = await stage.send(PDF, [{ ...hanna, role: "approver" }], []);
    await page.goto(await link(0));
    const sheet = page.getByRole("dialog", { name: "Prove that it is you" });
    await expect(sheet).toContainText("A code goes by text message to +46 ••• •• 67.");
    await expect(page.locator(".page.blank")).toBeVisible();
    await expectAccessible(page);
    expect(phone.texts).toEqual([]);
    await expect(sheet.getByRole("button", { name: "Send the code" })).toBeFocused();
    await page.keyboard.press("Enter");
    const code = await phone.code(1);
    const field = sheet.getByLabel("Code with 6 digits");
    await expect(field).toHaveAttribute("autocomplete", "one-time-code");
    await expect(field).toHaveAttribute("inputmode", "numeric");
    await field.fill(code === "123456" ? "654321" : "123456");
    await page.keyboard.press("Enter");
    await expect(sheet.getByRole("alert")).toHaveText("This code is not right. Tries left: 4.");
    await expect(sheet.getByRole("button", { name: /^Send a new code \(in/ })).toBeDisabled();
    await expectAccessible(page);
    // As it is pasted from a message, in two groups.
    await field.fill(`${code.slice(0, 3)} ${code.slice(3)}`);
    await field.press("Enter");
    await seen(page);
    await expect(page.getByRole("button", { name: "Read and agree" }).last()).toBeVisible();
  } finally {
    await stage.close();
    phone.close();
  }
});

test("BankID on another device opens the document, after a first try that was refused", async ({ browser }) => {
  const bankid = await BankId.open();
  const stage = await Stage.open({ config: bankid.config });
  const page = await (await browser.newContext({ bypassCSP: true })).newPage();
  const heard = await hear(page);
  try {
    const maja = { name: "Maja Holm", authenticate_by: "bankid", personal_number: "198504122386" };
    const { link } = await stage.send(PDF, [{ ...maja, role: "approver" }], []);
    const html = `<!doctype html><html lang="en"><title>Host</title><body style="margin:0">
      <script type="module" src="${stage.origin}/w/0.1.0/paraph.js"></script>
      <paraph-sign id="paraph" style="height:100vh" link="${await link(0)}"></paraph-sign>`;
    await page.goto(stage.host.page("/bankid", html));
    const sheet = page.getByRole("dialog", { name: "Prove that it is you" });
    await expect(sheet).toContainText("Identify yourself with BankID.");
    await sheet.getByRole("button", { name: "BankID on another device" }).click();
    const code = sheet.getByRole("img", { name: "QR code for BankID" });
    await expect(code).toBeVisible();
    await expect(sheet).toContainText("Start your BankID app.");
    await expectAccessible(page);
    const drawn = await code.locator("path").getAttribute("d");
    await expect.poll(() => code.locator("path").getAttribute("d")).not.toBe(drawn);
    await bankid.press(browser, "Refuse");
    await expect(sheet).toContainText("Action cancelled.");
    await sheet.getByRole("button", { name: "BankID on another device" }).click();
    await expect(code).toBeVisible();
    await bankid.press(browser, "Scan the code");
    await expect(code).toBeHidden();
    await expect(sheet).toContainText("Enter your security code");
    await bankid.press(browser, "Enter the security code");
    await seen(page);
    const states = (await heard()).map(({ method, state }) => `${method} ${state}`);
    expect(states).toEqual(["required", "pending", "failed", "pending", "authenticated"].map((s) => `bankid ${s}`));
  } finally {
    await stage.close();
    await bankid.server.stop();
  }
});

test("a contract is signed with BankID: in the app after everything was confirmed here", async ({ browser }) => {
  const bankid = await BankId.open();
  const stage = await Stage.open({ config: bankid.config });
  const page = await (await browser.newContext({ bypassCSP: true })).newPage();
  try {
    const maja = { name: "Maja Holm", sign_by: "bankid", personal_number: "198504122386", seat: "Employee" };
    const placement = { page: 0, rect: { x: 72, y: 700, width: 200, height: 40 } };
    const mark = { seat: "Employee", kind: "signature", placement };
    const { id, link } = await stage.send(PDF, [maja], [mark]);
    await page.goto(await link(0));
    await seen(page);
    const person = paraph(page, { own: true });
    await person.agree();
    await page.locator('.footer [data-action="next"]').click();
    await person.adopt({ type: "Maja Holm" });
    await page.locator('.footer [data-action="next"]').click();
    const review = page.getByRole("dialog", { name: "Review and sign" });
    await expect(review).toContainText("“Sign with BankID” leads to BankID.");
    await review.getByRole("button", { name: "Sign with BankID" }).click();
    const sheet = page.getByRole("dialog", { name: "Sign with BankID" });
    const code = sheet.getByRole("img", { name: "QR code for BankID" });
    await expect(code).toBeVisible();
    await expectAccessible(page);
    await bankid.press(browser, "Refuse");
    await expect(sheet).toContainText("Action cancelled.");
    await expectAccessible(page);
    await sheet.getByRole("button", { name: "BankID on this device" }).click();
    await expect(sheet.getByRole("link", { name: "Open BankID" })).toHaveAttribute("href", /^bankid:\/\/\/\?autostarttoken=/);
    await sheet.getByRole("button", { name: "Cancel" }).click();
    await sheet.getByRole("button", { name: "BankID on another device" }).click();
    await expect(code).toBeVisible();
    expect((await stage.native("GET", `envelopes/${id}`)).recipients[0].progress).toBe("open");
    await bankid.press(browser, "Enter the security code");
    await expect(page.locator('[data-sheet="sealing"], [data-sheet="sealed"]').first()).toBeVisible();
    const { recipients } = await stage.native("GET", `envelopes/${id}`);
    expect(recipients[0]).toMatchObject({ progress: "signed", sign_by: "bankid" });
  } finally {
    await stage.close();
    await bankid.server.stop();
  }
});
