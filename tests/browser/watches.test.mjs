// A watch that shows a code of its own, and an adult who types it; its name, and another watch in its place.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openBrowser, openPage } from "./browser.mjs";
import { makePlace, openDay, signIn } from "./carer.mjs";
import { startMaat } from "./maat.mjs";

const ANNA = ["anna@example.org", "Anna", "four little owls"];

let maat, browser, adult;

before(async () => {
  maat = await startMaat({ at: Date.parse("2026-11-24T09:00:00+01:00"), speed: 1 });
  browser = await openBrowser();
  await maat.addUser(...ANNA);
  adult = await openPage(browser);
  await signIn(adult, maat.url, ANNA[0], ANNA[2]);
  await makePlace(adult, "The Jansen family", ["Sam"]);
  await openDay(adult, "Sam");
  await adult.locator("a[href$=watches]").first().click();
});

after(async () => {
  await browser?.close();
  await maat?.end();
});

/** A watch that shows its code, and the code. */
async function watch() {
  const page = await openPage(browser, { width: 240, height: 240 });
  await page.goto(`${maat.url}/watch`);
  const code = await page.getByText(/^[A-Z]{4}-[A-Z]{4}$/).innerText();
  return { page, code };
}

async function type(code) {
  await adult.locator("[name=user_code]").fill(code.toLowerCase());
  await adult.getByRole("button", { name: "Pair it" }).click();
}

const names = () => adult.locator(".devices strong").allInnerTexts();

test("a code that no watch shows is refused beside its field, and stays in it", async () => {
  await type("bcdf-ghjk");
  assert.match(await adult.locator("#user_code-wrong").innerText(), /No watch shows this code/);
  assert.equal(await adult.locator("[name=user_code]").inputValue(), "bcdf-ghjk");
  assert.deepEqual(await names(), []);
});

test("a watch goes on by itself once an adult has typed its code", async () => {
  const { page, code } = await watch();
  await type(code);
  await adult.getByText("The watch goes on by itself").waitFor();
  assert.equal((await names()).length, 1);
  await page.getByText("Ready for").waitFor({ timeout: 15_000 });
  assert.match(await page.locator("h1").innerText(), /Sam/);
});

test("it is called as an adult calls it", async () => {
  await adult.getByText("Rename").click();
  await adult.getByLabel("Name of this watch").fill("Sam's red watch");
  await adult.getByRole("button", { name: "Save" }).click();
  await adult.getByText("Its new name is kept").waitFor();
  assert.deepEqual(await names(), ["Sam's red watch"]);
});

test("another takes its place under its name, and it is out", async () => {
  const { page, code } = await watch();
  await adult.getByLabel("Instead of Sam's red watch").check({ force: true });
  await type(code);
  await adult.getByText("The watch goes on by itself").waitFor();
  assert.deepEqual(await names(), ["Sam's red watch"]);
  await page.getByText("Ready for").waitFor({ timeout: 15_000 });
  assert.deepEqual(adult.problems, []);
});
