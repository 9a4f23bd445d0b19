// What is said on screen, from the message files; none of it stands in the code.

const LANGUAGES = ["en", "nl"];

let messages = {};

/** The language among ours that fits best: a wearer's, or the browser's. */
export function fitting(...wanted) {
  const short = wanted.filter(Boolean).map((language) => language.slice(0, 2).toLowerCase());
  return short.find((language) => LANGUAGES.includes(language)) ?? LANGUAGES[0];
}

/** Loads a language; the one before it stays where that fails. */
export async function speak(language) {
  if (document.documentElement.lang === language && messages.ok) return;
  try {
    messages = await (await fetch(`/watch/messages/watch.${language}.json`)).json();
    document.documentElement.lang = language;
  } catch {
    // Offline and not kept: what we have is better than nothing.
  }
}

/** The message of a key. */
export function word(key) {
  return messages[key] ?? "";
}
