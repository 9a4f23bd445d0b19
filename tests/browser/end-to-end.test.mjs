// The main job in a real browser, with the real program: an adult plans, the watch rings, and the adult sees it.
// Time runs faster than at home, so that a minute ahead is soon; lateness is counted in seconds of the wall.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { face, newPage, openBrowser, openPage, state, tap } from "./browser.mjs";
import { makePlace, openDay, pairingUrl, planEntry, planned, signIn } from "./carer.mjs";
import { startMaat } from "./maat.mjs";

const SPEED = 6;
const MINUTE = 60_000;
/** A ring is at most this late, in ms of the wall. */
const ON_TIME = 2000;
/** How long a change takes at most to reach another screen, in ms. */
const SOON = 20_000;
const ZONE = "Europe/Amsterdam";
const ANNA = ["anna@example.org", "Anna", "four little owls"];

let maat, browser, today, day, watch;

before(async () => {
  maat = await startMaat({ at: Date.parse("2026-11-24T09:00:00+01:00"), speed: SPEED });
  browser = await openBrowser();
  await maat.addUser(...ANNA);
});

after(async () => {
  await browser?.close();
  await maat?.end();
});

/** The first whole minute that is at least so far ahead, in ms. */
const ahead = (least) => Math.ceil((maat.now() + least) / MINUTE) * MINUTE;
const clock = (at) => new Date(at).toLocaleTimeString("en-GB", { timeZone: ZONE, hour: "2-digit", minute: "2-digit" });
const holds = (words) => watch.waitForFunction((text) => localStorage["maat.plan"].includes(text), words, { timeout: SOON });

/** What the wall clock will show at an instant of the server's, as the server says it now. */
async function onTheWall(at) {
  const told = await day.evaluate(async () => {
    const asked = Date.now();
    const text = await (await fetch(document.querySelector("[data-live]").dataset.live)).text();
    return { wall: (asked + Date.now()) / 2, now: Date.parse(/data-now="([^"]+)"/.exec(text)[1]) };
  });
  return told.wall + (at - told.now) / SPEED;
}

/** Waits for the ring and says how late it was, in ms. */
async function lateness(due, what) {
  await face(watch, "ringing", due - Date.now() + SOON);
  const late = Math.round((await state(watch)).rung.at(-1).wall - due);
  console.log(`${what}: rang ${late} ms after its instant`);
  return late;
}

test("a carer signs in, makes a place and says who wears a watch", async () => {
  today = await openPage(browser, { width: 1280, height: 720 });
  await signIn(today, maat.url, ANNA[0], ANNA[2]);
  await makePlace(today, "The Jansen family", ["Sam"], ZONE);
  assert.match(await today.locator(".row").innerText(), /Sam[^]*No watch yet/);
});

test("a watch pairs with the code on the page, and the page says so by itself", async () => {
  day = await newPage(today.context());
  await day.goto(today.url());
  await openDay(day, "Sam");
  await day.locator("a[href$=watches]").first().click();
  const address = await pairingUrl(day, maat.url);
  watch = await openPage(browser, { width: 360, height: 360 });
  await watch.goto(address);
  await watch.locator(".main").click();
  await watch.locator(".start").click();
  await watch.locator("[data-face=test] .main").click();
  await face(watch, "free", SOON);
  await day.getByText("Paired. It is on the list below.").waitFor();
  await today.getByText("Nothing needs you").waitFor({ timeout: SOON });
});

test("what is planned by form rings on the watch within two seconds of its instant", async () => {
  await day.locator(".tabs a").first().click();
  const at = ahead(MINUTE);
  await planEntry(day, { picture: "maths", start: clock(at), confirm: "done" });
  const due = await onTheWall(at);
  const late = await lateness(due, "planned by form");
  assert.ok(Math.abs(late) <= ON_TIME, `${late} ms`);
  assert.equal(await watch.locator(".title").innerText(), "Maths");
});

test("OK and Done on the watch show on Today and on the day without reloading", async () => {
  for (const page of [today, day]) await page.evaluate(() => (window.untouched = true));
  await day.locator("#plan [name=title]").fill("Half a na");
  await tap(watch, ".main.ok");
  await today.locator(".row .last", { hasText: /Answered/ }).waitFor({ timeout: SOON });
  await face(watch, "now");
  await tap(watch, ".main.done");
  await face(watch, "done");
  await today.locator(".row .last", { hasText: /Tapped Done/ }).waitFor({ timeout: SOON });
  await planned(day, "Maths").locator(".state", { hasText: /Tapped Done/ }).waitFor({ timeout: SOON });
  for (const page of [today, day]) assert.ok(await page.evaluate(() => window.untouched), "nobody reloaded");
  assert.equal(await day.locator("#plan [name=title]").inputValue(), "Half a na", "what is being typed stays");
});

