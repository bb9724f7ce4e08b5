"""Sheet: decisions awaited, open actions, decisions taken."""

from __future__ import annotations

from collections.abc import Iterator

from pmo365.model.page import SHAPES, Cell, Kind, Lines, Meaning, Page, Table, Tone
from pmo365.sheets import items, reading
from pmo365.sheets.actions import awaited
from pmo365.sheets.items import Item
from pmo365.sheets.survey import Survey, fields, sheet

_COLUMNS: tuple[tuple[str, Kind, float, Meaning], ...] = (
    ("code", Kind.CODE, 11, Meaning.NONE),
    ("ref", Kind.CODE, 9, Meaning.NONE),
    ("kind", Kind.TEXT, 22, Meaning.SHAPE),
    ("text", Kind.TEXT, 44, Meaning.NONE),
    ("detail", Kind.TEXT, 40, Meaning.NONE),
    ("forum", Kind.TEXT, 18, Meaning.NONE),
    ("owner", Kind.TEXT, 18, Meaning.NONE),
    ("due", Kind.DAY, 13, Meaning.NONE),
    ("late", Kind.WHOLE, 11, Meaning.SLIP),
    ("state", Kind.TEXT, 16, Meaning.NONE),
    ("decided", Kind.DAY, 13, Meaning.NONE),
)


def page(survey: Survey) -> Page:
    """Return the decisions awaited, the open actions, then the decisions taken."""
    return sheet(survey, "action_list", blocks=(table(survey),), frozen=3)


def table(survey: Survey) -> Table:
    """Return one row per decision or open action, the decisions awaited first."""
    waiting = awaited(survey)
    open_ids = {(one.entry.project.code, one.row.id) for one in waiting}
    actions = items.open_items(survey, "Actions")
    actions.sort(key=lambda one: (str(one.row.get("PmoDueDate") or "9"), *_place(one)))
    taken = [one for one in items.items(survey, "Decisions") if _place(one) not in open_ids]
    taken.sort(key=lambda one: (str(one.row.get("PmoDecisionDate") or ""), *_place(one)), reverse=True)

    def rows() -> Iterator[tuple[Cell, ...]]:
        yield from (
            _decision(survey, one, kind=f"{SHAPES[Tone.WARN]} {survey.word('kind.awaited')}") for one in waiting
        )
        yield from (_action(survey, one) for one in actions)
        yield from (_decision(survey, one, kind=f"{SHAPES[Tone.GOOD]} {survey.word('kind.taken')}") for one in taken)

    return Table(
        key="action_list",
        title=survey.word("action_list.title"),
        fields=fields(survey, _COLUMNS),
        rows=Lines(len(waiting) + len(actions) + len(taken), rows),
        empty=survey.word("actions.none"),
    )


def _place(one: Item) -> tuple[str, int]:
    return one.entry.project.code, one.row.id


def _action(survey: Survey, one: Item) -> tuple[Cell, ...]:
    entry, row = one
    return (
        entry.code,
        entry.item(row),
        f"{SHAPES[Tone.WATCH]} {survey.word('kind.action')}",
        row.title,
        reading.text(row.get("PmoDescription")),
        survey.choice("LEVEL", row.get("PmoForum")),
        survey.person(row.get("PmoOwner")),
        reading.day(row.get("PmoDueDate")),
        items.overdue(row, "PmoDueDate", today=survey.today),
        survey.choice("ACTSTAT", row.get("PmoActionStatus")),
        None,
    )


def _decision(survey: Survey, one: Item, *, kind: str) -> tuple[Cell, ...]:
    entry, row = one
    waits = kind.startswith(SHAPES[Tone.WARN])
    return (
        entry.code,
        entry.item(row),
        kind,
        row.title,
        reading.text(row.get("PmoDecisionText")),
        survey.choice("LEVEL", row.get("PmoForum")),
        survey.person(row.get("PmoDecidedBy")),
        reading.day(row.get("PmoNeededBy")),
        items.overdue(row, "PmoNeededBy", today=survey.today) if waits else None,
        survey.choice("DECSTAT", row.get("PmoDecisionStatus")),
        None if waits else reading.day(row.get("PmoDecisionDate")),
    )
