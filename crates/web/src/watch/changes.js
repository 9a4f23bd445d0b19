// What is different today from what the wearer knows of it. Pure. What they know is `{date, known: {id: {id, title,
// pictogram, start, end, local_start}}}`: today as it was shown, or as they said OK to it.

import { ending } from "./answers.js";
import { dateAt } from "./plan.js";

/** Today as it is shown. */
export function knowing(plan, shown, now) {
  const date = dateAt(plan, now);
  const today = shown.filter((o) => o.local_start.startsWith(date)).map(looks);
  return { date, known: Object.fromEntries(today.map((o) => [o.id, o])) };
}

/**
 * What there is to tell, and what is known besides: `{change, told}`. A change is `{ids, old, now}`: `old` is null where
 * nothing was, `now` where nothing comes instead. `told` is what was known, with what no longer needs telling: another
 * day's, what has begun, what is over, and what is done.
 */
export function news(told, { plan, shown, log, now }) {
  const today = knowing(plan, shown, now);
  if (told?.date !== today.date) return { change: null, told: today };
  const known = { ...told.known };
  const open = [];
  for (const id of new Set([...Object.keys(known), ...Object.keys(today.known)])) {
    const [old, is] = [known[id] ?? null, today.known[id] ?? null];
    if (isSame(old, is)) continue;
    const occurrence = shown.find((o) => o.id === id);
    if (isMoot(old, is, now) || (occurrence && ending(occurrence, log) !== "open")) take(known, id, is);
    else open.push({ ids: [id], old, now: is });
  }
  open.sort((a, b) => (a.old ?? a.now).start - (b.old ?? b.now).start);
  return { change: first(open, Object.values(today.known)), told: { date: told.date, known } };
}

/** The earliest of these, with what it comes instead of. */
function first(open, all) {
  const changes = open.map((change) => (change.now ? change : instead(change, open, all)));
  const about = changes.filter((change) => change.ids.includes(open[0].ids[0]));
  return about.find((change) => change.ids.length > 1) ?? about[0] ?? null;
}

/** What is known once the wearer has said OK to a change. */
export function agreed(told, change, plan, shown, now) {
  const today = knowing(plan, shown, now);
  const known = { ...told.known };
  for (const id of change.ids) take(known, id, today.known[id]);
  return { ...told, known };
}

/** What comes in the place of what falls away, which may be new itself. */
function instead(gone, open, all) {
  const is = all.find((o) => o.start <= gone.old.start && gone.old.start < o.end) ?? null;
  const isNew = open.some((change) => change.ids[0] === is?.id && !change.old);
  return { ids: isNew ? [...gone.ids, is.id] : gone.ids, old: gone.old, now: is };
}

function isMoot(old, is, now) {
  if (!is) return old.end <= now;
  return is.end <= now || (old?.start !== is.start && is.start <= now);
}

function isSame(old, is) {
  const told = (o) => o && [o.title, o.pictogram, o.start].join("\n");
  return told(old) === told(is);
}

function take(known, id, is) {
  if (is) known[id] = is;
  else delete known[id];
}

const looks = ({ id, title, pictogram, start, end, local_start }) => ({ id, title, pictogram, start, end, local_start });
