// A plan and a log for the tests of what the watch knows, without a browser.

import { merge, occurrencesOf } from "../../crates/web/src/watch/plan.js";
import { iso, occurrence } from "./mock-server.mjs";

export const NINE = Date.parse("2026-11-23T09:00:00Z");
export const MINUTE = 60_000;

const wearer = { id: "w", name: "Sam", language: "en", time_zone: "UTC", settings: {} };

/** Minutes after nine. */
export const at = (minutes) => NINE + minutes * MINUTE;

/** What the server would answer with these occurrences, from today or from a date on. */
export function answerOf(occurrences, { now = NINE, dates = ["2026-11-23", "2026-11-24"] } = {}) {
  const days = dates.map((date) => ({ date, hash: date, occurrences: occurrences.filter((o) => o.local_start.startsWith(date)) }));
  return { server_time: iso(now), clock_rate: 1, token: "t", wearer, messages: [], days, images: [] };
}

/** The plan and its occurrences, as the watch holds them. */
export function planOf(...occurrences) {
  const plan = merge(null, answerOf(occurrences));
  return { plan, occurrences: occurrencesOf(plan) };
}

export const emptyLog = () => ({ rung: {}, answers: {} });

export { occurrence };
