"""Catch up with what people did in SharePoint itself: opinions in the register, approvals, edits during approval."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from zoneinfo import ZoneInfo

from pmo365.documents.life import State
from pmo365.documents.opinions import POSITIVE, Verdict, decision, last_round, roles_of, verdict
from pmo365.languages import say
from pmo365.model.document import Document, announced
from pmo365.model.people import is_application
from pmo365.model.plan import Change, Plan
from pmo365.model.snapshot import Value
from pmo365.verbs.asking import answered, answering, asking
from pmo365.verbs.decisions import follow_from, published, released
from pmo365.verbs.editions import fields_change
from pmo365.verbs.hand_edits import noticed
from pmo365.verbs.life import plan_of
from pmo365.verbs.standing import Desk, Paper, papers
from pmo365.verbs.unread import unread

_APPROVED = 0
_WHY = "follow"


def plan_follow(desk: Desk, due: Iterable[Document]) -> Plan:
    """Return what the columns, the registers and the documents of a project have to catch up with."""
    unreadable = {"Approvals", "Roles"} & set(desk.snapshot.unreadable)
    found = () if unreadable else papers(desk, due)
    plan = plan_of(desk, tuple(change for one in found for change in _followed(one, desk)))
    return replace(plan, findings=unread(plan.project, desk.snapshot))


def _followed(one: Paper, desk: Desk) -> tuple[Change, ...]:
    """Return what one document needs; one that somebody has checked out is left to them."""
    if not _drafts(one, desk) or one.file is None or one.file.checked_out_to:
        return ()
    if _cut_off(one, desk):
        return _finished(one, desk)
    if one.state is State.PENDING:
        return _pending(one, desk)
    if _lags(one, desk):
        return _told_inside(one, desk)
    if one.state is State.MOVED:
        return _status(one, desk, State.DRAFT)
    if one.state is State.REJECTED:
        return _status(one, desk, State.REJECTED) or noticed(one, desk)
    return noticed(one, desk)


def _drafts(one: Paper, desk: Desk) -> bool:
    """Return whether the library keeps drafts, as it should and as it is: somebody may have switched that off."""
    observed = desk.snapshot.site.list_of(one.library.key)
    return bool(one.library.minor) and observed is not None and observed.versioning.minor is not False


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
    """Return whether our own publication was cut off: its columns are filed, and nobody is still asked or against it.

    Only the service gives a draft, or a version that waits, the number of an approved edition.
    """
    file, edition = one.filed, one.round.edition
    said = desk.press.standard.key_of("DOCSTAT", file.get("PmoDocStatus"))
    ours = is_application(file.modified_by) and file.get("PmoDocVersion") in (edition, announced(edition))
    begun = one.state in (State.EDITED, State.PENDING) and said in (State.APPROVED.value, State.BASELINED.value)
    return begun and ours and _agreed(one, desk)


def _finished(one: Paper, desk: Desk) -> tuple[Change, ...]:
    """Return the publication from where it was cut off: the column says whether the text has arrived."""
    arrived = one.filed.get("PmoDocVersion") == one.round.edition
    if _verdict(one, desk) is Verdict.APPROVED:
        return published(one, desk, arrived=arrived)
    return _told_inside(one, desk, arrived=arrived)


def _lags(one: Paper, desk: Desk) -> bool:
    """Return whether a version approved in SharePoint itself still calls itself a draft inside.

    Its last hand was a person's, or its column tells another number than SharePoint: what the service publishes
    carries both. Documents that are not from the service, or have no bound fields, say nothing of themselves.
    """
    file = one.filed
    ours = one.document.engine == "controls" and bool(file.get("PmoContentHash"))
    settled = one.state in (State.APPROVED, State.BASELINED) and file.published
    by_hand = not is_application(file.modified_by) or file.get("PmoDocVersion") != file.version
    return ours and settled and by_hand and _agreed(one, desk)


def _told_inside(one: Paper, desk: Desk, *, arrived: bool = False) -> tuple[Change, ...]:
    """Return the approval of who gave it in SharePoint, where they hold a role, and the edition that says it inside."""
    file, standard = one.filed, desk.press.standard
    told = _approval_there(one, desk)
    person = "" if is_application(file.modified_by) else desk.name(file.modified_by)
    summary = say(desk.project.language, "life.approved_there" if person else "life.approved_unnamed", person=person)
    zone = ZoneInfo(standard.organisation.time_zone)
    day = file.modified.astimezone(zone).date() if file.modified else desk.press.today
    state = State(str(standard.key_of("DOCSTAT", file.get("PmoDocStatus"))))
    later = desk.with_rows(answered(one, desk, told))
    values: dict[str, Value] = {"PmoApprovedOn": file.get("PmoApprovedOn") or day}
    return (*told, *released(one, later, state, told=summary, values=values, arrived=arrived))


def _agreed(one: Paper, desk: Desk) -> bool:
    """Return whether everybody asked has approved; a version nobody was asked about counts as agreed."""
    standard = desk.press.standard
    waits = any(decision(row, standard) not in POSITIVE for row in one.round.rows)
    return not waits or _verdict(one, desk) is Verdict.APPROVED


def _verdict(one: Paper, desk: Desk) -> Verdict:
    return verdict(one.asked, one.round, roles=roles_of(one.document), standard=desk.press.standard)
