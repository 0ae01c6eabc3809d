/**
 * The sandbox of a Paraph service (`sandbox = true`): its clock goes on when a test says so, and
 * what it would send is kept to be read. A service that seals for real has no such routes.
 *
 * ```js
 * const sandbox = new Sandbox("http://localhost:7460", apiKey);
 * const { link } = await sandbox.message({ to: "hanna@example.com" });
 * await sandbox.advance({ days: 8 });
 * ```
 *
 * @typedef {object} Message
 * @property {"email" | "sms"} way
 * @property {string} to
 * @property {string} subject Empty for a text message.
 * @property {string} text
 * @property {Date} sentAt
 * @property {string | null} link The way into the signing, when the message has one.
 * @property {string | null} code A one-time code, when the message has one.
 *
 * @typedef {{ days?: number, hours?: number, minutes?: number, seconds?: number }} Span
 */

const PATIENCE_MS = 15_000;
const LOOK_EVERY_MS = 100;

export class Sandbox {
  #service;
  #apiKey;

  /** @param {string} service Its origin. @param {string} apiKey Of the account. */
  constructor(service, apiKey) {
    this.#service = service.replace(/\/$/, "");
    this.#apiKey = apiKey;
  }

  /** What the service's clock shows. @returns {Promise<Date>} */
  async now() {
    return new Date((await this.#ask("GET", "clock")).now);
  }

  /** Moves the service's clock on; what becomes due by it is done at once. @param {Span} span @returns {Promise<Date>} */
  async advance({ days = 0, hours = 0, minutes = 0, seconds = 0 }) {
    const all = ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
    const advanced = await this.#ask("POST", "clock", {
      advance_ms: Math.round(all * 1000),
    });
    return new Date(advanced.now);
  }

  /** Every mail and text message so far, the oldest first. @param {{ to?: string }} [wanted] @returns {Promise<Message[]>} */
  async messages({ to } = {}) {
    const query = to ? `?to=${encodeURIComponent(to)}` : "";
    const { messages } = await this.#ask("GET", `outbox${query}`);
    return messages.map(messageOf);
  }

  /**
   * Waits for a message and gives the newest.
   *
   * @param {{ to: string, after?: Message, timeout?: number }} wanted `after` is a message that
   *   was there before.
   */
  async message({ to, after, timeout = PATIENCE_MS }) {
    const deadline = Date.now() + timeout;
    for (;;) {
      const found = (await this.messages({ to })).at(-1);
      const old = after && found && +found.sentAt <= +after.sentAt;
      if (found && !old) return found;
      if (Date.now() > deadline) throw new Error(`nothing was sent to ${to}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  /** @param {string} method @param {string} path @param {object} [body] @returns {Promise<any>} */
  async #ask(method, path, body) {
    const reply = await fetch(`${this.#service}/v1/sandbox/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#apiKey}`,
        ...(body && { "content-type": "application/json" }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await reply.text();
    if (reply.status === 404)
      throw new Error(
        "this service is no sandbox: start it with sandbox = true",
      );
    if (!reply.ok) throw new Error(`${path}: ${reply.status} ${text}`);
    return JSON.parse(text);
  }
}

/** @param {{ way: "email" | "sms", to: string, subject: string, text: string, sent_at: string }} kept @returns {Message} */
function messageOf({ sent_at, ...kept }) {
  const link = /https?:\/\/\S+#t=[\w-]+/.exec(kept.text)?.[0] ?? null;
  const code = /(?<!\d)\d{6}(?!\d)/.exec(kept.text)?.[0] ?? null;
  return { ...kept, sentAt: new Date(sent_at), link, code };
}
