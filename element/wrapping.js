/** What the wrappers for frameworks have in common. */

/** Properties that no attribute has. */
export const OBJECTS = Object.freeze([
  "link",
  "linkProvider",
  "values",
  "readonlyFields",
  "strings",
]);

/** @param {string} event @returns {string} `paraph-field-change` to `field-change`. */
export function shortName(event) {
  return event.replace(/^paraph-/, "");
}

/** @param {string} event @returns {string} `paraph-field-change` to `onFieldChange`. */
export function handlerName(event) {
  const short = shortName(event);
  return `on-${short}`.replace(/-([a-z])/g, (_, letter) =>
    letter.toUpperCase(),
  );
}
