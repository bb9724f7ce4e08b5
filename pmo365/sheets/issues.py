"""Sheet: how old the open issues are, by project, and which wait for a decision."""

from __future__ import annotations

from collections import Counter

from pmo365.model.page import Cell, Chart, Charts, Field, Kind, Meaning, Note, Page, Series, Table, Tile, Tiles, Tone
from pmo365.sheets import items, reading
from pmo365.sheets.items import Item
from pmo365.sheets.survey import Survey, sheet
from pmo365.sheets.wording import PRIORITY_TONES


def page(survey: Survey) -> Page:
    """Return the tiles, the ages by project and the priorities of the open issues."""
    found = items.open_items(survey, "Issues")
    ages = items.age_table(survey, "issue_ages", found=found, since="PmoRaisedOn", due="PmoDueDate")
    blind = items.unread(survey, "Issues")
    return sheet(
        survey,
        "issues",
        more=(survey.word("issues.how"),),
        blocks=(
            Tiles(_tiles(survey, found)),
            *((Charts((items.age_chart(survey, "issue_ages", span=8), _doughnut(survey))),) if found else ()),
            *((Note(survey.word("items.unread", codes=blind), tone=Tone.WARN),) if blind else ()),
            Note(survey.word("items.ages"), strong=True),
            ages,
            Note(survey.word("issues.by_priority"), strong=True),
            _priorities(survey, found),
        ),
        grid=12,
    )


def priority_of(survey: Survey, one: Item) -> str:
    """Return the key of an issue's priority, the last one when it has none."""
    return reading.key(survey.standard, "PRIO", value=one.row.get("PmoPriority")) or "P4"


def _tiles(survey: Survey, found: list[Item]) -> tuple[Tile, ...]:
    late = sum(items.overdue(one.row, "PmoDueDate", today=survey.today) is not None for one in found)
    critical = sum(priority_of(survey, one) == "P1" for one in found)
    states = Counter(reading.key(survey.standard, "ISSSTAT", value=one.row.get("PmoIssueStatus")) for one in found)
    counted = (
        ("open", len(found), Tone.MAIN),
        ("overdue", late, Tone.BAD),
        ("critical", critical, Tone.BAD),
        ("decide", states["DEC"], Tone.WARN),
    )
    return tuple(
        Tile(key=f"issues_{key}", label=survey.word(f"issues.{key}"), value=count, tone=tone if count else Tone.GOOD)
        for key, count, tone in counted
    )


def _priorities(survey: Survey, found: list[Item]) -> Table:
    counts = Counter(priority_of(survey, one) for one in found)
    late = Counter(
        priority_of(survey, one)
        for one in found
        if items.overdue(one.row, "PmoDueDate", today=survey.today) is not None
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (survey.priority(key), counts[key], late[key]) for key in PRIORITY_TONES if found
    )
    return Table(
        key="issue_priorities",
        title=survey.word("issues.by_priority"),
        fields=(
            Field(key="priority", header=survey.word("columns.priority"), span=6, meaning=Meaning.SHAPE),
            Field(key="open", header=survey.word("columns.open"), kind=Kind.WHOLE, total=True),
            Field(key="overdue", header=survey.word("columns.overdue"), kind=Kind.WHOLE, total=True),
        ),
        rows=rows,
        total_label=survey.word("total"),
        empty=survey.word("items.none"),
        listed=False,
    )


def _doughnut(survey: Survey) -> Chart:
    return Chart(
        kind="doughnut",
        title=survey.word("issues.by_priority"),
        table="issue_priorities",
        labels="priority",
        series=(Series("open"),),
        points=tuple(PRIORITY_TONES.values()),
        span=4,
    )
