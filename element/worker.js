/**
 * The renderer's worker: names its folder, from which fonts and character maps are fetched on
 * need, and starts the module. Copy it, `render-worker.js` and `render-worker_bg.wasm` together
 * when a strict host must serve it from its own origin (`worker-src`).
 */
import start from "./render-worker.js";

Reflect.set(self, "paraphFolder", new URL(".", import.meta.url).href);

// A rejected promise would be silent in the page; an error restarts the worker.
self.addEventListener("unhandledrejection", ({ reason }) =>
  reportError(reason),
);

await start();
