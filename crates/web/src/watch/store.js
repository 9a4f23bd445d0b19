// What outlives a reload. Every event, ring and answer has a key of its own, so that two open tabs don't overwrite
// each other. A browser that lets us keep nothing still works until it is closed.

const PREFIX = "maat.";

/** A store over `localStorage`, or over anything of its shape. */
export function openStore(storage) {
  const memory = new Map();
  let closed = false;
  const attempt = (act) => {
    try {
      return act();
    } catch {
      return undefined;
    }
  };
  const keys = () => {
    const kept = attempt(() => Array.from({ length: storage.length }, (_, i) => storage.key(i))) ?? [];
    return [...new Set([...kept, ...memory.keys()])].filter((key) => key.startsWith(PREFIX));
  };
  const read = (key) => {
    const text = memory.get(key) ?? attempt(() => storage.getItem(key));
    return text ? (attempt(() => JSON.parse(text)) ?? null) : null;
  };
  return {
    get: (name) => read(PREFIX + name),
    put(name, value) {
      if (closed) return;
      const [key, text] = [PREFIX + name, JSON.stringify(value)];
      memory.delete(key);
      attempt(() => storage.removeItem(key));
      attempt(() => storage.setItem(key, text));
      if (attempt(() => storage.getItem(key)) !== text) memory.set(key, text);
    },
    remove(name) {
      memory.delete(PREFIX + name);
      attempt(() => storage.removeItem(PREFIX + name));
    },
    /** Everything filed under `kind.`, as `{rest of the name: value}`. */
    all(kind) {
      const start = `${PREFIX}${kind}.`;
      const found = keys().filter((key) => key.startsWith(start));
      return Object.fromEntries(found.map((key) => [key.slice(start.length), read(key)]));
    },
    /** Forgets the wearer: the plan, the token, and all that was noted. */
    clear() {
      for (const key of keys()) this.remove(key.slice(PREFIX.length));
    },
    /** Nothing is kept any more: what still runs on this page has nothing to say. */
    close: () => void (closed = true),
  };
}
