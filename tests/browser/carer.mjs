// What a carer does on the pages, in their own words.

/** What everyone in the demo signs in with. */
export const PASSWORD = "rehearsal";

/** Signs in, and waits for the page that follows. */
export async function signIn(page, base, email, password = PASSWORD) {
  await page.goto(`${base}/sign-in`);
  await page.locator("[name=email]").fill(email);
  await page.locator("[name=password]").fill(password);
  await page.locator("main form .button:not([type=button])").click();
  await page.waitForURL((url) => url.pathname !== "/sign-in");
}

/** Makes a place and those who wear a watch there; ends on Today. */
export async function makePlace(page, name, wearers, zone = "Europe/Amsterdam") {
  await page.waitForURL("**/places/new");
  await page.locator("[name=name]").fill(name);
  await page.locator("details summary").click();
  await page.locator("[name=time_zone]").fill(zone);
  await page.locator("main form .button").click();
  await page.waitForURL("**/wearers/new");
  await page.locator("[name=names]").fill(wearers.join("\n"));
  await page.locator("main form .button").click();
  await page.waitForURL("**/today?said=added");
}

/** From Today to a wearer's day. */
export async function openDay(page, name) {
  await page.locator("a.who", { hasText: name }).click();
  await page.waitForURL("**/days/*");
}

/** Plans by the form on a day's page, and waits until it is on the plan. */
export async function planEntry(page, { picture, start, title, confirm }) {
  const form = page.locator("#plan");
  await form.locator(`[name=pictogram][value="${picture}"]`).check({ force: true });
  if (title) await form.locator("[name=title]").fill(title);
  await form.locator("[name=start]").fill(start);
  if (confirm) await form.locator(`[name=confirm][value=${confirm}]`).check({ force: true });
  await form.locator(".save button").click();
  await page.locator(".said").waitFor();
}

/** The row of what is planned under this title. */
export const planned = (page, title) => page.locator(".occurrence", { has: page.locator("h3", { hasText: title }) });

/** The address that pairs a watch, from the code on a wearer's page for watches. */
export async function pairingUrl(page, base) {
  await page.locator("form[data-show-code] button").click();
  const code = (await page.locator("p.code").innerText()).replace(/[^A-Z]/g, "");
  return `${base}/watch?code=${code}`;
}
