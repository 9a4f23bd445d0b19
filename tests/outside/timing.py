"""Whether the time of an answer tells what is another's from what is nowhere: for one route of each kind of proof, the two are asked
for in turn, many times over, and the two lots compared (Mann and Whitney's test). A Markdown table; `timing.py PAIRS`, 2,000 by
default. What the store is asked for is the same in both, which `tenant_matrix/effort.rs` holds exactly: this is the look from outside."""

import http.client
import math
import random
import statistics
import sys
import time
import uuid

from maat import Carer
from server import Server


def routes(org, wearer, date):
    """One for each kind of proof: who looks, plans and runs, in an organisation and for a wearer; and a picture by its address."""
    return [
        ("look in an organisation", "GET", f"/v1/organisations/{org}/today", None),
        ("plan in an organisation", "POST", f"/v1/organisations/{org}/activities", b'{"title": "X"}'),
        ("run an organisation", "GET", f"/v1/organisations/{org}/audit", None),
        ("look at a wearer", "GET", f"/v1/wearers/{wearer}/days/{date}", None),
        ("look at a wearer at home", "GET", f"/v1/wearers/{wearer}/access-log", None),
        ("plan for a wearer", "POST", f"/v1/wearers/{wearer}/entries", b'{"title": "X", "start": "2027-03-01T08:00"}'),
        ("run a wearer", "GET", f"/v1/wearers/{wearer}/export", None),
    ]


class Line:
    """One connection, kept open: what is measured is the answer alone."""

    def __init__(self, carer):
        self.sent = {"Authorization": f"Bearer {carer.token}", "Content-Type": "application/json"}
        self.connection = http.client.HTTPConnection(carer.host, timeout=30)

    def microseconds(self, method, path, body):
        begun = time.perf_counter_ns()
        self.connection.request(method, path, body=body, headers=self.sent)
        answer = self.connection.getresponse()
        answer.read()
        took = (time.perf_counter_ns() - begun) / 1000
        if answer.status != 404:
            raise RuntimeError(f"{method} {path} answered {answer.status}")
        return took


def mann_whitney(one, other):
    """How far the two lie apart, in standard deviations, and how often one of the first takes longer than one of the second."""
    ranked = sorted([(value, 0) for value in one] + [(value, 1) for value in other])
    ranks = sum(rank for rank, (_, lot) in enumerate(ranked, 1) if lot == 0)
    u = ranks - len(one) * (len(one) + 1) / 2
    middle = len(one) * len(other) / 2
    deviation = math.sqrt(len(one) * len(other) * (len(one) + len(other) + 1) / 12)
    return (u - middle) / deviation, u / (len(one) * len(other))


def compare(line, foreign, absent, pairs):
    """Both lots, asked for in turn and in either order, so that what the machine does besides falls on both."""
    took = ([], [])
    for _ in range(pairs):
        order = [(0, foreign), (1, absent)]
        random.shuffle(order)
        for lot, (_, method, path, body) in order:
            took[lot].append(line.microseconds(method, path, body))
    return took


def main(pairs):
    with Server() as server:
        server.start()
        anna = Carer.new(server)
        wim = Carer.new(server, "wim@example.org", "Wim", "Correct-horse-8-battery")
        anna.organisation()
        org = wim.organisation()["id"]
        wearer = wim.wearer(org)["id"]
        wim.entry(wearer, wim.activity(org, "Maths")["id"], "2026-11-01T08:00", repeat="FREQ=DAILY")
        line, date = Line(anna), "2027-03-01"
        print("| asked to | another's, median µs | nowhere, median µs | apart | z | longer |")
        print("|---|---|---|---|---|---|")
        for foreign, absent in zip(routes(org, wearer, date), routes(uuid.uuid4(), uuid.uuid4(), date)):
            compare(line, foreign, absent, 50)
            one, other = compare(line, foreign, absent, pairs)
            z, longer = mann_whitney(one, other)
            medians = statistics.median(one), statistics.median(other)
            apart = (medians[0] - medians[1]) / medians[1]
            print(f"| {foreign[0]} | {medians[0]:.0f} | {medians[1]:.0f} | {apart:+.1%} | {z:+.1f} | {longer:.3f} |", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
