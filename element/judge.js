/**
 * Has files judged in a worker, and ends the worker when it takes too long or breaks.
 *
 * @typedef {import("./verify-worker.js").Question} Question
 * @typedef {import("./verify-worker.js").Answer} Answer
 * @typedef {import("./report.js").Report} Report
 *
 * @typedef {"too_large" | "anchors" | "time" | "timeout" | "crashed" | "load_failed" | "unreadable"
 *   | "overtaken" | "failed"} Code
 */

import { startWorker } from "./folder.js";

/** The validator's own limit; a larger file is not even read. */
export const MOST_BYTES = 128 * 1024 * 1024;
/** A worker's memory never shrinks, so one that read a large file is not kept. */
const KEEP_BYTES = 8 * 1024 * 1024;
/** A worker that is not ready by then never will be. */
const LOAD_MS = 60_000;

/** Why there is no report. */
export class JudgeError extends Error {
  /** @param {Code} code */
  constructor(code) {
    super(code);
    this.code = code;
  }
}

export class Judge {
  /** @type {string | null} */
  #source;
  /** @type {Worker | null} */
  #worker = null;
  /** @type {Promise<Worker> | null} */
  #ready = null;
  /** @type {((code: Code) => void) | null} Ends the question that is being answered. */
  #abort = null;
  /** Counts questions: while the worker loads a later one takes the place of an earlier one. */
  #turn = 0;

  /** @param {string | null} source The host's own address of `verify-worker.js`. */
  constructor(source) {
    this.#source = source;
  }

  /**
   * Loads everything that judging needs; from then on nothing is asked of any network.
   *
   * @returns {Promise<Worker>}
   */
  prepare() {
    this.#ready ??= new Promise((resolve, reject) => {
      const fail = () => {
        clearTimeout(timer);
        this.#drop();
        reject(new JudgeError("load_failed"));
      };
      const timer = setTimeout(fail, LOAD_MS);
      const done = (/** @type {Worker} */ worker) => {
        clearTimeout(timer);
        resolve(worker);
      };
      try {
        const worker = startWorker(this.#source, "verify-worker.js");
        this.#worker = worker;
        worker.addEventListener("message", () => done(worker), { once: true });
        worker.addEventListener("error", fail, { once: true });
      } catch {
        fail();
      }
    });
    return this.#ready;
  }

  /**
   * @param {Question} question The bytes are handed over: they are empty afterwards.
   * @param {number} limitMs
   * @returns {Promise<Report>}
   */
  async judge(question, limitMs) {
    const turn = ++this.#turn;
    this.#abort?.("overtaken");
    const size = question.bytes.byteLength;
    const worker = await this.prepare();
    if (turn !== this.#turn) throw new JudgeError("overtaken");
    const json = await this.#ask(worker, question, limitMs);
    if (size > KEEP_BYTES) {
      this.end();
      this.prepare().catch(() => {});
    }
    return JSON.parse(json);
  }

  /** Ends the worker, whatever it does. */
  end() {
    this.#turn += 1;
    this.#abort?.("overtaken");
    this.#drop();
  }

  #drop() {
    this.#worker?.terminate();
    this.#worker = null;
    this.#ready = null;
  }

  /**
   * @param {Worker} worker
   * @param {Question} question
   * @param {number} limitMs
   * @returns {Promise<string>}
   */
  #ask(worker, question, limitMs) {
    return new Promise((resolve, reject) => {
      const listening = new AbortController();
      const settle = () => {
        clearTimeout(timer);
        listening.abort();
        this.#abort = null;
      };
      const end = (/** @type {Code} */ code) => {
        settle();
        this.#drop();
        reject(new JudgeError(code));
      };
      const timer = setTimeout(end, limitMs, "timeout");
      const { signal } = listening;
      worker.addEventListener("error", () => end("crashed"), { signal });
      worker.addEventListener(
        "message",
        ({ data }) => {
          const answer = /** @type {Answer} */ (data);
          settle();
          if (answer.op === "report") resolve(answer.json);
          else if (answer.op === "refused")
            reject(new JudgeError(/** @type {Code} */ (answer.code)));
        },
        { signal },
      );
      this.#abort = end;
      worker.postMessage(question, [question.bytes]);
    });
  }
}
