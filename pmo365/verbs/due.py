"""Which documents are due: those a phase owes, and those an event asks for, each named after its occasion."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pmo365 import documents
from pmo365.documents import occasions
from pmo365.documents.health import Health
from pmo365.documents.limits import exceeded
from pmo365.documents.period import Period, every, last_ended, of_period
from pmo365.model.document import Document, Due
from pmo365.model.project import Project
from pmo365.model.snapshot import FileFact, Row, Snapshot
from pmo365.model.standard import Standard

PHASES = ("INIT", "PLAN", "EXEC", "ACCP", "CUTV", "CLOS")
SETTLED = ("REV", "PEN", "APP", "BAS", "SUP", "OBS")
"""Documents in these states are never rewritten: people read them, decide about them, or have decided."""
_RUNNING = ("ACT", "EXC")
"""States of LIFE in which a project reports."""
_OPEN_GATES = ("REQ", "NRD", "RDY")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody asked for; nothing said: whatever is due."""

    codes: tuple[str, ...] = ()
    """Keys of DOCTYPE."""
    period: str = ""
    gate: str = ""

    def wants(self, document: Document) -> bool:
        """Return whether a document is among what was asked for: by name, or by the event that was named."""
        events = {Due.PERIOD: self.period, Due.GATE: self.gate}
        if self.codes or not any(events.values()):
            return not self.codes or document.code in self.codes
        return bool(events.get(document.due))

    @property
    def said(self) -> bool:
        """Return whether anything was asked for."""
        return bool(self.codes or self.period or self.gate)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One project on one day."""

    project: Project
    snapshot: Snapshot
    standard: Standard
    now: datetime
    today: date
    asked: Asked
    health: Callable[[], Health]
    """Gives the state of the project: worked out only where a document asks for it."""

    def key(self, choice_set: str, row: Row, column: str) -> str | None:
        """Return the key of a choice of a row."""
        return self.standard.key_of(choice_set, row.get(column)) if choice_set in self.standard.choices else None

    def file_of(self, document: Document) -> FileFact | None:
        """Return the file a document is filed as."""
        return documents.filed(document, self.snapshot, project=self.project)

    def settled(self, file: FileFact) -> bool:
        """Return whether a file waits for a decision or carries one."""
        return self.standard.key_of("DOCSTAT", file.get("PmoDocStatus")) in SETTLED


def due(case: Case, everything: Iterable[Document]) -> tuple[Document, ...]:
    """Return the documents to make now for a project: what it owes, or what was asked for by name.

    Reports of a period are made once it has ended and follow the data for some days; then they stay as they are.
    """
    asked = [one for one in everything if one.site == "project" and case.asked.wants(one)]
    concerned = [one for one in asked if case.asked.said or _concerned(case, one)]
    return tuple(made for one in concerned for made in _MAKERS[one.due](case, one))


def _concerned(case: Case, document: Document) -> bool:
    """Return whether tier and phase of the project ask for a document."""
    asks = _asks(case.project, document)
    return asks and (document.due is Due.STANDING or case.project.life in _RUNNING)


def owed(project: Project, everything: Iterable[Document]) -> tuple[Document, ...]:
    """Return the documents a project must have by its tier and phase, whatever happens."""
    return tuple(one for one in everything if one.owed and _asks(project, one))


def _asks(project: Project, document: Document) -> bool:
    tier = not document.tiers or project.tier in document.tiers
    return tier and (not document.phases or any(_reached(project.phase, one) for one in document.phases))


def _reached(now: str, phase: str) -> bool:
    return PHASES.index(phase) <= PHASES.index(now) if now in PHASES and phase in PHASES else phase == now


def _standing(case: Case, document: Document) -> Iterator[Document]:
    yield document


def _of_period(case: Case, document: Document) -> Iterator[Document]:
    rhythm = every(case.snapshot, case.standard)
    period = Period(case.asked.period, rhythm) if case.asked.period else last_ended(case.today, rhythm)
    made, begun = of_period(document, period), case.health().start
    fresh = case.today <= period.last + timedelta(days=document.days)
    if case.asked.said or ((begun is None or begun <= period.last) and (fresh or case.file_of(made) is None)):
        yield made


def _of_gate(case: Case, document: Document) -> Iterator[Document]:
    until = case.today + timedelta(days=document.days)
    coming = [
        (row.get("PmoPlannedDate"), gate)
        for row in case.snapshot.rows_of("GateReviews")
        if case.key("GATSTAT", row, "PmoGateStatus") in _OPEN_GATES and (gate := case.key("GATE", row, "PmoGate"))
    ]
    dated = sorted((day, gate) for day, gate in coming if isinstance(day, date))
    near = [gate for day, gate in dated if day <= until]
    if case.asked.said:
        following = dated[0][1] if dated else occasions.GATE_OF.get(case.project.phase, "G1")
        near = [case.asked.gate or following]
    for gate in dict.fromkeys(near):
        yield occasions.of_gate(document, gate)


def _of_exception(case: Case, document: Document) -> Iterator[Document]:
    """Yield the exception report that is being written, the first one, or on demand the next one."""
    number = 1
    while (file := case.file_of(occasions.of_number(document, number))) is not None and case.settled(file):
        number += 1
    card = next(iter(case.snapshot.rows_of("ProjectCard")), None)
    told = number > 1 and file is None  # The committee has answered: the next report is a person's decision.
    if case.asked.said or (not told and exceeded(card, case.health())):
        yield occasions.of_number(document, number)


def _of_committee(case: Case, document: Document) -> Iterator[Document]:
    days = sorted(
        occasions.meeting_day(row, case.standard)
        for row in case.snapshot.rows_of("Meetings")
        if case.key("MEETTYPE", row, "PmoMeetingType") == "SC"
    )
    coming = [day for day in days if day >= case.today]
    if coming and (case.asked.said or coming[0] <= case.today + timedelta(days=document.days)):
        yield occasions.of_committee(document, coming[0])
    elif case.asked.said:
        yield occasions.of_committee(document, case.today)


def _of_meeting(case: Case, document: Document) -> Iterator[Document]:
    held = sorted(
        ((day, row.id, row) for row in case.snapshot.rows_of("Meetings") if (day := _held(case, row)) is not None),
        key=lambda one: one[:2],
    )
    since = case.today - timedelta(days=document.days)
    recent = [row for day, _, row in held if day >= since] or ([held[-1][2]] if held and case.asked.said else [])
    for row in recent:
        made = occasions.of_meeting(document, row, standard=case.standard, language=case.project.language)
        if case.asked.said or (case.file_of(made) is None and not row.get("PmoMinutesUrl")):
            yield made


def _held(case: Case, row: Row) -> date | None:
    """Return the day of a meeting that deserves minutes and is over; stand-ups have their log."""
    moment = row.get("PmoMeetingAt")
    over = isinstance(moment, datetime) and moment <= case.now
    daily = case.key("MEETTYPE", row, "PmoMeetingType") == "DAY"
    return occasions.meeting_day(row, case.standard) if over and not daily else None


def _on_demand(case: Case, document: Document) -> Iterator[Document]:
    if case.asked.said or case.file_of(document) is not None:
        yield document


_MAKERS: Mapping[Due, Callable[[Case, Document], Iterator[Document]]] = {
    Due.STANDING: _standing,
    Due.PERIOD: _of_period,
    Due.GATE: _of_gate,
    Due.EXCEPTION: _of_exception,
    Due.COMMITTEE: _of_committee,
    Due.MEETING: _of_meeting,
    Due.DEMAND: _on_demand,
}
