"""Catch up with what people did in SharePoint itself: opinions in the register, approvals, edits during approval."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pmo365.documents.life import State, edition_of
from pmo365.documents.opinions import Verdict, last_round, roles_of, verdict
from pmo365.model.document import Document
from pmo365.model.people import is_application
from pmo365.model.plan import Change, Plan
from pmo365.verbs.asking import answered, answering, asking
from pmo365.verbs.decisions import follow_from, published
from pmo365.verbs.editions import fields_change
from pmo365.verbs.hand_edits import noticed
from pmo365.verbs.life import plan_of
from pmo365.verbs.standing import Desk, Paper, papers

_APPROVED = 0
_WHY = "follow"


def plan_follow(desk: Desk, due: Iterable[Document]) -> Plan:
    """Return what the columns, the registers and the documents of a project have to catch up with."""
    unreadable = {"Approvals", "Roles"} & set(desk.snapshot.unreadable)
    found = () if unreadable else papers(desk, due)
    return plan_of(desk, tuple(change for one in found for change in _followed(one, desk)))


def _followed(one: Paper, desk: Desk) -> tuple[Change, ...]:
    """Return what one document needs; one that somebody has checked out is left to them."""
    if not one.library.minor or one.file is None or one.file.checked_out_to:
        return ()
    if one.state is State.PENDING:
        return _pending(one, desk)
    if one.state is State.MOVED:
        return _status(one, desk, State.DRAFT)
    if one.state is State.REJECTED:
        return _status(one, desk, State.REJECTED) or noticed(one, desk)
    return published(one, desk, arrived=True) if _cut_off(one, desk) else noticed(one, desk)


def _pending(one: Paper, desk: Desk) -> tuple[Change, ...]:
    """Return the rows that are missing, the opinion of who approved in SharePoint, and what follows from them."""
    file = one.filed
    read = one.round.read or file.version
    there = replace(one, round=replace(one.round, read=read))
    told = _approval_there(there, desk) if file.published and file.moderation == _APPROVED else ()
    answering_now = {change.name for change in told}
    asked = tuple(change for change in asking(there, desk, read) if change.name not in answering_now)
    later = desk.with_rows(answered(there, desk, told))
    this = replace(last_round(one.code, one.round.edition, later.snapshot), read=read)
    settled = follow_from(replace(one, round=this), later)
    return (*told, *asked, *(settled or _status(one, desk, State.PENDING)))


def _approval_there(one: Paper, desk: Desk) -> tuple[Change, ...]:
    """Return the opinion of the person who approved the version in SharePoint, for the roles they hold."""
    mine = (asked for asked in one.asked if asked.person == one.filed.modified_by)
    return tuple(
        change for asked in mine for change in answering(one, desk, asked, decision="APP", words="", evidence="")
    )


def _status(one: Paper, desk: Desk, state: State) -> tuple[Change, ...]:
    return fields_change(desk, one.filed, {"PmoDocStatus": desk.label("DOCSTAT", state.value)}, why=_WHY)


def _cut_off(one: Paper, desk: Desk) -> bool:
    """Return whether our own publication was cut off: its text and columns are filed, everybody agreed."""
    file = one.filed
    ours = is_application(file.modified_by) and file.get("PmoDocVersion") == edition_of(file.version)
    if one.state is not State.EDITED or not ours:
        return False
    standard = desk.press.standard
    return verdict(one.asked, one.round, roles=roles_of(one.document), standard=standard) is Verdict.APPROVED
