// Screenshots of the watch in every state, to look at: node look.mjs FOLDER [state …]

import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { face, openBrowser, openPage, pairWatch, tap } from "./browser.mjs";
import { CODE, occurrence, startMock } from "./mock-server.mjs";

const NINE = Date.parse("2026-11-23T09:00:00Z");
const MINUTE = 60_000;
const SCREENS = [
  [192, 192, "round"], [192, 192, "square"], [240, 240, "round"], [240, 240, "square"], [360, 360, "round"],
  [360, 360, "square"], [454, 454, "round"], [454, 454, "square"], [390, 844, "round"],
];
const TITLES = {
  en: { breakfast: "Breakfast", medicine: "Medicine", school: "Maths", bus: "Bus", dress: "Get dressed", shirt: "Shirt on" },
  nl: { breakfast: "Ontbijt", medicine: "Medicijn", school: "Rekenen", bus: "Schoolbus", dress: "Aankleden", shirt: "Trui aan" },
};

const at = (minutes) => NINE + minutes * MINUTE;
const quiet = { prompts: [] };
const maths = (t, more) => occurrence("maths", { at: at(-25), minutes: 60, title: t.school, pictogram: "1f4da", colour: "#2563EB", ...quiet, ...more });
const bus = (t, minutes, more) => occurrence("bus", { at: at(minutes), title: t.bus, pictogram: "1f68c", colour: "#B45309", ...quiet, ...more });
const medicine = (t, more) => occurrence("medicine", { at: at(-1), minutes: 10, title: t.medicine, pictogram: "1f48a", confirm: "done", kind: "medicine", ...quiet, ...more });
const ringNow = { prompts: [["start", 0]] };

/** What is planned in each state, and what is done to get there. */
const STATES = {
  now: { plan: (t) => [maths(t), bus(t, 65)] },
  now_done: { plan: (t) => [medicine(t), bus(t, 65)] },
  soon: { plan: (t) => [maths(t), bus(t, 9, { prompts: [["heads_up", -10 * MINUTE]] })] },
  soon_done: { plan: (t) => [medicine(t), bus(t, 9, { prompts: [["heads_up", -10 * MINUTE]] })] },
  free: { plan: (t) => [bus(t, 100)] },
  free_empty: { plan: () => [] },
  ringing: { plan: (t) => [bus(t, -0.2, ringNow), maths(t, { at: at(60) })] },
  late: { plan: (t) => [bus(t, -4, ringNow)] },
  not_answered: { plan: (t) => [bus(t, -0.2, ringNow)], then: (page) => face(page, "not_answered", 25_000) },
  done: { plan: (t) => [medicine(t), bus(t, 65)], then: (page) => tap(page, ".main.done") },
  changed: { plan: (t) => [bus(t, 65), medicine(t, { at: at(40) })], then: (page, mock, t) => another(page, mock, [bus(t, 95), medicine(t, { at: at(40) })]) },
  changed_gone: { plan: (t) => [bus(t, 65)], then: (page, mock) => another(page, mock, []) },
  changed_instead: { plan: (t) => [bus(t, 65)], then: (page, mock, t) => another(page, mock, [maths(t, { at: at(60) })]) },
  changed_new: { plan: () => [], then: (page, mock, t) => another(page, mock, [bus(t, 95)]) },
  menu: { plan: (t) => [medicine(t)], then: async (page) => (await tap(page, ".main.done"), tap(page, "button.card")) },
  steps: { plan: (t) => [dressing(t)], then: async (page) => (await tap(page, "button.card"), tap(page, ".choice >> nth=0")) },
  with_steps: { plan: (t) => [dressing(t)] },
  offline: { plan: (t) => [maths(t), bus(t, 65)], then: dayLater },
  no_plan: { plan: () => [], days: 0 },
  pair: { open: (page, mock) => page.goto(`${mock.url}/watch?code=${CODE}`) },
  show_code: { open: async (page, mock) => (await page.goto(`${mock.url}/watch`), await page.getByText(/^....-....$/).waitFor()) },
  pair_failed: { open: pairWrongly },
  start: { open: toStart },
  test: { open: toTest },
  remedy: { open: async (page, mock) => (await toTest(page, mock), await page.locator(".choice").click()) },
  removed: { plan: () => [], then: async (page, mock) => (mock.tokens.clear(), mock.push("sync"), await page.locator("p.code").waitFor()) },
};

function dressing(t) {
  const steps = [{ title: t.shirt, pictogram: "1f455" }, { title: t.dress, pictogram: "1f456" }, { title: t.dress, pictogram: "1f9e6" }];
  return occurrence("dress", { at: at(-5), minutes: 20, title: t.dress, pictogram: "1f455", steps, ...quiet });
}

/** The plan becomes another under the watch's eyes. */
async function another(page, mock, occurrences) {
  mock.occurrences = occurrences;
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await face(page, "changed");
}

async function pairWrongly(page, mock) {
  await page.goto(`${mock.url}/watch?code=ZZZZZZZZ`);
  await page.locator(".main").click();
}

async function toStart(page, mock) {
  await page.goto(`${mock.url}/watch?code=${CODE}`);
  await page.locator(".main").click();
  await page.locator(".start").waitFor();
}

async function toTest(page, mock) {
  await toStart(page, mock);
  await page.locator(".start").click();
}

/** As if the plan had been had 25 hours ago. */
async function dayLater(page, mock) {
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await mock.stop();
  await page.evaluate(() => {
    const plan = JSON.parse(localStorage["maat.plan"]);
    localStorage["maat.plan"] = JSON.stringify({ ...plan, synced_at: plan.synced_at - 25 * 3_600_000 });
  });
  await page.reload();
  await page.waitForTimeout(500);
}

async function shoot(browser, folder, name, { language, dark, screens }) {
  await Promise.all(
    screens.map(async ([width, height, shape]) => {
      const { open, plan, then, days } = STATES[name];
      const settings = { sound_mode: open ? "home" : "silent" };
      const mock = await startMock({ now: NINE, wearer: { language, settings } });
      mock.occurrences = plan?.(TITLES[language]) ?? [];
      mock.days = days ?? 7;
      const page = await openPage(browser, { width, height, dark, language });
      await (open ?? pairWatch)(page, mock, { shape });
      await page.waitForTimeout(300);
      if (then) await then(page, mock, TITLES[language]);
      await page.waitForTimeout(900);
      const shade = dark ? "dark" : "light";
      await page.screenshot({ path: join(folder, `${name}-${width}-${shape}-${language}-${shade}.png`) });
      if (page.problems.length) console.log(name, page.problems);
      await page.context().close();
      if (mock.server.listening) await mock.stop();
    }),
  );
}

const [folder, ...only] = process.argv.slice(2);
await mkdir(folder, { recursive: true });
const browser = await openBrowser();
for (const name of only.length ? only : Object.keys(STATES)) {
  for (const [language, dark] of [["en", false], ["nl", true]]) {
    await shoot(browser, folder, name, { language, dark, screens: SCREENS });
  }
}
await browser.close();
