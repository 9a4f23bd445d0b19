import assert from "node:assert/strict";
import { test } from "node:test";

import { faceAt, screenOf } from "../../crates/web/src/watch/face.js";
import { iso } from "./mock-server.mjs";
import { MINUTE, NINE, at, emptyLog, occurrence, planOf } from "./watch-fixtures.mjs";

const faceOf = (held, minute, log = emptyLog()) => faceAt({ ...held, log, now: at(minute) });
const rung = (id, minute) => ({ [id]: { at: at(minute), shown: true } });
const answered = (kind, minute, settled = false) => ({ m: { kind, at: at(minute), settled } });
const summary = ({ name, occurrence: o, next, button }) => [name, o?.id ?? null, next?.id ?? null, button];

const quiet = { prompts: [] };
const maths = occurrence("m", { at: NINE, minutes: 60, ...quiet });
const bus = occurrence("bus", { at: at(90), minutes: 15, prompts: [["heads_up", -10 * MINUTE], ["start", 0]] });

test("now: what is on, how much of it is left, and what comes next", () => {
  const face = faceOf(planOf(maths, bus), 15);
  assert.deepEqual(summary(face), ["now", "m", "bus", null]);
  assert.equal(face.remaining, 0.75);
  assert.equal(face.dots, 5);
});

test("nothing now: free, and what comes next", () => {
  assert.deepEqual(summary(faceOf(planOf(maths, bus), 65)), ["free", null, "bus", null]);
  assert.deepEqual(summary(faceOf(planOf(), 0)), ["free", null, null, null]);
});

test("next soon: from its heads-up on", () => {
  assert.equal(faceOf(planOf(bus), 79).name, "free");
  assert.deepEqual(summary(faceOf(planOf(bus), 80)), ["soon", null, "bus", null]);
  const long = { ...maths, ...occurrence("m", { at: NINE, minutes: 90, ...quiet }) };
  assert.deepEqual(summary(faceOf(planOf(long, bus), 85)), ["soon", "m", "bus", null]);
});

test("what comes next is of today", () => {
  assert.equal(faceOf(planOf(occurrence("t", { at: at(24 * 60) })), 0).next, null);
});

test("ringing for 20 seconds, then not answered; OK stays", () => {
  const held = planOf(occurrence("m", { at: NINE }));
  const log = { ...emptyLog(), rung: rung("m#start#0", 0) };
  assert.deepEqual(summary(faceOf(held, 0, log)), ["ringing", "m", null, "ok"]);
  assert.deepEqual(summary(faceOf(held, 1, log)), ["not_answered", "m", null, "ok"]);
  assert.equal(screenOf(faceOf(held, 0, log)), screenOf(faceOf(held, 1, log)));
  assert.equal(faceOf(held, 31, log).name, "free");
});

test("a ring outlasts a short activity by its grace", () => {
  const held = planOf(occurrence("m", { at: NINE, minutes: 0, grace: 30 }));
  assert.equal(faceOf(held, 29, { ...emptyLog(), rung: rung("m#start#0", 0) }).name, "not_answered");
});

test("a late ring says when it was due", () => {
  const held = planOf(occurrence("m", { at: NINE }));
  assert.equal(faceOf(held, 5, { ...emptyLog(), rung: rung("m#start#0", 5) }).late, "9:00");
  assert.equal(faceOf(held, 0, { ...emptyLog(), rung: rung("m#start#0", 0) }).late, null);
});

test("OK ends the ringing; what wants to be done has Done then", () => {
  const log = { rung: rung("m#start#0", 0), answers: answered("ok", 1) };
  assert.deepEqual(summary(faceOf(planOf(occurrence("m", { at: NINE, confirm: "ok" })), 2, log)), ["now", "m", null, null]);
  assert.deepEqual(summary(faceOf(planOf(occurrence("m", { at: NINE, confirm: "done" })), 2, log)), ["now", "m", null, "done"]);
});

