// What happened on the watch, kept until the server has it.

/** The most that go in one request. */
const BATCH = 100;

/** A random UUID (RFC 9562, version 4), also where the page is not secure and `randomUUID` is missing. */
export function newId(random = (bytes) => crypto.getRandomValues(bytes)) {
  const bytes = random(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** A queue over a store; `send(events)` posts them and answers `{accepted, refused}`. */
export function openQueue(store, send) {
  let sending = null;

  async function drain() {
    for (;;) {
      const waiting = Object.values(store.all("event")).sort((a, b) => a.sequence - b.sequence);
      const batch = waiting.slice(0, BATCH);
      if (batch.length === 0) return;
      const answer = await send(batch);
      const settled = [...answer.accepted, ...answer.refused.map((r) => r.id)];
      for (const id of settled) store.remove(`event.${id}`);
      for (const { code, message } of answer.refused) console.warn("event refused:", code, message);
      if (settled.length === 0) return;
    }
  }

  return {
    /** Notes an event and gives its id; `at` is the server's time in ms, `mono` the monotonic clock's; `detail`: which step. */
    add({ kind, occurrence_id, prompt_id = null, detail, at, mono }) {
      const sequence = (store.get("sequence") ?? 0) + 1;
      store.put("sequence", sequence);
      const event = {
        id: newId(), kind, occurrence_id, prompt_id, detail,
        at: new Date(at).toISOString(), monotonic_ms: Math.round(mono), sequence,
      };
      store.put(`event.${event.id}`, event);
      return event.id;
    },
    has: (id) => store.get(`event.${id}`) !== null,
    /** Sends what waits. One at a time; fails as `send` fails, and keeps everything then. */
    flush() {
      sending ??= drain().finally(() => (sending = null));
      return sending;
    },
  };
}
