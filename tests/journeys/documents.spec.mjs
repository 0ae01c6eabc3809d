import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "../support/test.mjs";
import { Signer } from "../support/signer.mjs";
import { expectInk, expectSealed } from "../support/referees.mjs";
import { output } from "../support/process.mjs";
import { ROOT, shaped } from "../support/stage.mjs";

// Each from the public corpus where it stands beside the checkout, else made by the project itself.
const DOCUMENTS = [
  { shape: "ten pages", corpus: "-", sample: "ten-pages.pdf", page: 9 },
  { shape: "a rotated page", corpus: "font_ascent_descent.pdf", sample: "rotated-90.pdf", page: 0 },
  { shape: "a form", corpus: "issue15053.pdf", sample: "form.pdf", page: 0 },
  { shape: "a crop box inside the media box", corpus: "issue18072.pdf", sample: "cropped.pdf", page: 0 },
  { shape: "a damaged cross-reference table", corpus: "issue20453.pdf", sample: "damaged-xref.pdf", page: 0 },
];

/** Runs the vendor's own client, unmodified, against our service. */
async function vendorClient(stage, args) {
  const { client_id, client_secret, email, password } = stage.account;
  const env = {
    SIGNNOW_API_HOST: stage.origin,
    SIGNNOW_API_BASIC_TOKEN: Buffer.from(`${client_id}:${client_secret}`).toString("base64"),
    SIGNNOW_API_USERNAME: email,
    SIGNNOW_API_PASSWORD: password,
    SIGNNOW_DOWNLOADS_DIR: tmpdir(),
  };
  const python = process.env.PARAPH_PYTHON ?? "python3";
  return JSON.parse(await output(python, [join(ROOT, "tests/sdk/upload.py"), ...args], env));
}

for (const { shape, corpus, sample, page: number } of DOCUMENTS) {
  test(`a document with ${shape} goes through the vendor's client, a signer and the referees`, async ({
    stage,
    page,
  }) => {
    const folder = await mkdtemp(join(tmpdir(), "paraph-upload-"));
    const file = join(folder, sample);
    await writeFile(file, await shaped(corpus, sample));
    const field = {
      type: "signature",
      name: "mark",
      label: "Signature",
      role: "Signer 1",
      required: true,
      page_number: number,
      x: 20,
      y: 90,
      width: 150,
      height: 60,
    };
    const signer = { email: "hanna@lind.example", role: "Signer 1", order: 1 };
    const made = await vendorClient(stage, [
      "upload",
      file,
      "--fields",
      JSON.stringify([field]),
      "--signers",
      JSON.stringify([signer]),
    ]);
    const host = stage.host.page(
      `/sdk-${sample}.html`,
      `<!doctype html><html lang="en"><title>Sign</title><style>body{margin:0}paraph-sign{display:block;height:100vh}</style>
       <script type="module" src="${stage.origin}/w/0.1.0/paraph.js"></script><paraph-sign></paraph-sign>`,
    );
    await page.goto(host);
    await page.evaluate((link) => {
      document.querySelector("paraph-sign").link = link;
    }, made.links[0].link);
    const person = new Signer(page);
    await person.agree();
    await person.next();
    await person.adopt();
    await person.finish();
    await person.seesSeal();
    const name = sample.replace(".pdf", "");
    const sealed = await stage.sealed(made.document_id, name);
    await expectSealed(sealed, stage.anchor);
    // A damaged or filled-in original may be painted a little differently than its clean copy.
    await expectInk(await stage.original(made.document_id, name), sealed, [field], { outside: 400 });
  });
}

test("pictures of rare kinds are painted, by decoders that are fetched for them alone", async ({ stage, page }) => {
  const field = { type: "signature", page_number: 0, x: 1, y: 1, width: 20, height: 10, role: "Signer 1" };
  const signer = { email: "hanna@lind.example", role: "Signer 1", order: 1 };
  const fetched = [];
  page.on("response", (response) => fetched.push(new URL(response.url()).pathname.split("/").at(-1)));
  const open = async (file) => {
    const envelope = await stage.invite(await readFile(join(ROOT, file)), [field], [signer]);
    await page.goto(await stage.link(envelope));
    await page.waitForFunction(() => performance.getEntriesByName("paraph:page").length > 0);
  };
  await open("demo/contract/contract.pdf");
  expect(fetched).not.toContain("codecs_bg.wasm");
  await open("crates/codecs/samples/pictures.pdf");
  expect(fetched).toContain("codecs_bg.wasm");
  const colors = await page
    .locator("canvas")
    .first()
    .evaluate((shown) => {
      const copy = document.createElement("canvas");
      [copy.width, copy.height] = [shown.width, shown.height];
      const context = copy.getContext("2d");
      context.drawImage(shown, 0, 0);
      const at = (x) => [...context.getImageData(x * shown.width, shown.height / 2, 1, 1).data.slice(0, 3)];
      return [at(0.26), at(0.5), at(0.74)];
    });
  expect(colors).toEqual([
    [0, 0, 0],
    [255, 255, 255],
    [200, 30, 30],
  ]);
});
