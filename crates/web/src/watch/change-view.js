// What is different today: what was, crossed out; an arrow; what is; OK.

import { el, picture } from "./elements.js";
import { screenOf } from "./face.js";
import { arrow, cross, sign } from "./shapes.js";
import { mainButton } from "./views.js";
import { word } from "./words.js";

const FREE = "/watch/pictures/free.svg";

/** The view of a face that tells a change. */
export function changeView(face, { pictureOf, act }) {
  const { old, now } = face.change;
  const [before, after] = old?.start === now?.start ? [null, null] : [time(old), time(now)];
  const address = (o) => (o ? pictureOf(o.pictogram) : FREE);
  return {
    name: face.name,
    screen: screenOf(face),
    key: JSON.stringify(["changed", old, now]),
    remaining: null,
    build: () => [
      el(
        "div",
        { class: "middle has-button change" },
        el(
          "div",
          { class: "stage", role: "img", "aria-label": said(old, now) },
          old ? side("old", picture(address(old)), cross(), before) : el("span", { class: "added" }, sign("plus")),
          arrow(),
          side("is", picture(address(now)), null, after),
        ),
        el("h1", { class: "title" }, now?.title ?? word("free")),
        mainButton("ok", act),
      ),
    ],
  };
}

function side(name, image, over, at) {
  return el("div", { class: `side ${name}` }, el("div", { class: "card" }, image, over), at ? el("span", { class: "at" }, at) : null);
}

const time = (o) => o && o.local_start.slice(11, 16).replace(/^0/, "");

function said(old, now) {
  const words = (o) => (o ? `${o.title} ${time(o)}` : word("free"));
  return `${word("changed")}: ${old ? `${words(old)} → ` : ""}${words(now)}`;
}
