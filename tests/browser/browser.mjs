// A headless Chromium with a fresh profile, and a watch paired in it.

import { chromium } from "playwright-core";

import { CODE } from "./mock-server.mjs";

const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];

export function openBrowser() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", headless: true, args: FLAGS });
}

/** A page of its own, for a screen of this size. `problems` gathers what the browser complains of; `more` is Playwright's. */
export async function openPage(browser, { width = 390, height = 844, dark = false, language = "en-GB", ...more } = {}) {
  const context = await browser.newContext({
    viewport: { width, height }, colorScheme: dark ? "dark" : "light", locale: language, deviceScaleFactor: 2, ...more,
  });
  return newPage(context);
}

/** One more page in a context: another tab of the same person. */
export async function newPage(context) {
  const page = await context.newPage();
  page.problems = [];
  page.on("pageerror", (error) => page.problems.push(String(error)));
  page.on("console", (message) => {
    // A server that was stopped, or an answer that is no success, is the test's own doing.
    const meant = /Failed to load resource|net::ERR/.test(message.text());
    if (message.type() === "error" && !meant) page.problems.push(message.text());
  });
  return page;
}

/** Goes through pairing as an adult would, up to the face. */
export async function pairWatch(page, mock, { shape = "round" } = {}) {
  await page.goto(`${mock.url}/watch?code=${CODE}&shape=${shape}`);
  await page.locator(".main").click();
  await page.locator(".start").click();
  if ((mock.wearer.settings.sound_mode ?? "home") === "home") await page.locator("[data-face=test] .main").click();
  await page.waitForFunction(() => window.maat.now !== null);
}

export const state = (page) => page.evaluate(() => structuredClone(window.maat));

/** Waits for a face of this name, for so long at most. */
export function face(page, name, timeout = 5000) {
  return page.waitForFunction((wanted) => window.maat.face === wanted, name, { timeout, polling: 20 });
}

/** Touch is dead for 700 ms after a screen changes. */
export async function tap(page, selector) {
  await page.waitForTimeout(750);
  await page.locator(selector).click();
}
