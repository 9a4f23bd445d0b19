// A mail server that takes every letter and keeps it: as much of SMTP (RFC 5321) as a client needs.

import { once } from "node:events";
import { createServer } from "node:net";
import { createInterface } from "node:readline";

/** Listens on a port of its own; `codeFor(address)` gives the six digits of the next letter to it. */
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

  return {
    url: `smtp://127.0.0.1:${server.address().port}`,
    letters,
    codeFor(to) {
      return new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`no letter to ${to}`)), 20_000);
        const look = () => {
          const letter = take(to);
          if (!letter) return;
          clearTimeout(late);
          waiting.delete(look);
          resolve(/\b\d{6}\b/.exec(letter.text)[0]);
        };
        waiting.add(look);
        look();
      });
    },
    end: () => server.close(),
  };
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
