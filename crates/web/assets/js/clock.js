// The server's clock, as a page last told it: `data-now` (an instant) and `data-rate` (how fast it runs).

let told = { text: null, element: null, now: 0, at: 0, rate: 1 };

/** The server's now in milliseconds, or null where no page tells it. */
export function now() {
  const element = document.querySelector("[data-now]");
  if (!element) return null;
  if (element !== told.element || element.dataset.now !== told.text) {
    told = { text: element.dataset.now, element, now: Date.parse(element.dataset.now), at: performance.now(), rate: Number(element.dataset.rate) || 1 };
  }
  return told.now + (performance.now() - told.at) * told.rate;
}
