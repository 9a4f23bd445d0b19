// What stands in the middle of the watch: a face, its menu, or its steps. Each view is
// `{key, screen, name, remaining, colour, build}`; it is built anew only when `key` changes.

import { el, picture } from "./elements.js";
import { screenOf } from "./face.js";
import { dots, sign } from "./shapes.js";
import { word } from "./words.js";

/** The view of a face. `pictureOf` finds pictures, `act` is told what was tapped; `locked`: sound is not let out yet. */
export function faceView(face, { pictureOf, act, locked }) {
  const { occurrence, next, button } = face;
  const upTo = face.dots === null ? null : Math.ceil(face.dots * 5) / 5; // in steps of three minutes
  return {
    name: face.name,
    screen: screenOf(face),
    key: JSON.stringify([face.name, look(occurrence), look(next), button, face.more, face.late, face.cloud, upTo, locked]),
    remaining: face.remaining,
    colour: occurrence?.colour,
    build: () => [
      marks(face, locked),
      el(
        "div",
        { class: `middle ${button ? "has-button" : ""}` },
        stage(face, { pictureOf, act, upTo }),
        el("h1", { class: "title" }, titleOf(face)),
        face.name === "no_plan" ? el("p", { class: "title" }, word("ask")) : null,
        button ? mainButton(button, act) : nextStrip(next, upTo, pictureOf),
      ),
    ],
  };
}

/** A test signal, so that nobody takes it for a ring. */
export function testView() {
  const words = word("test_signal");
  const build = () => [el("div", { class: "middle" }, el("div", { class: "card" }, sign("bell")), el("h1", { class: "title" }, words))];
  return { name: "test_signal", screen: "test_signal", key: "test_signal", remaining: null, build };
}

const look = (o) => o && [o.id, o.title, o.pictogram, o.colour];

function titleOf({ name, occurrence }) {
  if (name === "no_plan") return word("no_plan");
  return occurrence ? (occurrence.title ?? "") : word("free");
}

/** The picture, what lies over it and beside it. */
function stage(face, { pictureOf, act, upTo }) {
  const { name, occurrence, more, button, next } = face;
  const own = { no_plan: "/watch/pictures/ask.svg" }[name] ?? "/watch/pictures/free.svg";
  const image = picture(occurrence ? pictureOf(occurrence.pictogram) : own);
  const over = [
    name === "done" ? el("span", { class: "tick" }, sign("tick")) : null,
    more ? el("span", { class: "more" }, sign("more")) : null,
  ];
  const label = { "aria-label": word("more") };
  const main = more
    ? el("button", { class: "card", ...label, onclick: () => act("menu") }, image, over)
    : el("div", { class: "card" }, image, over);
  const beside = button && next && name !== "ringing" && name !== "not_answered";
  return el("div", { class: "stage" }, main, beside ? nextStrip(next, upTo, pictureOf) : null, badges(face));
}

/** At the picture's shoulder: not answered yet; when a late ring was due. */
function badges({ name, late }) {
  const bell = name === "not_answered" ? el("span", { class: "bell", role: "img", "aria-label": word("not_answered") }, sign("bell")) : null;
  const due = late ? el("span", { class: "late", "aria-label": `${word("rang_late")} ${late}` }, late) : null;
  return bell || due ? el("div", { class: "badges" }, bell, due) : null;
}

function nextStrip(next, upTo, pictureOf) {
  if (!next) return null;
  const label = { role: "img", "aria-label": `${word("next")}: ${next.title}` };
  return el("div", { class: "next", ...label }, picture(pictureOf(next.pictogram)), dots(upTo));
}

/** The one button at the bottom. */
export function mainButton(kind, act) {
  const content = kind === "done" ? [sign("tick"), word("done")] : [word("ok")];
  return el("button", { class: `main ${kind}`, onclick: () => act(kind) }, content);
}

/** Small signs above: the server has long been silent; sound is not let out yet. */
function marks({ cloud }, locked) {
  const mark = (name, key) => el("span", { role: "img", "aria-label": word(key) }, sign(name));
  return el("div", { class: "marks" }, cloud ? mark("cloud", "not_synced") : null, locked ? mark("quiet", "sound_locked") : null);
}

/** What can be done besides: steps, or taking Done back. */
export function menuView(face, { act }) {
  const { occurrence } = face;
  const choices = [
    face.name === "done" ? ["undone", "undo", "not_done"] : null,
    face.name !== "done" && occurrence.steps.length > 0 ? ["steps", "list", "steps"] : null,
    ["face", "back", "back"],
  ].filter(Boolean);
  const button = ([what, shape, key]) => el("button", { class: "choice", onclick: () => act(what) }, sign(shape), word(key));
  return {
    name: "menu",
    screen: `menu ${occurrence.id}`,
    key: `menu ${occurrence.id} ${face.name}`,
    remaining: face.remaining,
    colour: occurrence.colour,
    build: () => [el("div", { class: "middle menu" }, choices.map(button))],
  };
}

/** One step at a time; a tap on the picture leads back. */
export function stepView(face, index, { pictureOf, act }) {
  const { occurrence } = face;
  const step = occurrence.steps[index];
  const last = index === occurrence.steps.length - 1;
  return {
    name: "step",
    screen: `step ${occurrence.id} ${index}`,
    key: `step ${occurrence.id} ${index}`,
    remaining: face.remaining,
    colour: occurrence.colour,
    build: () => [
      el("div", { class: "marks" }, dots(occurrence.steps.length - index)),
      el(
        "div",
        { class: "middle has-button" },
        el(
          "div",
          { class: "stage" },
          el(
            "button",
            { class: "card", "aria-label": word("back"), onclick: () => act("face") },
            picture(pictureOf(step.pictogram ?? occurrence.pictogram)),
            el("span", { class: "more" }, sign("back")),
          ),
        ),
        el("h1", { class: "title" }, step.title),
        el("button", { class: "main", onclick: () => act("step") }, sign("tick"), word(last ? "ok" : "next_step")),
      ),
    ],
  };
}
