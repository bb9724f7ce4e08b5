"""One sheet being drawn: writes values through the gate, with the formats of the house."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from pmo365.model.page import Cell, Inside, Kind, Page
from pmo365.render.excel_cells import LINKS
from pmo365.render.excel_layout import Spot, table_row
from pmo365.render.excel_list import Listing
from pmo365.render.excel_style import Style
from pmo365.render.excel_values import Address, Blank, Moment, Number, Text, cell, clean


@dataclass(frozen=True, slots=True)
class Place:
    """A page and the name of its sheet."""

    page: Page
    sheet: str

    def reference(self, first: int, count: int) -> str:
        """Return the address of its top, or of rows of its first table, as a link inside the workbook wants it."""
        name = self.sheet.replace("'", "''")
        if not count or not self.page.tables or first + count > len(self.page.tables[0].rows):
            return f"internal:'{name}'!A1"
        row = table_row(self.page) + 2 + first
        return f"internal:'{name}'!A{row}:{xl_col_to_name(len(self.page.tables[0].fields) - 1)}{row + count - 1}"


@dataclass(slots=True)
class Canvas:
    """A sheet, its page, and how many links it carries."""

    book: Any
    sheet: Any
    name: str
    page: Page
    style: Style
    zone: str
    places: Mapping[str, Place] = field(default_factory=dict)
    """Every page of the workbook by its key."""
    links: int = 0
    listing: Listing | None = None
    """The list whose rows are poured once the frame is drawn."""

    def put(self, row: int, spot: Spot, *, value: Cell, kind: Kind) -> None:
        """Write one value over the columns of a spot, with the format of its kind."""
        if isinstance(value, Inside) and value.page in self.places:
            made = self.style.value(kind, link=True)
            if spot.last > spot.first:
                self.sheet.merge_range(row, spot.first, row, spot.last, "", made)
            self.lead(row, spot.first, to=value, made=made)
            return
        written = cell(value, hosts=self.page.hosts, zone=self.zone)
        if isinstance(written, Moment) and kind not in (Kind.DAY, Kind.MOMENT):
            kind = Kind.MOMENT if written.timed else Kind.DAY
        quoted = isinstance(written, Text) and written.quoted
        made = self.style.value(kind, quoted=quoted, link=isinstance(written, Address))
        if spot.last > spot.first:
            self.sheet.merge_range(row, spot.first, row, spot.last, "", made)
        self.write(row, spot.first, written=written, made=made)

    def write(self, row: int, column: int, *, written: Text | Number | Moment | Address | Blank, made: Any) -> None:
        """Write what the gate let through."""
        if isinstance(written, Blank):
            self.sheet.write_blank(row, column, None, made)
        elif isinstance(written, Number):
            self.sheet.write_number(row, column, written.value, made)
        elif isinstance(written, Moment):
            self.sheet.write_datetime(row, column, written.value, made)
        elif isinstance(written, Address) and self.links < LINKS:
            self.links += 1
            self.sheet.write_url(row, column, written.url, made, written.value)
        else:
            self.sheet.write_string(row, column, written.value, made)

    def lead(self, row: int, column: int, *, to: Inside, made: Any) -> None:
        """Write words that lead to another page; only words when the workbook has no such page."""
        words = clean(to.text)
        if to.page in self.places:
            self.sheet.write_url(row, column, self.places[to.page].reference(to.first, to.count), made, words)
        else:
            self.sheet.write_string(row, column, words, made)

    def say(self, row: int, spot: Spot, *, text: str, made: Any) -> None:
        """Write words of the house over the columns of a spot."""
        if spot.last > spot.first:
            self.sheet.merge_range(row, spot.first, row, spot.last, "", made)
        self.write(row, spot.first, written=cell(text), made=made)
