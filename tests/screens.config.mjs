import config from "./playwright.config.mjs";

/**
 * Compares every screen with its picture in docs/screens; `cargo xtask screens` takes those again that
 * differ. A digit of the clock may differ, a button may not.
 */
export default {
  ...config,
  testDir: "screens",
  outputDir: "out/screens",
  timeout: 300_000,
  retries: 0,
  snapshotPathTemplate: "../docs/screens/{arg}{ext}",
  expect: { timeout: 30_000, toHaveScreenshot: { maxDiffPixelRatio: 0.005, threshold: 0.15 } },
};
