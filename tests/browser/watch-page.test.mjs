// The watch page in a real browser, against a server whose plan, clock and failures are in the test's hands.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { face, openBrowser, openPage, pairWatch, state, tap } from "./browser.mjs";
import { CODE, OWN, iso, occurrence, startMock } from "./mock-server.mjs";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const ON_TIME = 200;
const NINE = Date.parse("2026-11-23T09:00:00Z");

let browser;
before(async () => (browser = await openBrowser()));
after(() => browser.close());

/** A server at nine o'clock, and a page; both gone after the test. */
async function scene(t, { page: look, ...options } = {}) {
  const mock = await startMock({ now: NINE, ...options });
  const page = await openPage(browser, look);
  t.after(async () => {
    await page.context().close();
    if (mock.server.listening) await mock.stop();
    assert.deepEqual(page.problems, []);
  });
  return { mock, page };
}

const silent = { settings: { sound_mode: "silent" } };
const rungIds = async (page) => (await state(page)).rung.map((ring) => ring.id);
const kinds = (mock) => mock.events.map((event) => event.kind);

/** Waits until the server has had so many events. */
async function events(mock, count, timeout = 5000) {
  for (const end = Date.now() + timeout; mock.events.length < count && Date.now() < end; ) await new Promise((r) => setTimeout(r, 20));
  assert.ok(mock.events.length >= count, `${count} events wanted, had: ${kinds(mock)}`);
}

test("from the code to the first ring and its answer", async (t) => {
  const { mock, page } = await scene(t);
  await page.goto(`${mock.url}/watch`);
  await page.getByText("Rings while this screen is on").waitFor();
  await page.getByRole("button", { name: "Type a code" }).click();
  await page.locator("#code").pressSequentially("bcdf ghjk");
  assert.equal(await page.locator("#code").inputValue(), CODE.replace(/^(....)/, "$1-"));
  await page.locator(".main").click();
  mock.occurrences = [occurrence("bus", { at: mock.now() + 5 * SECOND, title: "Bus", pictogram: "1f68c", confirm: "ok" })];
  await page.locator(".start").click();
  await page.locator("[data-face=test] .main").click();
  await face(page, "ringing", 8000);
  assert.equal(await page.locator(".title").innerText(), "Bus");
  const [ring] = (await state(page)).rung;
  assert.ok(Math.abs(ring.at - Date.parse(mock.occurrences[0].starts_at)) <= ON_TIME, "rings within 200 ms of its instant");
  await tap(page, ".main.ok");
  await face(page, "now");
  await events(mock, 2);
  assert.deepEqual(mock.events.map((e) => [e.kind, e.prompt_id, e.sequence]), [["shown", "bus#start#0", 1], ["ok", "bus#start#0", 2]]);
});

test("shows a code of its own, another when that is too old, and goes on when an adult has typed it", async (t) => {
  const { mock, page } = await scene(t, { wearer: silent });
  const shows = (code) => page.getByText(code.replace(/^(....)/, "$1-"), { exact: true }).waitFor();
  await page.goto(`${mock.url}/watch`);
  await shows(OWN);
  mock.old = true;
  await shows(OWN.split("").reverse().join(""));
  mock.fault = (path) => path === "/v1/pairing/token" && [503, ""];
  await page.waitForTimeout(600);
  mock.fault = null;
  mock.typed = true;
  await page.locator(".start").click();
  await face(page, "free");
  assert.equal(mock.shown.length, 2, "a server that is away for a moment costs no code");
});

test("rings at its instant although the server was stopped after the sync, and tells it afterwards", async (t) => {
  const { mock, page } = await scene(t, { wearer: silent });
  mock.occurrences = [occurrence("bus", { at: NINE + 8 * SECOND })];
  await pairWatch(page, mock);
  await mock.stop();
  await face(page, "ringing", 10_000);
  assert.ok(Math.abs((await state(page)).rung[0].at - NINE - 8 * SECOND) <= ON_TIME);
  await mock.start();
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await events(mock, 1);
  assert.deepEqual(kinds(mock), ["shown"]);
});

test("opens and rings after a reload without the server, with its picture", async (t) => {
  const { mock, page } = await scene(t, { wearer: silent });
  mock.occurrences = [occurrence("bus", { at: NINE + 10 * SECOND, pictogram: "1f68c" })];
  await pairWatch(page, mock);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await page.waitForFunction(() => caches.match("/v1/pictograms/1f68c").then(Boolean));
  await mock.stop();
  await page.reload();
  await face(page, "ringing", 12_000);
  assert.ok(Math.abs((await state(page)).rung[0].at - NINE - 10 * SECOND) <= ON_TIME);
  await pictured(page, "1f68c");
});

