"""One thing the doctor looked at, and what it makes of all of them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from pmo365.errors import PmoError

Level = Literal["ok", "warn", "fail"]
_ORDER = (6, 4, 7, 1, 5)
"""Exit codes, what must be mended first in front: nothing else is known without a sign-in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing looked at: its name, how it is, what is told and the command that mends it."""

    name: str
    """``sign_in``, ``rights``, ``hub`` …: a key of ``cli.doctor.names``."""
    level: Level
    told: str
    """Key of ``cli.doctor.told``; empty when ``error`` tells it."""
    facts: Mapping[str, object] = field(default_factory=dict)
    mend: str = ""
    """Command to type, as it is typed; empty when no command mends it."""
    exit_code: int = 1
    """That of the command when this fails."""
    error: PmoError | None = None


def good(name: str, told: str, **facts: object) -> Check:
    """Return a check that is well."""
    return Check(name=name, level="ok", told=told, facts=facts)


def bad(name: str, error: PmoError, *, mend: str = "") -> Check:
    """Return a check that failed with an error."""
    return Check(name=name, level="fail", told="", mend=mend, exit_code=error.exit_code, error=error)


def verdict(checks: Iterable[Check]) -> int:
    """Return the exit code: 0 all is well, 3 only warnings, else the code of what must be mended first."""
    told = tuple(checks)
    codes = {one.exit_code for one in told if one.level == "fail"}
    if codes:
        return next((code for code in _ORDER if code in codes), 1)
    return 3 if any(one.level == "warn" for one in told) else 0
