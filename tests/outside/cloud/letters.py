"""A mail server that keeps every letter: as much of SMTP (RFC 5321) as a client needs."""

import re
import socketserver
import threading


class Letters:
    def __init__(self):
        self.kept = []
        letters = self

        class Talk(socketserver.StreamRequestHandler):
            def handle(self):
                letters.talk(self.rfile, self.wfile)

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk)
        self.server.daemon_threads = True
        self.url = f"smtp://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def talk(self, lines, out):
        text = None
        out.write(b"220 ready\r\n")
        for line in lines:
            line = line.decode().rstrip("\r\n")
            if text is None:
                begins = line.upper().startswith("DATA")
                text = [] if begins else None
                out.write(b"354 go on\r\n" if begins else b"250 ok\r\n")
            elif line == ".":
                self.kept.append("\n".join(text))
                text = None
                out.write(b"250 ok\r\n")
            else:
                text.append(line)

    def code(self):
        """The six digits of the last letter."""
        return re.search(r"\b\d{6}\b", self.kept[-1].split("\n\n", 1)[1]).group()

    def end(self):
        self.server.shutdown()
