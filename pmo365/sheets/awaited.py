"""The decisions awaited, soonest needed first."""

from __future__ import annotations

from datetime import date

from pmo365.model.page import Cell, Kind, Meaning, Page, Table
from pmo365.model.snapshot import Row
from pmo365.sheets import reading
from pmo365.sheets.survey import Entry, Survey, fields, sheet

_COLUMNS: tuple[tuple[str, Kind, float, Meaning], ...] = (
    ("code", Kind.CODE, 11, Meaning.NONE),
    ("project", Kind.TEXT, 28, Meaning.NONE),
    ("ref", Kind.CODE, 9, Meaning.NONE),
    ("decision", Kind.TEXT, 48, Meaning.NONE),
    ("forum", Kind.TEXT, 20, Meaning.NONE),
    ("needed", Kind.DAY, 12, Meaning.DUE),
)


def awaited(survey: Survey) -> list[tuple[date | None, Entry, Row]]:
    """Return the proposed decisions of the running projects with the day they are needed by."""
    found = [
        (reading.day(row.get("PmoNeededBy")), entry, row)
        for entry in survey.running()
        for row in entry.snapshot.rows_of("Decisions")
        if reading.key(survey.standard, "DECSTAT", value=row.get("PmoDecisionStatus")) == "PRO"
    ]
    return sorted(found, key=lambda one: (one[0] or date.max, one[1].project.code, one[2].id))


def page(survey: Survey) -> Page:
    """Return one row per decision awaited."""
    return sheet(survey, "awaited", blocks=(table(survey),), frozen=3)


def table(survey: Survey) -> Table:
    """Return the decisions awaited."""
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            entry.code,
            entry.project.title,
            entry.item(row),
            reading.text(row.get("PmoDecisionText")) or row.title,
            survey.choice("LEVEL", row.get("PmoForum")),
            needed,
        )
        for needed, entry, row in awaited(survey)
    )
    return Table(
        key="awaited",
        title=survey.word("awaited.title"),
        fields=fields(survey, _COLUMNS),
        rows=rows,
        empty=survey.word("empty.decisions"),
    )
