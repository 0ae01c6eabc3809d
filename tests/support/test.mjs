import { test as base, expect } from "@playwright/test";
import { Stage } from "./stage.mjs";

/** Tests with the real service; each worker process has one of its own. */
export const test = base.extend({
  stage: [
    async ({}, use) => {
      const stage = await Stage.open();
      await use(stage);
      await stage.close();
    },
    { scope: "worker" },
  ],
});

export { expect };
