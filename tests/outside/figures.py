"""What is measured from outside, as a Markdown table.

    python3 figures.py
"""

import os
import random
import sys
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

from clock import instant
from maat import Carer
from server import Server, binary
from stream import Stream

STARTS = 10
IDLE_SECONDS = 10
WEARERS = 40
PROMPTS = 200
SPREAD_SECONDS = 120


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def milliseconds(seconds):
    return f"{seconds * 1000:.0f} ms"


def megabytes(count):
    return f"{count / 1024 / 1024:.1f} MB"


def first_answers():
    """From the start of the process to the first /livez and to the first day read, on a folder that is in use."""
    alive, read = [], []
    with Server() as server:
        server.start()
        carer = Carer.new(server)
        organisation = carer.organisation()["id"]
        wearer = carer.wearer(organisation)["id"]
        activity = carer.activity(organisation, "Breakfast", kind="everyday", duration_minutes=30)["id"]
        for hour in range(8, 20):
            carer.entry(wearer, activity, f"2027-03-01T{hour:02}:00", repeat="FREQ=DAILY")
        for _ in range(STARTS):
            server.stop()
            started = server.spawn()
            alive.append(server.wait_for("/livez") - started)
            assert len(carer.day(wearer, "2027-03-28")["occurrences"]) == 12
            read.append(time.monotonic() - started)
    for what, values in (("/livez", alive), ("a day of 12 occurrences", read)):
        yield (f"start to first answer ({what}), median and worst of {STARTS}",
               f"{milliseconds(percentile(values, 0.5))}, {milliseconds(max(values))}")


def idle_memory():
    with Server() as server:
        server.start()
        carer = Carer.new(server)
        wearer = carer.wearer(carer.organisation()["id"])["id"]
        stream = Stream(carer.pair(wearer))
        stream.start()
        if not stream.opened.wait(10):
            raise RuntimeError(f"no stream: {stream.faults}")
        time.sleep(IDLE_SECONDS)
        yield "idle memory (VmRSS), one watch's stream open", megabytes(server.memory_kb() * 1024)
        stream.close()
    with Server() as server:
        server.start("demo")
        time.sleep(IDLE_SECONDS)
        yield "idle memory (VmRSS) of the demo", megabytes(server.memory_kb() * 1024)


def size():
    yield "size of the program", megabytes(Path(binary()).stat().st_size)


def lateness():
    """Arrival on the watch's stream less the prompt's instant, in real time."""
    with Server() as server:
        server.start()
        carer = Carer.new(server)
        organisation = carer.organisation("Care home", "Etc/UTC")["id"]
        activity = carer.activity(organisation, "Tea", kind="everyday", duration_minutes=5)["id"]
        wearers = [carer.wearer(organisation, f"Wearer {n}", "Etc/UTC")["id"] for n in range(WEARERS)]
        streams = [Stream(carer.pair(wearer)) for wearer in wearers]
        for stream in streams:
            stream.start()
        for stream in streams:
            stream.opened.wait(10)
        due = plan(carer, activity, wearers)
        end = max(due) + timedelta(seconds=5)
        while datetime.now(timezone.utc) < end:
            time.sleep(0.2)
        late = [a.wall - instant(a.data["at"]).timestamp() for stream in streams for a in stream.prompts()
                if a.data["kind"] == "start"]
        distinct = {a.data["id"] for stream in streams for a in stream.prompts() if a.data["kind"] == "start"}
        if len(distinct) != PROMPTS:
            raise RuntimeError(f"{PROMPTS} prompts were due, {len(distinct)} came")
    yield (f"a ring's lateness at the stream ({PROMPTS} of {WEARERS} wearers in {SPREAD_SECONDS} s), p50, p99, worst",
           f"{milliseconds(percentile(late, 0.5))}, {milliseconds(percentile(late, 0.99))}, {milliseconds(max(late))}")


def plan(carer, activity, wearers):
    """Each wearer has the same number of starts, evenly apart, each wearer from a second of its own."""
    each = PROMPTS // WEARERS
    apart = SPREAD_SECONDS // each
    first = datetime.now(timezone.utc).replace(microsecond=0) + timedelta(seconds=15)
    due = []
    for wearer in wearers:
        offset = random.randrange(apart)
        for number in range(each):
            at = first + timedelta(seconds=offset + number * apart)
            start = at.replace(tzinfo=None).isoformat()
            carer.entry(wearer, activity, start, heads_up_minutes=[], confirm="none")
            due.append(at)
    if datetime.now(timezone.utc) >= first:
        raise RuntimeError("planning took longer than 15 s: the first prompts were due before they were planned")
    return due


def main():
    print("| what | figure |\n|---|---|", flush=True)
    for measure in (size, first_answers, idle_memory, lateness):
        for what, figure in measure():
            print(f"| {what} | {figure} |", flush=True)
    print(f"\nMeasured with {os.cpu_count()} cores by `tests/outside/figures.py`.")


if __name__ == "__main__":
    sys.exit(main())
