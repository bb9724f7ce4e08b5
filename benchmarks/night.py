"""One night of a portfolio of 200 projects under the smallest published allowance, on a virtual clock.

``python benchmarks/night.py`` prints ``name = value unit`` lines. The tenant is the published bucket: 1,250 resource
units in any 60 seconds and 1,200,000 a day, a refused request charged too, with a Retry-After when it is full. Every
site is taken to have changed and to need repairs, more than ``requests.py`` measures on the local tenant. The pacing is
the product's own (``pmo365/gateway/allowance.py``); a client that only honours Retry-After is shown beside it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from pmo365.gateway import pace
from pmo365.gateway.allowance import Spending, allowance_of, spend, wait_for

PROJECTS = 200
START = datetime(2026, 11, 22, 22, 0, tzinfo=UTC)
LATENCY = 0.1
"""Seconds of one exchange."""
SYNC = (2, 4, 20, 20, 2, 2, 2, 2)
"""Resource units of the requests that read a changed site: log, token, structure, details, four registers."""
ENFORCE = (2, 2, 40, 10, 20, 40)
"""Of the requests that repair it: log, hub, three batches of writes, the structure read again."""


@dataclass
class Bucket:
    """The tenant's side: a sliding minute."""

    minute: int
    asked: deque[tuple[datetime, int]] = field(default_factory=deque)
    refused: int = 0

    def answer(self, units: int, now: datetime) -> tuple[int, dict[str, str]]:
        """Charge a request and return status and headers."""
        while self.asked and self.asked[0][0] <= now - timedelta(seconds=60):
            self.asked.popleft()
        full = sum(spent for _, spent in self.asked) + units > self.minute
        self.asked.append((now, units))
        if not full:
            return 200, {}
        self.refused += 1
        left = (self.asked[0][0] + timedelta(seconds=60) - now).total_seconds()
        return 429, {"Retry-After": str(max(1, round(left + 0.5)))}


def main() -> None:
    requests = [units for _ in range(PROJECTS) for units in (*SYNC, *ENFORCE)]
    granted = allowance_of(1_000)
    bucket_seconds = sum(requests) / granted.minute * 60
    print(f"night_projects = {PROJECTS} projects")
    print(f"night_requests = {len(requests)} requests")
    print(f"night_units = {sum(requests)} units")
    print(f"night_share_of_the_day = {100 * sum(requests) / granted.day:.2f} percent")
    print(f"night_bucket_time = {bucket_seconds:.0f} seconds")
    for name, play in (("paced", paced), ("retrying", retrying)):
        bucket = Bucket(granted.minute)
        seconds = play(requests, bucket)
        print(f"night_{name}_time = {seconds:.0f} seconds")
        print(f"night_{name}_time_over_bucket_time = {seconds / bucket_seconds:.3f} ratio")
        print(f"night_{name}_refused = {bucket.refused} requests")


def paced(requests: list[int], bucket: Bucket) -> float:
    """Return the seconds of a night in which nothing is sent before it fits."""
    granted, spending, now = allowance_of(1_000), Spending(), START
    for units in requests:
        while (wait := wait_for(spending, units, allowance=granted, now=now)) > 0:
            now += timedelta(seconds=wait)
        spending = spend(spending, units, now=now)
        now = _until_answered(units, bucket, now)
    return (now - START).total_seconds()


def retrying(requests: list[int], bucket: Bucket) -> float:
    """Return the seconds of a night that sends at once and waits only when it is refused."""
    now = START
    for units in requests:
        now = _until_answered(units, bucket, now)
    return (now - START).total_seconds()


def _until_answered(units: int, bucket: Bucket, now: datetime) -> datetime:
    for number in _numbers():
        status, headers = bucket.answer(units, now)
        now += timedelta(seconds=LATENCY)
        attempt = pace.Attempt(number=number, repeatable=True)
        decision = pace.decide(status, headers, attempt=attempt, budget=pace.Budget(attempts=10_000), now=now)
        if not isinstance(decision, pace.Wait):
            return now
        now += timedelta(seconds=decision.seconds)
    raise AssertionError("numbers never end")


def _numbers() -> Iterator[int]:
    number = 0
    while True:
        number += 1
        yield number


if __name__ == "__main__":
    main()
