"""PRV and ARC on the hub: projects that follow an old standard, or are closed only in name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from pmo365.model.finding import Finding
from pmo365.rules.case import Case
from pmo365.rules.provisioning import ACTIVE
from pmo365.rules.rows import kept, left, parameter

ENDED = ("DONE", "STOP", "CANC")
"""States of a project whose site is a record."""


def pack_old(case: Case) -> Iterator[Finding]:
    """PRV-PACK-OLD: an active project follows a standard more than one minor version behind, or of another major."""
    due = _version(case.standard.version)
    for one in kept(case, "Projects") if case.project is None else ():
        told = _version(one.text("PackVersion"))
        if one.key("LifeStatus") in ACTIVE and told and due and _behind(told, due):
            yield one.about(observed=one.text("PackVersion"), expected=case.standard.version)


def not_closed(case: Case) -> Iterator[Finding]:
    """ARC-NOT-CLOSED: a project ended more than ``days`` ago and still holds people, or never said when it ended."""
    latest = case.today - timedelta(days=parameter(case, "days", 30))
    if case.project is not None:
        return
    busy = {one.text("ProjectCode") for one in left(case, "Allocations") if (one.day("EndDate") or latest) > case.today}
    for one in kept(case, "Projects"):
        ended, touched = one.day("EndActual"), case.day(one.row.modified)
        since = ended or touched
        unfinished = one.key("LifeStatus") in ENDED and (ended is None or one.text("ProjectCode") in busy)
        if unfinished and since is not None and since < latest:
            yield one.about(due=case.written(ended) if ended else case.word("empty"))


def _behind(told: tuple[int, int], due: tuple[int, int]) -> bool:
    return told[0] < due[0] or (told[0] == due[0] and told[1] < due[1] - 1)


def _version(text: str) -> tuple[int, int] | None:
    """Return (major, minor) of ``1.4.2``; None for anything else."""
    parts = text.split(".")
    return (int(parts[0]), int(parts[1])) if len(parts) > 1 and all(one.isdigit() for one in parts[:2]) else None
