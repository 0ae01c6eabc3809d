import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { freePort } from "./ports.mjs";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".wasm": "application/wasm",
  ".pdf": "application/pdf",
};

/** A host site on an origin of its own, with whatever pages a test gives it. */
export class HostSite {
  /** @param {string} widget folder with the built widget, for hosts that serve it themselves */
  static async open(widget) {
    const site = new HostSite();
    site.pages = new Map();
    site.folders = new Map([["/paraph/", widget]]);
    site.port = await freePort();
    site.server = createServer((request, response) => site.#answer(request, response));
    await new Promise((resolve) => site.server.listen(site.port, resolve));
    return site;
  }

  get origin() {
    return `http://localhost:${this.port}`;
  }

  /** Puts a page at a path and gives its address. */
  page(path, html, headers = {}) {
    this.pages.set(path, { body: html, headers: { "content-type": TYPES[".html"], ...headers } });
    return this.origin + path;
  }

  /** Puts a script at a path. */
  script(path, body) {
    this.pages.set(path, { body, headers: { "content-type": TYPES[".js"] } });
  }

  /** Puts a file's bytes at a path. */
  file(path, body, type) {
    this.pages.set(path, { body, headers: { "content-type": type } });
  }

  /** Serves a folder below a path. */
  folder(path, folder) {
    this.folders.set(path, folder);
  }

  /** Answers a route by a function of the request. */
  route(path, answer) {
    this.pages.set(path, { answer });
  }

  async #answer(request, response) {
    const path = new URL(request.url, "http://host").pathname;
    const page = this.pages.get(path);
    if (page) {
      const body = page.answer ? await page.answer(request) : page.body;
      response.writeHead(200, page.headers ?? { "content-type": "application/json" }).end(body);
      return;
    }
    try {
      const [below, folder] = [...this.folders].find(([prefix]) => path.startsWith(prefix));
      const file = join(folder, normalize(path.slice(below.length - 1)));
      const bytes = await readFile(file);
      response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" });
      response.end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  }

  async close() {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
