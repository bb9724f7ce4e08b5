"""A list drawn in two steps: its frame by the general writer, its rows poured in as XML afterwards.

The frame holds a palette: one row of empty cells, each with a format the rows need. Where it stands, the rows go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import repeat
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from pmo365.model.page import Cell, Kind, Table, Tone
from pmo365.render.excel_cells import Looks, Pen, column
from pmo365.render.excel_layout import TALLEST, tallest
from pmo365.render.excel_style import GREY, Style

_MARKS = tuple(Tone)
_POINTS = tuple(round((13.2 * lines + 5) / 0.75) * 0.75 for lines in range(TALLEST + 1))
"""Heights of rows of so many lines, in whole pixels."""


@dataclass(slots=True)
class Listing:
    """A table whose frame is drawn and whose rows are still to be poured."""

    table: Table
    head: int
    """Row of the headers, from 0."""
    aside: int
    """Column of the calendar's first period."""
    hosts: tuple[str, ...]
    zone: str
    sums: dict[str, Decimal] = field(default_factory=dict)
    """Column letters → the sum of the numbers poured there."""

    @property
    def first(self) -> int:
        """Return the first row, from 1 as spreadsheets count; the palette stands there."""
        return self.head + 2

    @property
    def corner(self) -> str:
        """Return the letters of the last column."""
        line, past = self.table.timeline, self.table.past
        if past:
            return str(xl_col_to_name(past_column(self.table) + len(past.labels) - 1))
        return str(xl_col_to_name(self.aside + len(line.starts) - 1 if line else len(self.table.fields) - 1))

    @property
    def last(self) -> int:
        """Return the last row, from 1."""
        return self.head + 1 + len(self.table.rows)


def past_column(table: Table) -> int:
    """Return the column of the first figure of the past: after the fields, the calendar, and a narrow gap."""
    return len(table.fields) + (len(table.timeline.starts) + 1 if table.timeline else 0) + 1


def palette(sheet: Any, style: Style, *, listing: Listing) -> None:
    """Write the formats the rows need, in an order ``poured`` knows."""
    for place, made in enumerate(_formats(style, listing.table)):
        sheet.write_blank(listing.head + 1, place, None, made)


def _formats(style: Style, table: Table) -> Iterator[Any]:
    for kind in Kind:
        for link in (False, True):
            for quoted in (False, True):
                yield style.value(kind, quoted=quoted, link=link)
    for tone in _MARKS if table.timeline else ():
        yield style.get(align="center", font_color=style.strong(tone), bold=True)
    if table.past:
        yield style.get(font_color=GREY, num_format="0")


def _looks(numbers: list[str]) -> dict[Kind, Looks]:
    day, moment = (numbers[4 * list(Kind).index(kind)] for kind in (Kind.DAY, Kind.MOMENT))
    found = {}
    for place, kind in enumerate(Kind):
        plain, quoted, link, quoted_link = numbers[4 * place : 4 * place + 4]
        found[kind] = Looks(
            plain=plain,
            quoted=quoted,
            link=link,
            quoted_link=quoted_link,
            day=moment if kind is Kind.MOMENT else day,
            moment=day if kind is Kind.DAY else moment,
        )
    return found


def poured(listing: Listing, palette_row: str, *, pen: Pen) -> Iterator[str]:
    """Yield the rows as XML; ``palette_row`` is the palette as the general writer wrote it."""
    numbers = re.findall(r' s="(\d+)"', palette_row)
    table, kinds = listing.table, _looks(numbers)
    letters = [xl_col_to_name(place) for place in range(len(table.fields))]
    columns = tuple(column(name, kinds[one.kind]) for name, one in zip(letters, table.fields, strict=True))
    summed = [(place, letters[place]) for place, one in enumerate(table.fields) if one.total]
    wrapped = tuple((place, one.width) for place, one in enumerate(table.fields) if one.kind is Kind.TEXT)
    line = table.timeline
    sides = _marks(listing, numbers[4 * len(Kind) :], pen=pen) if line else repeat("")
    folded = _figures(listing, numbers[-1]) if table.past else repeat("")
    places = map(str, range(listing.first, listing.last + 1))
    for at, values, side, old in zip(places, table.rows, sides, folded, strict=False):
        points = _POINTS[tallest(values, wrapped)]
        for place, letter in summed:
            _add(listing, letter, value=values[place])
        yield f'<row r="{at}" ht="{points}" customHeight="1">{pen.row(at, values, columns)}{side}{old}</row>'


def _marks(listing: Listing, numbers: list[str], *, pen: Pen) -> Iterator[str]:
    line = listing.table.timeline
    assert line is not None
    columns = [xl_col_to_name(listing.aside + place) for place in range(len(line.starts))]
    tones = dict(zip(_MARKS, numbers, strict=True))
    for at, marks in enumerate(line.marks, start=listing.first):
        yield "".join(
            f'<c r="{columns[place]}{at}" s="{tones[tone]}" t="s"><v>{pen.strings.number(sign)}</v></c>'
            for place, (sign, tone) in sorted(marks.items())
        )


def _figures(listing: Listing, number: str) -> Iterator[str]:
    past = listing.table.past
    assert past is not None
    first = past_column(listing.table)
    columns = [xl_col_to_name(first + place) for place in range(len(past.labels))]
    for at, values in enumerate(past.values, start=listing.first):
        yield "".join(
            f'<c r="{column}{at}" s="{number}"><v>{float(value)!r}</v></c>'
            for column, value in zip(columns, values, strict=True)
            if value is not None
        )


def _add(listing: Listing, letter: str, *, value: Cell) -> None:
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        listing.sums[letter] = listing.sums.get(letter, Decimal(0)) + value
