"""Answers what python-dateutil gives for each rule: one JSON object a line in, one out, in the same order."""

import datetime as calendar
import json
import sys
import warnings
from datetime import datetime
from itertools import islice
from types import SimpleNamespace

from dateutil import rrule

# COUNT beside the end of the window: not what the rule says, only where to stop.
warnings.simplefilter("ignore")

# dateutil looks at UNTIL only when it has found something: a rule that never happens would take it to the year 9999.
rrule.datetime = SimpleNamespace(**vars(calendar))


def answer(case):
    last = datetime.fromisoformat(case["last"])
    rrule.datetime.MAXYEAR = last.year
    rule = rrule.rrulestr(case["rule"], dtstart=datetime.fromisoformat(case["start"]))
    rule = rule.replace(until=min(rule._until or last, last))
    return [at.isoformat() for at in islice(rule, case["limit"])]


for line in sys.stdin:
    try:
        reply = {"times": answer(json.loads(line))}
    except Exception as error:
        reply = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(reply))
