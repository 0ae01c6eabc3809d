/**
 * The renderer's worker: names its folder, from which fonts and character maps are fetched on
 * need, and starts the module.
 *
 * A strict host names a worker of its own origin (`worker-src`). That is either a copy of this
 * file with `render-worker.js`, `codecs.js`, their modules (`…_bg.wasm`), `fonts/` and `cmaps/`
 * beside it, or the single line `import "https://sign.example.com/w/1.0.0/worker.js";` where the
 * host's policy has `worker-src 'self' https://sign.example.com`.
 */
import start from "./render-worker.js";
import * as codecs from "./codecs.js";

const folder = new URL(".", import.meta.url).href;
Reflect.set(self, "paraphFolder", folder);

let loaded = false;

/** Loads the decoders of rare pictures, while the painter waits in the middle of a page. */
function decoders() {
  if (loaded) return codecs;
  const request = new XMLHttpRequest();
  request.open("GET", `${folder}codecs_bg.wasm`, false);
  request.responseType = "arraybuffer";
  request.send();
  if (request.status !== 200)
    throw new Error(`codecs_bg.wasm: ${request.status}`);
  codecs.initSync({ module: new WebAssembly.Module(request.response) });
  loaded = true;
  return codecs;
}

/** @type {Pick<typeof codecs, "jbig2" | "jpeg2000">} */
const door = {
  jbig2: (data, globals) => decoders().jbig2(data, globals),
  jpeg2000: (data, width, height) => decoders().jpeg2000(data, width, height),
};
Reflect.set(self, "paraphCodecs", door);

// A rejected promise would be silent in the page; an error restarts the worker.
self.addEventListener("unhandledrejection", ({ reason }) =>
  reportError(reason),
);

// What is posted while the module starts would be heard by nobody.
/** @type {MessageEvent[]} */
const early = [];
/** @param {MessageEvent} event */
const keep = (event) => early.push(event);
addEventListener("message", keep);
await start();
removeEventListener("message", keep);
for (const { data } of early)
  dispatchEvent(new MessageEvent("message", { data }));
