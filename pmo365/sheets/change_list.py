"""Sheet: every request for change."""

from __future__ import annotations

from pmo365.model.page import SHAPES, Cell, Kind, Lines, Meaning, Page, Table, Tone
from pmo365.sheets import items, reading
from pmo365.sheets.changes import APPROVED, PENDING, state_of
from pmo365.sheets.items import Item
from pmo365.sheets.survey import Survey, fields, sheet

_COLUMNS: tuple[tuple[str, Kind, float, Meaning], ...] = (
    ("code", Kind.CODE, 11, Meaning.NONE),
    ("ref", Kind.CODE, 9, Meaning.NONE),
    ("change", Kind.TEXT, 36, Meaning.NONE),
    ("type", Kind.TEXT, 18, Meaning.NONE),
    ("size", Kind.NUMBER, 11, Meaning.NONE),
    ("change_days", Kind.WHOLE, 11, Meaning.SLIP),
    ("change_cost", Kind.MONEY, 15, Meaning.SLIP),
    ("resources", Kind.TEXT, 30, Meaning.NONE),
    ("authority", Kind.TEXT, 18, Meaning.NONE),
    ("state", Kind.TEXT, 21, Meaning.SHAPE),
    ("requested", Kind.DAY, 13, Meaning.NONE),
    ("decided", Kind.DAY, 13, Meaning.NONE),
    ("age", Kind.WHOLE, 9, Meaning.NONE),
)


def page(survey: Survey) -> Page:
    """Return the changes of the running projects: pending first, then approved, then the others."""
    return sheet(survey, "change_list", more=(survey.word("change_list.how"),), blocks=(table(survey),), frozen=3)


def table(survey: Survey) -> Table:
    """Return one row per change; the age is that of a change still undecided."""
    found = items.items(survey, "Changes")
    found.sort(key=lambda one: (_rank(survey, one), one.entry.project.code, one.row.id))
    return Table(
        key="change_list",
        title=survey.word("change_list.title"),
        fields=fields(survey, _COLUMNS, summed=("change_cost",)),
        rows=Lines(len(found), lambda: (_row(survey, one) for one in found)),
        total_label=survey.word("total"),
        empty=survey.word("changes.none"),
    )


def _rank(survey: Survey, one: Item) -> int:
    state = state_of(survey, one)
    return 0 if state in PENDING else 1 if state in APPROVED else 2


def _row(survey: Survey, one: Item) -> tuple[Cell, ...]:
    entry, row = one
    rank = _rank(survey, one)
    tone = (Tone.WARN, Tone.GOOD, Tone.UNKNOWN)[rank]
    return (
        entry.code,
        entry.item(row),
        row.title,
        survey.choice("CHGTYPE", row.get("PmoChangeType")),
        reading.amount(row.get("PmoSize")),
        reading.amount(row.get("PmoImpactTimeDays")),
        reading.amount(row.get("PmoImpactCost")),
        reading.text(row.get("PmoImpactResources")),
        survey.choice("LEVEL", row.get("PmoAuthority")),
        f"{SHAPES[tone]} {survey.label('CHGSTAT', state_of(survey, one))}",
        reading.day(row.get("PmoRequestedOn")),
        reading.day(row.get("PmoDecidedOn")),
        items.days_since(row, "PmoRequestedOn", today=survey.today) if rank == 0 else None,
    )
