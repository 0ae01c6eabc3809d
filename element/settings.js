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
  switch (ATTRIBUTES.get(attribute)) {
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
  switch (ATTRIBUTES.get(attribute)) {
    case "flag":
      return value ? "" : null;
    case "choice":
      return value ? "" : "false";
    default:
      return Array.isArray(value) ? value.join(" ") : String(value);
  }
}