/** Waits until this picture is really on the screen. */
function pictured(page, id) {
  return page.waitForFunction((wanted) => {
    const image = document.querySelector(".card .picture");
    return image?.src.includes(wanted) && image.complete && image.naturalWidth > 0;
  }, id, { timeout: 10_000 });
}

test("a picture that can't be had gives way to a plain one, and comes when it can", async (t) => {
  const { mock, page } = await scene(t, { wearer: silent });
  mock.fault = (path) => (path.startsWith("/v1/pictograms/") ? [503, ""] : null);
  mock.occurrences = [occurrence("bus", { at: NINE - MINUTE, pictogram: "1f68c", prompts: [] })];
  await pairWatch(page, mock);
  await pictured(page, "something");
  mock.fault = null;
  await pictured(page, "1f68c");
});

test("what has rung does not ring again after a reload; its face is still there", async (t) => {
  const { mock, page } = await scene(t, { wearer: silent });
  mock.occurrences = [occurrence("bus", { at: NINE - 30 * SECOND })];
  await pairWatch(page, mock);
  await face(page, "ringing");
  await page.reload();
  await face(page, "ringing");
  await page.waitForTimeout(1500);
  assert.deepEqual(await rungIds(page), []);
  assert.deepEqual(kinds(mock), ["shown"]);
});

test("what is past its grace stays silent", async (t) => {
  const { mock, page } = await scene(t, { wearer: silent });
  mock.occurrences = [occurrence("bus", { at: NINE - 16 * MINUTE, grace: 15, minutes: 60 })];
  await pairWatch(page, mock);
  await face(page, "now");
  await page.waitForTimeout(1500);
  assert.deepEqual(await rungIds(page), []);
});

test("a device clock five hours wrong rings at the right instant", async (t) => {
  const { mock, page } = await scene(t, { wearer: silent });
  mock.occurrences = [occurrence("bus", { at: NINE + 6 * SECOND })];
  await page.addInitScript(() => {
    const real = Date.now;
    Date.now = () => real() + 5 * 3_600_000;
  });
  await pairWatch(page, mock);
  await face(page, "ringing", 8000);
  assert.ok(Math.abs(mock.now() - NINE - 6 * SECOND) <= 2 * ON_TIME);
});

test("in a rehearsal sixty times faster, prompts ring on the rehearsal's clock", async (t) => {
  const { mock, page } = await scene(t, { rate: 60, wearer: silent });
  mock.occurrences = [occurrence("bus", { at: NINE + 5 * MINUTE })];
  await pairWatch(page, mock);
  await face(page, "ringing", 8000);
  const late = ((await state(page)).rung[0].at - NINE - 5 * MINUTE) / 60;
  assert.ok(Math.abs(late) <= ON_TIME, `${late} ms late`);
});

test("done gets a tick, and can be taken back", async (t) => {
  const { mock, page } = await scene(t, { wearer: silent });
  mock.occurrences = [occurrence("pill", { at: NINE - MINUTE, confirm: "done", prompts: [] })];
  await pairWatch(page, mock);
  await tap(page, ".main.done");
  await face(page, "done");
  assert.ok(await page.locator(".tick").isVisible());
  await tap(page, "button.card");
  await tap(page, ".choice >> nth=0");
  await face(page, "now");
  await events(mock, 2);
  assert.deepEqual(kinds(mock), ["done", "undone"]);
});

test("steps come one at a time", async (t) => {
  const { mock, page } = await scene(t, { wearer: silent });
  const steps = [{ title: "Shirt", pictogram: "1f455" }, { title: "Socks", pictogram: "1f9e6" }];
  mock.occurrences = [occurrence("dress", { at: NINE - MINUTE, steps, prompts: [] })];
  await pairWatch(page, mock);
  await tap(page, "button.card");
  await tap(page, ".choice >> nth=0");
  assert.equal(await page.locator(".title").innerText(), "Shirt");
  await tap(page, ".main");
  assert.equal(await page.locator(".title").innerText(), "Socks");
  await tap(page, ".main");
  await face(page, "now");
  await events(mock, 2);
  assert.deepEqual(mock.events.map((e) => [e.kind, e.detail]), [["step_done", "1"], ["step_done", "2"]]);
});

test("touch is dead for a moment after a screen changes", async (t) => {
  const { mock, page } = await scene(t, { wearer: silent });
  mock.occurrences = [occurrence("bus", { at: NINE + 6 * SECOND, confirm: "ok" })];
  await pairWatch(page, mock);
  await face(page, "ringing", 8000);
  await page.locator(".main.ok").click();
  assert.equal((await state(page)).face, "ringing");
  await tap(page, ".main.ok");
  await face(page, "now");
});

