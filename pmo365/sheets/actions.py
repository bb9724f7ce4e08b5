"""Sheet: decisions awaited first, then who is late with what."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from pmo365.model.page import (
    Cell,
    Chart,
    Charts,
    Field,
    Kind,
    Meaning,
    Note,
    Page,
    Series,
    Table,
    Tile,
    Tiles,
    To,
    Tone,
)
from pmo365.sheets import items, reading
from pmo365.sheets.items import Item
from pmo365.sheets.survey import Survey, sheet

_AWAITED = 20


def page(survey: Survey) -> Page:
    """Return the decisions awaited, then the open and overdue actions by project and by person."""
    decisions, found = awaited(survey), items.open_items(survey, "Actions")
    bars = (Charts((_bars(survey, "project"), _bars(survey, "owner"))),) if found else ()
    blind = items.unread(survey, "Actions", "Decisions")
    return sheet(
        survey,
        "actions",
        more=(survey.word("actions.how"),),
        blocks=(
            Tiles(_tiles(survey, decisions, found=found)),
            *((Note(survey.word("items.unread", codes=blind), tone=Tone.WARN),) if blind else ()),
            Note(survey.word("actions.awaited"), strong=True),
            awaited_table(survey, decisions, shown=_AWAITED),
            *_more(survey, len(decisions) - _AWAITED),
            Note(survey.word("actions.late"), strong=True),
            *bars,
            _by(survey, "project", found=found),
            _by(survey, "owner", found=found),
        ),
        grid=12,
    )


def awaited(survey: Survey) -> list[Item]:
    """Return the decisions awaited in the running projects, the soonest needed first."""
    found = items.open_items(survey, "Decisions")
    return sorted(found, key=lambda one: (_needed(one) or date.max, one.entry.project.code, one.row.id))


def _needed(one: Item) -> date | None:
    return reading.day(one.row.get("PmoNeededBy"))


def _tiles(survey: Survey, decisions: list[Item], *, found: list[Item]) -> tuple[Tile, ...]:
    def late(own: list[Item], column: str) -> int:
        return sum(items.overdue(one.row, column, today=survey.today) is not None for one in own)

    counted = (
        ("awaited", len(decisions), Tone.WARN),
        ("awaited_late", late(decisions, "PmoNeededBy"), Tone.BAD),
        ("open", len(found), Tone.MAIN),
        ("overdue", late(found, "PmoDueDate"), Tone.BAD),
    )
    return tuple(
        Tile(key=f"actions_{key}", label=survey.word(f"actions.{key}_tile"), value=count, tone=_tone(count, tone))
        for key, count, tone in counted
    )


def _tone(count: int, tone: Tone) -> Tone:
    return tone if count else Tone.GOOD


def _more(survey: Survey, count: int) -> tuple[Note, ...]:
    return (Note(survey.word("actions.more", count=count)),) if count > 0 else ()


def awaited_table(survey: Survey, decisions: list[Item], *, shown: int) -> Table:
    """Return the decisions awaited, the soonest needed first."""
    told = (("ref", 2, Kind.CODE), ("decision", 5, Kind.TEXT), ("forum", 2, Kind.TEXT), ("needed", 2, Kind.DAY))
    return Table(
        key="decisions_awaited",
        title=survey.word("actions.awaited"),
        fields=(
            *(
                Field(
                    key=key,
                    header=survey.word(f"columns.{key}"),
                    span=span,
                    kind=kind,
                    meaning=Meaning.DUE if kind is Kind.DAY else Meaning.NONE,
                )
                for key, span, kind in told
            ),
            Field(key="late", header=survey.word("columns.late"), kind=Kind.WHOLE, meaning=Meaning.SLIP),
        ),
        rows=tuple(_awaited_row(survey, one) for one in decisions[:shown]),
        empty=survey.word("actions.none_awaited"),
        listed=False,
    )


def _awaited_row(survey: Survey, one: Item) -> tuple[Cell, ...]:
    reference = one.entry.item(one.row)
    return (
        To(f"{one.entry.project.code} {reference.text}", reference.url),
        one.row.title,
        survey.choice("LEVEL", one.row.get("PmoForum")),
        _needed(one),
        items.overdue(one.row, "PmoNeededBy", today=survey.today),
    )


def _by(survey: Survey, what: str, *, found: list[Item]) -> Table:
    def name(one: Item) -> str:
        owner = survey.person(one.row.get("PmoOwner")) or survey.word("items.nobody")
        return one.entry.name if what == "project" else owner

    lines: list[tuple[str, tuple[int | Decimal, ...]]] = []
    for key, own in items.grouped(found, name).items():
        late = sum(items.overdue(one.row, "PmoDueDate", today=survey.today) is not None for one in own)
        lines.append((key, (late, len(own) - late, len(own))))
    lines.sort(key=lambda line: (-line[1][0], -line[1][2], line[0]))
    return Table(
        key=f"action_{what}s",
        title=survey.word(f"actions.by_{what}"),
        fields=(
            Field(key=what, header=survey.word(f"columns.{what}"), span=6),
            *(
                Field(key=key, header=survey.word(f"columns.{key}"), kind=Kind.WHOLE, span=2, total=True)
                for key in ("overdue", "on_time", "open")
            ),
        ),
        rows=items.condensed(survey, lines),
        total_label=survey.word("total"),
        empty=survey.word("actions.none"),
        listed=False,
    )


def _bars(survey: Survey, what: str) -> Chart:
    return Chart(
        kind="stacked",
        title=survey.word(f"actions.by_{what}"),
        table=f"action_{what}s",
        labels=what,
        series=(Series("overdue", Tone.BAD), Series("on_time", Tone.SOFT)),
    )
