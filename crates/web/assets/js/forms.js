// Saves without leaving the page: sends a form, and puts the page that answers in place of this one's main part.

export function startForms() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const { sure } = event.submitter?.dataset.sure ? event.submitter.dataset : form.dataset;
    if (sure && !confirm(sure)) return event.preventDefault();
    if (!("inline" in form.dataset)) return;
    event.preventDefault();
    send(form, event.submitter);
  });
}

async function send(form, button) {
  if (button?.getAttribute("aria-busy") === "true") return;
  button?.setAttribute("aria-busy", "true");
  try {
    const body = new URLSearchParams(new FormData(form, button));
    const address = button?.hasAttribute("formaction") ? button.formAction : form.action;
    const answer = await fetch(address, { method: "POST", body, headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const main = page.getElementById("main");
    if (!main) throw new Error("not a page");
    if (answer.redirected) history.replaceState(null, "", answer.url);
    place(main, page);
  } catch {
    notSaved();
  } finally {
    button?.removeAttribute("aria-busy");
  }
}

function place(main, page) {
  const top = scrollY;
  document.title = page.title;
  const own = document.getElementById("main");
  own.className = main.className;
  own.replaceChildren(...main.childNodes);
  document.dispatchEvent(new Event("maat:new"));
  const focus = own.querySelector("[data-focus]") ?? own;
  scrollTo(0, top);
  focus.focus({ preventScroll: focus === own });
}

function notSaved() {
  const main = document.getElementById("main");
  main.querySelector(".said")?.remove();
  const words = document.createElement("p");
  words.className = "said problem";
  words.setAttribute("role", "alert");
  words.textContent = main.dataset.unsaved;
  main.prepend(words);
  words.scrollIntoView({ block: "nearest" });
}
