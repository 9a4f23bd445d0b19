// Every page works without script; this makes it live. A page says by data attributes what it wants.

import { startForms } from "./forms.js";
import { startLive } from "./live.js";
import { startPairing } from "./pairing.js";
import { startPlan } from "./plan.js";
import { startSteppers } from "./steppers.js";
import { startTicking } from "./ticking.js";

const start = () => [startSteppers, startPlan, startPairing].forEach((each) => each());

startForms();
startTicking();
startLive();
start();
document.addEventListener("maat:new", start);

const zone = document.querySelector("[data-guess-zone]");
if (zone && !zone.value) zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
