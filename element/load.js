/**
 * Loads the element from a service, for applications that are bundled: the widget's files stay
 * together in their folder, so that they never differ from the service's version.
 *
 * ```js
 * import { loadParaph } from "paraph/load.js";
 * await loadParaph("https://sign.example.com/w/0.1.0/");
 * ```
 */

/** @type {Map<string, Promise<void>>} */
const loading = new Map();

/**
 * Defines `<paraph-sign>`; does it once for a folder, and again when it failed.
 *
 * @param {string | URL} folder Address of the widget's folder, absolute.
 * @returns {Promise<void>} Resolves when the element is defined.
 * @throws {TypeError} When the folder is no absolute address, or cannot be loaded.
 */
export function loadParaph(folder) {
  const text = String(folder);
  const script = new URL("paraph.js", text.endsWith("/") ? text : `${text}/`);
  const known = loading.get(script.href);
  if (known) return known;
  const begun = load(script.href).catch((error) => {
    loading.delete(script.href);
    throw error;
  });
  loading.set(script.href, begun);
  return begun;
}

/** @param {string} script */
async function load(script) {
  // Bundlers leave an address alone that they do not know.
  await import(/* @vite-ignore */ /* webpackIgnore: true */ script);
  await customElements.whenDefined("paraph-sign");
}
