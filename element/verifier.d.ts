// What the module of crates/verifier gives, as wasm-bindgen writes it beside the module.
export default function init(source: {
  module_or_path: string;
}): Promise<unknown>;
export function verify(
  pdf: Uint8Array,
  anchors_pem: string,
  at_unix_s: number,
  allow_no_timestamp: boolean,
): string;
