import { execFile } from "node:child_process";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { binary, ROOT } from "./stage.mjs";

/** What `paraph verify` says about a file as JSON, and its exit code. */
export async function judged(pdf, { anchor, at, allowNoTimestamp = false }) {
  const args = ["verify", pdf, "--format", "json"];
  if (anchor) args.push("--anchor", anchor);
  if (at) args.push("--at", at);
  if (allowNoTimestamp) args.push("--allow-no-timestamp");
  const { code, printed } = await new Promise((resolve) => {
    execFile(binary(), args, { maxBuffer: 32 << 20 }, (error, stdout) =>
      resolve({ code: error ? error.code : 0, printed: stdout }),
    );
  });
  return { code, report: JSON.parse(printed) };
}

/** Every file that was made to be judged, with whom to believe and what must be found. */
export async function hostileFiles() {
  const folder = join(ROOT, "target/tmp/hostile");
  const anchors = await mkdtemp(join(tmpdir(), "paraph-anchors-"));
  const manifest = JSON.parse(await readFile(join(folder, "manifest.json"), "utf8"));
  return Promise.all(
    manifest.map(async ({ name, finding, passes, at_unix_s, anchor: pem }) => {
      const anchor = join(anchors, `${name}.pem`);
      await writeFile(anchor, pem);
      const at = new Date(at_unix_s * 1000).toISOString().replace(".000", "");
      return { name, finding, passes, at, pem, anchor, path: join(folder, `${name}.pdf`) };
    }),
  );
}

/** The codes of everything that a report says against a file. */
export function codes(report) {
  const all = report.signatures.flatMap((one) => [...one.findings, ...(one.timestamp?.findings ?? [])]);
  return [...report.findings, ...all].map(({ code }) => code);
}
