// Keeps the watch page and the plan's pictures, so that it opens without the server.

importScripts("/watch/files.js"); // self.watchFiles: {version, paths}; a new version makes this worker a new one

const SHELL = `watch-${self.watchFiles.version}`;
const PICTURES = "watch-pictures";
const MOST_PICTURES = 400;

self.addEventListener("install", (event) => {
  const fresh = self.watchFiles.paths.map((path) => new Request(path, { cache: "reload" }));
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(fresh)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOld().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (self.watchFiles.paths.includes(url.pathname)) event.respondWith(fromShell(request, url.pathname));
  else if (request.destination === "image") event.respondWith(pictureFor(request));
});

async function dropOld() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("watch-") && name !== SHELL && name !== PICTURES);
  await Promise.all(old.map((name) => caches.delete(name)));
}

async function fromShell(request, path) {
  const kept = await (await caches.open(SHELL)).match(path);
  return kept ?? fetch(request);
}

/** Kept pictures first: their addresses change when they do. A signed address may change for the same picture. */
async function pictureFor(request) {
  const cache = await caches.open(PICTURES);
  const kept = await cache.match(request);
  if (kept) return kept;
  try {
    const answer = await fetch(request);
    if (answer.ok) await keep(cache, request, answer.clone());
    return answer;
  } catch {
    return (await cache.match(request, { ignoreSearch: true })) ?? Response.error();
  }
}

async function keep(cache, request, answer) {
  await cache.put(request, answer);
  const keys = await cache.keys();
  await Promise.all(keys.slice(0, Math.max(0, keys.length - MOST_PICTURES)).map((key) => cache.delete(key)));
}
