import config from "./playwright.config.mjs";

/** Takes the pictures in docs/screens; run by `cargo xtask screens`. */
export default { ...config, testDir: "screens", workers: 1, timeout: 180_000 };
