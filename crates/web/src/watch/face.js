// Which face the watch shows at an instant. Pure.

import { ending, isAnswered, isLoud } from "./answers.js";
import { covers, dateAt, lastInstant } from "./plan.js";

const MINUTE = 60_000;
/** The buzz stops after this, in ms of the wall clock. */
export const BUZZ = 20_000;
/** A tick stays at least this long, even where the time of the activity is over. */
const TICK = MINUTE;
/** Unheard of the server for this long, a small cloud says so. */
const CLOUD = 24 * 60 * MINUTE;
/** One dot is a quarter of an hour; what is further off than this shows as many. */
const DOT = 15 * MINUTE;
const MOST_DOTS = 8;

/**
 * The face at `now`: `{name, occurrence, prompt, next, dots, remaining, button, more, late, cloud, change}`.
 * `name` is one of now, free, soon, ringing, not_answered, changed, done, no_plan; `dots` is the time until `next` in quarters
 * of an hour; `remaining` is the part of the activity still to come, 1 to 0, or null; `late` is the local time at
 * which a late ring was due.
 */
export function faceAt({ plan, occurrences, log, now, rate = 1, change = null }) {
  if (!covers(plan, now)) return { ...blank, name: "no_plan" };
  const next = nextOf(plan, occurrences, log, now);
  const common = {
    ...blank,
    next,
    dots: next && Math.min(MOST_DOTS, (next.start - now) / DOT),
    cloud: now - plan.synced_at > CLOUD,
  };
  const open = openRing(occurrences, log, now);
  const ring = open && ringing(open, now, rate);
  // A change waits for a ring to end, not for its answer.
  if (change && ring?.name !== "ringing") return { ...common, name: "changed", button: "ok", change };
  if (ring) return { ...common, ...ring };
  const occurrence = currentOf(occurrences, log, now, rate);
  const soon = Boolean(next?.prompts.some((p) => isHeadsUp(p) && p.at <= now));
  if (!occurrence) return { ...common, name: soon ? "soon" : "free" };
  const done = ending(occurrence, log) === "done";
  return {
    ...common,
    name: done ? "done" : soon ? "soon" : "now",
    occurrence,
    remaining: done ? null : remaining(occurrence, now),
    button: !done && occurrence.confirm === "done" ? "done" : null,
    more: done || occurrence.steps.length > 0,
  };
}

const blank = {
  occurrence: null, prompt: null, next: null, dots: null, remaining: null, button: null, more: false, late: null, cloud: false,
  change: null,
};

function ringing({ occurrence, prompt, at }, now, rate) {
  return {
    name: now - at < BUZZ * rate ? "ringing" : "not_answered",
    occurrence,
    prompt,
    remaining: remaining(occurrence, now),
    button: "ok",
    late: at - prompt.at >= MINUTE ? occurrence.local_start.slice(11, 16).replace(/^0/, "") : null,
  };
}

/** The ring that waits for its answer, the latest first; it stays while its activity or its grace does. */
function openRing(occurrences, log, now) {
  let open = null;
  for (const occurrence of occurrences) {
    for (const prompt of occurrence.prompts) {
      const rung = log.rung[prompt.id];
      if (!rung || !isLoud(prompt) || prompt.outcome === "cancelled") continue;
      if (now >= Math.max(occurrence.end, prompt.until) || isAnswered(occurrence, prompt, log)) continue;
      if (!open || rung.at > open.at) open = { occurrence, prompt, at: rung.at };
    }
  }
  return open;
}

/** What is now: just done, unless something has begun since; waiting for Done; the last begun; and only then what lasts the whole day. */
function currentOf(occurrences, log, now, rate) {
  const begun = occurrences.filter((o) => o.start <= now && ending(o, log) !== "refused").reverse();
  const isDone = (o) => ending(o, log) === "done";
  const timed = begun.filter((o) => !o.all_day && now < o.end);
  const doneAt = (o) => (isDone(o) ? (log.answers[o.id]?.at ?? -Infinity) : -Infinity);
  const isOvertaken = (o) => timed.some((newer) => !isDone(newer) && newer.start > doneAt(o));
  return (
    begun.find((o) => now - doneAt(o) < TICK * rate && !isOvertaken(o)) ??
    begun.find((o) => o.confirm === "done" && !isDone(o) && now < lastInstant(o)) ??
    timed.find((o) => !isDone(o)) ??
    timed[0] ??
    begun.find((o) => o.all_day && now < o.end) ??
    null
  );
}

/** What comes next today. */
function nextOf(plan, occurrences, log, now) {
  const today = dateAt(plan, now);
  return (
    occurrences.find((o) => {
      return o.start > now && !o.all_day && o.local_start.startsWith(today) && ending(o, log) === "open";
    }) ?? null
  );
}

function isHeadsUp(prompt) {
  return prompt.kind === "heads_up" && prompt.outcome !== "suppressed" && prompt.outcome !== "cancelled";
}

function remaining(occurrence, now) {
  if (occurrence.all_day || occurrence.end <= occurrence.start || now >= occurrence.end) return null;
  return Math.min(1, (occurrence.end - now) / (occurrence.end - occurrence.start));
}

/** Faces with the same screen leave the finger alone; touch is dead for a moment when it changes. */
export function screenOf(face) {
  return [face.occurrence?.id, face.button, face.name === "done", face.name === "no_plan", face.change?.ids].join(" ");
}
