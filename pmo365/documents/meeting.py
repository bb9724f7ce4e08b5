"""The minutes of a meeting: who, what was to be discussed, what was decided that day, what is still to be done."""

from __future__ import annotations

from pmo365.documents.occasions import meeting_day, of_meeting
from pmo365.documents.progress import chosen_rows, known_day
from pmo365.documents.source import Source, cells, tag_of, unsaid
from pmo365.documents.writing import NOTHING
from pmo365.model.content import Content, Missing, Table
from pmo365.model.snapshot import Row

_ASKED = ("agenda", "summary")


def meeting(source: Source) -> dict[str, Content]:
    """Return what the register says of the meeting, and when the next one of its kind takes place."""
    row, definition = _meeting(source), source.definition("Meetings")
    told = cells(source, row, definition) if row and definition else {}
    place = f"Meetings/{row.id}" if row else "Meetings"
    said: dict[str, Content] = {
        tag_of(one.name): Missing(f"{place}/{one.name}") if tag_of(one.name) in _ASKED else unsaid(source, one)
        for one in (definition.columns if definition else ())
    }
    known = {name: value for name, value in told.items() if value != NOTHING}
    return {"title": NOTHING, **said, **known, "next": _next(source, row)}


def attendees(source: Source) -> Table:
    """Return the people of the meeting, with their role in the project."""
    row = _meeting(source)
    people = row.get("PmoAttendees") if row else None
    roles = {str(one.get("PmoPerson")): one for one in reversed(source.rows("Roles")) if one.get("PmoPerson")}
    rows: list[dict[str, Content]] = []
    for person in people if isinstance(people, tuple) else ():
        held = roles.get(person)
        rows.append({
            "name": source.pen.person(person),
            "role": str(held.get("PmoRoleKey") or NOTHING) if held else NOTHING,
            "organisation": str(held.get("PmoOrganisation") or NOTHING) if held else NOTHING,
        })  # fmt: skip
    return Table(("name", "role", "organisation"), tuple(rows))


def decided_that_day(source: Source) -> Table:
    """Return the decisions dated from the day of the meeting."""
    row = _meeting(source)
    day = meeting_day(row, source.standard) if row else None
    return chosen_rows(
        source, "Decisions", lambda one: day is not None and known_day(one.get("PmoDecisionDate")) == day
    )


def _meeting(source: Source) -> Row | None:
    """Return the row the document is named after."""
    for row in source.rows("Meetings"):
        named = of_meeting(source.document, row, standard=source.standard, language=source.pen.language)
        if named.part == source.document.part:
            return row
    return None


def _next(source: Source, row: Row | None) -> str:
    """Return the day of the next meeting of the same kind."""
    if row is None:
        return NOTHING
    kind, day = row.get("PmoMeetingType"), meeting_day(row, source.standard)
    others = (meeting_day(one, source.standard) for one in source.rows("Meetings") if one.get("PmoMeetingType") == kind)
    return next((source.pen.day(one) for one in sorted(others) if one > day), NOTHING)
