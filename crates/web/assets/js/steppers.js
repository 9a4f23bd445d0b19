// −5 and +5 beside a time or a number of minutes.

const DAY = 24 * 60;

export function startSteppers() {
  for (const button of document.querySelectorAll("[data-step][hidden]")) {
    button.hidden = false;
    button.addEventListener("click", () => step(document.getElementById(button.dataset.for), Number(button.dataset.step)));
  }
}

function step(field, by) {
  field.value = field.type === "time" ? later(field.value, by) : next(Number(field.value) || 0, by);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/** To the next multiple of five in that direction. */
function next(minutes, by) {
  const multiple = by > 0 ? Math.floor(minutes / by) * by + by : Math.ceil(minutes / -by) * -by + by;
  return Math.max(-by > 0 ? -by : 1, multiple);
}

function later(time, by) {
  const [hours, minutes] = (time || "08:00").split(":").map(Number);
  const moved = (hours * 60 + minutes + by + DAY) % DAY;
  return [Math.floor(moved / 60), moved % 60].map((part) => String(part).padStart(2, "0")).join(":");
}
