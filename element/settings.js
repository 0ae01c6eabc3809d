/**
 * Attributes of the element and the options that they become.
 *
 * @typedef {"text" | "flag" | "choice"} Kind A `flag` is true when present; a `choice` is left to
 *   the invite when absent, and false for the word `false`.
 */

/** @type {ReadonlyMap<string, Kind>} */
export const ATTRIBUTES = new Map([
  ["locale", "text"],
  ["theme", "text"],
  ["capture", "text"],
  ["expand", "text"],
  ["zoom", "text"],
  ["allow-decline", "choice"],
  ["allow-delegate", "choice"],
  ["allow-download", "choice"],
  ["allow-save", "choice"],
  ["autofocus", "flag"],
  ["hide-header", "flag"],
  ["hide-title", "flag"],
  ["testing", "flag"],
  ["receipt-nonce", "text"],
]);

/** Attributes beside the options that have a property too. @type {ReadonlyMap<string, Kind>} */
const OTHERS = new Map([
  ["link-endpoint", "text"],
  ["link-origins", "text"],
  ["mode", "text"],
  ["name", "text"],
  ["required", "flag"],
  ["worker-src", "text"],
]);

/** The attribute that a property reflects. @type {ReadonlyMap<string, string>} */
export const PROPERTIES = new Map(
  [...ATTRIBUTES.keys(), ...OTHERS.keys()].map((attribute) => [
    camelCase(attribute),
    attribute,
  ]),
);

/** @param {string} attribute */
export function optionName(attribute) {
  // An attribute `nonce` would be the browser's own, which hides it.
  return attribute === "receipt-nonce" ? "nonce" : camelCase(attribute);
}

/** @param {string} attribute */
export function kindOf(attribute) {
  return ATTRIBUTES.get(attribute) ?? OTHERS.get(attribute);
}

/**
 * Gives the class a property for each attribute.
 *
 * @param {HTMLElement} prototype
 */
export function reflect(prototype) {
  for (const [property, attribute] of PROPERTIES) {
    Object.defineProperty(prototype, property, {
      configurable: true,
      enumerable: true,
      /** @this {HTMLElement} */
      get() {
        return optionOf(attribute, this.getAttribute(attribute)) ?? null;
      },
      /** @this {HTMLElement} @param {unknown} value */
      set(value) {
        const text = textOf(attribute, value);
        if (text === null) this.removeAttribute(attribute);
        else this.setAttribute(attribute, text);
      },
    });
  }
}

/** @param {string} attribute @returns {string} `hide-header` to `hideHeader`. */
export function camelCase(attribute) {
  return attribute.replace(/-([a-z])/g, (_, letter) => letter.toUpperCase());
}

/**
 * The option that an attribute's text means; nothing when it is absent.
 *
 * @param {string} attribute
 * @param {string | null} text
 * @returns {string | boolean | undefined}
 */
export function optionOf(attribute, text) {
  switch (kindOf(attribute)) {
    case "flag":
      return text !== null && text !== "false";
    case "choice":
      return text === null ? undefined : text !== "false";
    default:
      return text ?? undefined;
  }
}

/**
 * The attribute's text for a property's value; `null` removes it.
 *
 * @param {string} attribute
 * @param {unknown} value
 * @returns {string | null}
 */
export function textOf(attribute, value) {
  if (value === null || value === undefined) return null;
  switch (kindOf(attribute)) {
    case "flag":
      return value ? "" : null;
    case "choice":
      return value ? "" : "false";
    default:
      return Array.isArray(value) ? value.join(" ") : String(value);
  }
}
