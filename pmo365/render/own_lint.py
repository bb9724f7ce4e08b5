"""What keeps a workbook of somebody else's from being filled, and what its owner may want to know."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from lxml import etree

from pmo365.errors import TemplateError
from pmo365.model.page import Cell
from pmo365.render.own_book import Book, M, OwnTable, Range, links, range_of
from pmo365.render.own_sheet import Dated, Sheet

_CHART = re.compile(r"xl/charts/chart[^/]*\.xml")
_FORMULA = "{http://schemas.openxmlformats.org/drawingml/2006/chart}f"
_AREA = re.compile(r"^(?:'((?:[^']|'')+)'|([^'!]+))!(\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?)$")
_NARROW = 10
"""Characters a date needs."""


def faults_of(book: Book, sheets: Mapping[str, Sheet], rows: Mapping[str, int]) -> tuple[TemplateError, ...]:
    """Return what keeps the tables from taking so many rows, table by table."""
    return tuple(
        fault
        for name, count in sorted(rows.items())
        for fault in _table(book, sheets[book.tables[name].sheet_part], book.tables[name], max(count, 1))
    )


def _table(book: Book, sheet: Sheet, table: OwnTable, count: int) -> Iterator[TemplateError]:
    told = {"table": table.name, "sheet": table.sheet}
    if table.totals_rows:
        yield TemplateError("own_totals_row", **told)
    if table.header_rows != 1:
        yield TemplateError("own_no_header", **told)
    if _protected(sheet.root):
        yield TemplateError("own_protected", **told)
    new = table.area._replace(bottom=table.rows.top + count - 1)
    for one in sheet.root.iter(f"{M}mergeCell"):
        if range_of(str(one.get("ref"))).meets(new):
            yield TemplateError("own_merged", **told, range=one.get("ref"))
    below = new._replace(top=table.area.bottom + 1)
    first = _in_the_way(book, sheet, table, below) if below.bottom >= below.top else ""
    if first:
        free = range_of(first).top - table.rows.top
        yield TemplateError("own_no_room", **told, cell=first, rows=count, free=free)


def _protected(root: etree._Element) -> bool:
    found = root.find(f"{M}sheetProtection")
    return found is not None and found.get("sheet") in ("1", "true")


def _in_the_way(book: Book, sheet: Sheet, table: OwnTable, below: Range) -> str:
    """Return the first cell that more rows would overwrite, of the sheet, another table or a pivot; empty for none."""
    held = [range_of(one) for one in sheet.filled(below)]
    held += [one.area for one in book.tables.values() if one.sheet == table.sheet and one is not table]
    held += list(_pivot_places(book, table.sheet_part))
    tops = sorted((one.top, one.left) for one in held if one.meets(below))
    return Range(*tops[0], *tops[0]).ref.partition(":")[0] if tops else ""


def _pivot_places(book: Book, part: str) -> Iterator[Range]:
    for kind, target, _ in links(book, part):
        place = book.root(target).find(f"{M}location") if kind.endswith("/pivotTable") else None
        if place is not None:
            yield range_of(str(place.get("ref")))


def remarks_of(
    book: Book, sheets: Mapping[str, Sheet], tables: Mapping[str, Sequence[Sequence[Cell]]], *, dated: Dated
) -> tuple[TemplateError, ...]:
    """Return what can be filled and yet may not be what its owner expects."""
    found = [
        remark
        for name, rows in sorted(tables.items())
        for remark in _columns(book.tables[name], sheets[book.tables[name].sheet_part], rows, dated=dated)
    ]
    found += [remark for name, rows in sorted(tables.items()) for remark in _charts(book, book.tables[name], len(rows))]
    if any(name.startswith("_xmlsignatures/") for name in book.members):
        found.append(TemplateError("own_signed"))
    return tuple(found)


def _charts(book: Book, table: OwnTable, count: int) -> Iterator[TemplateError]:
    """Yield a remark when a chart was drawn on the table's rows of once, and there are more now."""
    old = table.rows
    if old.top + count - 1 <= old.bottom:
        return
    for name in sorted(book.members):
        if not _CHART.fullmatch(name):
            continue
        drawn = [one for one in _drawn_on(book, name, table.sheet) if one.meets(old) and one.bottom == old.bottom]
        if drawn:
            rows = old.bottom - old.top + 1
            yield TemplateError("own_chart_short", table=table.name, sheet=table.sheet, drawn=rows, rows=count)
            return


def _drawn_on(book: Book, part: str, sheet: str) -> Iterator[Range]:
    for one in book.root(part).iter(_FORMULA):
        found = _AREA.match(one.text or "")
        if found and (found[1] or found[2]).replace("''", "'") == sheet:
            yield range_of(found[3])


def _columns(table: OwnTable, sheet: Sheet, rows: Sequence[Sequence[Cell]], *, dated: Dated) -> Iterator[TemplateError]:
    for place, header in enumerate(table.headers):
        days = any(isinstance(row[place], date) for row in rows)
        if not days or table.formulas[place]:
            continue
        column = table.area.left + place
        told = {"table": table.name, "column": header}
        if not dated(sheet.style(table.rows.top, column)):
            yield TemplateError("own_no_date_format", **told)
        width = _width(sheet.root, column)
        if width < _NARROW:
            yield TemplateError("own_narrow", **told, width=round(width), needed=_NARROW)


def _width(root: etree._Element, column: int) -> float:
    """Return the width of a column in characters; what was never set is wide enough for a date."""
    for one in root.iter(f"{M}col"):
        if int(str(one.get("min"))) <= column + 1 <= int(str(one.get("max"))):
            return float(one.get("width", "11"))
    return 11.0
