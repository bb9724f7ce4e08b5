"""What is counted and held back for all threads of one gateway: traffic, pauses, the allowance."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from pmo365.gateway import allowance, pace
from pmo365.gateway.told import Traffic


def mutex() -> threading.Lock:
    """Return a lock: what the gateway remembers is shared by the threads of the crew."""
    return threading.Lock()


@dataclass(slots=True)
class Meter:
    """Counts, pauses and allowance shared by every thread of one gateway."""

    traffic: Traffic = field(default_factory=Traffic)
    granted: allowance.Allowance | None = None
    """None: nobody counts, as on the local tenant."""
    spending: allowance.Spending = field(default_factory=allowance.Spending)
    resume_at: datetime | None = None
    lock: threading.Lock = field(default_factory=mutex)

    def add(self, **more: float) -> None:
        """Add to the counts."""
        with self.lock:
            grown: dict[str, Any] = {name: getattr(self.traffic, name) + value for name, value in more.items()}
            self.traffic = replace(self.traffic, **grown)

    def compare(self, headers: Mapping[str, str], now: datetime) -> None:
        """Compare our clock with the one that answered."""
        found = pace.ahead(headers, now)
        with self.lock:
            self.traffic = replace(self.traffic, ahead=self.traffic.ahead if found is None else found)

    def pause_until(self, moment: datetime) -> None:
        """Hold every thread back until then."""
        with self.lock:
            self.resume_at = max(moment, self.resume_at or moment)

    def reserve(self, units: int, now: datetime) -> float:
        """Take units from the allowance and return 0, or return the seconds until they fit."""
        if self.granted is None or not units:
            return 0.0
        with self.lock:
            seconds = allowance.wait_for(self.spending, units, allowance=self.granted, now=now)
            if seconds <= 0:
                self.spending = allowance.spend(self.spending, units, now=now)
        return seconds

    def learn(self, headers: Mapping[str, str], now: datetime) -> None:
        """Count as the tenant counts, when it tells."""
        if self.granted is not None and "RateLimit-Remaining" in headers:
            with self.lock:
                self.spending = allowance.learn(self.spending, headers, now=now)
