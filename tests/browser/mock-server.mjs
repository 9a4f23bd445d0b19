// A small server that speaks the watch's side of the contract (docs/openapi.json) and serves the watch page, so that
// the page can be tested alone: its plan, its clock and its failures are in the hands of the test.

import { createHash, randomBytes } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const WATCH = here("../../crates/web/src/watch");
const MESSAGES = here("../../crates/web/messages");
const PICTOGRAMS = here("pictograms");
const POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'; object-src 'none'";
const TYPES = {
  ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
  ".json": "application/json", ".svg": "image/svg+xml", ".webmanifest": "application/manifest+json",
};

/** The code that a watch shows of its own at first. */
export const OWN = "KLMNPQRS";

/** The code that pairs, and the day that the wearer's plan begins with unless a test says otherwise. */
export const CODE = "BCDFGHJK";

export const iso = (ms) => new Date(ms).toISOString();

/** A server that listens on a port of its own choice and keeps it over `stop` and `start`. */
export async function startMock({ now = Date.now(), rate = 1, wearer = {} } = {}) {
  const mock = new Mock(now, rate, wearer);
  await mock.start();
  return mock;
}

class Mock {
  port = 0;
  tokens = new Set();
  events = [];
  requests = [];
  occurrences = [];
  streams = new Set();
  /** The codes that watches have shown, and whether the last one was typed or is too old. */
  shown = [];
  typed = false;
  old = false;
  /** The test signal that is asked for. */
  test = null;
  /** What is different and not told yet, as the sync has it. */
  untold = null;
  /** Set to a function (path) -> [status, body] to fail in a way of the test's own. */
  fault = null;
  days = 7;

  constructor(now, rate, wearer) {
    this.base = { now, mono: performance.now() };
    this.rate = rate;
    this.wearer = { id: "wearer-1", name: "Sam", language: "en", time_zone: "UTC", settings: {}, ...wearer };
  }

  /** The server's time, in ms. */
  now() {
    return this.base.now + (performance.now() - this.base.mono) * this.rate;
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  start() {
    this.server = createServer((request, response) => this.handle(request, response));
    return new Promise((resolve) => {
      this.server.listen(this.port, "127.0.0.1", () => {
        this.port = this.server.address().port;
        resolve();
      });
    });
  }

  stop() {
    for (const stream of this.streams) stream.destroy();
    this.streams.clear();
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(resolve));
  }

