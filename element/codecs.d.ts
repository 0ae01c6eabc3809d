/** What wasm-bindgen writes for the binary `codecs`. */
export function initSync(source: { module: WebAssembly.Module }): unknown;
export function jbig2(
  data: Uint8Array,
  globals?: Uint8Array | null,
): Uint8Array | undefined;
export function jpeg2000(
  data: Uint8Array,
  width: number,
  height: number,
): Uint8Array | undefined;
