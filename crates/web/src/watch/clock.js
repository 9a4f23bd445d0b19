// The wearer's time: the server's clock, carried on between syncs by this device's monotonic one. Pure; all in ms.

/** How unsure a time is that rests on the device's clock alone: any answer of the server beats it. */
const UNSURE = 1e15;
/** Quartz may run this much too fast or too slow. */
const DRIFT = 1e-4;
/** The wall clock may stray this far from the monotonic one between two looks; beyond it, time has jumped. */
const JUMP = 2000;

/**
 * An anchor ties an instant of the server to both clocks of this device: `{server, mono, wall, rate, spread}`;
 * `rate` is 1, or how many times faster a rehearsal runs; `spread` is how unsure `server` is, to either side.
 *
 * A sync says that the server read its clock somewhere between `sent` and `received`. Each answer narrows what the
 * one before it left open, so that even a server that tells whole seconds only is known ever better.
 */
export function anchorFrom(answer, { sent, received, wall }, previous = null) {
  const rate = answer.clock_rate || 1;
  const grain = answer.server_time.includes(".") ? 1 : 1000;
  let low = Date.parse(answer.server_time);
  let high = low + grain + rate * (received - sent);
  if (previous && previous.rate === rate) {
    const spread = previous.spread + DRIFT * rate * (received - previous.mono);
    const expected = timeAt(previous, received);
    const [l, h] = [Math.max(low, expected - spread), Math.min(high, expected + spread)];
    if (l <= h) [low, high] = [l, h];
  }
  return { server: (low + high) / 2, mono: received, wall, rate, spread: (high - low) / 2 };
}

/** The server's time at a moment of the monotonic clock. */
export function timeAt(anchor, mono) {
  return anchor.server + (mono - anchor.mono) * anchor.rate;
}

/** What to keep over a reload, when the monotonic clock starts anew. */
export function keepsake(anchor, mono, wall) {
  return { server: timeAt(anchor, mono), wall, rate: anchor.rate };
}

/** An anchor from what was kept: the device's clock says how long it was away, and time never runs back. */
export function restore(kept, mono, wall) {
  const away = Math.max(0, wall - kept.wall);
  return { server: kept.server + away * kept.rate, mono, wall, rate: kept.rate, spread: UNSURE };
}

/** How far the wall clock ran ahead of the monotonic one between two looks, if that is more than drift: sleep, mostly. */
export function jump(before, after) {
  const ahead = after.wall - before.wall - (after.mono - before.mono);
  return Math.abs(ahead) > JUMP ? ahead : 0;
}