test("with the server killed the watch still rings at its instant, and Today never says that nothing needs you", async () => {
  const at = ahead(1.5 * MINUTE);
  await planEntry(day, { picture: "fruit", title: "Fruit", start: clock(at), confirm: "ok" });
  const due = await onTheWall(at);
  await holds("Fruit");
  await maat.kill();
  await today.locator("main.lost").waitFor({ timeout: SOON });
  assert.ok(await today.getByText("Not connected: we don't know what is going on now").isVisible());
  assert.equal(await today.getByText("Nothing needs you").isVisible(), false);
  assert.match(await today.locator("[data-heard]").innerText(), /last heard \d/);
  const late = await lateness(due, "with the server off");
  assert.ok(Math.abs(late) <= ON_TIME, `${late} ms`);
  await tap(watch, ".main.ok");
  await face(watch, "now");
  assert.equal(await today.getByText("Nothing needs you").isVisible(), false);
});

test("when the server is back, what happened on the watch meanwhile arrives, and Today is live again", async () => {
  await maat.start();
  await today.locator("main:not(.lost)").waitFor({ timeout: SOON });
  await today.locator(".heard.live").waitFor();
  await planned(day, "Fruit").locator(".state", { hasText: /Answered/ }).waitFor({ timeout: 60_000 });
  await today.locator(".row .last", { hasText: /Answered/ }).waitFor({ timeout: SOON });
  assert.ok(await today.evaluate(() => window.untouched));
});

test("what is moved, or taken out, only for today reaches the watch", async () => {
  const [first, then] = [ahead(40 * MINUTE), ahead(55 * MINUTE)];
  await planEntry(day, { picture: "drawing", title: "Drawing", start: clock(first) });
  await holds(`T${clock(first)}`);
  await planned(day, "Drawing").locator("summary").click();
  await planned(day, "Drawing").locator("[name=start]").fill(clock(then));
  await planned(day, "Drawing").getByRole("button", { name: "Move" }).click();
  await day.getByText("Moved, only today.").waitFor();
  assert.match(await planned(day, "Drawing").innerText(), new RegExp(`Today instead of ${clock(first).replace(/^0/, "")}`));
  await holds(`T${clock(then)}`);

  await planned(day, "Drawing").locator("summary").click();
  await planned(day, "Drawing").getByRole("button", { name: "Not today" }).click();
  await day.getByText("Not today. You can put it back below.").waitFor();
  const state = () => JSON.parse(localStorage["maat.plan"]).days.flatMap((d) => d.occurrences).find((o) => o.title === "Drawing")?.state;
  await watch.waitForFunction(`[undefined, "cancelled"].includes((${state})())`, null, { timeout: SOON });
});

test("what is told first is on the day at once, and on the watch when it was told", async () => {
  const [first, then] = [ahead(40 * MINUTE), ahead(70 * MINUTE)];
  await planEntry(day, { picture: "drawing", title: "Reading", start: clock(first) });
  await face(watch, "changed", SOON);
  await tap(watch, ".main.ok");
  const usual = () => watch.waitForFunction(() => window.maat.face !== "changed");
  await usual();
  const reading = planned(day, "Reading");
  await reading.locator("summary").click();
  await reading.getByLabel("I'll tell Sam first").check({ force: true });
  await reading.locator("[name=start]").fill(clock(then));
  await reading.getByRole("button", { name: "Move" }).click();
  await reading.getByText("Not on the watch yet").waitFor();
  await holds(`T${clock(then)}`);
  assert.notEqual((await state(watch)).face, "changed", "it has the new plan, and shows the old");
  await day.getByRole("button", { name: "I told Sam" }).click();
  await day.getByText("The watch shows the changes from now on.").waitFor();
  await face(watch, "changed", SOON);
  assert.equal(await watch.locator(".side.is .at").innerText(), clock(then).replace(/^0/, ""));
  await tap(watch, ".main.ok");
  await usual();
});

test("the browser complains of nothing on the way", () => {
  for (const page of [today, day, watch]) assert.deepEqual(page.problems, []);
});