test("an unanswered ring of before comes back when the newer one is answered", () => {
  const held = planOf(occurrence("old", { at: NINE, minutes: 60 }), occurrence("m", { at: at(10) }));
  const log = { rung: { ...rung("old#start#0", 0), ...rung("m#start#0", 10) }, answers: {} };
  assert.equal(faceOf(held, 11, log).occurrence.id, "m");
  log.answers = answered("ok", 11);
  assert.deepEqual(summary(faceOf(held, 12, log)), ["not_answered", "old", null, "ok"]);
});

test("Done stays within reach as long as rings may come", () => {
  const held = planOf(occurrence("m", { at: NINE, minutes: 5, confirm: "done", grace: 30 }));
  assert.deepEqual(summary(faceOf(held, 20, { rung: {}, answers: answered("ok", 1) })), ["now", "m", null, "done"]);
});

test("done: a tick, and Not done within reach", () => {
  const held = planOf(occurrence("m", { at: NINE, confirm: "done", minutes: 30 }));
  const face = faceOf(held, 10, { rung: {}, answers: answered("done", 5) });
  assert.deepEqual(summary(face), ["done", "m", null, null]);
  assert.ok(face.more);
  assert.equal(faceOf(held, 10, { rung: {}, answers: answered("undone", 6) }).button, "done");
  assert.equal(faceOf(held, 31, { rung: {}, answers: answered("done", 5) }).name, "free");
});

test("a tick gives way to what begins after it", () => {
  const held = planOf(occurrence("m", { at: NINE, minutes: 30, confirm: "done" }), { ...bus, id: "next", starts_at: iso(at(6)), ends_at: iso(at(20)), prompts: [] });
  const log = { rung: {}, answers: answered("done", 5.5) };
  assert.equal(faceOf(held, 5.8, log).name, "done");
  assert.deepEqual(summary(faceOf(held, 6.1, log)).slice(0, 2), ["now", "next"]);
});

test("a tick stays for a minute even where the activity is over", () => {
  const held = planOf(occurrence("m", { at: NINE, minutes: 5, confirm: "done", grace: 30 }));
  assert.equal(faceOf(held, 12.5, { rung: {}, answers: answered("done", 12) }).name, "done");
  assert.equal(faceOf(held, 13.5, { rung: {}, answers: answered("done", 12) }).name, "free");
});

test("once the server has our answer, its word counts: an adult may have taken it back", () => {
  const held = planOf(occurrence("m", { at: NINE, confirm: "done", state: "active" }));
  assert.equal(faceOf(held, 10, { rung: {}, answers: answered("done", 5, true) }).name, "now");
});

test("done by an adult shows as done", () => {
  assert.equal(faceOf(planOf(occurrence("m", { at: NINE, confirm: "done", state: "done" })), 10).name, "done");
});

test("what wants to be done comes before what is merely on", () => {
  const held = planOf(occurrence("pill", { at: at(-5), minutes: 30, confirm: "done", ...quiet }), maths);
  assert.equal(faceOf(held, 5).occurrence.id, "pill");
});

test("what lasts the whole day shows where nothing else is, and never drains", () => {
  const day = occurrence("holiday", { at: at(-540), minutes: 1440, all_day: true, ...quiet });
  const face = faceOf(planOf(day, maths), -30);
  assert.deepEqual([face.occurrence.id, face.remaining], ["holiday", null]);
  assert.equal(faceOf(planOf(day, maths), 5).occurrence.id, "m");
});

test("the day goes on without the server; after 24 hours a small cloud says so", () => {
  const held = planOf(maths, occurrence("m2", { at: at(24 * 60), minutes: 60, ...quiet }));
  assert.equal(faceOf(held, 23 * 60).cloud, false);
  assert.deepEqual([faceOf(held, 24 * 60 + 5).name, faceOf(held, 24 * 60 + 5).cloud], ["now", true]);
});

test("at the end of the plan there is no plan: never yesterday's", () => {
  assert.deepEqual(summary(faceOf(planOf(maths), 3 * 24 * 60)), ["no_plan", null, null, null]);
  assert.equal(faceAt({ plan: null, occurrences: [], log: emptyLog(), now: NINE }).name, "no_plan");
});
