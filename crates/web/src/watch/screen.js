// Puts views on the page, and keeps fingers off a screen that has just changed.

import { standingOut } from "./colour.js";
import { el } from "./elements.js";
import { rim } from "./shapes.js";

/** Touch is dead this long after a screen changes, in ms. */
const DEAD = 700;

/** A watch face in `root`, round or square. */
export function openScreen(root, shape) {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const ring = rim(shape);
  const content = el("div", { class: "content" });
  const face = el("main", { class: `face ${shape}` }, ring.node, content);
  let shown = { key: null, screen: null };
  let changed = -Infinity;

  const isDead = () => performance.now() - changed < DEAD;
  face.addEventListener("click", (event) => isDead() && event.stopImmediatePropagation(), { capture: true });

  return {
    show(view) {
      if (face.parentNode !== root) root.replaceChildren(face);
      ring.turn(view.remaining, ringColour(view.colour, dark.matches));
      if (view.key === shown.key) return;
      if (view.screen !== shown.screen) changed = performance.now();
      shown = view;
      face.dataset.face = view.name;
      content.replaceChildren(...view.build());
    },
  };
}

function ringColour(colour, dark) {
  return dark ? standingOut(colour, "#14171c", "#f3efe8") : standingOut(colour, "#fbf8f3", "#1f2430");
}
