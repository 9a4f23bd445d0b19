// What the wearer, or someone for them, has answered. Pure. The log of this watch is
// `{rung: {prompt id: {at, shown}}, answers: {occurrence id: {kind, at, event, settled}}}`; an answer is settled once
// the server knows it and has sent the plan since: from then on the server's word counts.

/** Rings that want an answer; the others are a soft sign in passing. */
export function isLoud(prompt) {
  return prompt.kind === "start" || prompt.kind === "again";
}

/** `done`, `refused` or `open`. */
export function ending(occurrence, log) {
  const answer = log.answers[occurrence.id];
  if (answer && !answer.settled) {
    if (answer.kind === "done") return "done";
    if (answer.kind === "no") return "refused";
    if (answer.kind === "undone") return "open";
  }
  if (occurrence.state === "done") return "done";
  return occurrence.state === "refused" ? "refused" : "open";
}

/** Whether someone has said "I saw it" at least. */
export function isSeen(occurrence, log) {
  return Boolean(log.answers[occurrence.id]) || occurrence.seen === "answered" || ending(occurrence, log) !== "open";
}

/** Whether this ring was answered, here or on another watch. */
export function isAnswered(occurrence, prompt, log) {
  if (prompt.outcome === "answered" || ending(occurrence, log) !== "open") return true;
  if (occurrence.confirm !== "done" && occurrence.seen === "answered") return true;
  const answer = log.answers[occurrence.id];
  return Boolean(answer) && answer.at >= (log.rung[prompt.id]?.at ?? Infinity);
}
