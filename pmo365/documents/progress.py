"""What happened in a period, what comes next, and what the steering committee is asked: selections of registers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from pmo365.documents.period import Period, every, is_period
from pmo365.documents.registers import reading_of
from pmo365.documents.source import Source, cells, day_of, reports, table, tag_of, unsaid
from pmo365.documents.writing import NOTHING
from pmo365.indicators.periods import named, same_period
from pmo365.indicators.schedule import Calendar, public_holidays, slip
from pmo365.model.content import Content, Missing, Table, Toned
from pmo365.model.snapshot import Row, Value

_AHEAD = timedelta(days=92)
"""How far a committee looks at the milestones that come."""


def period_of(source: Source) -> Period:
    """Return the period a document speaks of; the running month where it has none."""
    part = source.document.part
    return Period(part, every(source.snapshot, source.standard)) if is_period(part) else Period(f"{source.today:%Y-%m}")


def status(source: Source) -> dict[str, Content]:
    """Return the words of the period's status report; of the last period that is over where the document has none."""
    definition, part = source.definition("StatusReports"), source.document.part
    of_period = is_period(part)
    rows = [
        row for row in reports(source) if (_told(row, period_of(source)) if of_period else _over(row, source.today))
    ]
    if definition is None:
        return {}
    told = cells(source, rows[-1], definition) if rows else {}
    where = f"StatusReports/{rows[-1].id}" if rows else f"StatusReports/{part}" if part else "StatusReports"
    asked = ("summary", "achievements", "next_steps")
    empty: dict[str, Content] = {
        tag_of(one.name): Missing(f"{where}/{one.name}") if tag_of(one.name) in asked else unsaid(source, one)
        for one in definition.columns
    }
    return empty | {name: value for name, value in told.items() if value != NOTHING}


def _told(row: Row, period: Period) -> bool:
    """Return whether a report is of a period, as people write it: a fortnight by either week, ``S28`` for ``W28``."""
    return same_period(row.get("PmoPeriodKey"), period.days)


def _over(row: Row, today: date) -> bool:
    found = named(str(row.get("PmoPeriodKey") or ""))
    return found is not None and found.end < today


def period(source: Source) -> dict[str, Content]:
    """Return the name of the period and of the one that follows."""
    found = period_of(source)
    return {
        "key": found.key,
        "name": found.name.say(source.pen.language),
        "next": found.following.name.say(source.pen.language),
        "from": source.pen.day(found.first),
        "to": source.pen.day(found.last),
    }


def selections(source: Source) -> dict[str, Content]:
    """Return what was reached, what is due, what slips, what is asked for; each a table of its register's columns."""
    found = period_of(source)
    ahead = (found.last + timedelta(days=1), found.last + found.ahead)
    return {
        "milestones_reached": _within(source, "Milestones", "PmoActualDate", (found.first, found.last)),
        "deliverables_accepted": _within(source, "Deliverables", "PmoAcceptedOn", (found.first, found.last)),
        "milestones_next": _due(source, ahead),
        "milestones_ahead": _due(source, (source.today, source.today + _AHEAD)),
        "milestones_slipping": _slipping(source),
        "issues_urgent": _of(source, "Issues", ("PRIO", "PmoPriority", ("P1", "P2")), opened=True),
        "decisions_awaited": _of(source, "Decisions", ("DECSTAT", "PmoDecisionStatus", ("PRO",)), by="PmoNeededBy"),
        "decisions_taken": _decided(source, found.first - timedelta(days=62)),
        "lessons_period": _within(source, "Lessons", "PmoRaisedOn", (found.first, found.last)),
        "changes_pending": _of(source, "Changes", ("CHGSTAT", "PmoChangeStatus", ("SUB", "ANA", "DEF"))),
        "actions_committee": _of(source, "Actions", ("LEVEL", "PmoForum", ("SC",)), by="PmoDueDate"),
        "issues_committee": _of(source, "Issues", ("LEVEL", "PmoDecisionLevel", ("SC", "PB", "EX")), opened=True),
        "benefits_due": _all(source, "Benefits", by="PmoNextMeasure"),
    }


def chosen_rows(source: Source, register: str, when: Callable[[Row], bool], *, by: str = "") -> Table:
    """Return the rows of a register that meet a condition, in the order it is read or by a date."""
    definition = source.definition(register)
    if definition is None:
        return Table(("ref", "title"))
    reading = reading_of(register)
    order: Callable[[Row], Any] = (lambda row: (day(row.get(by)), row.id)) if by else reading.order
    rows = sorted((row for row in source.rows(register) if when(row)), key=order)
    return table(source, definition, rows, extra=reading.extra, more=reading.more)


