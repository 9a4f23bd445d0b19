"""What is written while the program is killed: each write is repeated, with one key, until it is acknowledged."""

import http.client
import itertools
import queue
import random
import threading
import time
import uuid
from collections import defaultdict
from datetime import date, timedelta

from clock import instant, now, written
from maat import Refused, prompts_of
from stream import Stream

DOWN = (OSError, http.client.HTTPException)
PACE = 0.06


def until_answered(send, again=lambda: None):
    """Repeats over restarts until there is an answer. A dropped connection, or a 503, says nothing about the write."""
    while True:
        try:
            return send()
        except DOWN:
            pass
        except Refused as error:
            if error.answer.status != 503:
                raise
        again()
        time.sleep(0.05)


class Ledger:
    """What was acknowledged, and what should never have been answered."""

    def __init__(self):
        self.lock = threading.Lock()
        self.entries = {}
        self.check_ins = defaultdict(set)
        self.repeated = 0
        self.refused = []

    def entry(self, wearer, one, title):
        with self.lock:
            self.entries[one] = (wearer, title)

    def again(self):
        with self.lock:
            self.repeated += 1

    def check_in(self, wearer, one):
        with self.lock:
            self.check_ins[wearer].add(one)


class Writers:
    """Threads that write; they go on through every restart. A started write is never given up."""

    def __init__(self, carer, activity, wearers):
        self.carer = carer
        self.activity = activity
        self.wearers = wearers
        self.ledger = Ledger()
        self.round = 0
        self.closed = threading.Event()
        self.numbers = itertools.count()
        work = [self.write_entry] * 3 + [self.write_check_in] * 2 + [self.write_event] * 2
        self.threads = [threading.Thread(target=self.repeat, args=(one,), daemon=True) for one in work]

    def start(self):
        for thread in self.threads:
            thread.start()

    def close(self):
        """Lets each finish the write it is at; the server must be up."""
        self.closed.set()
        for thread in self.threads:
            thread.join(30)
        return not any(thread.is_alive() for thread in self.threads)

    def repeat(self, write):
        while not self.closed.is_set():
            try:
                write(self.wearers[self.round % len(self.wearers)])
            except Refused as error:
                self.ledger.refused.append(str(error))
            time.sleep(random.uniform(0, 2 * PACE))

    def answered(self, send):
        return until_answered(send, self.ledger.again)

    def write_entry(self, wearer):
        number, key = next(self.numbers), str(uuid.uuid4())
        title = f"load {number}"
        start = (date(2028, 1, 1) + timedelta(days=number % 700)).isoformat() + "T10:00"
        body = {"activity_id": self.activity, "start": start, "title": title, "duration_minutes": 10}
        made = self.answered(lambda: self.carer.post(f"/wearers/{wearer.id}/entries", body, key))
        self.ledger.entry(wearer.id, made["id"], title)

    def write_check_in(self, wearer):
        kind, key = random.choice(["ok", "done"]), str(uuid.uuid4())
        made = self.answered(lambda: self.carer.check_in(wearer.id, kind, wearer.occurrence, key))
        self.ledger.check_in(wearer.id, made["id"])

    def write_event(self, wearer):
        event = wearer.watch.event(random.choice(["ok", "done"]), wearer.occurrence, written(now()))
        told = self.answered(lambda: wearer.watch.send_events(event))
        if told.get("refused"):
            self.ledger.refused.append(f"event {event['kind']}: {told['refused']}")
        else:
            self.ledger.check_in(wearer.id, event["id"])


class Quiet:
    """A wearer whose plan and log are written to."""

    def __init__(self, carer, organisation, activity, number):
        self.id = carer.wearer(organisation, f"Quiet {number}", "Etc/UTC")["id"]
        today = now().date().isoformat()
        carer.entry(self.id, activity, f"{today}T00:00", repeat="FREQ=DAILY")
        self.occurrence = carer.day(self.id, today)["occurrences"][0]["id"]
        self.watch = carer.pair(self.id)


class Ringing:
    """A wearer whose watch rings: it hears the stream, syncs after each connect, and says `shown`."""

    def __init__(self, carer, organisation, number):
        self.id = carer.wearer(organisation, f"Ringing {number}", "Etc/UTC")["id"]
        self.watch = carer.pair(self.id)
        self.ids = defaultdict(set)
        self.streamed = defaultdict(list)
        self.synced = {}
        self.refused = []
        self.rung = {}
        self.to_tell = queue.Queue()
        self.stream = Stream(self.watch, self.hear, self.look)
        self.stream.start()
        threading.Thread(target=self.tell, daemon=True).start()

    def know(self, prompt):
        key = (prompt["occurrence_id"], prompt["kind"], instant(prompt["at"]))
        self.ids[key].add(prompt["id"])

    def hear(self, stream, arrival):
        if arrival.event == "prompt":
            self.know(arrival.data)
            self.streamed[arrival.data["id"]].append(arrival)
            self.ring(arrival.data)

    def look(self, stream=None):
        """A real watch rings by itself what a sync has told it."""
        for prompt in prompts_of(self.watch.sync(days=2)["days"]):
            self.know(prompt)
            self.synced.setdefault(prompt["id"], time.monotonic())
            if instant(prompt["at"]) <= now() <= instant(prompt["until"]):
                self.ring(prompt)

    def ring(self, prompt):
        if prompt["id"] not in self.rung:
            self.rung[prompt["id"]] = time.monotonic()
            self.to_tell.put(self.watch.event("shown", prompt["occurrence_id"], written(now()), prompt["id"]))

    def rang_at(self, entry):
        """When it first rang for an entry, by the stream or by what a sync had told it; None if it did not."""
        return min((at for one, at in list(self.rung.items()) if one.startswith(entry)), default=None)

    def tell(self):
        while True:
            event = self.to_tell.get()
            try:
                told = until_answered(lambda: self.watch.send_events(event))
            except Refused as error:
                told = {"refused": [str(error)]}
            if told.get("refused"):
                self.refused.append(told["refused"])
            self.to_tell.task_done()
