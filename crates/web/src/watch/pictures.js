// Holds the plan's pictures before they are needed: in the page, and where the browser lets us, in the cache from
// which the service worker serves (sw.js knows it by this name).

const CACHE = "watch-pictures";

/** Gives a function that takes the addresses of all pictures in the plan, and sees that they are here. */
export function openPictures() {
  const held = new Map();

  async function hold(address) {
    const image = new Image();
    held.set(address, image);
    image.src = address;
    try {
      await image.decode();
      await keep(address);
    } catch {
      held.delete(address); // tried again after the next sync
    }
  }

  return (addresses) => {
    for (const address of held.keys()) if (!addresses.has(address)) held.delete(address);
    for (const address of addresses) if (!held.has(address)) hold(address);
  };
}

async function keep(address) {
  if (!("caches" in self)) return;
  const cache = await caches.open(CACHE);
  if (!(await cache.match(address))) await cache.add(address);
}