test("a change of the plan arrives over the stream, and a prompt that the server calls for rings", async (t) => {
  const { mock, page } = await scene(t, { wearer: silent });
  await pairWatch(page, mock);
  await face(page, "free");
  for (let i = 0; mock.streams.size === 0 && i < 100; i += 1) await page.waitForTimeout(20);
  mock.occurrences = [occurrence("bus", { at: NINE - MINUTE, prompts: [], minutes: 60 })];
  mock.push("sync");
  await face(page, "now", 2000);
  const soon = occurrence("nudge", { at: mock.now() + 1500 });
  mock.occurrences.push(soon);
  mock.push("prompt", { ...soon.prompts[0], occurrence_id: "nudge" });
  await face(page, "ringing", 1000);
});

test("an answer on another watch ends the ringing here", async (t) => {
  const { mock, page } = await scene(t, { wearer: silent });
  mock.occurrences = [occurrence("bus", { at: NINE, confirm: "ok" })];
  await pairWatch(page, mock);
  await face(page, "ringing");
  mock.occurrences[0].prompts[0].outcome = "answered";
  mock.push("sync");
  await face(page, "now");
});

test("a watch that was taken out forgets the plan and can be paired again", async (t) => {
  const { mock, page } = await scene(t, { wearer: silent });
  mock.occurrences = [occurrence("bus", { at: NINE, prompts: [], title: "Secret" })];
  await pairWatch(page, mock);
  mock.tokens.clear();
  mock.push("sync");
  await page.getByRole("heading", { name: "Ask an adult" }).waitFor();
  assert.ok(!(await page.evaluate(() => JSON.stringify({ ...localStorage }))).includes("Secret"));
  await page.getByRole("button", { name: "Type a code" }).click();
  await page.locator("#code").fill(CODE);
  await page.locator(".main").click();
  await page.locator(".start").click();
  await face(page, "now");
});

test("a test signal is given once, is named for what it is, and gives way", async (t) => {
  const { mock, page } = await scene(t, { wearer: silent });
  mock.occurrences = [occurrence("bus", { at: NINE, prompts: [], title: "Bus", minutes: 60 })];
  await pairWatch(page, mock);
  await face(page, "now");
  mock.test = { id: "test-1", until: iso(mock.now() + 2 * MINUTE) };
  mock.push("sync");
  await face(page, "test_signal");
  assert.equal(await page.locator(".title").innerText(), "Just a test");
  await face(page, "now", 8000);
  mock.push("sync");
  await page.waitForTimeout(500);
  assert.equal((await state(page)).face, "now", "the same one is not given twice");
  assert.deepEqual([(await state(page)).rung, mock.events], [[], []], "it is no ring");
});

test("no failure of the server or of what is between empties the face", async (t) => {
  const { mock, page } = await scene(t, { wearer: silent });
  mock.occurrences = [occurrence("bus", { at: NINE, prompts: [], title: "Bus", minutes: 60 })];
  await pairWatch(page, mock);
  const faults = [[500, ""], [401, "<html>hotel wifi</html>", ".html"], [200, "<html>hotel wifi</html>", ".html"], [404, ""], [200, {}]];
  for (const fault of faults) {
    mock.fault = (path) => path.startsWith("/v1/watch/") && fault;
    await page.reload();
    await face(page, "now");
    assert.equal(await page.locator(".title").innerText(), "Bus");
  }
});

test("a code that does not work says so and lets one try again", async (t) => {
  const { mock, page } = await scene(t, { page: { language: "nl-NL" } });
  await page.goto(`${mock.url}/watch?code=ZZZZZZZZ`);
  await page.locator(".main").click();
  await page.getByText("Die code werkt niet. Vraag een nieuwe.").waitFor();
  mock.fault = (path) => path === "/v1/pairing" && [503, ""];
  await page.locator(".main").click();
  await page.getByText("Nu even geen verbinding.").waitFor();
});

test("before it is felt, one remedy at a time", async (t) => {
  const { mock, page } = await scene(t);
  await page.goto(`${mock.url}/watch#${CODE}`);
  await page.locator(".main").click();
  await page.locator(".start").click();
  await page.locator("[data-face=test] .choice").click();
  await page.getByText("Turn the volume up.").waitFor();
  await page.locator("[data-face=remedy] .main").click();
  await page.locator("[data-face=test] .main").click();
  await face(page, "free");
});

