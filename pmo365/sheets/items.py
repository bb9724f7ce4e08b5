"""What issues, changes, actions and decisions have in common: whose they are, since when, how late."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple, TypeVar

from pmo365.indicators.quality import ageing
from pmo365.model.page import Cell, Chart, Field, Kind, Meaning, Series, Table, Tone
from pmo365.model.snapshot import Row
from pmo365.sheets import reading
from pmo365.sheets.survey import Entry, Survey

SHOWN = 12
"""Lines of a summary that a chart can carry; what lies beyond is added up in one more line."""
BUCKETS = ("age_week", "age_month", "age_quarter", "age_more")
_TONES = (Tone.GOOD, Tone.WATCH, Tone.WARN, Tone.BAD)
Key = TypeVar("Key")


class Item(NamedTuple):
    """A row of a register and the project it belongs to."""

    entry: Entry
    row: Row


def items(survey: Survey, register: str) -> list[Item]:
    """Return the rows of a register of the running projects."""
    return [Item(entry, row) for entry in survey.running() for row in entry.snapshot.rows_of(register)]


def open_items(survey: Survey, register: str) -> list[Item]:
    """Return the rows of a register that are still open, in the running projects."""
    return [
        Item(entry, row)
        for entry in survey.running()
        for row in reading.open_rows(entry.snapshot, register, standard=survey.standard)
    ]


def days_since(row: Row, column: str, *, today: date) -> int | None:
    """Return the calendar days since a date of a row, or since it was made when it has none; None when unknown."""
    since = reading.day(row.get(column)) or reading.day(row.created)
    return None if since is None else (today - since).days


def overdue(row: Row, column: str, *, today: date) -> int | None:
    """Return by how many calendar days a row is late; None when it is not, or has no date."""
    due = reading.day(row.get(column))
    return (today - due).days if due is not None and due < today else None


def unread(survey: Survey, *registers: str) -> str:
    """Return the codes of the running projects where one of these registers could not be read."""
    return ", ".join(one.project.code for one in survey.running() if set(registers) & set(one.snapshot.unreadable))


def grouped(found: Iterable[Item], key: Callable[[Item], Key]) -> dict[Key, list[Item]]:
    """Return the items by a key of theirs, in the order the keys came."""
    groups: dict[Key, list[Item]] = {}
    for one in found:
        groups.setdefault(key(one), []).append(one)
    return groups


def condensed(
    survey: Survey, lines: Sequence[tuple[str, tuple[int | Decimal, ...]]], *, shown: int = SHOWN
) -> tuple[tuple[Cell, ...], ...]:
    """Return the first lines, and one more with the sums of the others: totals stay those of all."""
    kept, others = lines[:shown], lines[shown:]
    rows: list[tuple[Cell, ...]] = [(name, *values) for name, values in kept]
    if others:
        sums = (sum(column) for column in zip(*(values for _, values in others), strict=True))
        rows.append((survey.word("items.others", count=len(others)), *sums))
    return tuple(rows)


def age_table(survey: Survey, key: str, *, found: Sequence[Item], since: str, due: str) -> Table:
    """Return by project how many items are 0–7, 8–30, 31–90 and over 90 days old, and how many are overdue."""
    lines: list[tuple[str, tuple[int | Decimal, ...]]] = []
    for name, own in grouped(found, lambda one: one.entry.name).items():
        counts = ageing(days_since(one.row, since, today=survey.today) or 0 for one in own)
        late = sum(overdue(one.row, due, today=survey.today) is not None for one in own)
        lines.append((name, (*counts, len(own), late)))
    lines.sort(key=lambda line: (-line[1][4], line[0]))
    counted = (*BUCKETS, "open", "overdue")
    return Table(
        key=key,
        title=survey.word("items.ages"),
        fields=(
            Field(key="project", header=survey.word("columns.project"), span=6),
            *(
                Field(
                    key=name,
                    header=survey.word(f"columns.{name}"),
                    kind=Kind.WHOLE,
                    total=True,
                    meaning=Meaning.SLIP if name == "overdue" else Meaning.NONE,
                )
                for name in counted
            ),
        ),
        rows=condensed(survey, lines),
        total_label=survey.word("total"),
        empty=survey.word("items.none"),
        listed=False,
    )


def age_chart(survey: Survey, table: str, *, span: int) -> Chart:
    """Return the ages as stacked bars, one per project."""
    return Chart(
        kind="stacked",
        title=survey.word("items.ages"),
        table=table,
        labels="project",
        series=tuple(Series(name, tone) for name, tone in zip(BUCKETS, _TONES, strict=True)),
        span=span,
    )
