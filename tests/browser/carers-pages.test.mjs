// The carers' pages of the demo, as different people meet them: without script, in Dutch, only looking, or forging.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openBrowser, openPage } from "./browser.mjs";
import { PASSWORD, makePlace, openDay, planEntry, planned, signIn } from "./carer.mjs";
import { startMaat } from "./maat.mjs";

const [OWNER, TEACHER, LOOKING] = ["anna@example.org", "els@example.org", "rosa@example.org"];
const POLICY = /^default-src 'none'; script-src 'self'; style-src 'self';/;

let maat, browser;

before(async () => {
  maat = await startMaat({ command: "demo", at: Date.parse("2026-11-24T09:38:00+01:00") });
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await maat?.end();
});

/** A page that is signed in, closed after the test; it must have been quiet. */
async function as(t, email, look) {
  const page = await openPage(browser, { width: 1280, height: 720, ...look });
  t.after(async () => {
    await page.context().close();
    assert.deepEqual(page.problems, []);
  });
  if (email) await signIn(page, maat.url, email, PASSWORD);
  return page;
}

test("everything that is needed works without script", async (t) => {
  const page = await as(t, null, { javaScriptEnabled: false });
  await maat.addUser("noa@example.org", "Noa", "four little owls");
  await signIn(page, maat.url, "noa@example.org", "four little owls");
  await makePlace(page, "Home", ["Kim", "Lou"]);
  assert.deepEqual(await page.locator(".who span:last-child").allInnerTexts(), ["Kim", "Lou"]);
  await openDay(page, "Kim");
  await planEntry(page, { picture: "swimming", start: "16:30" });
  assert.match(await planned(page, "Swimming").innerText(), /16:30/);
  await planned(page, "Swimming").locator("summary").click();
  await planned(page, "Swimming").locator("[name=start]").fill("17:00");
  await planned(page, "Swimming").getByRole("button", { name: "Move" }).click();
  assert.match(await planned(page, "Swimming").innerText(), /17:00[^]*Today instead of 16:30/);
  await page.locator(".tabs a[href$=watches]").click();
  await page.getByRole("button", { name: "Show the code" }).click();
  assert.match(await page.locator("p.code").innerText(), /^[A-Z]{4}[^A-Z]*[A-Z]{4}$/);
  await page.locator("a.mark").click();
  assert.match(await page.locator(".row", { hasText: "Kim" }).innerText(), /17:00\s+Swimming/);
});

test("what is wrong in a form is said beside its field, and nothing that was typed is lost", async (t) => {
  const page = await as(t, OWNER);
  await openDay(page, "Sam");
  const form = page.locator("#plan");
  await form.locator("[name=pictogram][value=swimming]").check({ force: true });
  await form.locator("[name=title]").fill("Swimming with Grandpa");
  await form.locator("[name=repeat][value=weekly]").check({ force: true });
  await form.locator("[name=duration]").evaluate((field) => ((field.value = "0"), (field.form.noValidate = true)));
  await form.locator(".save button").click();
  await form.locator("#duration-wrong").waitFor();
  assert.equal(await form.locator("[name=duration]").getAttribute("aria-describedby"), "duration-wrong");
  assert.equal(await form.locator("[name=title]").inputValue(), "Swimming with Grandpa");
  assert.ok(await form.locator("[name=pictogram][value=swimming]").isChecked());
  assert.ok(await form.locator("[name=repeat][value=weekly]").isChecked());
  assert.match(await form.locator("#repeat-wrong").innerText(), /Choose the days/);
  await form.locator("[name=duration]").fill("45");
  await form.locator("[name=weekday]").first().check({ force: true });
  await form.locator(".save button").click();
  await page.getByText("It is on the plan.").waitFor();
});

test("where and in which language is guessed, and said before it is taken", async (t) => {
  const page = await as(t, OWNER, { timezoneId: "Europe/London" });
  await page.goto(`${maat.url}/places/new`);
  await page.getByText("Europe/London, English.").waitFor();
  assert.equal(await page.locator("[name=time_zone]").inputValue(), "Europe/London");
  const plain = await as(t, OWNER, { javaScriptEnabled: false });
  await plain.goto(`${maat.url}/places/new`);
  assert.ok(await plain.getByText("Europe/Amsterdam, English.").isVisible());
});

test("a wrong password is said, and the e-mail stays", async (t) => {
  const page = await as(t, null);
  await page.goto(`${maat.url}/sign-in`);
  await page.fill("[name=email]", OWNER);
  await page.fill("[name=password]", "not this one");
  await page.locator("main form .button").click();
  await page.locator(".wrong").waitFor();
  assert.equal(await page.locator("[name=email]").inputValue(), OWNER);
});

