import assert from "node:assert/strict";
import { test } from "node:test";

import { covers, merge, occurrencesOf, pictureOf } from "../../crates/web/src/watch/plan.js";
import { NINE, answerOf, at, occurrence, planOf } from "./watch-fixtures.mjs";

const maths = occurrence("maths", { at: NINE });
const tomorrow = occurrence("tomorrow", { at: at(24 * 60) });

test("a day that has not changed comes without its occurrences, and keeps them", () => {
  const held = merge(null, answerOf([maths, tomorrow]));
  const answer = answerOf([]);
  answer.days = [{ date: "2026-11-23", hash: "2026-11-23", occurrences: null }, { date: "2026-11-24", hash: "x", occurrences: [] }];
  assert.deepEqual(occurrencesOf(merge(held, answer)).map((o) => o.id), ["maths"]);
});

test("an answer that leans on a day we do not hold is asked for anew", () => {
  const answer = answerOf([]);
  answer.days[0].occurrences = null;
  assert.equal(merge(null, answer), null);
});

test("what is not in a day any more is gone", () => {
  assert.deepEqual(occurrencesOf(merge(merge(null, answerOf([maths])), answerOf([]))), []);
});

test("a night that began yesterday goes on after midnight, and ends when it ends", () => {
  const night = occurrence("sleep", { at: at(13 * 60), minutes: 9 * 60 });
  const held = merge(null, answerOf([night]));
  const after = (hours) => merge(held, answerOf([], { now: at(hours * 60), dates: ["2026-11-24", "2026-11-25"] }));
  assert.deepEqual(occurrencesOf(after(16)).map((o) => o.id), ["sleep"]);
  assert.deepEqual(occurrencesOf(after(23)), []);
});

test("cancelled occurrences do not show", () => {
  assert.deepEqual(planOf(occurrence("off", { at: NINE, state: "cancelled" })).occurrences, []);
});

test("the plan reaches to the end of its last day in the wearer's zone, and no further", () => {
  const { plan } = planOf(maths);
  assert.ok(covers(plan, at(38 * 60)));
  assert.ok(!covers(plan, at(39 * 60)));
  plan.wearer.time_zone = "America/New_York";
  assert.ok(covers(plan, at(43 * 60)));
  assert.ok(!covers(null, NINE));
});

test("a picture is where the server says, else where pictograms are", () => {
  const { plan } = planOf(maths);
  plan.images = [{ id: "photo", url: "/v1/organisations/o/media/photo?signed", hash: "h" }];
  assert.equal(pictureOf(plan, "photo"), "/v1/organisations/o/media/photo?signed");
  assert.equal(pictureOf(plan, "1f68c"), "/v1/pictograms/1f68c");
  assert.equal(pictureOf(plan, null), null);
});
