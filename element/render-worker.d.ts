/** What wasm-bindgen writes for the binary `render-worker`. */
export default function start(source?: unknown): Promise<unknown>;
