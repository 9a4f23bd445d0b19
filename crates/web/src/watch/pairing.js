// From a code to a watch that rings: a code, one big Start, and a signal to feel.

import { grouped, isWhole, lettersIn } from "./code.js";
import { el, picture } from "./elements.js";
import { word } from "./words.js";

const SECOND = 1000;
/** How long to wait before trying again where the server is not reached, in ms. */
const PAUSE = 5 * SECOND;
/** What is added each time the server says that it is asked too often (RFC 8628, 3.5), in ms. */
const SLOWER = 5 * SECOND;

/**
 * Shows a code of this watch's own until an adult has typed it on their page, and gives what that gave; `null` if someone would
 * rather type theirs here. A code that is too old replaces itself. `begin()` gets a code, `ask(code)` asks whether it was typed.
 */
export async function showCode(root, { removed, begin, ask, notices }) {
  const code = el("p", { class: "code shown" });
  const problem = el("p", { id: "problem", class: "problem", role: "status" });
  let typed = false;
  const type = new Promise((resolve) => {
    const button = el("button", { class: "choice", onclick: () => resolve((typed = true)) }, word("pair_type"));
    page(root, "show_code", head(removed, "pair_title"), el("p", {}, word("pair_tell")), code, problem, button, notes(notices));
  });
  const show = (text, words = "") => {
    code.textContent = text;
    problem.textContent = words;
  };
  return Promise.race([type.then(() => null), waitUntilTyped({ begin, ask, show, ended: () => typed })]);
}

async function waitUntilTyped({ begin, ask, show, ended }) {
  while (!ended()) {
    const begun = await begin().catch(() => null);
    if (!begun) {
      show("", word("pair_unreachable"));
      await sleep(PAUSE);
      continue;
    }
    show(grouped(begun.user_code));
    const device = await poll(begun, ask, ended);
    if (device) return device;
  }
  return null;
}

/** Asks until the code was typed; `null` once it is no longer good. */
async function poll({ device_code, interval }, ask, ended) {
  let wait = interval * SECOND;
  while (!ended()) {
    await sleep(wait);
    try {
      return await ask(device_code);
    } catch (error) {
      if (error.code === "slow_down") wait += SLOWER;
      else if (error.code === "expired_token") return null;
    }
  }
  return null;
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** What stands on top: the title, or that an adult took this watch out. */
function head(removed, title) {
  return removed
    ? [picture("/watch/pictures/ask.svg"), el("h1", {}, word("ask")), el("p", {}, word("pair_removed"))]
    : [el("h1", {}, word(title))];
}

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
    const label = el("label", { for: "code" }, word("pair_label"));
    const form = el("form", { onsubmit: submit }, label, field, problem, button);
    page(root, "pair", head(removed, "pair_title"), form, notes(notices));
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
