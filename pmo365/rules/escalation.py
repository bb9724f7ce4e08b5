"""Who answers for a finding, and to whom it climbs once the days given are over: owner, project manager, sponsor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from pmo365.model.finding import Finding
from pmo365.model.people import is_application
from pmo365.model.snapshot import Person, Row, Snapshot, Value
from pmo365.rules.case import Case

_ACCOUNTABLE = ("PmoProjectManager", "PmoSponsor")
"""Columns of the hub's register of projects, in the order a finding climbs."""


def with_owners(findings: Iterable[Finding], case: Case) -> Iterable[Finding]:
    """Return the findings, each with who keeps the row or the file it is about."""
    kept = _keepers(case)
    return (replace(one, owner=_keeper(one.path, kept)) for one in findings)


def ladder(finding: Finding, hub: Snapshot) -> tuple[Person, ...]:
    """Return who answers for a finding, first the owner, then project manager and sponsor, each once.

    Only people the hub knows: a row cannot name anybody else.
    """
    project = next((row for row in hub.rows_of("Projects") if row.get("PmoProjectCode") == finding.project), None)
    known = {address for address, _ in hub.site.people}
    owner = finding.owner if finding.owner in known else ""
    told = (owner, *(project.get(name) if project else None for name in _ACCOUNTABLE))
    people = (one.lower() for one in told if isinstance(one, str) and "@" in one and not is_application(one))
    return tuple(dict.fromkeys(people))


def steps_climbed(today: date, due: Value, *, grace_days: int, most: int) -> int:
    """Return how many steps a finding has climbed: one when its day is over, one more after each further period."""
    if not isinstance(due, date) or today <= due:
        return 0
    over = (today - due).days - 1
    return min(most, 1 + over // max(grace_days, 1))


def assigned(row: Row, people: tuple[Person, ...], *, climbed: int) -> dict[str, Value]:
    """Return who the row is to be assigned to now; nothing when it stays, or people gave it to somebody else."""
    holder = row.get("PmoAssignedTo")
    now = holder.lower() if isinstance(holder, str) and holder else ""
    if not people or (now and now not in people):
        return {}
    wanted = people[min(climbed, len(people) - 1)]
    higher = not now or people.index(wanted) > people.index(now)
    return {"PmoAssignedTo": wanted} if higher else {}


def _keepers(case: Case) -> Mapping[str, Person]:
    """Return who keeps each row and file of the site, by the path findings give it."""
    if case.snapshot is None:
        return {}
    blueprint = case.blueprint
    columns = {one.key: one.owner_column for one in (*blueprint.registers, *blueprint.libraries) if one.owner_column}
    rows = ((f"{row.register}/{row.id}", row.get(columns.get(row.register, ""))) for row in case.snapshot.rows)
    files = (
        (f"{file.library}/{file.path}", file.get(columns.get(file.library, "")) or file.created_by)
        for file in case.snapshot.files
    )
    return {path: one.lower() for path, one in (*rows, *files) if isinstance(one, str) and "@" in one}


def _keeper(path: str, kept: Mapping[str, Person]) -> Person:
    """Return who keeps what a path names; a part of a row belongs to whom the row belongs."""
    return kept.get(path) or kept.get("/".join(path.split("/")[:2]), "")
