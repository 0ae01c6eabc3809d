/**
 * TypeScript declarations of the elements, made from `custom-elements.json`, so that there is one
 * description of the contract.
 *
 * @typedef {{ text: string }} Type
 * @typedef {{ name: string, fieldName?: string, type?: Type, description?: string }} Attribute
 * @typedef {object} Member
 * @property {string} kind `field` or `method`.
 * @property {string} name
 * @property {Type} [type]
 * @property {string} [description]
 * @property {string} [attribute]
 * @property {boolean} [readonly]
 * @property {{ name: string, type: Type }[]} [parameters]
 *
 * @typedef {object} Declaration An element of the manifest.
 * @property {string} name
 * @property {string} tagName
 * @property {string} [description]
 * @property {Attribute[]} attributes
 * @property {Member[]} members
 * @property {{ name: string, description?: string }[]} events
 *
 * @typedef {{ modules: { path: string, declarations: Declaration[] }[] }} Manifest
 */

import { handlerName, shortName } from "../wrapping.js";

/** Types of what events carry, by the member's name. @type {ReadonlyMap<string, string>} */
export const DETAIL_TYPES = new Map([
  ["code", "string"],
  ["document", "string"],
  ["documents", "string[]"],
  ["done", "number"],
  ["filled", "boolean"],
  ["height", "number"],
  ["in_ms", "number"],
  ["kind", "string"],
  ["method", "string"],
  ["name", "string"],
  ["pages", "number"],
  ["position", "number"],
  ["reason", "string"],
  ["receipt", "string"],
  ["retryable", "boolean"],
  ["state", "string"],
  ["step", "string"],
  ["total", "number"],
]);

const HEAD =
  "// Made from custom-elements.json by `cargo xtask package`; do not edit.\n";

/**
 * `public.d.ts`: the elements, their properties, handlers and events.
 *
 * @param {Manifest} manifest
 * @param {ReadonlyMap<string, readonly string[]>} events Members of the details by event.
 */
export function publicTypes(manifest, events) {
  const elements = manifest.modules.flatMap((module) => module.declarations);
  return [
    HEAD,
    eventTypes(events),
    ...elements.map(elementTypes),
    globalTypes(elements, events),
  ].join("\n");
}

/** @param {ReadonlyMap<string, readonly string[]>} events */
function eventTypes(events) {
  const detail = (/** @type {readonly string[]} */ members) =>
    members.map((m) => `${m}: ${DETAIL_TYPES.get(m) ?? "unknown"}`).join("; ");
  const lines = [...events].map(([name, members]) =>
    members.length === 0
      ? `  "${name}": Record<string, never>;`
      : `  "${name}": { ${detail(members)} };`,
  );
  const handlers = [...events.keys()].map(
    (name) =>
      `  ${handlerName(name)}: (detail: ParaphEventDetails["${name}"], ` +
      `event: CustomEvent<ParaphEventDetails["${name}"]>) => void;`,
  );
  return `/** What each event carries in its \`detail\`. */
export interface ParaphEventDetails {
${lines.join("\n")}
}

/** Handlers of the wrappers for frameworks. */
export interface ParaphHandlers {
${handlers.join("\n")}
}

/** Events as Vue names them. */
export type ParaphShortEvents = {
${[...events.keys()].map((name) => `  "${shortName(name)}": ParaphEventDetails["${name}"];`).join("\n")}
};
`;
}

/** @param {Declaration} element */
function elementTypes(element) {
  const fields = element.members.filter(({ kind }) => kind === "field");
  const settings = fields.filter(({ readonly }) => !readonly);
  const read = fields.filter(({ readonly }) => readonly);
  const methods = element.members.filter(({ kind }) => kind === "method");
  return `/** What can be set on \`<${element.tagName}>\`. */
export interface ${element.name}Properties {
${settings.map((field) => property(field)).join("\n")}
}

/** ${element.description ?? element.name} */
export interface ${element.name}Element extends HTMLElement, ${element.name}Properties {
${[...read.map((field) => property(field)), ...methods.map(method)].join("\n")}
}
`;
}

/** @param {Member} field */
function property({ name, type, description, readonly, attribute }) {
  const text = type?.text ?? "unknown";
  // A flag is there or not; everything else may be absent.
  const flag = text === "boolean" && !name.startsWith("allow");
  const nullable = flag || readonly || text.includes("null");
  const member = nullable ? text : `${grouped(text)} | null`;
  const says = description ? `  /** ${description} */\n` : "";
  const from =
    !description && attribute ? `  /** Attribute \`${attribute}\`. */\n` : "";
  return `${says}${from}  ${readonly ? "readonly " : ""}${name}: ${member};`;
}

/** @param {string} type A function's type needs brackets in a union. */
function grouped(type) {
  return type.includes("=>") ? `(${type})` : type;
}

/** @param {Member} member */
function method({ name, parameters, description }) {
  const list = (parameters ?? []).map((p) => `${p.name}: ${p.type.text}`);
  // Only `decline` has a parameter that may be left out.
  const optional = list.map((p) =>
    name === "decline" ? p.replace(":", "?:") : p,
  );
  const own = name === "focus" ? "options?: FocusOptions" : optional.join(", ");
  const result = name === "verify" ? "Promise<unknown>" : "void";
  return `  /** ${description ?? name} */\n  ${name}(${own}): ${result};`;
}

/**
 * @param {Declaration[]} elements
 * @param {ReadonlyMap<string, readonly string[]>} events
 */
function globalTypes(elements, events) {
  const tags = elements.map((e) => `    "${e.tagName}": ${e.name}Element;`);
  const told = [...events.keys()].map(
    (name) => `    "${name}": CustomEvent<ParaphEventDetails["${name}"]>;`,
  );
  return `declare global {
  interface HTMLElementTagNameMap {
${tags.join("\n")}
  }
  interface HTMLElementEventMap {
${told.join("\n")}
  }
}
`;
}

/** `paraph.d.ts`: what importing the element gives. */
export const ELEMENT_TYPES = `${HEAD}
import type { ParaphSignElement } from "./public.js";
export * from "./public.js";
export declare const ParaphSign: { new (): ParaphSignElement; prototype: ParaphSignElement };
export declare const folder: string;
`;

/** `react.d.ts`. */
export const REACT_TYPES = `${HEAD}
import type { ForwardRefExoticComponent, HTMLAttributes, RefAttributes } from "react";
import type { ParaphHandlers, ParaphSignElement, ParaphSignProperties } from "./public.js";

type Own = ParaphSignProperties & ParaphHandlers;

export type ParaphSignProps = Partial<Own> &
  Omit<HTMLAttributes<ParaphSignElement>, keyof Own>;

export declare const ParaphSign: ForwardRefExoticComponent<
  ParaphSignProps & RefAttributes<ParaphSignElement>
>;
`;

/** `vue.d.ts`. */
export const VUE_TYPES = `${HEAD}
import type { ParaphShortEvents, ParaphSignElement, ParaphSignProperties } from "./public.js";

type Capital<S extends string> = S extends \`\${infer A}-\${infer B}\`
  ? \`\${Capitalize<A>}\${Capital<B>}\`
  : Capitalize<S>;
type Emitted = {
  [K in keyof ParaphShortEvents as \`on\${Capital<K & string>}\`]?: (
    detail: ParaphShortEvents[K],
  ) => void;
};

export declare const ParaphSign: new () => {
  $props: Partial<ParaphSignProperties> & Emitted;
  readonly element: ParaphSignElement | null;
};
`;
