"""Exit codes: what the caller of the command can rely on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from pmo365.errors import AnswerLost, ConsentError, PmoError, SignInError, TemporaryError, Throttled, Unreachable
from pmo365.model.finding import Finding
from pmo365.model.plan import Outcome, Status

DONE: Final = 0
ERROR: Final = 1
PENDING: Final = 2
PARTLY: Final = 3
CONFIGURATION: Final = 4
USAGE: Final = 64
INTERRUPTED: Final = 130

_FULFILLED = (Status.DONE, Status.FOUND)
_ENDS: Final = {
    kind.__name__: kind.exit_code
    for kind in (AnswerLost, ConsentError, SignInError, TemporaryError, Throttled, Unreachable)
}
"""Code of an outcome → exit code: after these nothing more could be written."""


def exit_code(outcomes: Iterable[Outcome], errors: Iterable[PmoError | None], *, unread: Iterable[Finding] = ()) -> int:
    """Return 0 when everything asked was done, 3 when part of it was, otherwise the code of the error that stopped it.

    ``errors`` holds one entry for each project: its error, or None. ``unread`` are the lists that could not be read:
    what hangs on them was not done.
    """
    told, ended = tuple(errors), tuple(outcomes)
    stopped = [one for one in told if one is not None]
    wrote = any(one.status in _FULFILLED for one in ended)
    if not stopped and all(one.status in _FULFILLED for one in ended):
        return PARTLY if any(True for _ in unread) else DONE
    ends = {_ENDS[one.code] for one in ended if one.status is Status.FAILED and one.code in _ENDS}
    if not wrote and (ends or (stopped and len(stopped) == len(told))):
        return _common({*ends, *(error.exit_code for error in stopped)})
    return PARTLY


def _common(codes: set[int]) -> int:
    return codes.pop() if len(codes) == 1 else ERROR
