"""One night of a portfolio of 200 projects under the smallest published allowance, on a virtual clock.

``python benchmarks/night.py`` prints ``name = value unit`` lines. The tenant is the published bucket: 1,250 resource
units in any 60 seconds and 1,200,000 a day, a refused request charged too, with a Retry-After when it is full. Every
site is taken to have changed and to need repairs, more than ``requests.py`` measures on the local tenant. The requests
go through the product's own transport (``pmo365/gateway/wire.py``) over HTTP, nothing but the clock replaced; a client
that only honours Retry-After is shown beside it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import requests as requests_package

from pmo365.gateway import pace
from pmo365.gateway.allowance import allowance_of
from pmo365.gateway.hosts import GRAPH_HOST
from pmo365.gateway.meter import Meter
from pmo365.gateway.wire import REPEATABLE, Adapter, Limits, Surroundings, open_session

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
    """Return the seconds of a night in which nothing is sent before it fits: the product's own transport sends it."""
    clock = Clock()
    with _answering(bucket, clock) as address:
        around = Surroundings(now=clock.now, sleep=clock.sleep, chance=lambda: 0.0, connect_to=address)
        adapter = Adapter(
            frozenset({GRAPH_HOST}),
            around,
            meter=Meter(granted=allowance_of(1_000)),
            sign=None,
            budget=pace.Budget(),
            limits=Limits(),
        )
        session = open_session(adapter, user_agent="NONISV|Contoso|pmo365/night")
        for units in requests:
            _send(session, units)
    return (clock.moment - START).total_seconds()


def _send(session: requests_package.Session, units: int) -> None:
    """Send a request that costs so many units by the published table: a batch of reads, two units each."""
    parts = "".join(f"GET https://{GRAPH_HOST}/v1.0/sites/root HTTP/1.1\r\n\r\n" for _ in range(max(1, units // 2)))
    address = f"https://{GRAPH_HOST}/v1.0/$batch"
    answer = session.post(address, data=parts.encode(), headers={REPEATABLE: "yes", "Units": str(units)})
    assert answer.status_code == 200


@dataclass
class Clock:
    """The night's own time: it passes while somebody waits, and with each exchange."""

    moment: datetime = START

    def now(self) -> datetime:
        """Return the moment it is."""
        return self.moment

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.moment += timedelta(seconds=seconds)


@contextmanager
def _answering(bucket: Bucket, clock: Clock) -> Iterator[str]:
    """Give the address of a tenant that answers by the bucket, each exchange taking the latency of the night."""

    class Tenant(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize, disable_nagle_algorithm = -1, True

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            status, headers = bucket.answer(int(self.headers["Units"]), clock.now())
            clock.sleep(LATENCY)
            self.send_response_only(status)
            for name, value in (headers | {"Content-Type": "application/json", "Content-Length": "2"}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(b"{}")

    server = ThreadingHTTPServer(("127.0.0.1", 0), Tenant)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


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
