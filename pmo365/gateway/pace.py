"""What to do after an answer, or after none: accept it, wait and send again, or give up. Pure.

Throttled requests (429, and 503 with Retry-After) were refused before execution: even a write may be repeated.
Every other loss of a write may have happened and is never repeated blindly.
Source: Microsoft, "How to avoid getting throttled or blocked in SharePoint Online".
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal, TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How patient one request is."""

    attempts: int = 8
    """Most times it is sent."""
    seconds: float = 600.0
    """Most seconds of pauses in all."""
    longest: float = 300.0
    """Longest pause we accept; a longer Retry-After means giving up until the next run."""
    unstated: float = 30.0
    """Pause after a 429 without a usable Retry-After, doubled each time."""
    first: float = 1.0
    """Pause after a lost answer, doubled each time."""


@dataclass(frozen=True, slots=True)
class Send:
    """The answer is final: hand it on."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Pause this many seconds, then send again."""

    seconds: float
    throttled: bool = False


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Stop here: ``throttled``, ``unreachable`` (nothing was done) or ``lost`` (a write may have happened)."""

    reason: Literal["throttled", "unreachable", "lost"]
    seconds: float = 0.0


Decision: TypeAlias = Send | Wait | GiveUp
_TRANSIENT = frozenset({502, 503, 504})


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One sending of a request."""

    number: int
    """1 for the first."""
    repeatable: bool
    """Whether sending it twice does no harm."""
    waited: float = 0.0
    """Seconds of pauses so far."""
    jitter: float = 0.0
    """Between 0 and 1: keeps a fleet from coming back in step."""


def decide(
    status: int | None, headers: Mapping[str, str], *, attempt: Attempt, budget: Budget, now: datetime
) -> Decision:
    """Return what to do; ``status`` is None when the connection was lost after sending."""
    stated = retry_after(headers, now)
    if status == 429 or (status == 503 and stated is not None):
        pause = stated if stated is not None else _growing(budget.unstated, attempt, most=budget.longest)
        return _pause(pause, attempt, budget=budget, throttled=True)
    if status is not None and status not in _TRANSIENT and not _nameless(status, headers):
        return Send()
    if not attempt.repeatable:
        return GiveUp("lost")
    return _pause(_growing(budget.first, attempt, most=budget.longest), attempt, budget=budget, throttled=False)


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds a throttled answer asks for, never below 0; None when it says nothing usable.

    The larger of ``Retry-After`` (seconds or HTTP date) and ``RateLimit-Reset``.
    """
    told = [_seconds(headers.get("Retry-After", ""), now)]
    if headers.get("RateLimit-Remaining", "").strip() == "0":
        told.append(_seconds(headers.get("RateLimit-Reset", ""), now))
    usable = [seconds for seconds in told if seconds is not None]
    return max(usable) if usable else None


def breather(headers: Mapping[str, str], *, budget: Budget, now: datetime) -> float:
    """Return the seconds to pause after a good answer: above 0 when it says that the quota is used up."""
    if headers.get("RateLimit-Remaining", "").strip() != "0":
        return 0.0
    return min(_seconds(headers.get("RateLimit-Reset", ""), now) or 0.0, budget.longest)


def ahead(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return by how many seconds ``now`` is ahead of the ``Date`` of an answer, None when it has none."""
    theirs = _moment(headers.get("Date", ""))
    return None if theirs is None else (now - theirs).total_seconds()


def _seconds(text: str, now: datetime) -> float | None:
    text = text.strip()[:64]
    try:
        seconds = float(text)
    except ValueError:
        return _until(text, now)
    return None if math.isnan(seconds) or seconds < 0 else min(seconds, 1e9)


def _until(text: str, now: datetime) -> float | None:
    moment = _moment(text)
    return None if moment is None else max(0.0, (moment - now).total_seconds())


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _growing(first: float, attempt: Attempt, *, most: float) -> float:
    return float(min(most, first * 2 ** min(attempt.number - 1, 16)) * (1 + attempt.jitter / 2))


def _nameless(status: int, headers: Mapping[str, str]) -> bool:
    """Whether a 500 comes without the platform's envelope: SharePoint's own refusals are JSON and final."""
    return status == 500 and headers.get("Content-Type", "").lower().startswith("text/")


def _pause(seconds: float, attempt: Attempt, *, budget: Budget, throttled: bool) -> Decision:
    enough = attempt.number >= budget.attempts or attempt.waited + seconds > budget.seconds
    if enough or seconds > budget.longest * 1.5:
        return GiveUp("throttled" if throttled else "unreachable", seconds)
    return Wait(seconds, throttled)
