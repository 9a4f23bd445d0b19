import assert from "node:assert/strict";
import { test } from "node:test";

import { nextInstant, ringAt } from "../../crates/web/src/watch/ringer.js";
import { MINUTE, NINE, at, emptyLog, occurrence, planOf } from "./watch-fixtures.mjs";

/** Looks at each of these minutes in turn and gives what rang, as `minute id`. */
function rings(occurrences, minutes, log = emptyLog(), answer = () => {}) {
  const rung = [];
  for (const minute of minutes) {
    for (let ring = ringAt(occurrences, log, at(minute)); ring; ring = ringAt(occurrences, log, at(minute))) {
      log.rung[ring.prompt.id] = { at: at(minute), shown: true };
      rung.push(`${minute} ${ring.prompt.id}`);
      answer(ring, log, at(minute));
    }
  }
  return rung;
}

const minutes = (n) => Array.from({ length: n * 2 }, (_, i) => i / 2 - 15);
const say = (kind) => ({ occurrence: o }, log, now) => (log.answers[o.id] = { kind, at: now, settled: false });
const insisting = (confirm) => {
  const prompts = [["heads_up", -10 * MINUTE], ["start", 0], ["again", 5 * MINUTE], ["again", 10 * MINUTE]];
  return planOf(occurrence("m", { at: NINE, confirm, prompts })).occurrences;
};

test("each prompt rings once, at its instant", () => {
  assert.deepEqual(rings(insisting("ok"), minutes(60)), ["-10 m#heads_up#0", "0 m#start#1", "5 m#again#2", "10 m#again#3"]);
});

test("what rang before a reload does not ring again", () => {
  const log = emptyLog();
  rings(insisting("ok"), [0], log);
  assert.deepEqual(rings(insisting("ok"), [1, 2], log), []);
});

test("a prompt whose grace is over never rings", () => {
  const { occurrences } = planOf(occurrence("m", { at: NINE, grace: 15 }));
  assert.deepEqual(rings(occurrences, [15, 16, 60]), []);
  assert.deepEqual(rings(occurrences, [14.9]), ["14.9 m#start#0"]);
});

test("after a gap only the newest prompt of an occurrence rings", () => {
  assert.deepEqual(rings(insisting("done"), [7]), ["7 m#again#2"]);
});

test("OK hushes the later rings of what wants an OK", () => {
  assert.deepEqual(rings(insisting("ok"), [0, 5, 10], emptyLog(), say("ok")), ["0 m#start#1"]);
});

test("OK alone does not hush what wants to be done; Done and No do", () => {
  assert.equal(rings(insisting("done"), [0, 5, 10], emptyLog(), say("ok")).length, 3);
  assert.equal(rings(insisting("done"), [0, 5, 10], emptyLog(), say("done")).length, 1);
  assert.equal(rings(insisting("done"), [0, 5, 10], emptyLog(), say("no")).length, 1);
});

test("Done that was taken back rings again", () => {
  const log = emptyLog();
  rings(insisting("done"), [0], log, say("done"));
  log.answers.m = { kind: "undone", at: at(2), settled: false };
  assert.deepEqual(rings(insisting("done"), [5], log), ["5 m#again#2"]);
});

test("an answer on another watch hushes this one", () => {
  const { occurrences } = planOf(occurrence("m", { at: NINE, confirm: "done", state: "done" }));
  assert.deepEqual(rings(occurrences, [0, 1]), []);
  const answered = insisting("ok");
  answered[0].seen = "answered";
  assert.deepEqual(rings(answered, [5, 10]), []);
});

test("suppressed, cancelled and told prompts do not ring, and do not hide an older one that should", () => {
  for (const outcome of ["suppressed", "cancelled", "told"]) {
    const o = occurrence("m", { at: NINE, prompts: [["start", 0], ["again", 5 * MINUTE]] });
    o.prompts[1].outcome = outcome;
    assert.deepEqual(rings(planOf(o).occurrences, [6]), ["6 m#start#0"], outcome);
  }
});

test("a prompt that the server has sent, but that this watch has not rung, rings here", () => {
  const o = occurrence("m", { at: NINE });
  o.prompts[0].outcome = "rung";
  assert.deepEqual(rings(planOf(o).occurrences, [1]), ["1 m#start#0"]);
});

test("a moved occurrence has new prompts, and rings anew", () => {
  const log = emptyLog();
  rings(planOf(occurrence("m", { at: NINE })).occurrences, [0], log);
  const moved = occurrence("m", { at: at(30) });
  moved.prompts[0].id = "m#start#9:30";
  assert.deepEqual(rings(planOf(moved).occurrences, [30], log), ["30 m#start#9:30"]);
});

test("two that start together both ring in their minute, one after the other", () => {
  const { occurrences } = planOf(occurrence("a", { at: NINE }), occurrence("b", { at: NINE }));
  assert.deepEqual(rings(occurrences, [0, 0.2, 0.4, 0.6]), ["0 a#start#0", "0.4 b#start#0"]);
});

test("an answer lets the next one ring at once", () => {
  const { occurrences } = planOf(occurrence("a", { at: NINE }), occurrence("b", { at: NINE }));
  assert.deepEqual(rings(occurrences, [0], emptyLog(), say("ok")), ["0 a#start#0", "0 b#start#0"]);
});

test("after a long gap there is at most one ring a minute", () => {
  const many = ["a", "b", "c"].map((id, i) => occurrence(id, { at: at(i) }));
  assert.deepEqual(rings(planOf(...many).occurrences, [6, 6.5, 7, 7.5, 8, 8.5]), ["6 a#start#0", "7 b#start#0", "8 c#start#0"]);
});

test("a start comes before a heads-up of the same instant", () => {
  const next = occurrence("b", { at: at(10), prompts: [["heads_up", -10 * MINUTE]] });
  assert.equal(ringAt(planOf(next, occurrence("a", { at: NINE })).occurrences, emptyLog(), NINE).prompt.id, "a#start#0");
});

test("the server's word that a prompt is due is taken, also a moment early", () => {
  const { occurrences } = planOf(occurrence("m", { at: NINE }));
  assert.equal(ringAt(occurrences, emptyLog(), NINE - 300), null);
  assert.equal(ringAt(occurrences, emptyLog(), NINE - 300, new Set(["m#start#0"])).prompt.id, "m#start#0");
});

test("the next instant is the next prompt, start or end", () => {
  const { occurrences } = planOf(occurrence("m", { at: NINE, minutes: 30, prompts: [["heads_up", -5 * MINUTE], ["start", 0]] }));
  const seen = [];
  for (let now = at(-60); now < Infinity; now = nextInstant(occurrences, now)) seen.push((now - NINE) / MINUTE);
  assert.deepEqual(seen, [-60, -5, 0, 30]);
});
