"""Opinions, and what follows from them: the approved edition is published, a refused one goes back to its author."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from pmo365.documents import Edition
from pmo365.documents.life import Move, State, numbers, target
from pmo365.documents.opinions import (
    POSITIVE,
    Asked,
    Round,
    Verdict,
    counts,
    decided_on,
    decision,
    last_round,
    roles_of,
    verdict,
)
from pmo365.errors import LifeRefused
from pmo365.languages import say
from pmo365.model.plan import Change
from pmo365.model.snapshot import Person, Value
from pmo365.verbs.asking import answered, answering
from pmo365.verbs.baselines import superseded
from pmo365.verbs.editions import draft, edition_change
from pmo365.verbs.standing import Desk, Paper


def approve(one: Paper, desk: Desk, *, person: Person, words: str, evidence: str) -> tuple[Change, ...]:
    """Return the person's opinion and, when it was the last one due, the approved edition."""
    wanted = "APR" if words else "APP"
    if one.state in (State.APPROVED, State.BASELINED) and _said(one, desk, person) & {*POSITIVE}:
        return ()
    return _opinion(one, desk, Move.APPROVE, person=person, decision=wanted, words=words, evidence=evidence)


def reject(one: Paper, desk: Desk, *, person: Person, words: str, evidence: str) -> tuple[Change, ...]:
    """Return the person's refusal, and the document back as a draft."""
    if one.state is State.REJECTED and "REJ" in _said(one, desk, person):
        return ()
    return _opinion(one, desk, Move.REJECT, person=person, decision="REJ", words=words, evidence=evidence)


def follow_from(one: Paper, desk: Desk) -> tuple[Change, ...]:
    """Return what the opinions recorded so far lead to; nothing while some are awaited."""
    standard = desk.press.standard
    reached = verdict(one.asked, one.round, roles=roles_of(one.document), standard=standard)
    if reached is Verdict.REJECTED:
        return _sent_back(one, desk)
    return published(one, desk) if reached is Verdict.APPROVED else ()


def _opinion(
    one: Paper, desk: Desk, move: Move, *, person: Person, decision: str, words: str, evidence: str
) -> tuple[Change, ...]:
    target(one.state, move, code=one.code)
    mine = _mine(one, desk, person)
    told = tuple(
        change
        for asked in mine
        for change in answering(one, desk, asked, decision=decision, words=words, evidence=evidence)
    )
    later = desk.with_rows(answered(one, desk, told))
    return (*told, *follow_from(replace(one, round=_round(one, later)), later))


def _round(one: Paper, desk: Desk) -> Round:
    found = last_round(one.code, one.round.edition, desk.snapshot)
    return replace(found, read=found.read or one.filed.version)


def _mine(one: Paper, desk: Desk, person: Person) -> tuple[Asked, ...]:
    """Return the opinions a person may give; LifeRefused for somebody who holds none of the roles."""
    mine = tuple(asked for asked in one.asked if asked.person == person.lower())
    if not mine:
        known = (f"{desk.name(asked.person)} ({desk.label('ROLE', asked.role)})" for asked in one.asked)
        raise LifeRefused("life_wrong_approver", code=one.code, person=desk.name(person), approvers=", ".join(known))
    return mine


def _said(one: Paper, desk: Desk, person: Person) -> set[str]:
    """Return the opinions a person has on this edition."""
    standard = desk.press.standard
    rows = (
        (asked, one.round.row(asked, standard)) for asked in one.asked if asked.person == person.lower()
    )  # fmt: skip
    return {
        str(decision(row, standard))
        for asked, row in rows
        if row is not None and counts(row, asked, one.round, standard=standard)
    }


def published(one: Paper, desk: Desk, *, arrived: bool = False) -> tuple[Change, ...]:
    """Return the approved edition: its text says so before it is published, and it replaces the one before.

    ``arrived`` says that the text is filed and only its publication was cut off.
    """
    people = tuple(dict.fromkeys(asked.person for asked in one.asked))
    names = ", ".join(desk.name(person) for person in people)
    told = say(desk.project.language, "life.approved_by", people=names)
    day: date = decided_on(one.round) or desk.press.today
    values: dict[str, Value] = {"PmoApprovedOn": day, "PmoApprovers": people}
    return released(one, desk, State.APPROVED, told=told, values=values, arrived=arrived)


def released(
    one: Paper, desk: Desk, state: State, *, told: str, values: Mapping[str, Value], arrived: bool = False
) -> tuple[Change, ...]:
    """Return the published edition with what it says of itself; the one before it is history."""
    edition = one.round.edition
    made = Edition(version=edition, status=state.value, summary=told)
    major = numbers(edition)[0]
    before: dict[str, Value] = {"PmoSupersedes": f"{major - 1}.0"} if major > 1 else {}
    change = edition_change(
        one, desk, made, why=Move.APPROVE.value, values={**values, **before}, decide="approve", comment=told,
        arrived=arrived,
    )  # fmt: skip
    return (change, *superseded(one, desk, below=edition))


def _sent_back(one: Paper, desk: Desk) -> tuple[Change, ...]:
    """Return the document as rejected; a version that waits in SharePoint is sent back there."""
    refused = [
        str(row.get("PmoReserves") or "") for row in one.round.rows if decision(row, desk.press.standard) == "REJ"
    ]
    comment = "; ".join(reason for reason in refused if reason)
    made = draft(one, State.REJECTED)
    if one.filed.published:
        made = replace(made, version=one.filed.version)
        return (edition_change(one, desk, made, why=Move.REJECT.value, decide="reject", comment=comment),)
    summary = say(desk.project.language, "life.rejected", reason=comment or "–")
    return (edition_change(one, desk, replace(made, summary=summary), why=Move.REJECT.value, comment=comment),)
