// An activity's own colour, made to stand out from the face. Pure (WCAG 2.2: relative luminance, contrast ratio).

/** Graphics want a contrast of 3:1 with what is behind them. */
const RATIO = 3;

const channels = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));

function luminance(hex) {
  const [r, g, b] = channels(hex).map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** The contrast ratio of two colours such as `#0F766E`, 1 to 21. */
export function contrast(a, b) {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

/** `colour`, moved towards `ink` as far as it takes to be seen on `ground`; null if it is no colour that we know. */
export function standingOut(colour, ground, ink) {
  if (!/^#[0-9a-f]{6}$/i.test(colour ?? "")) return null;
  const [from, to] = [channels(colour), channels(ink)];
  for (let part = 0; part <= 1; part += 0.05) {
    const mixed = from.map((c, i) => Math.round(c + (to[i] - c) * part));
    const hex = `#${mixed.map((c) => c.toString(16).padStart(2, "0")).join("")}`;
    if (contrast(hex, ground) >= RATIO) return hex;
  }
  return ink;
}
