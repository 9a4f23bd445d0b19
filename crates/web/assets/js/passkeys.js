// Passkeys: the browser makes them and signs with them; this carries what is asked and answered. Without it the password works.

/** What was asked is good for three minutes; what waits in a field is asked anew before. */
const FRESH = 150_000;

export function startPasskeys() {
  if (!window.PublicKeyCredential) return;
  for (const part of document.querySelectorAll("[data-passkey]")) {
    part.hidden = false;
    const use = { add, in: signIn, up: signUp }[part.dataset.passkey];
    if (part.localName === "form") part.addEventListener("submit", (event) => (event.preventDefault(), go(part, use)));
    else part.querySelector("button").addEventListener("click", () => go(part, use));
    if (part.dataset.passkey === "in") waitInField(part);
  }
  for (const part of document.querySelectorAll("[data-without-passkeys]")) part.hidden = true;
}

async function go(part, use) {
  const button = part.querySelector("button:not([type=reset])");
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  say(part, "");
  try {
    const to = await use(part);
    if (to) location.assign(to);
  } catch (error) {
    // Who closes the browser's own dialog knows that they did.
    if (error.name !== "NotAllowedError" && error.name !== "AbortError") say(part, error.told ?? part.dataset.failed);
  } finally {
    button.removeAttribute("aria-busy");
  }
}

const formOf = (part) => (part.localName === "form" ? part : part.closest("form"));
const fieldsOf = (part, names) => Object.fromEntries(names.map((name) => [name, formOf(part).elements[name]?.value ?? ""]));

async function add(part) {
  const fields = fieldsOf(part, ["form_token", "name"]);
  return make("/app/passkeys/offer", "/app/passkeys", fields);
}

async function signUp(part) {
  const form = formOf(part);
  for (const name of ["name", "email"]) if (!form.elements[name].reportValidity()) return null;
  return make("/app/sign-up/passkey/offer", "/app/sign-up/passkey", fieldsOf(part, ["name", "email", "next"]));
}

async function make(offer, keep, fields) {
  const { state, publicKey } = await post(offer, fields);
  publicKey.challenge = bytes(publicKey.challenge);
  publicKey.user.id = bytes(publicKey.user.id);
  for (const known of publicKey.excludeCredentials) known.id = bytes(known.id);
  const made = await navigator.credentials.create({ publicKey });
  return (await post(keep, { ...fields, state, credential: json(made, ["clientDataJSON", "attestationObject"]) })).to;
}

async function signIn(part) {
  waiting?.abort();
  return sign(part, {});
}

async function sign(part, how) {
  const { state, publicKey } = await post("/app/sign-in/passkey/ask", {});
  publicKey.challenge = bytes(publicKey.challenge);
  const signed = await navigator.credentials.get({ publicKey, ...how });
  const credential = json(signed, ["clientDataJSON", "authenticatorData", "signature", "userHandle"]);
  return (await post("/app/sign-in/passkey", { ...fieldsOf(part, ["next"]), state, credential })).to;
}

let waiting = null;

/** Where the browser can, a passkey is offered in the field for the e-mail, for as long as the page is looked at. */
async function waitInField(part) {
  if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
  const turn = new AbortController();
  waiting = turn;
  const timer = setTimeout(() => turn.abort("old"), FRESH);
  try {
    const to = await sign(part, { mediation: "conditional", signal: turn.signal });
    if (to) location.assign(to);
  } catch (error) {
    if (error.told) say(part, error.told);
    if (turn.signal.reason === "old") seen().then(() => waitInField(part));
  } finally {
    clearTimeout(timer);
  }
}

/** When the page is looked at. */
function seen() {
  return new Promise((resolve) => {
    const look = () => {
      if (document.visibilityState !== "visible") return;
      document.removeEventListener("visibilitychange", look);
      resolve();
    };
    document.addEventListener("visibilitychange", look);
    look();
  });
}

async function post(url, fields) {
  const answer = await fetch(url, { method: "POST", body: new URLSearchParams(fields) });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw Object.assign(new Error("refused"), { told: said.wrong });
  return said;
}

/** What a browser answered, as text; not every one can write it by itself. */
function json(credential, names) {
  const response = Object.fromEntries(names.map((name) => [name, text(credential.response[name])]));
  return JSON.stringify({ rawId: text(credential.rawId), response });
}

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));

function text(buffer) {
  const letters = Array.from(new Uint8Array(buffer ?? []), (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

function say(part, words) {
  const line = part.querySelector("[data-words]") ?? part.appendChild(document.createElement("p"));
  line.dataset.words = "";
  line.className = "wrong";
  line.setAttribute("role", "alert");
  line.textContent = words;
  line.hidden = !words;
}