def milestones(source: Source, when: Callable[[Row], bool], *, by: str = "PmoForecastDate") -> Table:
    """Return milestones with ``slip`` in working days, reached ones by the day they were reached; green, or red."""
    definition, worked = source.definition("Milestones"), holidays(source)
    base = chosen_rows(source, "Milestones", lambda row: False)
    columns = (*base.columns, "slip")
    if definition is None or source.unreadable("Milestones"):
        return Table(columns, ({name: Missing("Milestones") for name in columns},))
    rows = sorted((row for row in source.rows("Milestones") if when(row)), key=lambda row: (day(row.get(by)), row.id))
    found: list[dict[str, Content]] = []
    for row in rows:
        reached = row.get("PmoActualDate") or row.get("PmoForecastDate")
        late = slip(known_day(row.get("PmoBaselineDate")), known_day(reached), calendar=worked)
        words = NOTHING if late is None else source.pen.say("limits.days", count=source.pen.signed(late))
        told = cells(source, row, definition) | {"slip": Toned(words, "R" if late and late > 0 else "G")}
        found.append({"ref": NOTHING, **told})
    return Table(columns, tuple(found))


def day(value: Value) -> date:
    """Return the civil day of a cell, the last one there is when it is empty."""
    return value.date() if isinstance(value, datetime) else day_of(value)


def holidays(source: Source) -> Calendar:
    """Return the public holidays of the organisation's country around today."""
    return public_holidays(source.standard.organisation.country, range(source.today.year - 4, source.today.year + 7))


def _within(source: Source, register: str, column: str, days: tuple[date, date]) -> Table:
    return chosen_rows(source, register, lambda row: days[0] <= day(row.get(column)) <= days[1], by=column)


def _due(source: Source, days: tuple[date, date]) -> Table:
    def wanted(row: Row) -> bool:
        return row.get("PmoActualDate") is None and days[0] <= day(row.get("PmoForecastDate")) <= days[1]

    return chosen_rows(source, "Milestones", lambda row: wanted(row) and source.is_open(row))


def _slipping(source: Source) -> Table:
    """Return the open milestones expected after their baseline, with ``slip`` in working days."""
    base = chosen_rows(source, "Milestones", lambda row: False)
    columns = (*base.columns, "slip", "weight")
    if source.unreadable("Milestones"):
        return Table(columns, ({name: Missing("Milestones") for name in columns},))
    definition, worked = source.definition("Milestones"), holidays(source)
    found = []
    for row in source.rows("Milestones"):
        late = slip(known_day(row.get("PmoBaselineDate")), known_day(row.get("PmoForecastDate")), calendar=worked)
        if definition and late and late > 0 and source.is_open(row) and row.get("PmoActualDate") is None:
            tone = "R" if row.get("PmoCritical") is True else "O"
            words = Toned(source.pen.say("limits.days", count=source.pen.signed(late)), tone)
            found.append((-late, cells(source, row, definition) | {"slip": words}))
    found.sort(key=lambda pair: pair[0])
    return Table(columns, tuple({"ref": NOTHING} | told for _, told in found))


def _of(
    source: Source, register: str, wanted: tuple[str, str, Sequence[str]], *, opened: bool = False, by: str = ""
) -> Table:
    choice_set, column, keys = wanted

    def kept(row: Row) -> bool:
        return source.key(choice_set, row.get(column)) in keys and (not opened or source.is_open(row))

    return chosen_rows(source, register, kept, by=by)


def _decided(source: Source, since: date) -> Table:
    def kept(row: Row) -> bool:
        taken = source.key("DECSTAT", row.get("PmoDecisionStatus")) in ("TAK", "REJ", "DEF")
        return taken and since <= day(row.get("PmoDecisionDate")) <= source.today

    return chosen_rows(source, "Decisions", kept, by="PmoDecisionDate")


def _all(source: Source, register: str, *, by: str) -> Table:
    return chosen_rows(source, register, lambda row: True, by=by)


def known_day(value: Value) -> date | None:
    """Return the civil day of a cell; None when it is empty."""
    return value.date() if isinstance(value, datetime) else value if isinstance(value, date) else None
