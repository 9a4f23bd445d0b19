// Notifications in this browser: a worker shows them when nobody looks at MAAT.

const WORKER = "/worker.js";

export function startNotify() {
  const place = document.querySelector("[data-notify]:not([data-started])");
  if (!place) return;
  place.dataset.started = "yes";
  place.addEventListener("click", (event) => {
    const { do: what } = event.target.closest("[data-do]")?.dataset ?? {};
    if (what) act(place, what === "allow" ? allow : stop);
  });
  show(place);
}

/** Whoever signs out is notified here no more: the browser may be someone else's next. */
export function startSignOut() {
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.getAttribute("action") !== "/sign-out" || !isSupported() || Notification.permission !== "granted") return;
    event.preventDefault();
    await subscribed().then((mine) => mine?.unsubscribe()).catch(() => null);
    form.submit();
  });
}

const isSupported = () => "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

async function subscribed() {
  const worker = await navigator.serviceWorker.getRegistration("/");
  return worker?.pushManager.getSubscription();
}

async function show(place) {
  const state = await stateOf();
  for (const part of place.querySelectorAll("[data-state]")) part.hidden = part.dataset.state !== state;
}

async function stateOf() {
  if (!isSupported()) return "unsupported";
  if (Notification.permission === "denied") return "denied";
  return (await subscribed()) ? "on" : "off";
}

async function act(place, what) {
  const button = place.querySelector("p:not([hidden]) [data-do]");
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  place.querySelector(".wrong")?.remove();
  try {
    await what(place);
    location.assign("/notifications");
  } catch {
    if (Notification.permission !== "denied") failed(place);
    await show(place);
  } finally {
    button.removeAttribute("aria-busy");
  }
}

async function allow(place) {
  if ((await Notification.requestPermission()) !== "granted") throw new Error("not allowed");
  await navigator.serviceWorker.register(WORKER);
  const worker = await navigator.serviceWorker.ready;
  const applicationServerKey = place.dataset.notify;
  const mine = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
  const { endpoint, keys } = mine.toJSON();
  try {
    await tell(place, { endpoint, ...keys });
  } catch (error) {
    await mine.unsubscribe();
    throw error;
  }
}

async function stop(place) {
  const mine = await subscribed();
  if (!mine) return;
  await tell(place, { endpoint: mine.endpoint });
  await mine.unsubscribe();
}

async function tell(place, what) {
  const body = new URLSearchParams({ form_token: place.dataset.token, ...what });
  const answer = await fetch("/app/push", { method: "POST", body });
  if (!answer.ok) throw new Error("not taken");
}

function failed(place) {
  const words = document.createElement("p");
  words.className = "wrong";
  words.setAttribute("role", "alert");
  words.textContent = place.dataset.failed;
  place.append(words);
}
