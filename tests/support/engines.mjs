import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { webdriver } from "../../element/testing.js";
import { freePort } from "./ports.mjs";

const CACHE = process.env.PARAPH_CACHE ?? join(homedir(), ".cache/paraph");
const GECKODRIVER = [join(CACHE, "tools/bin/geckodriver"), "/usr/bin/geckodriver"].find(existsSync);
const MINI = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser";

/** Other browsers, each with its driver: what is missing, how it starts, what a session asks for. */
export const ENGINES = [
  {
    name: "Firefox",
    mode: "inline",
    missing: [GECKODRIVER ? null : "geckodriver", existsSync("/usr/bin/firefox-esr") ? null : "firefox-esr"],
    command: (port) => [GECKODRIVER, "--port", String(port), "--binary", "/usr/bin/firefox-esr"],
    capabilities: {
      browserName: "firefox",
      "moz:firefoxOptions": { args: ["-headless"], prefs: { "intl.accept_languages": "en-GB" } },
    },
  },
  {
    name: "WebKit",
    mode: "frame",
    missing: ["/usr/bin/WebKitWebDriver", "/usr/bin/xvfb-run", MINI].filter((file) => !existsSync(file)),
    command: (port) => ["xvfb-run", "-a", "WebKitWebDriver", `--port=${port}`],
    capabilities: {
      browserName: "MiniBrowser",
      "webkitgtk:browserOptions": { binary: MINI, args: ["--automation"] },
    },
  },
];

/** A browser behind its driver: `session` takes W3C WebDriver requests. */
export class Engine {
  static async open({ command, capabilities }) {
    const engine = new Engine();
    const port = await freePort();
    const [program, ...args] = command(port);
    // A group of its own: a driver that is wrapped ends together with what it started.
    engine.driver = spawn(program, args, { stdio: "ignore", detached: true });
    engine.server = `http://127.0.0.1:${port}`;
    await engine.#answers();
    const body = JSON.stringify({ capabilities: { alwaysMatch: capabilities } });
    const headers = { "content-type": "application/json" };
    const reply = await fetch(`${engine.server}/session`, { method: "POST", headers, body });
    const { value } = await reply.json();
    if (!reply.ok) {
      await engine.close();
      throw new Error(`no session: ${value.message}`);
    }
    engine.id = value.sessionId;
    engine.session = webdriver(engine.server, engine.id);
    return engine;
  }

  async #answers() {
    const deadline = Date.now() + 30_000;
    while (!(await fetch(`${this.server}/status`).then(({ ok }) => ok, () => false))) {
      if (Date.now() > deadline) throw new Error(`${this.server} does not answer`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  goto(url) {
    return this.session.ask("POST", "url", { url });
  }

  async close() {
    if (this.id) await fetch(`${this.server}/session/${this.id}`, { method: "DELETE" }).catch(() => {});
    process.kill(-this.driver.pid);
  }
}
