// Every page works without script; this makes it live. A page says by data attributes what it wants.

import { startForms } from "./forms.js";
import { startLive } from "./live.js";
import { startNotify, startSignOut } from "./notify.js";
import { startPairing } from "./pairing.js";
import { startPasskeys } from "./passkeys.js";
import { startPlan } from "./plan.js";
import { startSteppers } from "./steppers.js";
import { startTicking } from "./ticking.js";

const start = () => [startSteppers, startPlan, startPairing, startNotify].forEach((each) => each());

startForms();
startSignOut();
startTicking();
startLive();
startPasskeys();
start();
document.addEventListener("maat:new", start);

// The server guesses where most people live; the browser knows better.
const zone = document.querySelector("[data-guess-zone]");
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone && here) {
  zone.value = here;
  const words = document.querySelector("[data-zone-text]");
  words.textContent = words.dataset.zoneText.replace("#", here);
}
