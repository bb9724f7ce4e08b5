"""Who has to approve a document, what they said of which version, and what that amounts to. Pure.

The register of approvals is the record: one row for each edition, role and person, asked when approval is asked for.
An opinion counts when its person holds the role, gave it themselves or through the service, and read this very text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from pmo365.documents.edition import answering
from pmo365.model.document import Document
from pmo365.model.people import is_application
from pmo365.model.project import Project
from pmo365.model.snapshot import Person, Row, Snapshot
from pmo365.model.standard import Standard

REGISTER = "Approvals"
POSITIVE = ("APP", "APR")
"""Keys of the opinions that approve."""
_USUAL = ("SPO", "PRM")
"""Who approves a document that names nobody."""


class Verdict(StrEnum):
    """What the opinions on one text amount to."""

    WAITING = "waiting"
    APPROVED = "approved"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One opinion that is due: a role and who holds it."""

    role: str
    """Key of ROLE."""
    person: Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """The opinions asked on one edition of a document."""

    code: str
    """Code of the document: ``PRJ-0001-PID``."""
    edition: str
    """Number it will have: ``1.0``."""
    read: str
    """Version people read: ``0.4``; empty when approval was never asked for."""
    rows: tuple[Row, ...] = ()

    def row(self, asked: Asked, standard: Standard) -> Row | None:
        """Return the row of one person in one role."""
        for row in self.rows:
            if _role(row, standard) == asked.role and row.get("PmoApprover") == asked.person:
                return row
        return None


def roles_of(document: Document) -> tuple[str, ...]:
    """Return the keys of the roles that approve a document."""
    return document.approver_roles or _USUAL


def holders(role: str, snapshot: Snapshot, *, project: Project, standard: Standard, today: date) -> tuple[Person, ...]:
    """Return who holds a role today: by the register of roles, else by the project itself."""
    held = (row for row in snapshot.rows_of("Roles") if _role(row, standard) == role)
    rows = [row for row in held if row.get("PmoPerson")]
    people = [str(row.get("PmoPerson")) for row in rows if _in_force(row, today)]
    known = answering(project).get(role, "")
    return tuple(dict.fromkeys(people or ([known] if known else [])))


def due(
    document: Document, snapshot: Snapshot, *, project: Project, standard: Standard, today: date
) -> tuple[Asked, ...]:
    """Return who has to give an opinion; a vacant role has nobody and is missing here."""
    return tuple(
        Asked(role=role, person=person)
        for role in roles_of(document)
        for person in holders(role, snapshot, project=project, standard=standard, today=today)
    )


def last_round(code: str, edition: str, snapshot: Snapshot) -> Round:
    """Return what was asked on an edition; without ``read`` when nothing was."""
    rows = tuple(
        row
        for row in snapshot.rows_of(REGISTER)
        if row.get("PmoDocCode") == code and row.get("PmoDocVersion") == edition
    )
    read = max((str(row.get("PmoReadVersion") or "") for row in rows), key=_ordered, default="")
    return Round(code=code, edition=edition, read=read, rows=rows)


def awaited(asked: Iterable[Asked], this: Round, standard: Standard) -> tuple[Asked, ...]:
    """Return whose opinion is still missing."""
    return tuple(one for one in asked if not counts(this.row(one, standard), one, this, standard=standard))


def counts(row: Row | None, asked: Asked, this: Round, *, standard: Standard) -> bool:
    """Return whether a row holds an opinion: given on this text, by the person themselves or through the service."""
    if row is None or decision(row, standard) not in (*POSITIVE, "REJ"):
        return False
    own = is_application(row.modified_by) or row.modified_by == asked.person
    return own and str(row.get("PmoReadVersion") or this.read) == this.read


def decision(row: Row, standard: Standard) -> str | None:
    """Return the key of the opinion in a row."""
    return standard.key_of("APRDEC", row.get("PmoApprovalDecision"))


def verdict(asked: Iterable[Asked], this: Round, *, roles: Iterable[str], standard: Standard) -> Verdict:
    """Return what the opinions amount to: one refusal is enough, and every role has to have spoken."""
    everyone = tuple(asked)
    given = [
        (one, decision(row, standard))
        for one in everyone
        if (row := this.row(one, standard)) is not None and counts(row, one, this, standard=standard)
    ]
    if any(said == "REJ" for _, said in given):
        return Verdict.REJECTED
    spoken = {one.role for one, _ in given}
    complete = len(given) == len(everyone) and set(roles) <= spoken
    return Verdict.APPROVED if complete else Verdict.WAITING


def decided_on(this: Round) -> date | None:
    """Return the day of the last opinion."""
    days = [_day(row.get("PmoDecidedOn")) for row in this.rows]
    return max((day for day in days if day is not None), default=None)


def _role(row: Row, standard: Standard) -> str | None:
    return standard.key_of("ROLE", row.get("PmoRoleKey"))


def _in_force(row: Row, today: date) -> bool:
    start, end = _day(row.get("PmoValidFrom")), _day(row.get("PmoValidTo"))
    return (start is None or start <= today) and (end is None or today <= end)


def _day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def _ordered(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())
