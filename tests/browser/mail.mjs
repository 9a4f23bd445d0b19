// A mail server that takes every letter and keeps it: as much of SMTP (RFC 5321) as a client needs.

import { once } from "node:events";
import { createServer } from "node:net";
import { createInterface } from "node:readline";

/** Listens on a port of its own; `letterTo(address)` gives the text of the next letter to it, `codeFor(address)` its six digits. */
export async function startMail() {
  const letters = [];
  const waiting = new Set();
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    talk(socket, (letter) => {
      letters.push(letter);
      for (const look of waiting) look();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");

  /** Takes the letter out, so that the next one is a new one. */
  function take(to) {
    const at = letters.findIndex((letter) => letter.to === to);
    return at < 0 ? null : letters.splice(at, 1)[0];
  }

  function letterTo(to) {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`no letter to ${to}`)), 20_000);
      const look = () => {
        const letter = take(to);
        if (!letter) return;
        clearTimeout(late);
        waiting.delete(look);
        resolve(decoded(letter.text));
      };
      waiting.add(look);
      look();
    });
  }

  return {
    url: `smtp://127.0.0.1:${server.address().port}`,
    letters,
    letterTo,
    codeFor: async (to) => /\b\d{6}\b/.exec(await letterTo(to))[0],
    end: () => server.close(),
  };
}

/** The text of a letter that may be quoted-printable (RFC 2045, 6.7). */
function decoded(text) {
  if (!/^content-transfer-encoding: quoted-printable/im.test(text)) return text;
  const bytes = text.replace(/=\r?\n/g, "").replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}

function talk(socket, keep) {
  const say = (line) => socket.write(`${line}\r\n`);
  let to = null;
  let text = null;
  say("220 ready");
  createInterface({ input: socket }).on("line", (line) => {
    if (text !== null) {
      if (line !== ".") {
        text.push(line);
        return;
      }
      keep({ to, text: text.join("\n") });
      text = null;
      say("250 kept");
      return;
    }
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === "RCPT") to = /<(.+)>/.exec(line)[1];
    if (verb === "DATA") text = [];
    say({ DATA: "354 go on", QUIT: "221 bye" }[verb] ?? "250 fine");
    if (verb === "QUIT") socket.end();
  });
}
