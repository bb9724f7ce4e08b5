"""A clock that only sleeping moves, a wire on it, and a server that answers exactly the bytes it is told to."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from pmo365.gateway import pace
from pmo365.gateway.allowance import Allowance
from pmo365.gateway.hosts import GRAPH_HOST
from pmo365.gateway.meter import Meter
from pmo365.gateway.wire import Adapter, Limits, Surroundings, Wire, open_session

HOST = "contoso.sharepoint.com"
SITE = f"https://{HOST}/sites/prj-0001"
CANARY = "canary-token-that-nobody-may-ever-see"


@dataclass
class Clock:
    """Time that passes only when somebody sleeps."""

    moment: datetime = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    slept: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.moment += timedelta(seconds=seconds)


@dataclass
class Scripted:
    """A server on loopback that plays one script per request and keeps what it was asked."""

    scripts: list[Callable[[socket.socket], None]] = field(default_factory=list)
    asked: list[bytes] = field(default_factory=list)
    url: str = ""

    def answers(self, *scripts: bytes | Callable[[socket.socket], None]) -> None:
        self.scripts += [_bytes(one) if isinstance(one, bytes) else one for one in scripts]

    def says(self, status: int, body: object = None, **headers: str) -> None:
        """Answer the next request with JSON."""
        content = body if isinstance(body, bytes) else json.dumps({} if body is None else body).encode()
        told = {"Content-Type": "application/json", "Content-Length": str(len(content)), "Connection": "close"}
        told |= {name.replace("_", "-"): value for name, value in headers.items()}
        lines = [f"HTTP/1.1 {status} Said", *(f"{name}: {value}" for name, value in told.items())]
        self.answers(("\r\n".join(lines) + "\r\n\r\n").encode() + content)


def _bytes(content: bytes) -> Callable[[socket.socket], None]:
    return lambda connection: connection.sendall(content)


def _request(connection: socket.socket) -> bytes:
    told = b""
    while b"\r\n\r\n" not in told:
        more = connection.recv(65536)
        if not more:
            return told
        told += more
    head, _, body = told.partition(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


@pytest.fixture
def server() -> Iterator[Scripted]:
    scripted = Scripted()
    listening = socket.create_server(("127.0.0.1", 0))
    scripted.url = f"http://127.0.0.1:{listening.getsockname()[1]}"

    def serve() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection:
                try:
                    scripted.asked.append(_request(connection))
                    if scripted.scripts:
                        scripted.scripts.pop(0)(connection)
                except OSError:
                    continue

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield scripted
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    thread.join(5)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def wire_to(clock: Clock) -> Iterator[Callable[..., Wire]]:
    """Return a maker of wires: ``wire_to(server.url, …)``, or ``wire_to(None)`` for the ``responses`` double."""
    opened: list[Wire] = []

    def make(
        connect_to: str | None,
        *,
        record: Callable[[str], None] | None = None,
        budget: pace.Budget | None = None,
        limits: Limits | None = None,
        granted: Allowance | None = None,
        real_time: bool = False,
        proxy: str | None = None,
    ) -> Wire:
        now = (lambda: datetime.now(UTC)) if real_time else clock.now
        sleep = time.sleep if real_time else clock.sleep
        around = Surroundings(
            now=now, sleep=sleep, chance=lambda: 0.0, connect_to=connect_to, record=record, proxy=proxy
        )
        meter, patience = Meter(granted=granted), budget or pace.Budget()
        adapter = Adapter(
            frozenset({HOST, GRAPH_HOST}),
            around,
            meter=meter,
            sign=lambda host: CANARY,
            budget=patience,
            limits=limits or Limits(connect=2, read=2),
        )
        session = open_session(adapter, user_agent="NONISV|Contoso|pmo365/0.1.0")
        opened.append(
            Wire(hosts=frozenset({HOST, GRAPH_HOST}), session=session, around=around, meter=meter, budget=patience)
        )
        return opened[-1]

    yield make
    for wire in opened:
        wire.session.close()
