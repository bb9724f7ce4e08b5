"""Draws a table: headers, rows, totals as live formulas, conditional formats, calendar."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from pmo365.errors import ConfigurationError
from pmo365.model.page import Kind, Table, Timeline, Tone
from pmo365.render import excel_conditions, excel_past
from pmo365.render.excel_canvas import Canvas
from pmo365.render.excel_layout import GRID_WIDTH, Spot, spots, tallest
from pmo365.render.excel_list import Listing, palette
from pmo365.render.excel_style import RIGHT
from pmo365.render.excel_values import clean

ROWS = 1_048_576
"""Rows a sheet can hold: more would be left out without a word."""


def draw(canvas: Canvas, table: Table, *, row: int) -> None:
    """Draw a table with its headers in this row."""
    places = spots(table, grid=canvas.page.grid)
    if row + len(table.rows) + 2 > ROWS:
        raise ConfigurationError("workbook_too_many_rows", sheet=canvas.name, rows=len(table.rows), limit=ROWS)
    _headers(canvas, table, row=row, places=places)
    if not table.rows:
        whole = Spot(places[0].first, places[-1].last)
        canvas.say(row + 1, whole, text=table.empty, made=canvas.style.get(italic=True, font_color="#595959"))
        return
    _rows(canvas, table, row=row, places=places)
    _conditions(canvas, table, row=row, places=places)
    if canvas.listing is not None and canvas.listing.table is table:
        _native(canvas, table, row=row)
    elif table.totalled:
        _totals(canvas, table, row=row, places=places)
    if table.past:
        excel_past.draw(canvas, table, table.past, row=row)
    if table.timeline:
        _timeline(canvas, table.timeline, row=row, column=places[-1].last + 2)


def unique(headers: Iterable[str]) -> list[str]:
    """Return headers no two of which are equal in any case: a native table allows nothing else."""
    found: list[str] = []
    for header in headers:
        name, copy = clean(header).replace("\n", " ") or "–", 1
        while name.casefold() in {one.casefold() for one in found}:
            copy += 1
            name = f"{header} {copy}"
        found.append(name)
    return found


def _headers(canvas: Canvas, table: Table, *, row: int, places: tuple[Spot, ...]) -> None:
    names = unique(one.header for one in table.fields)
    for field, name, spot in zip(table.fields, names, places, strict=True):
        right = {"align": "right"} if field.kind in RIGHT else {}
        canvas.say(row, spot, text=name, made=canvas.style.header(**right))
    canvas.sheet.set_row(row, 30)


def _rows(canvas: Canvas, table: Table, *, row: int, places: tuple[Spot, ...]) -> None:
    if canvas.listing is None and table.listed and not canvas.page.grid:
        canvas.listing = Listing(table, row, places[-1].last + 2, canvas.page.hosts, canvas.zone)
        palette(canvas.sheet, canvas.style, listing=canvas.listing)
        return
    kept = (one for one in enumerate(zip(table.fields, places, strict=True)) if one[1][0].kind is Kind.TEXT)
    widths = tuple((place, (spot.last - spot.first + 1) * GRID_WIDTH) for place, (_, spot) in kept)
    for step, values in enumerate(table.rows, start=1):
        for field, value, spot in zip(table.fields, values, places, strict=True):
            canvas.put(row + step, spot, value=value, kind=field.kind)
        canvas.sheet.set_row(row + step, 13.2 * tallest(values, widths) + 5)


def column_sum(table: Table, place: int) -> float:
    """Return what the live formula of a total will give: the sum of the numbers of a column."""
    values = (row[place] for row in table.rows)
    kept = (value for value in values if isinstance(value, int | Decimal) and not isinstance(value, bool))
    return float(sum((Decimal(value) for value in kept), Decimal(0)))


def _totals(canvas: Canvas, table: Table, *, row: int, places: tuple[Spot, ...]) -> None:
    first, last = row + 1, row + len(table.rows)
    for place, (field, spot) in enumerate(zip(table.fields, places, strict=True)):
        made = canvas.style.total(field.kind if field.total else Kind.TEXT)
        canvas.say(last + 1, spot, text=table.total_label if place == 0 else "", made=made)
        if field.total:
            ends = f"{xl_rowcol_to_cell(first, spot.first)}:{xl_rowcol_to_cell(last, spot.first)}"
            canvas.sheet.write_formula(last + 1, spot.first, f"=SUM({ends})", made, column_sum(table, place))


def _native(canvas: Canvas, table: Table, *, row: int) -> None:
    names = unique(one.header for one in table.fields)
    options: dict[str, Any] = {
        "name": f"pmo_{table.key}",
        "style": None,
        "total_row": table.totalled,
        "columns": [_column(canvas, table, place=place, name=name) for place, name in enumerate(names)],
    }
    end = row + 1 + table.totalled  # The frame of a list has one row: the palette.
    canvas.sheet.add_table(row, 0, end, len(table.fields) - 1, options)
    if table.totalled:
        for place, (field, name) in enumerate(zip(table.fields, names, strict=True)):
            made = canvas.style.total(field.kind if field.total else Kind.TEXT)
            canvas.say(end, Spot(place, place), text=table.total_label if place == 0 else "", made=made)
            if field.total:
                formula = f"=SUBTOTAL(109,pmo_{table.key}[{escaped(name)}])"
                canvas.sheet.write_formula(end, place, formula, made)


def escaped(name: str) -> str:
    """Return a column's name as a structured reference needs it."""
    return "".join(f"'{sign}" if sign in "[]#'" else sign for sign in name)


def _column(canvas: Canvas, table: Table, *, place: int, name: str) -> dict[str, Any]:
    field = table.fields[place]
    right = {"align": "right"} if field.kind in RIGHT else {}
    column: dict[str, Any] = {"header": name, "header_format": canvas.style.header(**right)}
    if not table.totalled:
        return column
    if field.total:
        column |= {"total_function": "sum"}
        column["format"] = canvas.style.total(field.kind)
    elif place == 0:
        column["total_string"] = table.total_label
    return column


def _conditions(canvas: Canvas, table: Table, *, row: int, places: tuple[Spot, ...]) -> None:
    last = row + len(table.rows)
    for field, spot in zip(table.fields, places, strict=True):
        at = xl_rowcol_to_cell(row + 1, spot.first, col_abs=True)
        for rule in excel_conditions.rules(canvas, field, at=at):
            canvas.sheet.conditional_format(row + 1, spot.first, last, spot.last, rule)


def _timeline(canvas: Canvas, line: Timeline, *, row: int, column: int) -> None:
    style, sheet = canvas.style, canvas.sheet
    sheet.set_column(column - 1, column - 1, 1)
    sheet.set_column(column, column + len(line.starts) - 1, 2.9)
    for place, (label, group) in enumerate(zip(line.labels, line.groups, strict=True)):
        if place == 0 or group != line.groups[place - 1]:
            sheet.write_string(row - 1, column + place, group, style.get(bold=True, font_color=style.main))
        fill = {"bg_color": style.strong(Tone.WARN)} if place == line.today else {}
        sheet.write_string(
            row, column + place, label, style.header(align="center", indent=0, font_size=8, text_wrap=False, **fill)
        )
    if line.today is not None and line.marks:
        now = canvas.book.add_format({"bg_color": style.fill(Tone.WARN)[0]})
        at = column + line.today
        rule = {"type": "formula", "criteria": "=TRUE", "format": now}
        sheet.conditional_format(row + 1, at, row + len(line.marks), at, rule)
