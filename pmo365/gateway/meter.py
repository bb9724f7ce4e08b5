"""What is counted and held back for all threads of one gateway: traffic, pauses, the allowance."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from math import ceil
from typing import Any

from pmo365.gateway import allowance, pace
from pmo365.gateway.told import Traffic

_OFTEN = 250
"""Units after which what was spent is remembered: what a killed run may forget."""


def mutex() -> threading.Lock:
    """Return a lock: what the gateway remembers is shared by the threads of the crew."""
    return threading.Lock()


@dataclass(slots=True)
class Meter:
    """Counts, pauses and allowance shared by every thread of one gateway."""

    traffic: Traffic = field(default_factory=Traffic)
    granted: allowance.Allowance | None = None
    """None: nobody counts, as on the local tenant."""
    kept: Callable[[date, int], int] | None = None
    """Adds units to what was spent on a day, wherever that is remembered, and returns the sum; None: nobody does."""
    kept_day: date | None = None
    unkept: int = 0
    spending: allowance.Spending = field(default_factory=allowance.Spending)
    resume_at: datetime | None = None
    lock: threading.Lock = field(default_factory=mutex)

    def add(self, **more: float) -> None:
        """Add to the counts."""
        with self.lock:
            grown: dict[str, Any] = {name: getattr(self.traffic, name) + value for name, value in more.items()}
            self.traffic = replace(self.traffic, **grown)

    def compare(self, headers: Mapping[str, str], now: datetime) -> None:
        """Compare our clock with the one that answered, and note what it says of our allowance."""
        found, limit = pace.ahead(headers, now), allowance.number(headers.get("RateLimit-Limit"))
        with self.lock:
            self.traffic = replace(
                self.traffic,
                ahead=self.traffic.ahead if found is None else found,
                limit=self.traffic.limit if limit is None else limit,
                remaining=allowance.number(headers.get("RateLimit-Remaining")),
            )

    def price(self, units: int, *, rest: bool) -> int:
        """Return what a request of so many published units is expected to cost, ``rest`` for one to SharePoint's."""
        factor = self.granted.rest if self.granted is not None and rest else 1.0
        return ceil(units * factor)

    def pause_until(self, moment: datetime) -> None:
        """Hold every thread back until then."""
        with self.lock:
            self.resume_at = max(moment, self.resume_at or moment)

    def reserve(self, units: int, now: datetime) -> float:
        """Take units from the allowance and return 0, or return the seconds until they fit."""
        if self.granted is None or not units:
            return 0.0
        self._recall(now.date())
        with self.lock:
            seconds = allowance.wait_for(self.spending, units, allowance=self.granted, now=now)
            if seconds <= 0:
                self.spending = allowance.spend(self.spending, units, now=now)
                self.unkept += units
        if self.unkept >= _OFTEN:
            self.put_aside()
        return seconds

    def put_aside(self) -> None:
        """Have what was spent remembered for the day, and learn what others spent of it."""
        with self.lock:
            day, units, self.unkept = self.kept_day, self.unkept, 0
        if self.kept is None or day is None or not units:
            return
        total = self.kept(day, units)
        with self.lock:
            if self.spending.day == day:
                known = max(self.spending.today, total + self.unkept)
                self.spending = replace(self.spending, today=known)

    def _recall(self, today: date) -> None:
        """Begin a day with what was spent of it before: by an earlier run, or by another machine."""
        if self.kept is None or self.kept_day == today:
            return
        self.put_aside()
        with self.lock:
            if self.kept_day != today:
                self.kept_day = today
                self.spending = replace(self.spending, day=today, today=self.kept(today, 0))

    def learn(self, headers: Mapping[str, str], now: datetime) -> None:
        """Count as the tenant counts, when it tells."""
        if self.granted is not None and "RateLimit-Remaining" in headers:
            with self.lock:
                before = self.spending.today if self.spending.day == now.date() else 0
                self.spending = allowance.learn(self.spending, headers, now=now)
                self.unkept += max(0, self.spending.today - before)
