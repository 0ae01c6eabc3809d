/**
 * The folder that the widget's files lie in, and the one Trusted Types policy that vouches for
 * scripts from it.
 */

/** Absolute address of the folder, with a slash at the end. */
export const FOLDER = new URL(".", import.meta.url).href;

/** Origin of the service that the script came from. */
export const ORIGIN = new URL(FOLDER).origin;

/**
 * @typedef {{ createScriptURL(url: string): unknown }} Policy
 * @typedef {{ createPolicy(name: string, rules: object): Policy }} PolicyFactory
 */

/**
 * @typedef {object} Trust
 * @property {Policy | null} policy Nothing where the browser knows no Trusted Types.
 * @property {Set<string>} vouched Addresses outside the folder that this page made or named: blobs
 *   and `worker-src`.
 */

/** A script loaded twice finds what the first made; a second policy of the name is forbidden. */
const SHARED = Symbol.for(`paraph trust ${FOLDER}`);

/** @returns {Trust} */
function trust() {
  const known = /** @type {Trust | undefined} */ (
    Reflect.get(globalThis, SHARED)
  );
  if (known) return known;
  const factory = /** @type {PolicyFactory | undefined} */ (
    Reflect.get(globalThis, "trustedTypes")
  );
  /** @type {Set<string>} */
  const vouched = new Set();
  const rules = {
    /** @param {string} url */
    createScriptURL(url) {
      if (url.startsWith(FOLDER) || vouched.has(url)) return url;
      throw new TypeError("not a script of this widget");
    },
  };
  const policy = factory?.createPolicy("paraph", rules) ?? null;
  const value = { policy, vouched };
  Object.defineProperty(globalThis, SHARED, { value });
  return value;
}

/**
 * The address in the form that script sinks take on this page.
 *
 * @param {string} url
 * @returns {string}
 */
function scriptUrl(url) {
  return /** @type {string} */ (trust().policy?.createScriptURL(url) ?? url);
}

/**
 * Starts a worker of the folder: from `source` when the host names one of its own origin, from the
 * folder when that is of the page's origin, else from a blob that imports the folder's script,
 * because a worker's script cannot be of another origin.
 *
 * The worker posts `{ op: "ready" }` when it listens. A failure, a blocked address too, fires
 * `error` on the worker.
 *
 * @param {string | null} source
 * @param {string} [name] The script's name in the folder; the renderer's when absent.
 * @returns {Worker}
 */
export function startWorker(source, name = "worker.js") {
  const script = `${FOLDER}${name}`;
  /** @type {WorkerOptions} */
  const options = { type: "module", name: "paraph" };
  if (source) {
    const url = new URL(source, document.baseURI).href;
    trust().vouched.add(url);
    return new Worker(scriptUrl(url), options);
  }
  if (ORIGIN === location.origin) return new Worker(scriptUrl(script), options);
  // A dynamic import falls under the host's `script-src`, a static one under its `worker-src`.
  const fail = "(error) => reportError(error)";
  const code = `import(${JSON.stringify(script)}).catch(${fail});`;
  const blob = URL.createObjectURL(
    new Blob([code], { type: "text/javascript" }),
  );
  trust().vouched.add(blob);
  const worker = new Worker(scriptUrl(blob), options);
  // Released once the worker has read it: its first message proves that.
  const release = () => {
    URL.revokeObjectURL(blob);
    trust().vouched.delete(blob);
  };
  worker.addEventListener("message", release, { once: true });
  worker.addEventListener("error", release, { once: true });
  return worker;
}
