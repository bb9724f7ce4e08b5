"""When certificates end, and how loudly to say so."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime

from pmo365.gateway.identity import CertificateIdentity, Identity

log = logging.getLogger(__name__)

WARNED = (7, 30, 60)
"""Days before the end from which each warning holds, the loudest first."""


def ends_of(identities: Iterable[Identity]) -> datetime | None:
    """Return when the first of the identities' certificates ends, None when none has one."""
    ends = [one.expires for one in identities if isinstance(one, CertificateIdentity) and one.expires is not None]
    return min(ends, default=None)


def days_left(ends: datetime, now: datetime) -> int:
    """Return the whole days left; negative once it has ended."""
    return (ends - now).days


def warning(ends: datetime | None, now: datetime) -> int | None:
    """Return which warning holds: 60, 30 or 7 days, 0 when it has ended, None when there is time."""
    if ends is None:
        return None
    if ends <= now:
        return 0
    left = days_left(ends, now)
    return next((limit for limit in WARNED if left < limit), None)


def note_the_end(ends: datetime | None, now: datetime) -> None:
    """Write a warning to the log while one holds: a service that runs for months is told before it is locked out."""
    if ends is not None and warning(ends, now) is not None:
        log.warning("certificate: ends on %s, %d days left", ends.isoformat(), days_left(ends, now))
