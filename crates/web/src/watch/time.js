// The wearer's time on this device: clock.js with the real clocks, kept over a reload.

import { anchorFrom, jump, keepsake, restore, timeAt } from "./clock.js";

/** How often the time is put away for a reload, in ms. */
const KEEP_EVERY = 10_000;

export const readings = () => ({ mono: performance.now(), wall: Date.now() });

export function openTime(store) {
  let last = readings();
  let kept = last.mono;
  const before = store.get("clock");
  let anchor = before && restore(before, last.mono, last.wall);

  const keep = () => {
    if (anchor) store.put("clock", keepsake(anchor, last.mono, last.wall));
    kept = last.mono;
  };

  return {
    /** Now, or null before the first sync; and whether the clocks fell apart since the last look, as after a sleep. */
    look() {
      const seen = readings();
      const ahead = jump(last, seen);
      if (ahead > 0 && anchor) anchor = restore(keepsake(anchor, last.mono, last.wall), seen.mono, seen.wall);
      last = seen;
      if (last.mono - kept >= KEEP_EVERY) keep();
      return { now: anchor && timeAt(anchor, seen.mono), jumped: ahead !== 0 };
    },
    /** Takes the server's time from an answer; one that was slept through says nothing. */
    set(answer, sent, received) {
      if (anchor && jump(sent, received)) return;
      anchor = anchorFrom(answer, { sent: sent.mono, received: received.mono, wall: received.wall }, anchor);
      last = received;
      keep();
    },
    now: () => anchor && timeAt(anchor, performance.now()),
    rate: () => anchor?.rate ?? 1,
    keep,
  };
}
