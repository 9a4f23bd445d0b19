"""Instants, Amsterdam's wall clock by hand, and the server's clock as seen from here."""

import time
from datetime import datetime, timedelta, timezone

# Amsterdam in the spring of 2027: one hour ahead until 01:00Z on 28 March, two hours from then on.
SPRING_NIGHT = datetime(2027, 3, 28, 2, 0)


def instant(text):
    """An instant of the contract, such as 2027-03-28T01:30:00Z."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text} is no instant: it has no offset")
    return moment.astimezone(timezone.utc)


def amsterdam(local):
    """The instant of a wall time of spring 2027. 02:00 to 03:00 on the 28th does not exist and shifts by the hour."""
    wall = datetime.fromisoformat(local)
    after_the_gap = wall >= SPRING_NIGHT + timedelta(hours=1)
    ahead = timedelta(hours=2 if after_the_gap else 1)
    return (wall - ahead).replace(tzinfo=timezone.utc)


def written(moment):
    """An instant as the contract writes it."""
    return moment.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def now():
    return datetime.now(timezone.utc)


class ServerClock:
    """What the server's clock says, from one `watch/sync` answer and the time that has passed here since."""

    def __init__(self, sync, asked, answered):
        self.then = instant(sync["server_time"])
        self.rate = float(sync["clock_rate"])
        self.here = (asked + answered) / 2
        self.unsure = (answered - asked) / 2

    @classmethod
    def of(cls, watch):
        asked = time.monotonic()
        sync = watch.sync(days=1)
        return cls(sync, asked, time.monotonic())

    def at(self, here):
        """The server's time at a monotonic moment here."""
        return self.then + timedelta(seconds=(here - self.here) * self.rate)

    def now(self):
        return self.at(time.monotonic())

    def slack(self):
        """How far `at` may be off: the round trip, and a server_time cut to whole seconds."""
        return timedelta(seconds=self.unsure * self.rate + 1)
