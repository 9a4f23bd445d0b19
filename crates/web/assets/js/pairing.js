// A code that replaces itself, and the word that a watch has paired.

/** How often to look whether a watch has paired. */
const LOOK = 3000;

export function startPairing() {
  const place = document.querySelector("[data-pairing]:not([data-started])");
  if (!place) return;
  place.dataset.started = "yes";
  place.addEventListener("submit", (event) => {
    if (!("showCode" in event.target.dataset)) return;
    event.preventDefault();
    renew(place);
  });
  if (place.querySelector("[data-expires]")) count(place);
  setInterval(() => look(place), LOOK);
}

async function renew(place) {
  const body = new URLSearchParams({ form_token: place.dataset.token });
  const answer = await fetch(place.dataset.pairing, { method: "POST", body }).catch(() => null);
  if (!place.isConnected) return;
  if (answer?.ok) {
    place.innerHTML = await answer.text();
    count(place);
  } else if (place.querySelector("[data-expires]")) {
    // The old code is worth nothing any more; a new one comes when the server is heard again.
    place.querySelector(".code").classList.add("quiet-words");
    setTimeout(() => renew(place), LOOK);
  }
}

/** Says how long the code is good for, and gets another when it isn't. */
function count(place) {
  const line = place.querySelector("[data-expires]");
  if (!line) return;
  const ends = performance.now() + Number(line.dataset.expires) * 1000;
  const timer = setInterval(() => {
    const left = ends - performance.now();
    if (!line.isConnected || left <= 0) clearInterval(timer);
    if (!line.isConnected) return;
    if (left <= 0) return void renew(place);
    const words = line.dataset.expiresText.replace("#", Math.ceil(left / 60_000));
    if (line.textContent !== words) line.textContent = words;
  }, 1000);
}

async function look(place) {
  if (document.visibilityState !== "visible" || !place.isConnected || !place.querySelector("[data-expires]")) return;
  const answer = await fetch(place.dataset.devices, { cache: "no-cache" }).catch(() => null);
  if (!answer?.ok) return;
  const devices = document.getElementById("devices");
  const now = document.createElement("div");
  now.innerHTML = await answer.text();
  const [before, after] = [devices, now].map(pairedCount);
  if (before !== after) devices.replaceChildren(...now.childNodes);
  if (after > before) paired(place);
}

const pairedCount = (devices) => Number(devices.querySelector("[data-devices]")?.dataset.devices ?? 0);

/** The code is used up: what stands in its place is that it worked. */
function paired(place) {
  const words = document.createElement("p");
  words.className = "said";
  words.setAttribute("role", "status");
  words.textContent = place.dataset.pairedText;
  place.replaceChildren(words);
}
