// The real program, on a port and in a folder of its own: started, asked, killed and started again.

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const PROGRAM = process.env.MAAT_BIN ?? fileURLToPath(new URL("../../target/release/maat", import.meta.url));
const ENV = { PATH: process.env.PATH, MAAT_LOG: "error" };
const START = 60_000;

/** `maat serve`, or `maat demo`, whose time starts at an instant (`at`, in ms) and runs `speed` times as fast. */
export async function startMaat({ command = "serve", at = Date.now(), speed = 1, more = [] } = {}) {
  const maat = new Maat(command, await mkdtemp(join(tmpdir(), "maat-browser-")), more);
  maat.speed = speed;
  maat.began = { at, mono: performance.now() };
  await maat.start();
  return maat;
}

class Maat {
  listen = "127.0.0.1:0";

  constructor(command, folder, more) {
    Object.assign(this, { command, folder, more });
  }

  /** The rehearsal's time in ms, which goes on while the server is off. */
  now() {
    return this.began.at + (performance.now() - this.began.mono) * this.speed;
  }

  async start() {
    const clock = ["--at", new Date(this.now()).toISOString(), "--speed", String(this.speed)];
    const words = [this.command, "--listen", this.listen, "--data", this.folder, ...clock, ...this.more];
    this.process = spawn(PROGRAM, words, { env: ENV, stdio: ["ignore", "pipe", "inherit"] });
    this.url = await this.#told();
    this.listen = new URL(this.url).host;
  }

  /** The address that it prints; it listens from then on. */
  async #told() {
    const lines = createInterface(this.process.stdout);
    const signal = AbortSignal.timeout(START);
    const found = new Promise((resolve, reject) => {
      lines.on("line", (line) => {
        const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
        if (url) resolve(url);
      });
      this.process.on("error", reject);
      lines.on("close", () => reject(new Error(`${this.command} ended`)));
      signal.addEventListener("abort", () => reject(new Error(`${this.command} told no address`)));
    });
    return found;
  }

  /** As a power cut would. */
  async kill() {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const gone = once(this.process, "exit");
    this.process.kill("SIGKILL");
    await gone;
  }

  async end() {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** A user who can sign in, made beside the running server. Answers the password that is made up if none is given. */
  async addUser(email, name, password) {
    const words = ["users", "add", "--email", email, "--name", name, "--data", this.folder];
    if (password) words.push("--password", password);
    const { stdout } = await promisify(execFile)(PROGRAM, words, { env: ENV });
    return /^Password: (.+)$/m.exec(stdout)?.[1] ?? password;
  }
}
