// Opens the watch: pairs it if need be, then lets it run.

import { canStayAwake, stayAwake } from "./awake.js";
import { keepInTouch } from "./link.js";
import { openLog } from "./log.js";
import { pair, pairedToken, server, startPairing } from "./net.js";
import { askForCode, askIfFelt, askToStart, showCode } from "./pairing.js";
import { openQueue } from "./queue.js";
import { openScreen } from "./screen.js";
import { allows, openSignal } from "./sound.js";
import { openStore } from "./store.js";
import { openTime } from "./time.js";
import { openWatch } from "./watch.js";
import { fitting, speak } from "./words.js";

const root = document.body;
const address = new URL(location.href);
const store = openStore(localStorage);
const signal = openSignal();
const offlineReady = isSecureContext && "serviceWorker" in navigator;
let state = () => ({ face: document.querySelector("main")?.dataset.face ?? null, now: null, rung: [], prompt: null });

// For tests and for whoever looks into it: what is shown, and what has rung. Read only.
Object.defineProperty(window, "maat", { get: () => Object.freeze(state()) });

async function open() {
  if (offlineReady) {
    const scope = { scope: "/watch", updateViaCache: "none" };
    navigator.serviceWorker.register("/watch/sw.js", scope).catch((error) => console.warn("no offline:", error.name));
  }
  addEventListener("pointerdown", () => signal.unlock());
  await speak(fitting(store.get("plan")?.wearer.language, ...navigator.languages));
  const shape = address.searchParams.get("shape") ?? store.get("shape");
  const paired = store.get("device") ?? (await begin());
  if (shape) store.put("shape", shape);
  run(paired);
}

/** Pairing, once: code, Start, and a signal to feel. */
async function begin() {
  const notices = ["screen_on", !offlineReady && "not_offline", !canStayAwake() && "no_wake_lock"].filter(Boolean);
  const removed = store.get("removed") !== null;
  const device = await obtain({ removed, notices });
  store.clear();
  store.put("device", device);
  history.replaceState(null, "", "/watch");
  const { wearer } = device;
  const mode = wearer.settings?.sound_mode ?? "home";
  await speak(fitting(wearer.language, ...navigator.languages));
  await askToStart(root, { wearer, notices });
  signal.unlock();
  if (allows(mode).sound || (allows(mode).buzz && signal.canBuzz())) await askIfFelt(root, { signal, mode });
  return device;
}

/** A device token: with the code of the address, by this watch's own code, or by one that is typed here. */
async function obtain(shown) {
  const self = { name: deviceName(), platform: "web" };
  const code = address.searchParams.get("code") ?? address.hash;
  const own = { ...shown, begin: () => startPairing(self), ask: pairedToken };
  const device = code ? null : await showCode(root, own);
  return device ?? askForCode(root, { ...shown, code, pair: (code) => pair(code, self) });
}

function run({ token }) {
  const net = server(token);
  const time = openTime(store);
  const queue = openQueue(store, net.events);
  const screen = openScreen(root, store.get("shape") === "square" ? "square" : "round");
  const watch = openWatch({ store, time, net, queue, log: openLog(store), screen, signal, removed });
  state = watch.state;
  addEventListener("pagehide", time.keep);
  document.addEventListener("visibilitychange", watch.look);
  stayAwake();
  watch.look();
  watch.sync();
  keepInTouch(net, { sync: watch.sync, wake: watch.wake, removed });
}

/** Taken out by an adult: nothing of the wearer stays, and it can be paired again. */
function removed() {
  signal.stop();
  store.clear();
  store.put("removed", true);
  store.close();
  location.reload();
}

function deviceName() {
  return navigator.userAgentData?.platform || navigator.platform || "Web";
}

open();
