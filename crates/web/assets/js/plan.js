// Planning: search the pictures, the name follows the picture, and the watch beside it shows how it will look.

export function startPlan() {
  const form = document.querySelector("form[data-plan]:not([data-started])");
  if (!form) return;
  form.dataset.started = "yes";
  const title = form.elements.title;
  let named = pictureName(form) === title.value || !title.value;

  form.addEventListener("change", (event) => {
    if (event.target.name !== "pictogram") return;
    if (named) title.value = event.target.dataset.name;
    show(form);
  });
  title.addEventListener("input", () => {
    named = !title.value;
    show(form);
  });
  startSearch(form);
  const chosen = form.querySelector("[name=pictogram]:checked")?.closest("label");
  // Only the list is scrolled: the page stays where it is.
  const list = form.querySelector("[data-pictures]");
  if (chosen) list.scrollTop = chosen.offsetTop - list.offsetTop - list.clientHeight / 2;
}

const pictureName = (form) => form.querySelector("[name=pictogram]:checked")?.dataset.name ?? "";

function show(form) {
  const fits = Number(form.dataset.titleFits);
  const name = form.elements.title.value || pictureName(form);
  form.querySelector("[data-title-long]").hidden = [...name].length <= fits;
  const text = document.querySelector("[data-face-title]");
  text.textContent = [...name].length > fits + 2 ? `${[...name].slice(0, fits + 1).join("").trimEnd()}…` : name;
  const source = form.querySelector("[name=pictogram]:checked")?.closest("label").querySelector("img").src;
  const picture = document.querySelector("[data-face-picture]");
  if (source) picture?.setAttribute("href", source);
}

function startSearch(form) {
  const field = form.querySelector("[data-search]");
  const pictures = form.querySelector("[data-pictures]");
  let last = 0;
  field.hidden = false;
  field.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  field.addEventListener("input", async () => {
    const mine = ++last;
    const query = new URLSearchParams({ query: field.value, language: document.documentElement.lang });
    const answer = await fetch(`${field.dataset.search}?${query}`).catch(() => null);
    if (!answer?.ok || mine !== last) return;
    const found = new Map((await answer.json()).items.map((item, index) => [item.id, index]));
    const all = !field.value.trim();
    pictures.classList.toggle("searching", !all);
    for (const input of pictures.querySelectorAll("input")) order(input, all ? 0 : found.get(input.value));
    form.querySelector("[data-nothing-found]").hidden = found.size > 0;
    pictures.scrollTop = 0;
  });
}

/** Its place among what was found; hidden where it was not. */
function order(input, place) {
  const label = input.closest("label");
  label.hidden = place === undefined;
  label.style.order = place ?? 0;
}
