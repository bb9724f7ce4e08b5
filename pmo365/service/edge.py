"""What comes from outside: the clock, sleeping, who runs, whom to tell. Everything below gets it as an argument."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from pmo365.service.progress import Progress, silent


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _sleep(seconds: float) -> None:
    time.sleep(seconds)


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """The outside world, replaceable in tests."""

    now: Callable[[], datetime] = _utc_now
    sleep: Callable[[float], None] = _sleep
    progress: Progress = silent
    waits: Callable[[float], None] = lambda seconds: None
    """Told of each long pause before it begins, in seconds: nobody should wonder whether anything still happens."""
    stopped: Callable[[], bool] = _never
    actor: str = "pmo365"
    """Who started this, for the audit: an account name, a job."""
    record: Callable[[str], None] | None = None
    """Receives each exchange with the tenant as one JSON line, secrets removed."""
