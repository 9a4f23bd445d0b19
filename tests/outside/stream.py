"""A watch's event stream, kept open across restarts."""

import http.client
import json
import threading
import time


class Arrival:
    """One event, with the moment it was read: on the wall and on the monotonic clock."""

    def __init__(self, event, data):
        self.wall = time.time()
        self.here = time.monotonic()
        self.event = event
        self.data = data


class Stream(threading.Thread):
    """Reads `GET /v1/watch/stream` until closed, and connects again whenever it breaks off.

    `on_open` is called after each connect, `on_event` for each event; both on this thread.
    """

    def __init__(self, watch, on_event=None, on_open=None, again_after=0.05):
        super().__init__(daemon=True)
        self.watch = watch
        self.on_event = on_event
        self.on_open = on_open
        self.again_after = again_after
        self.arrivals = []
        self.faults = []
        self.opened = threading.Event()
        self.closed = threading.Event()

    def run(self):
        while not self.closed.is_set():
            try:
                self.read_once()
            except (OSError, http.client.HTTPException):
                pass
            except Exception as error:
                self.faults.append(repr(error))
            self.opened.clear()
            self.closed.wait(self.again_after)

    def read_once(self):
        connection = http.client.HTTPConnection(self.watch.host)
        try:
            asked = {"Authorization": f"Bearer {self.watch.token}", "Accept": "text/event-stream"}
            connection.request("GET", "/v1/watch/stream", headers=asked)
            answer = connection.getresponse()
            if answer.status != 200:
                self.faults.append(f"the stream answered {answer.status}: {answer.read()[:200]!r}")
                return
            self.opened.set()
            if self.on_open:
                self.on_open(self)
            for event, data in events(answer):
                if self.closed.is_set():
                    return
                arrival = Arrival(event, json.loads(data))
                self.arrivals.append(arrival)
                if self.on_event:
                    self.on_event(self, arrival)
        finally:
            connection.close()

    def prompts(self):
        return [arrival for arrival in list(self.arrivals) if arrival.event == "prompt"]

    def close(self):
        self.closed.set()


def events(answer):
    """The events of a text/event-stream answer: (name, data), as the HTML standard, section 9.2.6, reads them."""
    name, data = "message", []
    while line := answer.readline():
        line = line.decode().rstrip("\r\n")
        if not line:
            if data:
                yield name, "\n".join(data)
            name, data = "message", []
            continue
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "event":
            name = value
        elif field == "data":
            data.append(value)
