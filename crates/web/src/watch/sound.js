// The signal of a ring: a soft sound and a buzz. Home: both. School: the buzz alone. Silent: neither.

import { BUZZ } from "./face.js";

/** Buzzes and the rests between them, in ms; again is the same signal as start, and none is ever louder. */
const BUZZES = { start: [800], heads_up: [200], change: [200, 150, 200] };
/** A start sounds anew this often until it is answered or its time is over. */
const EVERY = 4000;
const VOLUME = 0.25;
const NOTES = { start: [523.25, 659.25], heads_up: [587.33], change: [587.33, 587.33] };

/** Whether a mode lets sound, or a buzz, out. */
export function allows(mode) {
  return { sound: mode !== "school" && mode !== "silent", buzz: mode !== "silent" };
}

/** The signal of this device. Nothing that fails here may hold up a ring's picture. */
export function openSignal() {
  let context = null;
  let repeating = null;

  const once = (kind, mode) => {
    const { sound, buzz } = allows(mode);
    try {
      if (buzz) navigator.vibrate?.(BUZZES[kind]);
      if (sound && context?.state === "running") play(context, kind);
    } catch {
      // No vibration or no sound on this device: the picture stays.
    }
  };

  const stop = () => {
    clearInterval(repeating);
    repeating = null;
    navigator.vibrate?.(0);
  };

  return {
    once,
    stop,
    /** Sounds now and again, 20 s at most. */
    ring(mode) {
      stop();
      once("start", mode);
      const begun = performance.now();
      repeating = setInterval(() => {
        if (performance.now() - begun >= BUZZ) stop();
        else once("start", mode);
      }, EVERY);
    },
    /** Browsers let sound out only after a touch: call this from one. */
    unlock() {
      try {
        context ??= new AudioContext();
        context.resume().catch(() => {});
      } catch {
        // This browser has no sound.
      }
    },
    isLocked: () => context?.state !== "running",
    canBuzz: () => Boolean(navigator.vibrate) && navigator.maxTouchPoints > 0,
  };
}

function play(context, kind) {
  const each = BUZZES[kind].reduce((sum, part) => sum + part) / 1000 / NOTES[kind].length;
  NOTES[kind].forEach((pitch, i) => {
    const [tone, gain] = [context.createOscillator(), context.createGain()];
    const from = context.currentTime + i * each;
    tone.frequency.value = pitch;
    gain.gain.setValueAtTime(0, from);
    gain.gain.linearRampToValueAtTime(VOLUME, from + 0.03);
    gain.gain.exponentialRampToValueAtTime(0.001, from + each);
    tone.connect(gain).connect(context.destination);
    tone.start(from);
    tone.stop(from + each);
  });
}