  push(event, data = {}) {
    for (const stream of this.streams) stream.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  async handle(request, response) {
    const { pathname, searchParams } = new URL(request.url, this.url);
    this.requests.push(`${request.method} ${pathname}`);
    const fault = this.fault?.(pathname);
    if (fault) return send(response, ...fault);
    if (pathname.startsWith("/v1/pictograms/")) return file(response, join(PICTOGRAMS, `${pathname.slice(15)}.svg`));
    if (pathname === "/v1/pairing") return this.pair(response, await body(request));
    if (pathname === "/v1/pairing/start") return this.begin(response, await body(request));
    if (pathname === "/v1/pairing/token") return this.ask(response, await body(request));
    if (pathname.startsWith("/v1/watch/")) return this.watch(request, response, pathname, searchParams);
    return page(response, pathname);
  }

  pair(response, { code, device }) {
    if (code !== CODE || !device?.name) return problem(response, 404, "not_found");
    this.grant(response, 201);
  }

  /** A watch begins to show a code: each time another. */
  begin(response, { device }) {
    if (!device?.name) return problem(response, 422, "invalid");
    this.old = false;
    this.shown.push(this.shown.length ? OWN.split("").reverse().join("") : OWN);
    send(response, 201, { user_code: this.shown.at(-1), device_code: `asks-${this.shown.length}`, interval: 0.2, expires_at: iso(this.now() + 600_000) });
  }

  ask(response, { device_code }) {
    if (this.old || device_code !== `asks-${this.shown.length}`) return problem(response, 400, "expired_token");
    if (!this.typed) return problem(response, 400, "authorization_pending");
    this.grant(response, 200);
  }

  grant(response, status) {
    const token = randomBytes(16).toString("hex");
    this.tokens.add(token);
    send(response, status, { device_id: "device-1", token, wearer: this.wearer });
  }

  async watch(request, response, pathname, query) {
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
    if (!this.tokens.has(token)) return problem(response, 401, "unauthenticated");
    if (pathname === "/v1/watch/sync") return send(response, 200, this.sync(query.get("since")));
    if (pathname === "/v1/watch/events") return this.take(response, await body(request));
    if (pathname === "/v1/watch/stream") return this.stream(response);
    problem(response, 404, "not_found");
  }

  sync(since) {
    const known = new Map((since ?? "").split(",").map((part) => part.split("=")));
    const first = iso(this.now()).slice(0, 10);
    const dates = Array.from({ length: this.days }, (_, i) => iso(Date.parse(first) + i * 86_400_000).slice(0, 10));
    const days = dates.map((date) => {
      const occurrences = this.occurrences.filter((o) => o.local_start.startsWith(date));
      const hash = createHash("sha256").update(JSON.stringify(occurrences)).digest("hex").slice(0, 8);
      return { date, hash, occurrences: known.get(date) === hash ? null : occurrences };
    });
    const token = days.map(({ date, hash }) => `${date}=${hash}`).join(",");
    const ids = [...new Set([...this.occurrences, ...(this.untold?.was ?? [])].map((o) => o.pictogram).filter(Boolean))];
    const images = ids.map((id) => ({ id, url: `/v1/pictograms/${id}`, hash: id }));
    const { wearer, rate, untold, test } = this;
    return { server_time: iso(this.now()), clock_rate: rate, token, wearer, untold, messages: [], test, days, images };
  }

  take(response, { events }) {
    for (const event of events) {
      if (this.events.some((e) => e.id === event.id)) continue;
      this.events.push(event);
      const occurrence = this.occurrences.find((o) => o.id === event.occurrence_id);
      if (event.kind === "done") occurrence.state = "done";
      if (event.kind === "undone") occurrence.state = "active";
    }
    send(response, 200, { accepted: events.map((e) => e.id), refused: [] });
  }

  stream(response) {
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    response.write(": hello\n\n");
    this.streams.add(response);
    response.on("close", () => this.streams.delete(response));
  }
}

/** An occurrence of the contract from a few words: `at` and `minutes` in the server's time, prompts as `[kind, offset]`. */
export function occurrence(id, { at, minutes = 30, grace = 15, prompts = [["start", 0]], ...rest }) {
  const end = at + minutes * 60_000;
  return {
    id, entry_id: `entry-${id}`, version: 0, title: id, pictogram: null, colour: "#0F766E", kind: "everyday", all_day: false,
    confirm: "none", starts_at: iso(at), ends_at: iso(end), local_start: iso(at).slice(0, 16), local_end: iso(end).slice(0, 16),
    state: "planned", seen: "unknown", steps: [], change: null, told: true,
    prompts: prompts.map(([kind, offset], i) => ({
      id: `${id}#${kind}#${i}`, kind, at: iso(at + offset), until: iso(at + offset + grace * 60_000), outcome: null,
    })),
    ...rest,
  };
}

async function page(response, pathname) {
  if (pathname === "/watch/files.js") return send(response, 200, await list(), ".js");
  if (pathname === "/watch") return file(response, join(WATCH, "index.html"));
  if (pathname.startsWith("/watch/messages/")) return file(response, join(MESSAGES, pathname.slice(16)));
  if (pathname.startsWith("/watch/")) return file(response, join(WATCH, pathname.slice(7)));
  send(response, 404, "");
}

async function list() {
  const files = (await readdir(WATCH, { recursive: true })).filter((name) => extname(name) && name !== "sw.js" && name !== "index.html");
  const paths = ["/watch", ...files.map((name) => `/watch/${name}`), "/watch/messages/watch.en.json", "/watch/messages/watch.nl.json"];
  return `self.watchFiles = ${JSON.stringify({ version: "mock", paths })};`;
}

async function file(response, path) {
  const bytes = await readFile(path).catch(() => null);
  send(response, bytes ? 200 : 404, bytes ?? "", extname(path));
}

function problem(response, status, code) {
  send(response, status, { status, code, title: code });
}

function send(response, status, content, type = ".json") {
  const text = typeof content === "string" || Buffer.isBuffer(content) ? content : JSON.stringify(content);
  response.writeHead(status, {
    "content-type": TYPES[type] ?? "text/plain", "cache-control": "no-cache", "content-security-policy": POLICY,
    "service-worker-allowed": "/watch",
  });
  response.end(text);
}

async function body(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return JSON.parse(Buffer.concat(parts).toString());
}
