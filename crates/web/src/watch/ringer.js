// Which prompt rings, and when to look again. Pure: the same plan, log and instant give the same ring.

import { ending, isLoud, isSeen } from "./answers.js";

/** A ring has this long to itself before another may follow it, in ms of the plan. */
const ALONE = 20_000;
/** What is later than this is being caught up with, and only one such ring a minute is borne. */
const MINUTE = 60_000;
/** Of what is due at once, what asks for something comes first. */
const ORDER = ["start", "again", "end", "heads_up"];

/**
 * The one ring due at `now`, as `{occurrence, prompt}`, or null. `woken` holds the ids of prompts that the server says
 * are due, so that a clock a little slow doesn't hold them back.
 */
export function ringAt(occurrences, log, now, woken = new Set()) {
  const last = lastRing(occurrences, log);
  const free = !last || now - last.at >= ALONE || isSeen(last.occurrence, log);
  const rested = !last || now - last.at >= MINUTE;
  const due = occurrences
    .map((occurrence) => ({ occurrence, prompt: newest(occurrence, now, woken) }))
    .filter(({ occurrence, prompt }) => prompt && rings(occurrence, prompt, log, now))
    .filter(({ prompt }) => (now - prompt.at < MINUTE ? free : rested))
    .sort((a, b) => ORDER.indexOf(a.prompt.kind) - ORDER.indexOf(b.prompt.kind) || a.prompt.at - b.prompt.at);
  return due[0] ?? null;
}

/** After a gap only the newest prompt of an occurrence rings; those that fell away don't count. */
function newest(occurrence, now, woken) {
  return occurrence.prompts
    .filter((p) => (p.at <= now || woken.has(p.id)) && (p.outcome === null || p.outcome === "rung" || p.outcome === "answered"))
    .reduce((best, p) => (best && best.at >= p.at ? best : p), null);
}

function rings(occurrence, prompt, log, now) {
  if (prompt.outcome === "answered" || log.rung[prompt.id] || now >= prompt.until) return false;
  if (ending(occurrence, log) !== "open") return false;
  return prompt.kind !== "again" || occurrence.confirm === "done" || !isSeen(occurrence, log);
}

/** The last ring that wanted an answer. */
function lastRing(occurrences, log) {
  let last = null;
  for (const occurrence of occurrences) {
    for (const prompt of occurrence.prompts) {
      const rung = log.rung[prompt.id];
      if (rung && isLoud(prompt) && (!last || rung.at > last.at)) last = { occurrence, at: rung.at };
    }
  }
  return last;
}

/** The next instant after `now` at which something rings, starts or ends; Infinity if nothing does. */
export function nextInstant(occurrences, now) {
  let next = Infinity;
  for (const o of occurrences) {
    for (const instant of [o.start, o.end, ...o.prompts.map((p) => p.at)]) {
      if (instant > now && instant < next) next = instant;
    }
  }
  return next;
}
