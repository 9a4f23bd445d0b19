// The running watch: looks at the time, rings, shows, and takes taps.

import { isLoud } from "./answers.js";
import { changeView } from "./change-view.js";
import { agreed, news } from "./changes.js";
import { faceAt } from "./face.js";
import { isRemoved } from "./link.js";
import { openPictures } from "./pictures.js";
import { covers, merge, occurrencesOf, pictureOf, shownAt } from "./plan.js";
import { nextInstant, ringAt } from "./ringer.js";
import { readings } from "./time.js";
import { fitting, speak } from "./words.js";
import { faceView, menuView, stepView, testView } from "./views.js";

/** It looks this often at least, in ms, and right at the instant besides. */
const LOOK = 1000;
/** After a sleep or a reload the device's clock is only a guess: the server may take this long to say better, in ms. */
const HOLD = 3000;
/** How long a test signal is named on the screen, in ms. */
const TEST = 4000;

const isVisible = () => document.visibilityState === "visible";

/** A watch over its parts; `removed()` is called when the server no longer knows it. */
export function openWatch({ store, time, net, queue, log, screen, signal, removed }) {
  const rung = []; // what rang since the page opened: {id, kind, occurrence_id, at, wall}; `at` in the wearer's time
  const woken = new Set();
  const hold = openPictures();
  let plan = store.get("plan");
  let occurrences = occurrencesOf(plan);
  let view = null; // {name: menu or steps, id: its occurrence}
  let face = null;
  let testing = false;
  let signalled = false; // a change, and all that joins it before OK, has one signal
  let timer = null;
  let syncing = null;
  let again = false;
  let heldUntil = performance.now() + HOLD;

  const mode = () => plan?.wearer.settings?.sound_mode ?? "home";
  const find = (id) => pictureOf(plan, id);

  function look() {
    clearTimeout(timer);
    const { now, jumped } = time.look();
    if (now !== null) {
      if (jumped) {
        heldUntil = performance.now() + HOLD;
        sync();
      }
      const due = performance.now() < heldUntil ? null : ringAt(occurrences, log.read(), now, woken);
      if (due) note(due, now);
      draw(now);
      if (due) signalOf(due);
      tellShown(now, due);
      const ahead = (nextInstant(occurrences, now) - now) / time.rate();
      timer = setTimeout(look, due ? 0 : Math.min(LOOK, Math.max(1, ahead)));
    } else {
      draw(null);
      timer = setTimeout(look, LOOK);
    }
  }

  function note({ occurrence, prompt }, now) {
    log.ring(prompt.id, now);
    rung.push({ id: prompt.id, kind: prompt.kind, occurrence_id: occurrence.id, at: now, wall: Date.now() });
    view = null;
  }

  function signalOf({ prompt }) {
    if (isLoud(prompt)) signal.ring(mode());
    else signal.once("heads_up", mode());
  }

  /** A ring counts as shown only when its face was there to be seen, and a soft one when no other ring covered it. */
  function tellShown(now, due) {
    if (!isVisible()) return;
    const { prompt, occurrence } = face;
    if (prompt && log.read().rung[prompt.id]?.shown === false) show(occurrence.id, prompt.id, now);
    if (due && !isLoud(due.prompt) && !prompt) show(due.occurrence.id, due.prompt.id, now);
  }

  function show(occurrenceId, promptId, now) {
    log.shown(promptId);
    tell("shown", occurrenceId, promptId, now);
  }

  function tell(kind, occurrence_id, prompt_id, now, detail) {
    const id = queue.add({ kind, occurrence_id, prompt_id, detail, at: now, mono: performance.now() });
    flush();
    return id;
  }

  function draw(now) {
    const here = now === null ? null : plan;
    const shown = shownAt(here, occurrences, now);
    face = faceAt({ plan: here, occurrences: shown, log: log.read(), now: now ?? 0, rate: time.rate(), change: changeAt(here, shown, now) });
    if (view && (view.id !== face.occurrence?.id || face.button === "ok")) view = null;
    screen.show(viewNow());
    if (face.change && !signalled) signal.once("change", mode());
    signalled = face.change !== null || (signalled && face.prompt !== null);
  }

  /** What is different today and the wearer has not seen. */
  function changeAt(here, shown, now) {
    if (!covers(here, now)) return null;
    const before = store.get("told");
    const { change, told } = news(before, { plan: here, shown, log: log.read(), now });
    if (JSON.stringify(told) !== JSON.stringify(before)) store.put("told", told);
    return change;
  }

  /** They have seen it. */
  function agree() {
    const now = time.now();
    store.put("told", agreed(store.get("told"), face.change, plan, shownAt(plan, occurrences, now), now));
  }

  function viewNow() {
    if (testing && !face.prompt) return testView();
    if (face.change) return changeView(face, { pictureOf: find, act });
    if (view?.name === "menu") return menuView(face, { act });
    if (view?.name === "steps") return stepView(face, view.index, { pictureOf: find, act });
    return faceView(face, { pictureOf: find, act, locked: mode() === "home" && signal.isLocked() });
  }

  function act(what) {
    const id = face.occurrence?.id;
    if (what === "menu") view = { name: "menu", id };
    else if (what === "face") view = null;
    else if (what === "steps") view = { name: "steps", id, index: log.steps(id) % face.occurrence.steps.length };
    else if (what === "step") step(id);
    else if (face.change) agree();
    else answer(what, id);
    look();
  }

  /** ok, done and undone; all but ok are about the whole, not about one ring. */
  function answer(kind, id) {
    const now = time.now();
    signal.stop();
    view = null;
    log.answer(id, kind, now, tell(kind, id, face.prompt?.id ?? null, now));
  }

  function step(id) {
    const index = view.index + 1;
    const now = time.now();
    log.step(id, index, now);
    tell("step_done", id, null, now, String(index));
    view = index < face.occurrence.steps.length ? { ...view, index } : null;
  }

  function flush() {
    queue.flush().catch(failed);
  }

  /** Asks for the plan; a call during a call is one more afterwards. */
  function sync() {
    again = Boolean(syncing);
    syncing ??= ask().catch(failed).finally(synced);
    return syncing;
  }

  function synced() {
    syncing = null;
    if (again) {
      sync();
      return;
    }
    heldUntil = 0;
    look();
    flush();
  }

  async function ask() {
    const known = log.known(queue);
    const answer = (await take(plan?.token)) ?? (await take());
    log.settle(known);
    log.prune(Date.parse(answer.server_time));
    hold(addresses());
    await speak(fitting(plan.wearer.language, ...navigator.languages));
  }

  /** One answer of the server, taken into the plan; null where it leans on what we don't hold. */
  async function take(since) {
    const sent = readings();
    const answer = await net.sync(since);
    const merged = merge(since ? plan : null, answer);
    if (!merged) return null;
    time.set(answer, sent, readings());
    plan = merged;
    occurrences = occurrencesOf(plan);
    store.put("plan", plan);
    test(answer.test);
    return answer;
  }

  /** An adult tries whether the signal comes through: once, as the mode allows, and named for what it is. */
  function test(asked) {
    if (!asked || asked.id === store.get("tested")) return;
    store.put("tested", asked.id);
    if (face?.prompt) return;
    testing = true;
    signal.once("start", mode());
    setTimeout(() => {
      testing = false;
      look();
    }, TEST);
  }

  /** Every picture that the plan may show. */
  function addresses() {
    const ids = [...occurrences, ...(plan.untold?.was ?? [])].flatMap((o) => [o.pictogram, ...o.steps.map((step) => step.pictogram)]);
    return new Set([...ids.map(find), ...plan.images.map((image) => image.url)].filter(Boolean));
  }

  function failed(error) {
    if (isRemoved(error)) removed();
  }

  /** The server says that this prompt is due: a clock that is a little slow doesn't hold it back. */
  async function wake(prompt) {
    woken.add(prompt.id);
    const isKnown = () => occurrences.some((o) => o.prompts.some((p) => p.id === prompt.id));
    if (!isKnown()) await sync();
    look();
  }

  return {
    look,
    sync,
    wake,
    state: () => {
      const rings = rung.map((ring) => ({ ...ring }));
      return { face: testing && !face?.prompt ? "test_signal" : (view?.name ?? face?.name), now: time.now(), rung: rings, prompt: face?.prompt?.id ?? null };
    },
  };
}
