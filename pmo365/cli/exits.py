"""Exit codes: what the caller of the command can rely on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from pmo365.errors import PmoError
from pmo365.model.plan import Outcome, Status

DONE: Final = 0
ERROR: Final = 1
PENDING: Final = 2
PARTLY: Final = 3
CONFIGURATION: Final = 4
USAGE: Final = 64
INTERRUPTED: Final = 130

_FULFILLED = (Status.DONE, Status.FOUND)


def exit_code(outcomes: Iterable[Outcome], errors: Iterable[PmoError | None]) -> int:
    """Return 0 when everything asked was done, 3 when part of it was, otherwise the code of the error that stopped it.

    ``errors`` holds one entry for each project: its error, or None.
    """
    told = tuple(errors)
    stopped = [one for one in told if one is not None]
    statuses = [one.status for one in outcomes]
    if not stopped and all(status in _FULFILLED for status in statuses):
        return DONE
    if stopped and len(stopped) == len(told) and not any(status in _FULFILLED for status in statuses):
        return _common(stopped)
    return PARTLY


def _common(errors: list[PmoError]) -> int:
    codes = {error.exit_code for error in errors}
    return codes.pop() if len(codes) == 1 else ERROR
