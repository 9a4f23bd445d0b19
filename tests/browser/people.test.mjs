// Two adults and one child: inviting, coming in, and being taken out again, with the letters read.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openBrowser, openPage } from "./browser.mjs";
import { makePlace, openDay, signIn } from "./carer.mjs";
import { startMaat } from "./maat.mjs";
import { startMail } from "./mail.mjs";

const PASSWORD = "four little owls";

let maat, mail, browser;

before(async () => {
  mail = await startMail();
  maat = await startMaat({ more: ["--smtp-url", mail.url, "--mail-from", "MAAT <maat@example.org>"] });
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await maat?.end();
  mail?.end();
});

async function open(t) {
  const page = await openPage(browser, { width: 390, height: 844 });
  t.after(() => page.context().close());
  return page;
}

async function signUp(page, email, name) {
  await page.locator("[name=name]").fill(name);
  await page.locator("[name=email]").fill(email);
  await page.locator("[name=password]").fill(PASSWORD);
  await page.locator("main form .button").click();
}

async function confirm(page, email) {
  await page.waitForURL("**/confirm**");
  await page.locator("[name=code]").fill(await mail.codeFor(email));
  await page.locator("main form .button").click();
}

async function invite(page, email) {
  await page.locator("[name=email]").fill(email);
  await page.locator("form[action$=invitations] [name=role][value=viewer]").check({ force: true });
  await page.getByRole("button", { name: "Send the invitation" }).click();
}

test("a mother asks a grandfather, who signs up from the letter, sees the child, and later does no more", async (t) => {
  const mother = await open(t);
  await mother.goto(`${maat.url}/sign-up`);
  await signUp(mother, "anna@example.org", "Anna");
  await makePlace(mother, "Home", ["Sam"]);
  await mother.locator("a[href$=people]").click();

  // The first invitation asks for the code that was sent when she signed up.
  await invite(mother, "opa@example.org");
  await confirm(mother, "anna@example.org");
  await mother.waitForURL("**/people");
  await invite(mother, "opa@example.org");
  await mother.getByText("The invitation is on its way.").waitFor();
  assert.match(await mother.locator(".people").innerText(), /opa@example\.org\s+Invited: Looks\./);

  const letter = await mail.letterTo("opa@example.org");
  const [link] = /http:\/\/\S+\/invitation\?code=\S+/.exec(letter);
  const grandfather = await open(t);
  await grandfather.goto(link);
  await grandfather.getByRole("link", { name: "Make an account" }).click();
  await signUp(grandfather, "opa@example.org", "Opa");
  await confirm(grandfather, "opa@example.org");
  await grandfather.getByText("Home asks you to look after days together.").waitFor();
  await grandfather.getByRole("button", { name: "Join in" }).click();
  await grandfather.getByText("You belong here now.").waitFor();
  await openDay(grandfather, "Sam");
  assert.equal(await grandfather.locator("#plan").count(), 0, "who looks plans nothing");

  await grandfather.goto(link);
  await grandfather.getByText("This invitation isn't good any more.").waitFor();

  await mother.reload();
  const row = mother.locator(".people li", { hasText: "Opa" });
  await row.locator("summary").click();
  mother.on("dialog", (dialog) => dialog.accept());
  await row.getByRole("button", { name: "Take out" }).click();
  await mother.getByText("Taken out.").waitFor();
  await grandfather.goto(maat.url);
  await grandfather.waitForURL("**/places/new");
});

test("an invitation is for the one it was sent to", async (t) => {
  await maat.addUser("els@example.org", "Els", PASSWORD);
  await maat.addUser("mallory@example.org", "Mallory", PASSWORD);
  const els = await open(t);
  await signIn(els, maat.url, "els@example.org", PASSWORD);
  await makePlace(els, "Class 3B", ["Kim", "Lou"]);
  await els.locator("a[href$=people]").click();
  await invite(els, "rosa@example.org");
  const [link] = /http:\/\/\S+\/invitation\?code=\S+/.exec(await mail.letterTo("rosa@example.org"));
  const mallory = await open(t);
  await signIn(mallory, maat.url, "mallory@example.org", PASSWORD);
  await mallory.goto(link);
  await mallory.getByText("went to another e-mail address").waitFor();
  assert.equal(await mallory.getByRole("button", { name: "Join in" }).count(), 0);
});
