// Signing in with a passkey: Chromium's own authenticator in software makes it, keeps it and signs with it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openBrowser, openPage } from "./browser.mjs";
import { signIn } from "./carer.mjs";
import { startMaat } from "./maat.mjs";

const PASSWORD = "four little owls";

let maat, browser, base;

before(async () => {
  maat = await startMaat();
  // Passkeys are bound to a name, which a number is not.
  base = maat.url.replace("127.0.0.1", "localhost");
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await maat?.end();
});

/** A page in a browser whose device has a finger on it. */
async function open(t, { hasTouch = true } = {}) {
  const page = await openPage(browser, { width: 390, height: 844 });
  t.after(() => page.context().close());
  page.cdp = await page.context().newCDPSession(page);
  await page.cdp.send("WebAuthn.enable");
  const { authenticatorId } = await page.cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: hasTouch,
      automaticPresenceSimulation: true,
    },
  });
  page.authenticator = authenticatorId;
  return page;
}

const credentials = async (page) =>
  (await page.cdp.send("WebAuthn.getCredentials", { authenticatorId: page.authenticator })).credentials;

async function signUp(page, email, name) {
  await page.goto(`${base}/sign-up`);
  await page.locator("[name=name]").fill(name);
  await page.locator("[name=email]").fill(email);
}

async function withPassword(page, email) {
  await signUp(page, email, "Anna");
  await page.locator("[name=password]").fill(PASSWORD);
  await page.locator("main form .button").first().click();
  await page.waitForURL("**/places/new");
}

async function addPasskey(page) {
  await page.goto(`${base}/passkeys`);
  await page.getByRole("button", { name: "Make a passkey" }).click();
  await page.getByText("Next time you need no password here.").waitFor();
}

/** So that what is in the device does not answer by itself where a page only waits. */
const presence = (page, enabled) =>
  page.cdp.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId: page.authenticator, enabled });

async function signOut(page) {
  await presence(page, false);
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL("**/sign-in");
  await page.locator("[data-passkey=in] button").waitFor();
}

async function oneClick(page) {
  await presence(page, true);
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
}

test("sign up, add a passkey, sign out, in again by one click, remove it: it is refused", async (t) => {
  const page = await open(t);
  await withPassword(page, "anna@example.org");
  await addPasskey(page);
  assert.equal((await credentials(page)).length, 1);
  assert.match(await page.locator(".people").innerText(), /Chrome, Linux\s+Added .*Not used yet\./);

  await signOut(page);
  await oneClick(page);
  await page.waitForURL("**/places/new");
  await page.goto(`${base}/passkeys`);
  assert.match(await page.locator(".people").innerText(), /Last used/);

  page.on("dialog", (dialog) => dialog.accept());
  await page.getByRole("button", { name: /^Remove/ }).click();
  await page.getByText("It signs in no more.").waitFor();
  await signOut(page);
  await oneClick(page);
  await page.getByText("This passkey isn't taken here.").waitFor();
  assert.equal(new URL(page.url()).pathname, "/sign-in");
  await presence(page, false);
  await signIn(page, base, "anna@example.org", PASSWORD);
  assert.deepEqual(page.problems, []);
});

test("an account is made with a passkey and no password, and the passkey can't be its last that goes", async (t) => {
  const page = await open(t);
  await signUp(page, "bo@example.org", "Bo");
  await page.getByRole("button", { name: "Make an account with a passkey" }).click();
  await page.waitForURL("**/places/new");
  await signOut(page);
  await oneClick(page);
  await page.waitForURL("**/places/new");
  await page.goto(`${base}/passkeys`);
  page.on("dialog", (dialog) => dialog.accept());
  await page.getByRole("button", { name: /^Remove/ }).click();
  await page.getByText("This is your only way in.").waitFor();
});

test("a passkey in the field for the e-mail signs in, where the browser offers it", async (t) => {
  const page = await open(t);
  await withPassword(page, "cas@example.org");
  await addPasskey(page);
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL("**/places/new");
});

test("a device that does not verify who holds it makes no passkey", async (t) => {
  const page = await open(t, { hasTouch: false });
  await withPassword(page, "dirk@example.org");
  await page.goto(`${base}/passkeys`);
  await page.getByRole("button", { name: "Make a passkey" }).click();
  await page.waitForFunction(() => !document.querySelector("[data-passkey] [aria-busy=true]"));
  assert.equal(await page.locator(".people li").count(), 0);
});

test("what was signed once, elsewhere, for another or by a copy is refused", async (t) => {
  const page = await open(t);
  await withPassword(page, "els@example.org");
  await addPasskey(page);
  await signOut(page);
  await presence(page, true);
  const [before] = await credentials(page);

  const sent = page.waitForRequest("**/app/sign-in/passkey");
  await oneClick(page);
  const body = (await sent).postData();
  await page.waitForURL("**/places/new");
  const post = (target, data, headers = {}) => target.request.post(`${base}/app/sign-in/passkey`, {
    data, headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
  });
  assert.equal((await post(page, body)).status(), 422, "signed once already");

  const other = await open(t);
  await other.goto(`${base}/sign-in`);
  assert.equal((await post(other, body)).status(), 422, "asked of another browser");
  assert.equal((await post(page, body, { origin: "https://example.org" })).status(), 403, "sent from elsewhere");

  // A copy of the passkey as it was before: its counter goes back.
  await signOut(page);
  await page.cdp.send("WebAuthn.clearCredentials", { authenticatorId: page.authenticator });
  await page.cdp.send("WebAuthn.addCredential", {
    authenticatorId: page.authenticator, credential: { ...before, signCount: 0 },
  });
  await oneClick(page);
  await page.getByText("This passkey isn't taken here.").waitFor();
});

test("where browsers make no passkeys, the page says where they do, and the password works", async (t) => {
  const page = await open(t);
  await page.goto(`${maat.url}/sign-in`);
  assert.equal(await page.locator("main a[href*=localhost]").getAttribute("href"), `${base}/sign-in`);
  assert.equal(await page.locator("[data-passkey]").count(), 0);
});

test("without script the password form is all there is", async (t) => {
  const page = await openPage(browser, { javaScriptEnabled: false });
  t.after(() => page.context().close());
  await maat.addUser("fien@example.org", "Fien", PASSWORD);
  await page.goto(`${base}/sign-in`);
  assert.equal(await page.getByRole("button", { name: "Sign in with a passkey" }).count(), 0);
  await signIn(page, base, "fien@example.org", PASSWORD);
});
