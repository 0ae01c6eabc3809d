/**
 * What the page object does in a browser, whoever drives it.
 *
 * @typedef {[x: number, y: number][]} Stroke Points in shares of the pad.
 *
 * @typedef {object} Where
 * @property {string} [element] Selector of the element, when a page has several.
 * @property {string} [frame] Selector of the iframe, when the page embeds a plain one.
 * @property {boolean} [own] The page is the service's own, which a link in a mail leads to.
 * @property {number} [timeout] How long a step may take, milliseconds.
 *
 * @typedef {object} Hands
 * @property {<T>(read: (roots: Element[], argument: string) => T, argument: string) => Promise<T>} look
 *   Runs a function that needs nothing from outside in the page; it gets the part that the widget
 *   is in, as a list that is empty while there is none.
 * @property {(selector: string, timeout: number) => Promise<void>} press
 * @property {(selector: string, text: string, timeout: number) => Promise<void>} write
 * @property {(selector: string, checked: boolean) => Promise<void>} tick
 * @property {(selector: string, value: string) => Promise<void>} choose
 * @property {(selector: string, path: string) => Promise<void>} handIn
 * @property {(selector: string, strokes: Stroke[]) => Promise<void>} draw
 */

export {};
