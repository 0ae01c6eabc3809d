import { spawn, execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Runs a program to its end and gives what it printed; its error output is in the exception. */
export async function output(program, args, env = {}) {
  const options = { env: { ...process.env, ...env }, maxBuffer: 32 << 20, timeout: 300_000 };
  const { stdout } = await run(program, args, options);
  return stdout;
}

/** A program that answers HTTP; `stop` ends it. */
export class Server {
  /** @param {import("node:child_process").ChildProcess} child */
  constructor(child) {
    this.child = child;
    this.ended = new Promise((resolve) => child.once("exit", resolve));
  }

  static async start(program, args, { env = {}, address }) {
    const log = process.env.PARAPH_TEST_LOG ? "inherit" : "ignore";
    const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ["ignore", log, log] });
    const server = new Server(child);
    const deadline = Date.now() + 30_000;
    while (!(await answers(address))) {
      if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}`);
      if (Date.now() > deadline) throw new Error(`${program} does not answer at ${address}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return server;
  }

  async stop(signal = "SIGTERM") {
    this.child.kill(signal);
    await this.ended;
  }
}

async function answers(address) {
  try {
    return (await fetch(address)).ok;
  } catch {
    return false;
  }
}
