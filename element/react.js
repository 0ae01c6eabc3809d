/**
 * `<ParaphSign>` for React 18 and 19.
 *
 * ```jsx
 * import { ParaphSign } from "paraph/react.js";
 * <ParaphSign linkEndpoint="/api/link" onSigned={({ receipt }) => save(receipt)} />
 * ```
 *
 * Takes the element's properties by their names, and a handler for each event: `paraph-signed` is
 * `onSigned`, `paraph-field-change` is `onFieldChange`; a handler gets the event's detail. Anything
 * else (`className`, `style`, `id`, …) goes to the element, and `ref` gives it. The element itself
 * is defined by a script tag or by `load.js`.
 */

import {
  createElement,
  forwardRef,
  useEffect,
  useImperativeHandle,
  useRef,
} from "react";
import { handlerName, OBJECTS } from "./wrapping.js";
import { EVENTS } from "./frame.js";
import { PROPERTIES } from "./settings.js";

/** @type {ReadonlyMap<string, string>} Event by the name of its handler. */
const HANDLERS = new Map(
  [...EVENTS.keys()].map((event) => [handlerName(event), event]),
);
const SETTINGS = [...OBJECTS, ...PROPERTIES.keys()];

/** @typedef {Record<string, unknown>} Props */

export const ParaphSign = forwardRef(
  /** @param {Props} props @param {import("react").ForwardedRef<unknown>} ref */
  function ParaphSign(props, ref) {
    const element = useRef(/** @type {HTMLElement | null} */ (null));
    const latest = useRef(props);
    const applied = useRef(/** @type {Props} */ ({}));
    useImperativeHandle(ref, () => element.current, []);
    // In this order: an event that a new property causes finds its handler.
    useEffect(() => {
      latest.current = props;
    });
    useEffect(() => listen(element.current, latest), []);
    useEffect(() => {
      if (element.current) apply(element.current, applied.current, props);
      applied.current = props;
    });
    return createElement("paraph-sign", { ...passedOn(props), ref: element });
  },
);

/**
 * @param {HTMLElement | null} element
 * @param {{ current: Props }} latest
 */
function listen(element, latest) {
  const listeners = [...HANDLERS].map(([handler, name]) => {
    const hear = (/** @type {Event} */ event) => {
      const call = latest.current[handler];
      if (typeof call === "function") call(Reflect.get(event, "detail"), event);
    };
    element?.addEventListener(name, hear);
    return () => element?.removeEventListener(name, hear);
  });
  return () => listeners.forEach((end) => end());
}

/**
 * Sets what has changed, and only that: a link that is set again is opened again.
 *
 * @param {HTMLElement} element
 * @param {Props} before
 * @param {Props} now
 */
function apply(element, before, now) {
  for (const name of SETTINGS) {
    if (!Object.is(before[name], now[name]))
      Reflect.set(element, name, now[name] ?? null);
  }
}

/** What is the browser's own. @param {Props} props @returns {Props} */
function passedOn(props) {
  const { className, ...others } = props;
  const rest = Object.entries(others).filter(
    ([name]) => !HANDLERS.has(name) && !SETTINGS.includes(name),
  );
  // React 18 would write an attribute `classname`.
  return { class: className, ...Object.fromEntries(rest) };
}
