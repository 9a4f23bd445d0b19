// Screenshots of every page of a running demo, to look at: [LOOK_LANGUAGE=nl] node look-pages.mjs FOLDER [BASE-URL] [page …]

import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { openBrowser, openPage } from "./browser.mjs";
import { pairingUrl, signIn } from "./carer.mjs";

const SCREENS = { phone: [390, 844], desktop: [1280, 720] };
const ROUND = [192, 240, 360, 454];
const LANGUAGE = process.env.LOOK_LANGUAGE ?? "en";
const WHO = { family: "anna", class: "els", care: "tom", looking: "rosa" };

/** Every page: who looks, and how they get there. Without a name, nobody is signed in. */
const PAGES = {
  sign_in: { path: "/sign-in" },
  sign_in_wrong: { path: "/sign-in", then: signInWrongly },
  sign_up: { path: "/sign-up" },
  about: { path: "/about" },
  confirm: { path: "/confirm?email=anna@example.org" },
  places: { as: "class", path: "/places" },
  new_place: { as: "class", path: "/places/new" },
  new_wearers: { as: "class", then: (page) => page.locator("a.add").click() },
  notifications: { as: "class", path: "/notifications" },
  passkeys: { as: "class", path: "/passkeys" },
  people: { as: "class", then: (page) => page.locator("a[href$=people]").click() },
  invitation_over: { as: "class", path: "/invitation?code=nothing" },
  today_family: { as: "family" },
  today_class: { as: "class" },
  today_care: { as: "care" },
  today_viewer: { as: "looking" },
  day: { as: "class", then: toDay },
  day_open: { as: "class", then: toOpenDay },
  day_wrong: { as: "class", then: planWrongly },
  day_edit: { as: "class", then: toEdit },
  day_family: { as: "family", then: toDay },
  day_yesterday: { as: "class", then: async (page) => (await toDay(page), await follow(page, "a[rel=prev]")) },
  day_tomorrow: { as: "class", then: async (page) => (await toDay(page), await follow(page, "a[rel=next]")) },
  day_viewer: { as: "looking", then: toDay },
  pairing: { as: "family", then: toPairing },
  pairing_code: { as: "family", then: async (page) => (await toPairing(page), await pairingUrl(page, "")) },
  not_found: { as: "family", path: "/wearers/00000000-0000-7000-8000-000000000000/days/2026-11-24" },
};

async function follow(page, selector) {
  await Promise.all([page.waitForNavigation(), page.locator(selector).first().click()]);
}

async function signInWrongly(page) {
  await page.fill("[name=email]", "anna@example.org");
  await page.fill("[name=password]", "not this one");
  await page.locator("main form button").last().click();
  await page.locator(".wrong").waitFor();
}

function toDay(page) {
  return follow(page, "a.who");
}

async function toOpenDay(page) {
  await toDay(page);
  await page.locator(".occurrence.active summary, .occurrence.planned summary").first().click();
}

async function planWrongly(page) {
  await toDay(page);
  await page.locator("#plan [name=duration]").evaluate((field) => (field.value = "0", (field.form.noValidate = true)));
  await page.locator("#plan .save button").click();
  await page.locator(".wrong").first().waitFor();
}

async function toEdit(page) {
  await toOpenDay(page);
  await follow(page, "details[open] a[href*=edit]");
}

async function toPairing(page) {
  await toDay(page);
  await follow(page, "a[href$=watches]");
}

/** A page in its four looks; who is signed in stays so, for sign-ins are limited. */
async function shoot(browser, folder, base, name, sessions) {
  const { as, path, then } = PAGES[name];
  const looks = Object.keys(SCREENS).flatMap((screen) => [[screen, "light"], [screen, "dark"]]);
  for (const [screen, shade] of looks) {
    const [width, height] = SCREENS[screen];
    const storageState = as && (sessions[as] ??= await session(browser, base, WHO[as]));
    const page = await openPage(browser, { width, height, dark: shade === "dark", language: LANGUAGE, storageState });
    page.setDefaultTimeout(10_000);
    await page.goto(base + (path ?? "/"));
    await then?.(page);
    await page.evaluate(() => document.fonts.ready.then(() => true));
    const file = `${name}-${screen}-${shade}.png`;
    await page.screenshot({ path: join(folder, file), fullPage: true });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (wide > 0) console.log(file, `is ${wide} px too wide`);
    if (page.problems.length) console.log(file, page.problems);
    await page.context().close();
  }
}

async function session(browser, base, name) {
  const page = await openPage(browser, { language: LANGUAGE });
  await signIn(page, base, `${name}@example.org`);
  const state = await page.context().storageState();
  await page.context().close();
  return state;
}

/** The watch of the demo, at every size: each is paired as an adult would. */
async function shootWatches(browser, folder, base) {
  const carer = await openPage(browser);
  await signIn(carer, base, `${WHO.family}@example.org`);
  await toPairing(carer);
  for (const size of ROUND) {
    const address = await pairingUrl(carer, base);
    const watch = await openPage(browser, { width: size, height: size, dark: size > 300, language: LANGUAGE });
    await watch.goto(`${address}&shape=round`);
    await watch.screenshot({ path: join(folder, `watch-${size}-pair.png`) });
    await watch.locator(".main").click();
    await watch.locator(".start").click();
    await watch.locator("[data-face=test] .main").click();
    await watch.waitForFunction(() => window.maat.now !== null && ["now", "free", "ringing", "soon"].includes(window.maat.face));
    await watch.screenshot({ path: join(folder, `watch-${size}.png`) });
    await watch.context().close();
    await carer.reload();
  }
  await carer.context().close();
}

const [folder, base = "http://127.0.0.1:8080", ...only] = process.argv.slice(2);
await mkdir(folder, { recursive: true });
const browser = await openBrowser();
const sessions = {};
for (const name of only.length ? only : Object.keys(PAGES)) await shoot(browser, folder, base, name, sessions);
if (!only.length) await shootWatches(browser, folder, base);
await browser.close();
