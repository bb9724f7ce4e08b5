"""Draws native charts on the tables of the same page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from pmo365.model.page import Chart, Charts, Kind, Series, Table
from pmo365.render.excel_canvas import Canvas
from pmo365.render.excel_layout import CHART_ROWS, GRID_WIDTH, ROW_PIXELS, placed, spots
from pmo365.render.excel_style import GREY, LINE
from pmo365.render.excel_values import clean

_TYPES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "stacked": {"type": "bar", "subtype": "stacked"},
        "stacked_column": {"type": "column", "subtype": "stacked"},
        "bullet": {"type": "bar"},
    }
)
"""Kinds of charts the general writer calls otherwise."""
_LYING = ("bar", "stacked", "bullet")
_PIXELS = 7
"""Of one character of the default font, plus five for the padding of a column."""


def draw(canvas: Canvas, charts: Charts, *, row: int) -> None:
    """Draw charts side by side from this row; one whose table is empty is left out."""
    column = 0
    for chart in charts.charts:
        found = next(
            (one for one in placed(canvas.page) if isinstance(one.block, Table) and one.block.key == chart.table), None
        )
        if found is not None and isinstance(found.block, Table) and found.block.rows:
            made = _chart(canvas, chart, table=found.block, head=found.row)
            made.set_size(
                {"width": int(chart.span * (GRID_WIDTH * _PIXELS + 5)) - 8, "height": CHART_ROWS * ROW_PIXELS - 8}
            )
            canvas.sheet.insert_chart(
                row,
                column,
                made,
                {"x_offset": 4, "y_offset": 4, "object_position": 2, "description": clean(chart.title)},
            )
        column += chart.span


def _chart(canvas: Canvas, chart: Chart, *, table: Table, head: int) -> Any:
    made = canvas.book.add_chart(dict(_TYPES.get(chart.kind, {"type": chart.kind})))
    for series in chart.series:
        made.add_series(_series(canvas, chart, series, table=table, head=head))
    if chart.line:
        over = canvas.book.add_chart({"type": "line"})
        over.add_series(_series(canvas, replace(chart, kind="line"), chart.line, table=table, head=head))
        made.combine(over)
    font = {"name": "Calibri", "color": canvas.style.main, "size": 12, "bold": True}
    made.set_title({"name": clean(chart.title), "name_font": font, "overlay": False})
    made.set_legend({"position": "bottom", "font": {"name": "Calibri", "size": 9}} if chart.legend else {"none": True})
    made.set_chartarea({"border": {"color": LINE}})
    if chart.kind == "doughnut":
        made.set_hole_size(58)
    else:
        _axes(canvas, chart, made=made, table=table)
    return made


def _series(canvas: Canvas, chart: Chart, series: Series, *, table: Table, head: int) -> dict[str, Any]:
    keys = [one.key for one in table.fields]
    columns = spots(table, grid=canvas.page.grid)
    first, last = head + 1, head + len(table.rows)
    label, value = columns[keys.index(chart.labels)].first, columns[keys.index(series.field)].first
    colour = canvas.style.strong(series.tone)
    options: dict[str, Any] = {
        "name": [canvas.name, head, value],
        "categories": [canvas.name, first, label, last, label],
        "values": [canvas.name, first, value, last, value],
    }
    if chart.points:
        options["points"] = [{"fill": {"color": canvas.style.strong(tone)}} for tone in chart.points]
        options["data_labels"] = {"value": True, "font": {"color": "#FFFFFF", "bold": True}}
    elif chart.kind == "line":
        options |= {
            "line": {"color": colour, "width": 2.25},
            "marker": {"type": "circle", "size": 5, "fill": {"color": colour}},
        }
    else:
        laid = 0 if chart.kind in ("bar", "column") else 100
        options |= {"fill": {"color": colour}, "gap": 60, "overlap": laid}
    return options


def _axes(canvas: Canvas, chart: Chart, *, made: Any, table: Table) -> None:
    kind = next(one.kind for one in table.fields if one.key == chart.series[0].field)
    font = {"name": "Calibri", "size": 9, "color": GREY}
    names: dict[str, Any] = {"num_font": font, "line": {"color": LINE}}
    values: dict[str, Any] = {
        "num_font": font,
        "major_gridlines": {"visible": True, "line": {"color": LINE}},
        "line": {"none": True},
        "min": 0,
    }
    step = _step(table, chart)
    values |= {"major_unit": step} if step else {}
    pattern = canvas.style.thousands() if kind is Kind.MONEY else canvas.style.pattern(kind)
    values |= {"num_format": pattern} if pattern else {}
    if chart.kind in _LYING:  # A bar chart lies on its side, and fills from the bottom unless reversed.
        made.set_y_axis(names | {"reverse": True})
        made.set_x_axis(values)
    else:
        made.set_x_axis(names)
        made.set_y_axis(values)


def _step(table: Table, chart: Chart) -> int:
    """Return the distance of a few whole marks on the axis of values; 0 when nothing is to be measured.

    Left alone, programs crowd the axis with marks, or give halves to things that are counted.
    """
    keys = [one.key for one in table.fields]
    places = [keys.index(one.field) for one in chart.series]
    rows = [
        [value if isinstance(value, int | Decimal) else 0 for value in map(row.__getitem__, places)]
        for row in table.rows
    ]
    highest = max((sum(row) if chart.kind.startswith("stacked") else max(row) for row in rows), default=0)
    marks = 3 if chart.kind in _LYING and chart.span < 8 else 5
    steps = (lead * 10**power for power in range(12) for lead in (1, 2, 5))
    return next((step for step in steps if step * marks >= highest), 0) if highest > 0 else 0
