// Shapes drawn in place, so that they take the colours of the page: the ring of time, dots, and small signs.

const SVG = "http://www.w3.org/2000/svg";

/** Once round the rim from the top, clockwise, in a box of 100; the ring is 6 wide. */
const RIM = {
  round: "M50 3A47 47 0 0 1 50 97A47 47 0 0 1 50 3Z",
  square: "M50 3H77A20 20 0 0 1 97 23V77A20 20 0 0 1 77 97H23A20 20 0 0 1 3 77V23A20 20 0 0 1 23 3Z",
};

/** Signs in a box of 24. */
const SIGNS = {
  tick: "M5 12.5l4.5 4.5L19 7",
  bell: "M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 20.5a2.2 2.2 0 0 0 4 0",
  cloud: "M7 18.5a4 4 0 0 1-.4-8 5.5 5.5 0 0 1 10.6-.8A4.4 4.4 0 0 1 17 18.5z",
  quiet: "M4 9.5h3.5L12 5.5v13l-4.5-4H4zM16 9.5l5 5M21 9.5l-5 5",
  more: "M5.5 12h.01M12 12h.01M18.5 12h.01",
  back: "M14.5 6l-6 6 6 6",
  list: "M5 7h.01M5 12h.01M5 17h.01M9.5 7H19M9.5 12H19M9.5 17H19",
  plus: "M12 5.5v13M5.5 12h13",
  undo: "M8.5 5.5L4.5 9.5l4 4M5 9.5h9a5 5 0 0 1 0 10H9",
};

export function svg(tag, attributes = {}, children = []) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** The ring of time; `turn` sets what remains. */
export function rim(shape) {
  const d = RIM[shape];
  const left = svg("path", { class: "left", d, pathLength: 100 });
  const node = svg("svg", { class: "rim", viewBox: "0 0 100 100", "aria-hidden": "true" }, [
    svg("path", { class: "track", d }),
    left,
  ]);
  const turn = (remaining, colour) => {
    node.classList.toggle("empty", remaining === null);
    if (remaining === null) return;
    const part = Math.max(0.001, remaining) * 100;
    left.setAttribute("stroke-dasharray", `${part} 200`);
    left.setAttribute("stroke-dashoffset", `${part - 100}`);
    if (colour) left.style.setProperty("stroke", colour);
    else left.style.removeProperty("stroke");
  };
  return { node, turn };
}

export function sign(name) {
  return svg("svg", { class: "sign", viewBox: "0 0 24 24", "aria-hidden": "true" }, [svg("path", { d: SIGNS[name] })]);
}

/** From what was to what is. */
export function arrow() {
  const line = svg("path", { d: "M2 12h15M11.5 6l6 6-6 6" });
  return svg("svg", { class: "arrow", viewBox: "0 0 20 24", "aria-hidden": "true" }, [line]);
}

/** Over a picture: not any more. */
export function cross() {
  return svg("svg", { class: "cross", viewBox: "0 0 24 24", "aria-hidden": "true" }, [svg("path", { d: "M3 3l18 18M21 3L3 21" })]);
}

/** Time until something in dots; the last one is eaten away like a pie. */
export function dots(count) {
  const whole = Math.ceil(count);
  const columns = Math.min(4, Math.max(1, whole));
  const box = `0 0 ${columns * 12} ${Math.max(1, Math.ceil(whole / 4)) * 12}`;
  const each = Array.from({ length: whole }, (_, i) => {
    const at = { cx: (i % 4) * 12 + 6, cy: Math.floor(i / 4) * 12 + 6 };
    const part = Math.min(1, count - i);
    if (part === 1) return svg("circle", { class: "dot", ...at, r: 5 });
    const pie = { pathLength: 100, "stroke-dasharray": `${part * 100} 200`, transform: `rotate(-90 ${at.cx} ${at.cy})` };
    return svg("g", {}, [
      svg("circle", { class: "outline", ...at, r: 4.4 }),
      svg("circle", { class: "pie", ...at, r: 2.2, ...pie }),
    ]);
  });
  return svg("svg", { class: `dots of-${columns}`, viewBox: box, "aria-hidden": "true" }, each);
}
