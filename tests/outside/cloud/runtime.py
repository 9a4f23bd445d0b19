"""A function as AWS Lambda runs one: the process of a role, and the Runtime API (2018-06-01) that it asks for events."""

import json
import os
import queue
import subprocess
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from server import binary

ANSWERED_WITHIN = 30.0
# moto loses what one client wrote when another's transaction fails: one event at a time, whichever function it is for.
TURN = threading.Lock()


class Server(ThreadingHTTPServer):
    def handle_error(self, *_):
        """A process that was killed breaks its line."""


class Failed(Exception):
    """The function answered with an error."""

    def __init__(self, told):
        super().__init__(str(told))
        self.told = told


class Function:
    """One role, one process at a time, started when first asked for."""

    def __init__(self, handler, environment, log):
        self.handler = handler
        self.environment = environment
        self.log = Path(log)
        self.process = None

    def spawn(self):
        """Starts it as `bootstrap` is started: no arguments, the handler's name in the environment."""
        ours = {name: value for name, value in os.environ.items() if not name.startswith("MAAT_")}
        # Each process has an API of its own: one that was killed may have asked a moment before.
        self.events, self.answers = queue.Queue(), queue.Queue()
        self.api = Server(("127.0.0.1", 0), runtime_api(self.handler, self.events, self.answers))
        threading.Thread(target=self.api.serve_forever, daemon=True).start()
        host, port = self.api.server_address
        lambdas = {
            "_HANDLER": self.handler,
            "AWS_LAMBDA_RUNTIME_API": f"{host}:{port}",
            "AWS_LAMBDA_FUNCTION_NAME": self.handler,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        }
        with self.log.open("ab") as log:
            started = time.monotonic()
            self.process = subprocess.Popen(
                [binary()], stdin=subprocess.DEVNULL, stdout=log, stderr=log, env={**ours, **lambdas, **self.environment}
            )
        return started

    def invoke(self, event):
        """One event, and its answer."""
        with TURN:
            if self.process is None or self.process.poll() is not None:
                self.spawn()
            self.events.put((str(uuid.uuid4()), event))
            end = time.monotonic() + ANSWERED_WITHIN
            while time.monotonic() < end:
                try:
                    well, told = self.answers.get(timeout=0.2)
                except queue.Empty:
                    if self.process.poll() is not None:
                        raise RuntimeError(f"{self.handler} ended with {self.process.returncode}:\n{self.tail()}") from None
                    continue
                if well:
                    return told
                raise Failed(told)
            raise RuntimeError(f"{self.handler} did not answer:\n{self.tail()}")

    def lines(self):
        """What it logged, line by line."""
        return [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]

    def tail(self):
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-20:])

    def memory_kb(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:"))

    def kill(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
            self.api.shutdown()


def runtime_api(handler, events, answers):
    class RuntimeApi(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            request, event = events.get()
            self.answer(200, json.dumps(event).encode(), {
                "Lambda-Runtime-Aws-Request-Id": request,
                "Lambda-Runtime-Deadline-Ms": str(int((time.time() + 20) * 1000)),
                "Lambda-Runtime-Invoked-Function-Arn": f"arn:aws:lambda:eu-central-1:123456789012:function:{handler}",
            })

        def do_POST(self):
            told = json.loads(self.rfile.read(int(self.headers["Content-Length"])) if "Content-Length" in self.headers
                              else self.chunks())
            answers.put((self.path.endswith("/response"), told))
            self.answer(202, b"{}", {})

        def chunks(self):
            whole = b""
            while size := int(self.rfile.readline(), 16):
                whole += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return whole

        def answer(self, status, body, headers):
            self.send_response(status)
            for name, value in {**headers, "Content-Type": "application/json", "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    return RuntimeApi
