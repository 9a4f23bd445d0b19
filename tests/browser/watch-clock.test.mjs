import assert from "node:assert/strict";
import { test } from "node:test";

import { anchorFrom, jump, keepsake, restore, timeAt } from "../../crates/web/src/watch/clock.js";

const NINE = Date.parse("2026-11-23T09:00:00.000Z");
const answer = (ms, rate = 1) => ({ server_time: new Date(ms).toISOString(), clock_rate: rate });

test("the server's time is taken at the middle of the round trip", () => {
  const anchor = anchorFrom(answer(NINE), { sent: 1000, received: 1100, wall: 0 });
  assert.ok(Math.abs(timeAt(anchor, 1050) - NINE) <= 1);
});

test("a device clock that is hours off changes nothing", () => {
  const [right, wrong] = [NINE, NINE + 5 * 3_600_000].map((wall) => anchorFrom(answer(NINE), { sent: 0, received: 10, wall }));
  assert.equal(timeAt(right, 60_000), timeAt(wrong, 60_000));
});

test("in a rehearsal an hour passes in a minute", () => {
  const anchor = anchorFrom(answer(NINE, 60), { sent: 0, received: 0, wall: 0 });
  assert.ok(Math.abs(timeAt(anchor, 60_000) - NINE - 3_600_000) <= 1);
});

test("a server that tells whole seconds is known better with every answer", () => {
  let anchor = null;
  for (let i = 0; i < 40; i += 1) {
    const mono = i * 60_137;
    const told = new Date(Math.floor((NINE + mono) / 1000) * 1000).toISOString().replace(".000", "");
    anchor = anchorFrom({ server_time: told, clock_rate: 1 }, { sent: mono - 5, received: mono + 5, wall: 0 }, anchor);
  }
  assert.ok(Math.abs(timeAt(anchor, 0) - NINE) < 60, `off by ${timeAt(anchor, 0) - NINE} ms`);
});

test("a server whose clock was set is believed at once", () => {
  const before = anchorFrom(answer(NINE), { sent: 0, received: 10, wall: 0 });
  const after = anchorFrom(answer(NINE + 3_600_000), { sent: 1000, received: 1010, wall: 0 }, before);
  assert.ok(Math.abs(timeAt(after, 1005) - NINE - 3_600_000) <= 5);
});

test("time goes on over a reload without the server, in a rehearsal too", () => {
  for (const rate of [1, 60]) {
    const kept = keepsake(anchorFrom(answer(NINE, rate), { sent: 0, received: 0, wall: 500 }), 2000, 2500);
    const again = restore(JSON.parse(JSON.stringify(kept)), 7, 12_500);
    assert.ok(Math.abs(timeAt(again, 7) - NINE - 12_000 * rate) <= 1);
  }
});

test("a device clock that was set back never turns time back", () => {
  assert.equal(timeAt(restore({ server: NINE, wall: 10_000, rate: 1 }, 0, 4000), 0), NINE);
});

test("the first answer of the server beats what the device's clock made of a reload", () => {
  const guessed = restore({ server: NINE, wall: 0, rate: 1 }, 0, 9_999_999);
  assert.ok(Math.abs(timeAt(anchorFrom(answer(NINE), { sent: 0, received: 2, wall: 0 }, guessed), 1) - NINE) <= 1);
});

test("a sleep shows as a jump, drift does not", () => {
  assert.equal(jump({ mono: 0, wall: 0 }, { mono: 1000, wall: 601_000 }), 600_000);
  assert.equal(jump({ mono: 0, wall: 0 }, { mono: 1000, wall: 1050 }), 0);
});
