"""Small columns in the rows of a list, drawn from figures folded away to its right."""

from __future__ import annotations

from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from pmo365.model.page import Past, Table, Tone
from pmo365.render.excel_canvas import Canvas
from pmo365.render.excel_list import past_column
from pmo365.render.excel_style import GREY

_WIDTH = 10.5


def draw(canvas: Canvas, table: Table, past: Past, *, row: int) -> None:
    """Write the headers of the figures, fold their columns, and draw small columns in each row."""
    style, sheet, first = canvas.style, canvas.sheet, past_column(table)
    last, field = first + len(past.labels) - 1, [one.key for one in table.fields].index(past.field)
    sheet.set_column(first - 1, first - 1, 1)
    sheet.set_column(last + 1, last + 1, 2, None, {"collapsed": True})
    sheet.set_column(first, last, _WIDTH, None, {"level": 1, "hidden": True})
    for place, label in enumerate(past.labels):
        sheet.write_string(row, first + place, label, style.get(font_color=GREY, bold=True, align="right"))
    rows = range(row + 1, row + len(table.rows) + 1)
    # Columns and not lines: some programs print no lines here.
    curves: dict[str, Any] = {
        "location": [xl_rowcol_to_cell(one, field) for one in rows],
        "range": [f"{xl_rowcol_to_cell(one, first)}:{xl_rowcol_to_cell(one, last)}" for one in rows],
        "type": "column",
        "series_color": style.strong(Tone.SOFT),
        "last_point": True,
        "last_color": style.main,
        "show_hidden": True,
        "min": 0,
    }
    sheet.add_sparkline(row + 1, field, curves | ({"max": past.full} if past.full else {}))
