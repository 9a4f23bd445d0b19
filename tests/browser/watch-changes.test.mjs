import assert from "node:assert/strict";
import { test } from "node:test";

import { agreed, knowing, news } from "../../crates/web/src/watch/changes.js";
import { faceAt } from "../../crates/web/src/watch/face.js";
import { merge, occurrencesOf, shownAt } from "../../crates/web/src/watch/plan.js";
import { ringAt } from "../../crates/web/src/watch/ringer.js";
import { NINE, answerOf, at, emptyLog, occurrence, planOf } from "./watch-fixtures.mjs";

const maths = occurrence("maths", { at: at(60), minutes: 30 });
const later = occurrence("maths", { at: at(120), minutes: 30 });
const gym = occurrence("gym", { at: at(60), minutes: 60 });
const bus = occurrence("bus", { at: at(200) });

/** What there is to tell at a minute after nine, of a wearer who knows these things and is shown those. */
function told(known, shown, minute = 0, log = emptyLog()) {
  const [before, { plan, occurrences }] = [planOf(...known), planOf(...shown)];
  const knows = knowing(before.plan, before.occurrences, NINE);
  return news(knows, { plan, shown: occurrences, log, now: at(minute) });
}

const summary = ({ change }) => change && [change.ids, change.old?.id ?? null, change.now?.id ?? null];

test("whoever knows all of today is told nothing", () => {
  assert.equal(told([maths, bus], [maths, bus]).change, null);
});

test("the first plan that a watch gets is no change", () => {
  const { plan, occurrences } = planOf(maths);
  const first = news(null, { plan, shown: occurrences, log: emptyLog(), now: NINE });
  assert.equal(first.change, null);
  assert.deepEqual(Object.keys(first.told.known), ["maths"]);
});

test("moved: what was, and what is", () => {
  const { change } = told([maths], [later]);
  assert.deepEqual([change.old.start, change.now.start], [at(60), at(120)]);
});

test("cancelled: what comes instead, or nothing", () => {
  assert.deepEqual(summary(told([maths, gym], [gym])), [["maths"], "maths", "gym"]);
  assert.deepEqual(summary(told([maths], [])), [["maths"], "maths", null]);
  assert.deepEqual(summary(told([maths], [gym])), [["maths", "gym"], "maths", "gym"], "one thing in the place of another is one change");
  const early = occurrence("gym", { at: at(30), minutes: 60 });
  assert.deepEqual(summary(told([maths], [early])), [["maths", "gym"], "maths", "gym"], "also where it begins before");
});

test("new: nothing was there", () => {
  assert.deepEqual(summary(told([maths], [maths, bus])), [["bus"], null, "bus"]);
});

test("other looks are a change, other rings are none", () => {
  assert.deepEqual(summary(told([maths], [{ ...maths, title: "Sums" }])), [["maths"], "maths", "maths"]);
  assert.equal(told([maths], [occurrence("maths", { at: at(60), minutes: 30, prompts: [["heads_up", -600_000], ["start", 0]] })]).change, null);
});

test("one after the other, the earliest first; after OK it is known", () => {
  const known = planOf(maths, bus);
  const is = planOf(later);
  const look = { plan: is.plan, shown: is.occurrences, log: emptyLog(), now: NINE };
  const first = news(knowing(known.plan, known.occurrences, NINE), look);
  assert.deepEqual(summary(first), [["maths"], "maths", "maths"]);
  const second = news(agreed(first.told, first.change, is.plan, is.occurrences, NINE), look);
  assert.deepEqual(summary(second), [["bus"], "bus", null]);
  assert.equal(news(agreed(second.told, second.change, is.plan, is.occurrences, NINE), look).change, null);
});

test("what has begun, is over or is done needs no telling, and does not come back", () => {
  assert.equal(told([maths], [later], 121).change, null, "the ring has told it");
  assert.equal(told([maths], [], 91).change, null, "it would be over");
  assert.equal(told([], [bus], 300).change, null);
  const moved = told([maths], [later], 0, { rung: {}, answers: { maths: { kind: "done", at: NINE, settled: false } } });
  assert.equal(moved.change, null);
  assert.equal(moved.told.known.maths.start, at(120));
});

test("a new day begins without news", () => {
  const known = planOf(maths);
  const tomorrow = planOf(maths, occurrence("new", { at: at(24 * 60 + 30) }));
  const next = news(knowing(known.plan, known.occurrences, NINE), {
    plan: tomorrow.plan, shown: tomorrow.occurrences, log: emptyLog(), now: at(24 * 60),
  });
  assert.equal(next.change, null);
  assert.equal(next.told.date, "2026-11-24");
});

test("the change waits for a ring to end, and not for its answer", () => {
  const { plan, occurrences } = planOf(occurrence("now", { at: NINE, minutes: 60 }));
  const log = { ...emptyLog(), rung: { "now#start#0": { at: NINE, shown: true } } };
  const face = (seconds) => faceAt({ plan, occurrences, log, now: NINE + seconds * 1000, change: { ids: ["maths"], old: null, now: null } });
  assert.equal(face(19).name, "ringing");
  assert.deepEqual([face(20).name, face(20).button], ["changed", "ok"]);
});

test("what is not told yet is shown as it was, until its instant, with or without the server", () => {
  const answer = { ...answerOf([{ ...later, told: false }, bus]), untold: { until: new Date(at(58)).toISOString(), was: [{ ...maths, prompts: [] }] } };
  const plan = merge(null, answer);
  const shown = (minute) => shownAt(plan, occurrencesOf(plan), at(minute)).map((o) => [o.id, o.start]);
  assert.deepEqual(shown(57), [["maths", at(60)], ["bus", at(200)]]);
  assert.deepEqual(shown(58), [["maths", at(120)], ["bus", at(200)]]);
});

test("what is new and not told rings all the same, and what was never does", () => {
  const pill = occurrence("pill", { at: at(30), told: false });
  const plan = merge(null, { ...answerOf([pill]), untold: { until: new Date(at(28)).toISOString(), was: [{ ...maths, prompts: [] }] } });
  const occurrences = occurrencesOf(plan);
  assert.equal(ringAt(occurrences, emptyLog(), at(30)).occurrence.id, "pill");
  assert.equal(ringAt(occurrences, emptyLog(), at(60)), null);
});