test("an address at which there is nothing says so in a page", async (t) => {
  const page = await as(t, OWNER);
  for (const path of ["/nowhere", "/wearers/nobody/days/2026-11-24"]) {
    assert.equal((await page.goto(maat.url + path)).status(), 404);
    assert.ok(await page.getByText("There is nothing here").isVisible());
  }
  const asked = await page.context().request.get(`${maat.url}/nowhere`, { headers: { accept: "application/json" } });
  assert.equal(asked.headers()["content-type"], "application/problem+json");
});

test("one tap changes the language, and it stays", async (t) => {
  const page = await as(t, TEACHER);
  await page.getByRole("button", { name: "Nederlands" }).click();
  await page.getByRole("heading", { name: /^Vandaag/ }).waitFor();
  assert.equal(await page.locator("html").getAttribute("lang"), "nl");
  const again = await as(t, TEACHER);
  await again.getByRole("heading", { name: /^Vandaag/ }).waitFor();
  await again.getByRole("button", { name: "English" }).click();
  await again.getByRole("heading", { name: /^Today/ }).waitFor();
});

test("who may only look sees no form to plan with, and is refused one made by hand", async (t) => {
  const page = await as(t, LOOKING);
  await page.locator("a.who").first().click();
  await page.waitForURL("**/days/*");
  assert.ok(await page.locator(".occurrence").count());
  assert.deepEqual(await page.locator("main form").count(), 0);
  assert.equal(await page.locator("a[href$=watches]").count(), 0);
  const before = await page.locator(".occurrence").count();
  const form_token = await page.locator("[name=form_token]").first().inputValue();
  const status = await post(page, new URL(page.url()).pathname.replace(/days.*/, "entries"), { ...entry(), form_token });
  assert.equal(status, 404);
  await page.reload();
  assert.equal(await page.locator(".occurrence").count(), before);
});

test("a wearer of another organisation is not there, just as one who never was", async (t) => {
  const [stranger, owner] = [await as(t, TEACHER), await as(t, OWNER)];
  await openDay(owner, "Sam");
  const theirs = new URL(owner.url()).pathname;
  const nowhere = theirs.replace(/wearers\/[^/]+/, "wearers/00000000-0000-7000-8000-000000000000");
  const answers = [];
  for (const path of [theirs, nowhere]) {
    const answer = await stranger.goto(maat.url + path);
    assert.equal(answer.status(), 404);
    answers.push((await answer.text()).replaceAll(path, ""));
  }
  assert.equal(answers[0], answers[1]);
  assert.equal(await stranger.getByText("Sam").count(), 0);
  assert.equal((await stranger.goto(maat.url + theirs.replace("/wearers", "/app/wearers"))).status(), 404);
});

test("a form that is forged changes nothing", async (t) => {
  const page = await as(t, OWNER);
  await openDay(page, "Sam");
  const before = await page.locator(".occurrence").count();
  const path = new URL(page.url()).pathname.replace(/days.*/, "entries");
  const token = await page.locator("#plan [name=form_token]").inputValue();
  assert.equal(await post(page, path, entry()), 403, "without a token");
  assert.equal(await post(page, path, { ...entry(), form_token: `${token.slice(0, -1)}x` }), 403, "with a wrong one");
  const elsewhere = { origin: "https://elsewhere.example" };
  assert.equal(await post(page, path, { ...entry(), form_token: token }, elsewhere), 403, "from another site");
  await page.reload();
  assert.equal(await page.locator(".occurrence").count(), before);
});

const entry = () => ({ date: "2026-11-24", pictogram: "swimming", title: "Forged", start: "20:00", duration: "30", repeat: "once" });

/** Sends a form as the browser's own cookies allow, but by hand. */
async function post(page, path, form, headers = {}) {
  const answer = await page.context().request.post(maat.url + path, { form, headers, maxRedirects: 0 });
  return answer.status();
}

test("every page lets the browser load from this server only, and none asks for more", async (t) => {
  const page = await as(t, TEACHER);
  const organisation = new URL(page.url()).pathname;
  await page.locator("a.who").first().click();
  await page.waitForURL("**/days/*");
  const day = new URL(page.url()).pathname;
  const wearer = day.replace(/\/days.*/, "");
  const edit = await page.locator("a[href*=edit]").first().getAttribute("href");
  const paths = [organisation, day, edit, `${wearer}/watches`, organisation.replace("today", "wearers/new"), "/places",
    "/places/new", "/about", "/confirm?email=els@example.org", "/wearers/nobody/days/2026-11-24",
    "/nowhere"];
  for (const path of paths) await visit(page, path);
  const nobody = await as(t, null);
  for (const path of ["/sign-in", "/sign-up"]) await visit(nobody, path);
});

async function visit(page, path) {
  const answer = await page.goto(maat.url + path, { waitUntil: "load" });
  assert.match(answer.headers()["content-security-policy"] ?? "", POLICY, path);
  assert.deepEqual(page.problems, [], path);
}
