// Keeps in touch with the server: a stream where there is one, a look each minute in any case.

import { Refused } from "./net.js";

const POLL = 60_000;
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 60_000;

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Whether the server itself says that this watch is no longer one; a stranger's 401 on the way is no reason. */
export const isRemoved = (error) => error instanceof Refused && error.status === 401 && error.code !== null;

/** Calls `sync` when there may be news, `wake(prompt)` when one is due, `removed` when the watch was taken out. */
export function keepInTouch(net, { sync, wake, removed }) {
  setInterval(sync, POLL);
  addEventListener("online", sync);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && sync());
  listen();

  async function listen() {
    let wait = FIRST_WAIT;
    const onEvent = ({ event, data }) => {
      if (event === "open") wait = FIRST_WAIT;
      if (event === "open" || event === "sync") sync();
      if (event === "prompt") wake(JSON.parse(data));
    };
    for (;;) {
      try {
        await net.stream(onEvent);
      } catch (error) {
        if (isRemoved(error)) return removed();
      }
      await sleep(wait * (0.75 + Math.random() / 2));
      wait = Math.min(wait * 2, LONGEST_WAIT);
    }
  }
}
