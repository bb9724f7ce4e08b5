"""Cells of a sheet that is somebody else's: taken out, put in, everything around them left as it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from lxml import etree
from xlsxwriter.utility import xl_cell_to_rowcol, xl_rowcol_to_cell

from pmo365.model.page import Cell
from pmo365.render.excel_values import Address, Blank, Moment, Number, Text, cell
from pmo365.render.own_book import M, OwnTable, Range, range_of

_EPOCH = datetime(1899, 12, 30)
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_LIKE = ("ht", "customHeight", "s", "customFormat")
"""What a new row takes over from the first one."""
Dated = Callable[[int], bool]
"""Tells whether a cell style shows a number as a date."""


class Sheet:
    """The rows and cells of one sheet, by place; the tree of the part is changed in place."""

    def __init__(self, root: etree._Element) -> None:
        self.root = root
        data = root.find(f"{M}sheetData")
        self._data: etree._Element = data if data is not None else etree.SubElement(root, f"{M}sheetData")
        self._rows: dict[int, etree._Element] = {}
        for row in self._data:
            number = int(row.get("r") or max(self._rows, default=-1) + 2) - 1
            row.set("r", str(number + 1))
            if row.get("spans"):
                del row.attrib["spans"]
            self._rows[number] = row
            _number(row, number)

    def at(self, row: int, column: int) -> etree._Element | None:
        """Return a cell that is there."""
        found = self._rows.get(row)
        return None if found is None else next((one for one in found if _column(one) == column), None)

    def style(self, row: int, column: int) -> int:
        """Return the style of a cell, 0 when it has none."""
        found = self.at(row, column)
        return int(found.get("s", "0")) if found is not None else 0

    def filled(self, area: Range) -> Iterator[str]:
        """Yield the addresses of the cells of an area that hold something."""
        for row in range(area.top, area.bottom + 1):
            for one in self._rows.get(row, ()):
                if area.left <= _column(one) <= area.right and len(one):
                    yield str(one.get("r"))

    def take(self, row: int, left: int, right: int) -> None:
        """Take out the cells of a row between two columns."""
        for one in list(self._rows.get(row, ())):
            if left <= _column(one) <= right:
                self._rows[row].remove(one)

    def put(self, row: int, column: int, made: etree._Element, *, like: int | None = None) -> None:
        """Put a cell in its place; a row that is missing is made like another one."""
        made.set("r", xl_rowcol_to_cell(row, column))
        line = self._row(row, like)
        after = next((place for place, one in enumerate(line) if _column(one) > column), len(line))
        line.insert(after, made)

    def _row(self, row: int, like: int | None) -> etree._Element:
        if row not in self._rows:
            made = etree.Element(f"{M}row", r=str(row + 1))
            model = self._rows.get(like) if like is not None else None
            for name in _LIKE if model is not None else ():
                if model is not None and model.get(name) is not None:
                    made.set(name, str(model.get(name)))
            place = sum(known < row for known in self._rows)
            self._data.insert(place, made)
            self._rows[row] = made
        return self._rows[row]

    def forget_results(self) -> None:
        """Take the old results off the formulas: no program shows what was true of the old rows."""
        for one in self.root.iter(f"{M}c"):
            result = one.find(f"{M}v")
            if result is not None and one.find(f"{M}f") is not None:
                one.remove(result)
                if one.get("t"):
                    del one.attrib["t"]

    def stretch(self, old: Range, new: Range) -> None:
        """Let formats and checks that ended with the old rows end with the new ones, and tell the sheet's size."""
        for one in self.root.iter(f"{M}conditionalFormatting", f"{M}dataValidation"):
            told = [_stretched(ref, old, new) for ref in str(one.get("sqref", "")).split()]
            if told:
                one.set("sqref", " ".join(told))
        size = self.root.find(f"{M}dimension")
        if size is not None:
            known = range_of(str(size.get("ref")))
            whole = Range(
                min(known.top, new.top),
                min(known.left, new.left),
                max(known.bottom, new.bottom),
                max(known.right, new.right),
            )
            size.set("ref", whole.ref)


def _number(row: etree._Element, number: int) -> None:
    """Give every cell its address: a program may leave it out."""
    column = -1
    for one in row:
        column = _column(one) if one.get("r") else column + 1
        one.set("r", xl_rowcol_to_cell(number, column))


def _column(one: etree._Element) -> int:
    return int(xl_cell_to_rowcol(str(one.get("r")))[1])


def _stretched(ref: str, old: Range, new: Range) -> str:
    if not re.fullmatch(r"\$?[A-Z]+\$?\d+(:\$?[A-Z]+\$?\d+)?", ref):
        return ref
    found = range_of(ref)
    inside = old.left <= found.left and found.right <= old.right and old.top <= found.top
    return found._replace(bottom=new.bottom).ref if inside and found.bottom == old.bottom else ref


def pour(sheet: Sheet, table: OwnTable, rows: Sequence[Sequence[Cell]], *, zone: str, dated: Dated) -> Range:
    """Write rows under the header of a table, one value per column, and return its new rows.

    A calculated column keeps its formula; an empty table keeps one empty row, as every program wants it.
    """
    old = table.rows
    new = old._replace(bottom=old.top + max(len(rows), 1) - 1)
    columns = range(old.left, old.right + 1)
    styles = [sheet.style(old.top, column) for column in columns]
    for row in range(old.top, max(old.bottom, new.bottom) + 1):
        sheet.take(row, old.left, old.right)
    blank = [None] * len(columns)
    for number, values in enumerate(rows or [blank], start=old.top):
        for column, value, style, formula in zip(columns, values, styles, table.formulas, strict=True):
            made = _formula(formula) if formula else cell_of(value, zone=zone, as_date=dated(style))
            if style:
                made.set("s", str(style))
            sheet.put(number, column, made, like=old.top)
    sheet.stretch(old, new)
    return new


def _formula(text: str) -> etree._Element:
    made = etree.Element(f"{M}c")
    etree.SubElement(made, f"{M}f").text = text
    return made


def cell_of(value: Cell, *, zone: str, as_date: bool) -> etree._Element:
    """Return a cell with a value; a day is text where the style would show it as a number."""
    written = cell(value, zone=zone)
    made = etree.Element(f"{M}c")
    if isinstance(written, Number):
        etree.SubElement(made, f"{M}v").text = repr(written.value)
    elif isinstance(written, Moment) and as_date:
        passed = written.value - _EPOCH
        days = passed.days + passed.seconds / 86_400
        etree.SubElement(made, f"{M}v").text = repr(days if written.timed else passed.days)
    elif isinstance(written, Moment):
        form = "%Y-%m-%d %H:%M" if written.timed else "%Y-%m-%d"
        _text(made, written.value.strftime(form))
    elif not isinstance(written, Blank):
        _text(made, _harmless(written))
    return made


def _harmless(written: Text | Address) -> str:
    """The styles of this workbook are not ours to mark a text as text: an apostrophe in front does it."""
    quoted = isinstance(written, Text) and written.quoted
    return f"'{written.value}" if quoted else written.value


def _text(made: etree._Element, text: str) -> None:
    made.set("t", "inlineStr")
    told = etree.SubElement(etree.SubElement(made, f"{M}is"), f"{M}t")
    told.text = text
    told.set(_SPACE, "preserve")
