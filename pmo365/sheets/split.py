"""Pages cut into parts where a list is longer than a sheet can hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import TypeVar

from pmo365.model.lines import Lines
from pmo365.model.page import Page, Table
from pmo365.sheets.survey import Survey

ROWS = 1_048_000
"""Rows of a list on one sheet: a sheet has 1,048,576, the rest is for its heading."""
Item = TypeVar("Item")


def split(survey: Survey, page: Page, *, rows: int = ROWS) -> tuple[Page, ...]:
    """Return a page as it is, or as many pages as its list needs, each of which says so."""
    table = page.tables[0] if not page.grid and page.tables else None
    if table is None or len(table.rows) <= rows:
        return (page,)
    count = -(-len(table.rows) // rows)
    return tuple(_part(survey, page, table=table, number=number, count=count, rows=rows) for number in range(count))


def _part(survey: Survey, page: Page, *, table: Table, number: int, count: int, rows: int) -> Page:
    first, last = number * rows, min((number + 1) * rows, len(table.rows))
    facts = {"part": number + 1, "parts": count, "first": first + 1, "last": last, "rows": len(table.rows)}
    suffix = f"_{number + 1}" if number else ""
    line, past = table.timeline, table.past
    cut = replace(
        table,
        key=f"{table.key}{suffix}",
        rows=_slice(table.rows, first, last=last),
        total_label=survey.word("split.total") if table.total_label else "",
        timeline=replace(line, marks=_slice(line.marks, first, last=last)) if line else None,
        past=replace(past, values=_slice(past.values, first, last=last)) if past else None,
    )
    return replace(
        page,
        key=f"{page.key}{suffix}",
        name=f"{page.name} {number + 1}",
        intro=(*page.intro, survey.word("split.part", **facts)),
        blocks=tuple(cut if block is table else block for block in page.blocks),
    )


def _slice(found: Sequence[Item], first: int, *, last: int) -> Sequence[Item]:
    """A part of a long list is made anew like the whole: it is never kept."""

    def made() -> Iterator[Item]:
        return islice(iter(found), first, last)

    return Lines(last - first, made)
