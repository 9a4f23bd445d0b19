// The pairing code as people type it. Pure.

/** The letters of a code: no vowels, so that no words come up, and no Y. */
const LETTERS = /[BCDFGHJKLMNPQRSTVWXZ]/;
/** What is easily read, or hit, instead. */
const MEANT = { 2: "Z", 5: "S", 6: "G", 8: "B", Y: "V" };
const SHORTEST = 8;
const LONGEST = 12;

/** The letters in what was typed, whatever stands between them. */
export function lettersIn(text) {
  const letters = Array.from(text.toUpperCase(), (c) => MEANT[c] ?? c).filter((c) => LETTERS.test(c));
  return letters.slice(0, LONGEST).join("");
}

/** In groups of four: `BCDF-GHJK`. */
export function grouped(code) {
  return code.match(/.{1,4}/g)?.join("-") ?? "";
}

export function isWhole(code) {
  return code.length >= SHORTEST;
}
