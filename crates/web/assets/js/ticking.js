// Time left goes down in the browser; the words and shapes are the server's.

import { now } from "./clock.js";

const MINUTE = 60_000;
/** Above this, until when is clearer than how long. */
const LONG = 90 * MINUTE;

export function startTicking() {
  tick();
  setInterval(tick, 1000);
  document.addEventListener("maat:new", tick);
}

function tick() {
  const at = now();
  if (at === null) return;
  for (const element of document.querySelectorAll("[data-until]")) say(element, Date.parse(element.dataset.until) - at);
  for (const element of document.querySelectorAll("[data-from]")) draw(element, at);
}

function say(element, left) {
  const words = left > 0 && left <= LONG;
  const pattern = element.closest("[data-left-text]")?.dataset.leftText ?? "#";
  const text = words ? pattern.replace("#", Math.ceil(left / MINUTE)) : element.dataset.over;
  if (element.textContent !== text) element.textContent = text;
  // Over: the page is asked for what is now, once.
  if (left <= 0 && !element.dataset.told) {
    element.dataset.told = "yes";
    element.dispatchEvent(new CustomEvent("maat:over", { bubbles: true }));
  }
}

function draw(element, at) {
  const [from, to] = [Date.parse(element.dataset.from), Date.parse(element.dataset.to)];
  const percent = Math.min(100, Math.max(0, (100 * (to - at)) / Math.max(1, to - from))).toFixed(1);
  const part = element.querySelector(".part");
  if (part instanceof SVGRectElement) part.setAttribute("width", percent);
  else part.setAttribute("stroke-dasharray", `${percent} 100`);
}