for (const [mode, sounds, buzzes] of [["home", true, true], ["school", false, true], ["silent", false, false]]) {
  test(`${mode}: ${sounds ? "sound" : "no sound"}, ${buzzes ? "buzz" : "no buzz"}, from test and ring alike`, async (t) => {
    const { mock, page } = await scene(t, { wearer: { settings: { sound_mode: mode } } });
    mock.occurrences = [occurrence("bus", { at: NINE - SECOND })];
    await page.addInitScript(() => {
      window.heard = 0;
      window.felt = 0;
      const start = OscillatorNode.prototype.start;
      OscillatorNode.prototype.start = function (...args) {
        window.heard += 1;
        return start.apply(this, args);
      };
      navigator.vibrate = (pattern) => (window.felt += pattern ? 1 : 0);
    });
    await pairWatch(page, mock);
    await face(page, "ringing");
    await page.waitForTimeout(100);
    assert.deepEqual(await page.evaluate(() => [window.heard > 0, window.felt > 0]), [sounds, buzzes]);
  });
}

for (const size of [192, 240, 360, 454]) {
  test(`on a round watch of ${size} px nothing leaves the face, and a finger finds its button`, async (t) => {
    const { mock, page } = await scene(t, { wearer: silent, page: { width: size, height: size } });
    mock.occurrences = [occurrence("pill", { at: NINE - MINUTE, title: "Medicine", confirm: "done", prompts: [] })];
    await pairWatch(page, mock);
    await face(page, "now");
    const button = await page.locator(".main.done").boundingBox();
    assert.ok(button.height >= 48 && Math.abs(button.width - 0.7 * size) <= 1);
    const picture = await page.locator(".card").boundingBox();
    assert.ok(Math.abs(picture.width - 0.32 * size) <= 1);
    for (const box of [button, picture]) assert.ok(box.y >= 0.15 * size - 1 && box.y + box.height <= 0.85 * size + 1, JSON.stringify(box));
    assert.ok(parseFloat(await page.locator(".title").evaluate((title) => getComputedStyle(title).fontSize)) >= 18);
    assert.ok(await page.evaluate(() => document.documentElement.scrollHeight <= innerHeight && document.documentElement.scrollWidth <= innerWidth));
  });
}

test("a heads-up gives a soft sign, shows what is next, and asks for nothing", async (t) => {
  const { mock, page } = await scene(t, { wearer: silent });
  const lesson = occurrence("maths", { at: NINE - 20 * MINUTE, minutes: 60, prompts: [] });
  mock.occurrences = [lesson, occurrence("bus", { at: NINE + 10 * MINUTE, prompts: [["heads_up", -10 * MINUTE + 4 * SECOND]] })];
  await pairWatch(page, mock);
  await face(page, "soon", 6000);
  assert.equal(await page.locator(".main").count(), 0);
  await events(mock, 1);
  assert.deepEqual(mock.events.map((e) => [e.kind, e.prompt_id]), [["shown", "bus#heads_up#0"]]);
});

test("a change of today shows what was and what is, with one signal, until OK", async (t) => {
  const { mock, page } = await scene(t);
  await page.addInitScript(() => {
    window.buzzes = [];
    Object.defineProperty(Navigator.prototype, "vibrate", { value: (pattern) => pattern && window.buzzes.push(pattern) });
  });
  mock.wearer.settings = { sound_mode: "school" };
  const bus = (minutes) => occurrence("bus", { at: NINE + minutes * MINUTE, pictogram: "1f68c" });
  mock.occurrences = [bus(60)];
  await pairWatch(page, mock);
  await face(page, "free");
  for (const minutes of [90, 95]) {
    mock.occurrences = [bus(minutes)];
    await page.evaluate(() => dispatchEvent(new Event("online")));
    await page.getByText(minutes === 90 ? "10:30" : "10:35").waitFor();
  }
  assert.equal(await page.locator(".old .at").innerText(), "10:00", "what was first");
  assert.deepEqual(await page.evaluate(() => window.buzzes.filter((pattern) => pattern.length === 3)), [[200, 150, 200]]);
  await page.reload();
  await face(page, "changed");
  await tap(page, ".main.ok");
  await face(page, "free");
  await page.reload();
  await face(page, "free");
  assert.deepEqual(mock.events, [], "no ring was answered");
});

test("what is not told yet is shown at its instant by itself, though the server is gone, and rings all the same", async (t) => {
  const { mock, page } = await scene(t, { wearer: silent });
  const now = NINE + 8 * SECOND;
  mock.occurrences = [occurrence("pill", { at: now + 6 * SECOND, told: false })];
  mock.untold = { until: new Date(now).toISOString(), was: [occurrence("bus", { at: NINE + 60 * MINUTE, prompts: [] })] };
  await pairWatch(page, mock);
  await face(page, "free");
  assert.ok(await page.locator('.next[aria-label="Next: bus"]').isVisible());
  await mock.stop();
  await face(page, "changed", 10_000);
  assert.equal(await page.locator(".title").innerText(), "pill", "it tells of the first thing first");
  await face(page, "ringing", 10_000);
  assert.equal(await page.locator(".title").innerText(), "pill");
});
