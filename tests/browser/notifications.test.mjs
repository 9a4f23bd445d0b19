// A carer lets a browser notify: the page, the worker that shows what was pushed, and where a tap on it leads.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openBrowser, openPage } from "./browser.mjs";
import { makePlace, signIn } from "./carer.mjs";
import { startMaat } from "./maat.mjs";

const PASSWORD = "four little owls";
const ALERT = "01976b2e-7d1c-7000-8000-000000000002";
const SUBSCRIPTION = {
  endpoint: "https://fcm.googleapis.com/fcm/send/abc",
  keys: {
    p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    auth: "BTBZMqHH6r4Tts7J_aSIgg",
  },
};

let maat, browser;

before(async () => {
  maat = await startMaat();
  await maat.addUser("els@example.org", "Els", PASSWORD);
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await maat?.end();
});

async function open(t, more = {}) {
  const page = await openPage(browser, more);
  t.after(() => page.context().close());
  await signIn(page, maat.url, "els@example.org", PASSWORD);
  return page;
}

/** Without a network no browser can subscribe: what its push service would answer is given by hand. */
function subscribeOffline(page) {
  return page.addInitScript((made) => {
    const kept = () => sessionStorage.getItem("subscribed") && subscription;
    const subscription = {
      endpoint: made.endpoint,
      toJSON: () => made,
      unsubscribe: async () => (sessionStorage.removeItem("subscribed"), true),
    };
    PushManager.prototype.getSubscription = async () => kept() || null;
    PushManager.prototype.subscribe = async () => (sessionStorage.setItem("subscribed", "yes"), subscription);
  }, SUBSCRIPTION);
}

test("ways and quiet hours are chosen without script", async (t) => {
  const page = await open(t, { javaScriptEnabled: false });
  await page.goto(`${maat.url}/notifications`);
  assert.match(await page.locator("main").innerText(), /scripts must be allowed/);
  await page.locator("[name=notice][value=mail]").check({ force: true });
  await page.locator("[name=from]").fill("21:30");
  await page.locator("form[action='/notifications'] .button").click();
  await page.getByText("So you are told from now on.").waitFor();
  assert.equal(await page.locator("[name=notice][value=mail]").isChecked(), true);
  assert.equal(await page.locator("[name=from]").inputValue(), "21:30");
  await page.locator("[name=until]").fill("21:30");
  await page.locator("form[action='/notifications'] .button").click();
  await page.getByText("Quiet hours end at another time than they begin.").waitFor();
});

test("a browser is allowed, shows what is pushed without a name, leads to Today, and is told no more", async (t) => {
  const page = await open(t);
  await subscribeOffline(page);
  await page.context().grantPermissions(["notifications"], { origin: maat.url });
  await makePlace(page, "Class 3B", ["Sam"]);
  await page.goto(`${maat.url}/notifications`);
  await page.getByRole("button", { name: "Notify me here" }).click();
  await page.getByText("You are notified in this browser.").waitFor();
  await page.getByText("You are notified in 1 browser or phone.").waitFor();

  await push(page, JSON.stringify({ kind: "alert", alert: ALERT }));
  await push(page, JSON.stringify({ kind: "alert", alert: ALERT }));
  const [shown, ...more] = await notifications(page);
  assert.deepEqual(more, [], "told again, it takes the place of what was shown");
  assert.deepEqual(shown, { title: "Something needs you", body: "Open Today to see what.", path: `/alerts/${ALERT}` });
  await page.goto(maat.url + shown.path);
  await page.waitForURL("**/today");

  await page.goto(`${maat.url}/notifications`);
  await page.getByRole("button", { name: "No longer here" }).click();
  await page.getByText("You are notified nowhere yet.").waitFor();
  assert.deepEqual(page.problems, []);
});

/** As a push service would, to the worker of this page. */
async function push(page, data) {
  const devtools = await page.context().newCDPSession(page);
  const registered = new Promise((resolve) => {
    devtools.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const ours = registrations.find((one) => !one.isDeleted && new URL(one.scopeURL).pathname === "/");
      if (ours) resolve(ours.registrationId);
    });
  });
  await devtools.send("ServiceWorker.enable");
  const registrationId = await registered;
  await devtools.send("ServiceWorker.deliverPushMessage", { origin: maat.url, registrationId, data });
  await page.waitForFunction(async () => {
    const worker = await navigator.serviceWorker.getRegistration("/");
    return (await worker.getNotifications()).length > 0;
  });
  await devtools.detach();
}

function notifications(page) {
  return page.evaluate(async () => {
    const worker = await navigator.serviceWorker.getRegistration("/");
    return (await worker.getNotifications()).map(({ title, body, data }) => ({ title, body, path: data.path }));
  });
}
