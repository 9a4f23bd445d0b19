// The plan that the watch holds: days as the server sent them, and the occurrences in them. Pure.

/**
 * What the watch holds after a sync: `{wearer, token, days, images, untold, synced_at}`. A day sent without occurrences is
 * unchanged; what was sent no more is gone, except what of an earlier day still runs (a night's sleep).
 * Null where the answer leans on a day that we don't hold: ask again for everything.
 */
export function merge(held, answer) {
  const days = [];
  for (const day of answer.days) {
    const ours = held?.days.find((d) => d.date === day.date);
    if (day.occurrences === null && !ours) return null;
    days.push(day.occurrences === null ? { ...ours, hash: day.hash } : day);
  }
  const now = Date.parse(answer.server_time);
  const first = days[0]?.date ?? "";
  const running = (held?.days ?? [])
    .filter((day) => day.date < first)
    .map((day) => ({ ...day, occurrences: day.occurrences.filter((o) => lastInstant(unfold(o)) > now) }))
    .filter((day) => day.occurrences.length > 0);
  const { wearer, token, images } = answer;
  return { wearer, token, images: images ?? [], untold: answer.untold ?? null, days: [...running, ...days], synced_at: now };
}

/** The occurrences of a plan in order of their start, with instants as numbers; cancelled ones do not show. By these it rings. */
export function occurrencesOf(plan) {
  return inOrder((plan?.days ?? []).flatMap((day) => day.occurrences));
}

/** What is shown of these at `now`: in the place of what the wearer is not told yet, what was. */
export function shownAt(plan, occurrences, now) {
  if (!plan?.untold || now >= Date.parse(plan.untold.until)) return occurrences;
  const known = occurrences.filter((o) => o.told !== false);
  return [...known, ...inOrder(plan.untold.was)].sort((a, b) => a.start - b.start);
}

function inOrder(occurrences) {
  return occurrences.filter((o) => o.state !== "cancelled").map(unfold).sort((a, b) => a.start - b.start);
}

function unfold(o) {
  const prompts = o.prompts.map((p) => ({ ...p, at: Date.parse(p.at), until: Date.parse(p.until) }));
  return { ...o, start: Date.parse(o.starts_at), end: Date.parse(o.ends_at), prompts };
}

/** When an occurrence has nothing more to say: its end, or the end of grace of its last prompt. */
export function lastInstant(o) {
  return Math.max(o.end, ...o.prompts.map((p) => p.until));
}

/** The wearer's local date, such as `2026-11-23`, at an instant. */
export function dateAt(plan, now) {
  const format = (timeZone) => new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" }).format(now);
  try {
    return format(plan.wearer.time_zone);
  } catch {
    return format("UTC"); // a zone that this browser doesn't know yet
  }
}

/** Whether the plan reaches as far as this instant. Beyond it nothing is shown: never yesterday's. */
export function covers(plan, now) {
  return Boolean(plan) && plan.days.some((day) => day.date === dateAt(plan, now));
}

/** Where the picture of an occurrence or a step is, or null if it has none. */
export function pictureOf(plan, id) {
  if (!id) return null;
  return plan.images.find((image) => image.id === id)?.url ?? `/v1/pictograms/${encodeURIComponent(id)}`;
}
