/**
 * The renderer's worker: names its folder, from which fonts and character maps are fetched on
 * need, and starts the module.
 *
 * A strict host names a worker of its own origin (`worker-src`). That is either a copy of this
 * file with `render-worker.js`, `render-worker_bg.wasm`, `fonts/` and `cmaps/` beside it, or the
 * single line `import "https://sign.example.com/w/1.0.0/worker.js";` where the host's policy has
 * `worker-src 'self' https://sign.example.com`.
 */
import start from "./render-worker.js";

Reflect.set(self, "paraphFolder", new URL(".", import.meta.url).href);

// A rejected promise would be silent in the page; an error restarts the worker.
self.addEventListener("unhandledrejection", ({ reason }) =>
  reportError(reason),
);

await start();
