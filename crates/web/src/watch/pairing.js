// From a code to a watch that rings: the code, one big Start, and a signal to feel.

import { grouped, isWhole, lettersIn } from "./code.js";
import { el, picture } from "./elements.js";
import { word } from "./words.js";

/** Asks for the code until `pair(code)` takes it, and gives what that gave. */
export function askForCode(root, { code, removed, pair, notices }) {
  return new Promise((resolve) => {
    const field = el("input", {
      id: "code", class: "code", type: "text", autocomplete: "off", autocapitalize: "characters", spellcheck: false,
      inputMode: "text", enterKeyHint: "go", value: grouped(lettersIn(code)), "aria-describedby": "problem",
    });
    const button = el("button", { class: "main", type: "submit" }, word("pair_button"));
    const problem = el("p", { id: "problem", class: "problem", role: "alert" });
    const tidy = () => {
      const letters = lettersIn(field.value);
      field.value = grouped(letters);
      button.disabled = !isWhole(letters);
    };
    const submit = async (event) => {
      event.preventDefault();
      if (button.disabled) return;
      button.disabled = true;
      problem.textContent = "";
      try {
        resolve(await pair(lettersIn(field.value)));
      } catch (error) {
        problem.textContent = word(problemOf(error));
        button.disabled = false;
      }
    };
    field.addEventListener("input", tidy);
    tidy();
    const head = removed
      ? [picture("/watch/pictures/ask.svg"), el("h1", {}, word("ask")), el("p", {}, word("pair_removed"))]
      : [el("h1", {}, word("pair_title"))];
    const label = el("label", { for: "code" }, word("pair_label"));
    const form = el("form", { onsubmit: submit }, label, field, problem, button);
    page(root, "pair", head, form, notes(notices));
  });
}

function problemOf({ status }) {
  if (!status || status >= 500) return "pair_unreachable";
  return status === 429 ? "pair_too_many" : "pair_failed";
}

/** One big Start: the touch that lets the browser make sound. */
export function askToStart(root, { wearer, notices }) {
  return new Promise((resolve) => {
    const title = el("h1", {}, el("small", {}, word("start_title")), wearer.name);
    const button = el("button", { class: "main start", onclick: resolve }, word("start"));
    page(root, "start", title, button, notes(notices));
  });
}

/** Gives a signal and asks whether it came through; if not, one remedy at a time. */
export async function askIfFelt(root, { signal, mode }) {
  const buzz = signal.canBuzz();
  const remedies = buzz ? ["remedy_silent", "remedy_touch", "remedy_volume"] : ["remedy_volume", "remedy_output"];
  for (const remedy of [null, ...remedies]) {
    if (remedy) {
      const answer = await choose(root, "remedy", word(remedy), [["again", "again"], ["go_on", "go_on"]]);
      if (answer === "go_on") return;
    }
    signal.once("start", mode);
    if ((await choose(root, "test", word(buzz ? "test_buzz" : "test_sound"), [["yes", "yes"], ["no", "no"]])) === "yes") return;
  }
}

function choose(root, name, question, choices) {
  return new Promise((resolve) => {
    const button = ([answer, key], i) => {
      return el("button", { class: i === 0 ? "main" : "choice", onclick: () => resolve(answer) }, word(key));
    };
    page(root, name, el("h1", {}, question), choices.map(button));
  });
}

function notes(keys) {
  return el("ul", { class: "notes" }, keys.map((key) => el("li", {}, word(key))));
}

function page(root, name, ...content) {
  const main = el("main", { class: "page" }, el("div", { class: "inner" }, ...content));
  main.dataset.face = name;
  root.replaceChildren(main);
  scrollTo(0, 0);
}
