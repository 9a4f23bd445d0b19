// Shows that something needs whoever is signed in here, and opens Today. It names nobody, keeps nothing, and answers no request.
// Before this stands `self.words`: {title, text, language}.

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("push", (event) => event.waitUntil(show(event.data)));
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data.path));
});

/** One for each alert: told again, it takes the place of what was shown. */
function show(data) {
  const alert = alertIn(data);
  const { title, text, language } = self.words;
  const path = alert ? `/alerts/${alert}` : "/";
  return self.registration.showNotification(title, {
    body: text, lang: language, tag: alert ?? "maat", renotify: true, requireInteraction: true, data: { path },
  });
}

function alertIn(data) {
  try {
    const said = data.json();
    return said.kind === "alert" && /^[0-9a-f-]{36}$/.test(said.alert) ? said.alert : null;
  } catch {
    return null;
  }
}

/** A page that is open already is shown. */
async function open(path) {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const [ours] = pages.filter((page) => !new URL(page.url).pathname.startsWith("/watch"));
  if (!ours) return self.clients.openWindow(path);
  await ours.focus();
  return ours.navigate(path).catch(() => self.clients.openWindow(path));
}
