// The server, as the watch speaks with it (`/v1/pairing`, `/v1/watch/*`).

import { sseReader } from "./sse.js";

/** No answer in this time is no answer, in ms. */
const PATIENCE = 10_000;
/** A stream that says nothing for this long is dead, in ms; the server sends comments more often. */
const SILENCE = 60_000;

/** The server refused: `status` is HTTP's, `code` the problem's, null where it was not MAAT that answered. */
export class Refused extends Error {
  constructor(status, code) {
    super(`refused: ${status} ${code}`);
    this.status = status;
    this.code = code;
  }
}

/** Buys a device token with a pairing code. */
export function pair(code, device) {
  return call("/v1/pairing", { method: "POST", body: { code, device } });
}

/** Begins to show a code of this watch's own. */
export function startPairing(device) {
  return call("/v1/pairing/start", { method: "POST", body: { device } });
}

/** Asks whether the code was typed: a device token, once it was. */
export function pairedToken(device_code) {
  return call("/v1/pairing/token", { method: "POST", body: { device_code } });
}

/** The server, for a paired watch. */
export function server(token) {
  return {
    sync(since) {
      const query = since ? `days=7&since=${encodeURIComponent(since)}` : "days=7";
      return call(`/v1/watch/sync?${query}`, { token });
    },
    events: (events) => call("/v1/watch/events", { method: "POST", token, body: { events } }),
    stream: (onEvent) => stream(token, onEvent),
  };
}

async function call(path, { method = "GET", token, body }) {
  const answer = await fetch(path, {
    method,
    headers: headers(token, body && { "content-type": "application/json" }),
    body: body && JSON.stringify(body),
    cache: "no-store",
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (answer.ok) return answer.json();
  throw await refusal(answer);
}

async function refusal(answer) {
  const problem = await answer.json().catch(() => null);
  return new Refused(answer.status, problem?.code ?? null);
}

function headers(token, more) {
  return { ...(token && { authorization: `Bearer ${token}` }), ...more };
}

/** Listens until the stream ends; always throws or returns, for the caller to connect again. */
async function stream(token, onEvent) {
  const ending = new AbortController();
  let watchdog = setTimeout(() => ending.abort(), SILENCE);
  try {
    const answer = await fetch("/v1/watch/stream", { headers: headers(token), cache: "no-store", signal: ending.signal });
    if (!answer.ok) throw await refusal(answer);
    onEvent({ event: "open", data: "" });
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    const read = sseReader();
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      clearTimeout(watchdog);
      watchdog = setTimeout(() => ending.abort(), SILENCE);
      read(value).forEach(onEvent);
    }
  } finally {
    clearTimeout(watchdog);
  }
}
