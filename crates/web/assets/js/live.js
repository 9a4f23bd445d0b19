// Today, or a wearer's day, without reloading: told by server-sent events that something changed, it fetches the parts
// that show it and puts them in place. While the server is not heard it says so, and never that nothing needs you.

import { put } from "./put.js";

/** Not heard for so long: what stands on the page may not be true any more. */
const LOST = 30_000;
/** How often to ask where no stream can be held. */
const POLL = 15_000;
/** When something is over, how long to wait before asking again for the same reason. */
const OVER = 5_000;

export function startLive() {
  const place = () => document.querySelector("[data-live]");
  if (!place()) return;
  let heardAt = performance.now();
  let heardWall = place().querySelector("[data-wall]").dataset.wall;
  let fetching = false;
  let again = false;
  let streaming = false;
  let overAt = -OVER;
  // The last request came back with nothing: the server is not there.
  let failed = false;
  // Something changed, and the page does not show it yet: then hearing the stream is not enough.
  let behind = false;

  const isLost = () => failed || performance.now() - heardAt > LOST;
  const show = () => {
    const lost = isLost();
    place()?.closest("main").classList.toggle("lost", lost);
    const line = document.querySelector("[data-heard]");
    if (!line) return;
    line.classList.toggle("live", !lost);
    const words = lost ? line.dataset.lostText.replace("#", heardWall) : line.dataset.liveText;
    const text = line.querySelector("[data-heard-text]");
    if (text.textContent !== words) text.textContent = words;
  };
  const heard = () => {
    heardAt = performance.now();
    failed = false;
    show();
  };

  const renew = async () => {
    if (!place()) return;
    if (fetching) return void (again = true);
    fetching = true;
    behind = true;
    try {
      const answer = await fetch(place().dataset.live, { cache: "no-cache", signal: AbortSignal.timeout(10_000) });
      if (answer.status === 401 || answer.redirected) return void location.reload();
      if (!answer.ok) return;
      put(await answer.text());
      behind = false;
      heardWall = place().querySelector("[data-wall]")?.dataset.wall ?? heardWall;
      heard();
    } catch {
      failed = true;
      show();
    } finally {
      fetching = false;
      if (again) {
        again = false;
        renew();
      }
    }
  };

  listen();
  function listen() {
    const stream = new EventSource(place().dataset.stream);
    stream.onopen = () => {
      streaming = true;
      renew();
    };
    stream.addEventListener("today", renew);
    stream.addEventListener("alive", () => behind || heard());
    stream.onerror = () => {
      streaming = false;
      renew();
      // A refused stream does not come back by itself; polling goes on meanwhile.
      if (stream.readyState === EventSource.CLOSED) setTimeout(listen, POLL);
    };
  }
  setInterval(() => (!streaming || behind || isLost()) && renew(), POLL);
  setInterval(show, 1000);
  document.addEventListener("maat:over", () => {
    if (performance.now() - overAt < OVER) return;
    overAt = performance.now();
    renew();
  });
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && renew());
  addEventListener("pageshow", (event) => event.persisted && renew());
  show();
}
