// Answers what npm's rrule gives for each rule: one JSON object a line in, one out, in the same order.

const { createInterface } = require("node:readline");
const { RRule } = require("rrule");

// rrule keeps floating times in the UTC fields of a Date.
const floating = (text) => new Date(`${text}Z`);

// rrule looks at UNTIL only when it has found something: a rule that never happens would take it to the year 9999. But
// it stops when it reads an interval of 0, and it reads twice a period: so it gets one when it is past the window.
function stopping(rule, days) {
  const { freq, interval } = rule.options;
  const length = { [RRule.YEARLY]: 365, [RRule.MONTHLY]: 28, [RRule.WEEKLY]: 7, [RRule.DAILY]: 1 }[freq];
  let reads = 2 * (days / length / interval + 2);
  Object.defineProperty(rule.options, "interval", { get: () => (reads-- > 0 ? interval : 0) });
  return rule;
}

function answer({ rule, start, last, limit }) {
  const options = RRule.parseString(rule);
  const end = floating(last);
  const until = options.until && options.until < end ? options.until : end;
  const days = (end - floating(start)) / 86_400_000;
  const given = stopping(new RRule({ ...options, dtstart: floating(start), until }), days);
  const times = given.all((_, already) => already < limit);
  return times.map((at) => at.toISOString().slice(0, 19));
}

createInterface({ input: process.stdin }).on("line", (line) => {
  let reply;
  try {
    reply = { times: answer(JSON.parse(line)) };
  } catch (error) {
    reply = { error: String(error) };
  }
  console.log(JSON.stringify(reply));
});
