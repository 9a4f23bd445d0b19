import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { test } from "node:test";

import { grouped, isWhole, lettersIn } from "../../crates/web/src/watch/code.js";
import { contrast, standingOut } from "../../crates/web/src/watch/colour.js";
import { openLog } from "../../crates/web/src/watch/log.js";
import { newId, openQueue } from "../../crates/web/src/watch/queue.js";
import { allows } from "../../crates/web/src/watch/sound.js";
import { sseReader } from "../../crates/web/src/watch/sse.js";
import { openStore } from "../../crates/web/src/watch/store.js";

class FakeStorage {
  kept = new Map();
  get length() { return this.kept.size; }
  key(i) { return [...this.kept.keys()][i]; }
  getItem(key) { return this.kept.get(key) ?? null; }
  setItem(key, value) { this.kept.set(key, value); }
  removeItem(key) { this.kept.delete(key); }
}

const event = { kind: "shown", occurrence_id: "o", prompt_id: "p", at: 0, mono: 1.6 };

test("an event stays until the server has it, over a reload too", async () => {
  const storage = new FakeStorage();
  const broken = openQueue(openStore(storage), () => Promise.reject(new Error("offline")));
  const ids = [broken.add(event), broken.add({ ...event, kind: "ok" })];
  await assert.rejects(broken.flush());
  const sent = [];
  const queue = openQueue(openStore(storage), async (events) => (sent.push(...events), { accepted: events.map((e) => e.id), refused: [] }));
  await queue.flush();
  await queue.flush();
  assert.deepEqual(sent.map((e) => [e.id, e.kind, e.sequence, e.monotonic_ms]), [[ids[0], "shown", 1, 2], [ids[1], "ok", 2, 2]]);
  assert.ok(!queue.has(ids[0]));
});

test("what the server refuses does not hold up the rest", async (t) => {
  t.mock.method(console, "warn", () => {});
  const accepted = [];
  const queue = openQueue(openStore(new FakeStorage()), async ([first, ...rest]) => {
    accepted.push(...rest);
    return { accepted: rest.map((e) => e.id), refused: [{ id: first.id, code: "invalid", message: "no such occurrence" }] };
  });
  for (let i = 0; i < 150; i += 1) queue.add(event);
  await queue.flush();
  assert.equal(accepted.length, 148);
  assert.ok(accepted.every((e) => !queue.has(e.id)));
});

test("an id is a UUID of version 4", () => {
  assert.match(newId(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.notEqual(newId(), newId());
});

test("two open tabs do not lose each other's notes", () => {
  const storage = new FakeStorage();
  const [one, two] = [openLog(openStore(storage)), openLog(openStore(storage))];
  one.ring("a", 1);
  two.ring("b", 2);
  assert.deepEqual(Object.keys(one.read().rung).sort(), ["a", "b"]);
});

test("a browser that keeps nothing works until it is closed", () => {
  const broken = { get length() { throw new Error(); }, getItem() { throw new Error(); }, setItem() { throw new Error(); }, removeItem() { throw new Error(); } };
  const store = openStore(broken);
  store.put("rung.a", { at: 1 });
  assert.deepEqual(store.all("rung"), { a: { at: 1 } });
  store.clear();
  assert.equal(store.get("rung.a"), null);
});

test("old notes go away", () => {
  const log = openLog(openStore(new FakeStorage()));
  log.ring("old", 0);
  log.ring("new", 30 * 86_400_000);
  log.prune(30 * 86_400_000);
  assert.deepEqual(Object.keys(log.read().rung), ["new"]);
});

test("a code is read however it was typed", () => {
  for (const typed of ["BCDFGHJK", "bcdf-ghjk", " b c d f  g h j k ", "8cdf.ghjk", "#BCDFGHJK"]) assert.equal(lettersIn(typed), "BCDFGHJK");
  assert.equal(grouped("BCDFGH"), "BCDF-GH");
  assert.ok(isWhole("BCDFGHJK") && !isWhole("BCDFGHJ"));
});

test("an activity's colour stands out from the face, light or dark", () => {
  for (const [ground, ink] of [["#fbf8f3", "#1f2430"], ["#14171c", "#f3efe8"]]) {
    for (const colour of ["#ffff00", "#ffffff", "#000000", "#0F766E", "#2563eb"]) {
      assert.ok(contrast(standingOut(colour, ground, ink), ground) >= 3, `${colour} on ${ground}`);
    }
  }
  assert.equal(standingOut("teal", "#ffffff", "#000000"), null);
});

test("School buzzes without sound, Silent does neither", () => {
  assert.deepEqual(allows("home"), { sound: true, buzz: true });
  assert.deepEqual(allows("school"), { sound: false, buzz: true });
  assert.deepEqual(allows("silent"), { sound: false, buzz: false });
});

test("server-sent events are read whatever pieces they come in", () => {
  const text = ": hello\r\n\r\nevent: sync\ndata: {}\n\nevent: prompt\r\ndata: {\"id\":\r\ndata: 1}\r\n\r\n";
  for (const size of [1, 3, 1000]) {
    const read = sseReader();
    const events = [];
    for (let i = 0; i < text.length; i += size) events.push(...read(text.slice(i, i + size)));
    assert.deepEqual(events, [{ event: "sync", data: "{}" }, { event: "prompt", data: '{"id":\n1}' }], `in pieces of ${size}`);
  }
});

test("every word on screen is in the message files, and nothing else is", async () => {
  const folder = new URL("../../crates/web/src/watch/", import.meta.url);
  const names = (await readdir(folder)).filter((name) => name.endsWith(".js"));
  const code = (await Promise.all(names.map((name) => readFile(new URL(name, folder), "utf8")))).join("\n");
  const file = (language) => readFile(new URL(`../../crates/web/messages/watch.${language}.json`, import.meta.url), "utf8");
  for (const key of Object.keys(JSON.parse(await file("en")))) assert.ok(code.includes(`"${key}"`), `${key} is not used`);
  for (const [, key] of code.matchAll(/\bword\("([a-z_]+)"/g)) assert.ok(JSON.parse(await file("nl"))[key], `${key} has no words`);
});
