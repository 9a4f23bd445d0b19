// AWS Amplify from npm, unchanged, against the pool that is built in: in Node, and in a browser on a page of another origin.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

import { story } from "./amplify-story.mjs";
import { openBrowser, openPage } from "./browser.mjs";
import { startMaat } from "./maat.mjs";
import { startMail } from "./mail.mjs";

const HTML = '<!doctype html><html lang="en"><title>An app</title><script type="module" src="/app.js"></script>';
let mail, app, maat, about;

before(async () => {
  [mail, app] = await Promise.all([startMail(), startApp()]);
  const more = ["--smtp-url", mail.url, "--mail-from", "MAAT <maat@example.org>", "--allow-origin", app.url];
  maat = await startMaat({ more });
  about = await (await fetch(`${maat.url}/.well-known/maat`)).json();
});

after(async () => {
  await maat?.end();
  app?.end();
  mail?.end();
});

test("an Amplify app in Node does all that it does on AWS", async () => {
  const seen = await story(await cast("anna@example.org", "new@example.org"), by);
  assert.ok(seen.length > 30);
});

test("an Amplify app in a browser does all that it does on AWS, from its own origin", async () => {
  const browser = await openBrowser();
  try {
    const page = await openPage(browser);
    for (const name of Object.keys(by)) await page.exposeFunction(name, by[name]);
    await page.goto(app.url);
    await page.waitForFunction(() => window.story);
    const people = await cast("bo@example.org", "newer@example.org");
    const seen = await page.evaluate((people) => {
      const { codeFor, totp, tokens, refreshed } = window;
      return window.story(people, { codeFor, totp, tokens, refreshed });
    }, people);
    assert.ok(seen.length > 30);
    assert.deepEqual(page.problems, []);
  } finally {
    await browser.close();
  }
});

test("a page of an origin that was not allowed can not read the API", async () => {
  const asked = (origin) => fetch(`${maat.url}/v1/me`, { headers: { origin } });
  assert.equal((await asked(app.url)).headers.get("access-control-allow-origin"), app.url);
  assert.equal((await asked("https://elsewhere.example")).headers.get("access-control-allow-origin"), null);
});

/** What the story is told about. */
async function cast(email, newcomer) {
  return { about, api: maat.url, email, newcomer, made_up: await maat.addUser(newcomer, "New") };
}

/** What an app can't do itself. */
const by = {
  codeFor: (email) => mail.codeFor(email),
  totp: async (secret, later) => totp(secret, Math.floor(Date.now() / 30_000) + later),
  tokens: async (email, password) => {
    const parameters = { USERNAME: email, PASSWORD: password };
    const answer = await ask("InitiateAuth", { AuthFlow: "USER_PASSWORD_AUTH", AuthParameters: parameters });
    return answer.AuthenticationResult;
  },
  refreshed: async (token) => (await ask("GetTokensFromRefreshToken", { RefreshToken: token })).__type,
};

async function ask(operation, body) {
  const headers = { "x-amz-target": `AWSCognitoIdentityProviderService.${operation}` };
  const whole = JSON.stringify({ ClientId: about.client_id, ...body });
  return (await fetch(about.cognito_endpoint, { method: "POST", headers, body: whole })).json();
}

/** RFC 6238. */
function totp(secret, step) {
  const bits = Array.from(secret, (letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigInt64BE(BigInt(step));
  const hash = createHmac("sha1", key).update(counter).digest();
  const number = hash.readUInt32BE(hash[19] & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

/** The story as an app of someone else's would serve it. */
async function startApp() {
  const entry = fileURLToPath(new URL("amplify-story.mjs", import.meta.url));
  const contents = `import { story } from ${JSON.stringify(entry)}; window.story = story;`;
  const stdin = { contents, resolveDir: fileURLToPath(new URL(".", import.meta.url)) };
  const { outputFiles } = await build({ stdin, bundle: true, format: "esm", platform: "browser", write: false });
  const server = createServer((request, answer) => {
    const script = request.url === "/app.js";
    answer.setHeader("content-type", script ? "text/javascript" : "text/html");
    answer.end(script ? outputFiles[0].text : HTML);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${server.address().port}`, end: () => server.close() };
}
