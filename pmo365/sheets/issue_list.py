"""Sheet: every open issue."""

from __future__ import annotations

from pmo365.model.page import Cell, Kind, Lines, Meaning, Page, Table
from pmo365.sheets import items, reading
from pmo365.sheets.issues import priority_of
from pmo365.sheets.items import Item
from pmo365.sheets.survey import Survey, fields, sheet

_COLUMNS: tuple[tuple[str, Kind, float, Meaning], ...] = (
    ("code", Kind.CODE, 11, Meaning.NONE),
    ("ref", Kind.CODE, 9, Meaning.NONE),
    ("issue", Kind.TEXT, 36, Meaning.NONE),
    ("type", Kind.TEXT, 18, Meaning.NONE),
    ("priority", Kind.TEXT, 13, Meaning.SHAPE),
    ("level", Kind.TEXT, 17, Meaning.NONE),
    ("owner", Kind.TEXT, 18, Meaning.NONE),
    ("raised", Kind.DAY, 13, Meaning.NONE),
    ("due", Kind.DAY, 13, Meaning.DUE),
    ("age", Kind.WHOLE, 9, Meaning.NONE),
    ("late", Kind.WHOLE, 11, Meaning.SLIP),
    ("state", Kind.TEXT, 19, Meaning.NONE),
    ("effect", Kind.TEXT, 40, Meaning.NONE),
)


def page(survey: Survey) -> Page:
    """Return the open issues of the running projects, the most urgent first."""
    return sheet(survey, "issue_list", blocks=(table(survey),), frozen=3)


def table(survey: Survey) -> Table:
    """Return one row per open issue, by priority and due date."""
    found = items.open_items(survey, "Issues")
    found.sort(key=lambda one: (priority_of(survey, one), str(one.row.get("PmoDueDate") or "9"), _place(one)))
    return Table(
        key="issue_list",
        title=survey.word("issue_list.title"),
        fields=fields(survey, _COLUMNS),
        rows=Lines(len(found), lambda: (_row(survey, one) for one in found)),
        empty=survey.word("items.none"),
    )


def _place(one: Item) -> tuple[str, int]:
    return one.entry.project.code, one.row.id


def _row(survey: Survey, one: Item) -> tuple[Cell, ...]:
    entry, row = one
    return (
        entry.code,
        entry.item(row),
        row.title,
        survey.choice("ISSTYPE", row.get("PmoIssueType")),
        survey.priority(priority_of(survey, one)) if row.get("PmoPriority") else None,
        survey.choice("LEVEL", row.get("PmoDecisionLevel")),
        survey.person(row.get("PmoOwner")),
        reading.day(row.get("PmoRaisedOn")),
        reading.day(row.get("PmoDueDate")),
        items.days_since(row, "PmoRaisedOn", today=survey.today),
        items.overdue(row, "PmoDueDate", today=survey.today),
        survey.choice("ISSSTAT", row.get("PmoIssueStatus")),
        reading.text(row.get("PmoImpactText")),
    )
