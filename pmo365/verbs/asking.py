"""The rows of the register of approvals: who is asked, and what they answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from pmo365.documents.opinions import REGISTER, Asked, counts
from pmo365.model.plan import Action, Change, Kind, RowWrite
from pmo365.model.snapshot import Link, Row, Value
from pmo365.verbs.standing import Desk, Paper

_DAYS = "approval.due_days"
_USUAL_DAYS = 10


def asking(paper: Paper, desk: Desk, read: str) -> tuple[Change, ...]:
    """Return the rows that ask everybody for their opinion on a version; those already asked on it stay."""
    standard = desk.press.standard
    rows = [(asked, paper.round.row(asked, standard)) for asked in paper.asked]
    fresh = [asked for asked, row in rows if row is None or row.get("PmoReadVersion") != read]
    return tuple(_written(paper, desk, asked, values=_question(desk, read)) for asked in fresh)


def answering(
    paper: Paper, desk: Desk, asked: Asked, *, decision: str, words: str, evidence: str
) -> tuple[Change, ...]:
    """Return the row that holds an opinion; nothing when it does already."""
    values: dict[str, Value] = {"PmoApprovalDecision": desk.label("APRDEC", decision)}
    standard = desk.press.standard
    row = paper.round.row(asked, standard)
    given = counts(row, asked, paper.round, standard=standard)
    if row is not None and given and row.get("PmoApprovalDecision") == values["PmoApprovalDecision"]:
        return ()
    values |= {"PmoDecidedOn": desk.press.today, "PmoReserves": words or None}
    values |= {"PmoEvidenceUrl": Link(evidence)} if evidence else {}
    if row is None:
        values |= {"PmoReadVersion": paper.round.read or paper.filed.version}
    return (_written(paper, desk, asked, values=values),)


def answered(paper: Paper, desk: Desk, changes: tuple[Change, ...]) -> tuple[Row, ...]:
    """Return the rows as they will be once these changes are written; new ones get numbers of their own."""
    found = []
    for place, change in enumerate(changes, start=1):
        write = change.after
        assert isinstance(write, RowWrite)
        known = next((row for row in paper.round.rows if row.id == write.id), None)
        base = known or Row(register=REGISTER, id=-place, values={})
        found.append(replace(base, values={**base.values, **write.values}, modified_by=""))
    return tuple(found)


def _question(desk: Desk, read: str) -> dict[str, Value]:
    days = int(desk.press.standard.thresholds.get(_DAYS, _USUAL_DAYS))
    return {
        "PmoReadVersion": read,
        "PmoApprovalDecision": desk.label("APRDEC", "PEN"),
        "PmoDecidedOn": None,
        "PmoReserves": None,
        "PmoDueDate": desk.press.today + timedelta(days=days),
    }


def _written(paper: Paper, desk: Desk, asked: Asked, *, values: Mapping[str, Value]) -> Change:
    row = paper.round.row(asked, desk.press.standard)
    key = f"{paper.code}/{paper.round.edition}/{asked.role}/{asked.person}"
    path = f"{REGISTER}/rows/{row.id if row else key}"
    wanted = desk.held(REGISTER, values if row else _new(paper, desk, asked) | dict(values))
    write = RowWrite(list=REGISTER, values=wanted, id=row.id if row else None, key="" if row else key)
    return Change(
        kind=Kind.ROW, action=Action.UPDATE if row else Action.CREATE, site=desk.snapshot.site.url, path=path,
        after=write, before={name: row.get(name) for name in wanted} if row else None, why="approval",
        etag=row.etag if row else "",
    )  # fmt: skip


def _new(paper: Paper, desk: Desk, asked: Asked) -> dict[str, Value]:
    title = paper.document.title.say(desk.project.language)
    return {
        "Title": f"{title} {paper.round.edition}",
        "PmoProjectCode": desk.project.code,
        "PmoDocCode": paper.code,
        "PmoDocVersion": paper.round.edition,
        "PmoApprover": asked.person,
        "PmoRoleKey": desk.label("ROLE", asked.role),
    }
