"""Starts the program, waits until it is ready, ends it by its process id."""

import http.client
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
READY_WITHIN = 20.0


def binary():
    path = Path(os.environ.get("MAAT_BIN") or ROOT / "target" / "release" / "maat")
    if not path.is_file():
        raise SystemExit(f"no program at {path}: run `cargo build --release`, or set MAAT_BIN")
    return str(path.resolve())


def free_port():
    """Below the range for outgoing connections: a client that keeps trying a dead port inside it can meet itself."""
    while True:
        port = random.randrange(20000, 30000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


class Server:
    """One data folder and one port, on which the program may be started, ended and started again."""

    def __init__(self):
        self.home = Path(tempfile.mkdtemp(prefix="maat-outside-"))
        self.data = self.home / "data"
        self.log = self.home / "maat.log"
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.process = None

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        self.kill()
        if os.environ.get("MAAT_KEEP") == "1":
            print(f"kept: {self.home}")
        else:
            shutil.rmtree(self.home, ignore_errors=True)

    def spawn(self, command="serve", at=None, speed=None):
        """Starts the program and does not wait. Returns the moment of the start (monotonic seconds)."""
        line = [binary(), command, "--listen", f"127.0.0.1:{self.port}", "--data", str(self.data)]
        if at:
            line += ["--at", at]
        if speed:
            line += ["--speed", str(speed)]
        with open(self.log, "ab") as log:
            started = time.monotonic()
            self.process = subprocess.Popen(
                line, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self.environment()
            )
        return started

    def start(self, command="serve", at=None, speed=None):
        started = self.spawn(command, at, speed)
        self.wait_for("/readyz")
        return started

    def wait_for(self, path, within=READY_WITHIN):
        """Asks until the answer is 200. Returns that moment (monotonic seconds)."""
        last = "no answer"
        end = time.monotonic() + within
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise RuntimeError(f"the program ended with {self.process.returncode}:\n{self.tail()}")
            try:
                last = self.status(path)
            except OSError as error:
                last = error
            if last == 200:
                return time.monotonic()
            time.sleep(0.002)
        raise RuntimeError(f"{path} said {last} for {within:.0f} s:\n{self.tail()}")

    def status(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        finally:
            connection.close()

    def stop(self, within=10.0):
        """Asks it to end, as a service manager does. Returns its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(within)

    def kill(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def add_user(self, email, name, password=None):
        """Makes a confirmed user on the command line, beside the running server. Returns the password that was made up, if none
        was given."""
        line = [binary(), "users", "add", "--email", email, "--name", name]
        if password:
            line += ["--password", password]
        done = subprocess.run(
            line + ["--data", str(self.data)], capture_output=True, text=True, timeout=60, env=self.environment()
        )
        if done.returncode != 0:
            raise RuntimeError(f"users add ended with {done.returncode}: {done.stderr or done.stdout}")
        return password or done.stdout.rsplit("Password: ", 1)[1].strip()

    def memory_kb(self):
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
        raise RuntimeError("no VmRSS")

    def tail(self, lines=30):
        if not self.log.exists():
            return "(no log)"
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    @staticmethod
    def environment():
        """Without MAAT_…: each flag is also a variable, and a test says what it wants itself. It asks more in a minute than anyone
        should."""
        ours = {name: value for name, value in os.environ.items() if not name.startswith("MAAT_")}
        return {**ours, "MAAT_REQUESTS_A_MINUTE": "0"}
