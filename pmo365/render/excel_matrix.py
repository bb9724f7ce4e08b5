"""A two-way map: each line takes two rows, one that counts and leads to what is counted, one that names it."""

from __future__ import annotations

from dataclasses import replace

from pmo365.model.page import Matrix, MatrixCell
from pmo365.render.excel_canvas import Canvas
from pmo365.render.excel_layout import MATRIX_POINTS, Spot
from pmo365.render.excel_style import PALE
from pmo365.render.excel_values import clean


def draw(canvas: Canvas, matrix: Matrix, *, row: int) -> None:
    """Draw a map with its axes, the names of the horizontal one under it."""
    style, last = canvas.style, row + 2 * len(matrix.rows)
    axis = style.get(bold=True, align="center", bg_color=PALE, font_color=style.main, text_wrap=True)
    turned = style.get(bold=True, align="center", bg_color=PALE, font_color=style.main, rotation=90)
    spots = _spots(canvas, len(matrix.columns))
    canvas.say(row, Spot(0, 1), text=matrix.title, made=axis)
    canvas.say(row, Spot(2, spots[-1].last), text=matrix.across, made=axis)
    canvas.sheet.merge_range(row + 1, 0, last, 0, clean(matrix.down), turned)
    level = style.get(bold=True, align="center", font_size=14)
    for step, (name, line) in enumerate(zip(matrix.rows, matrix.cells, strict=True)):
        first = row + 1 + 2 * step
        canvas.sheet.merge_range(first, 1, first + 1, 1, clean(name), level)
        for place, points in enumerate(MATRIX_POINTS):
            canvas.sheet.set_row(first + place, points)
        for spot, one in zip(spots, line, strict=True):
            _cell(canvas, one, row=first, spot=spot)
    for spot, name in zip(spots, matrix.columns, strict=True):
        canvas.say(last + 1, spot, text=name, made=level)


def _spots(canvas: Canvas, count: int) -> list[Spot]:
    span = max((canvas.page.grid - 2) // count, 1)
    return [Spot(2 + place * span, 1 + (place + 1) * span) for place in range(count)]


def _cell(canvas: Canvas, one: MatrixCell, *, row: int, spot: Spot) -> None:
    fill, ink = canvas.style.fill(one.tone)
    shape = {"bg_color": fill, "font_color": ink, "align": "center", "left": 1, "right": 1}
    shape |= {"left_color": "#FFFFFF", "right_color": "#FFFFFF"}
    names = canvas.style.get(**shape, text_wrap=True, font_size=8, valign="top", bottom=1, bottom_color="#FFFFFF")
    canvas.say(row + 1, spot, text=one.codes, made=names)
    linked = {"underline": 1} if one.leads else {}
    head = canvas.style.get(**shape, **linked, bold=bool(one.count), font_size=13 if one.count else 9)
    text = f"{one.count}  {one.word}" if one.count else one.word
    if one.leads is None:
        canvas.say(row, spot, text=text, made=head)
        return
    canvas.sheet.merge_range(row, spot.first, row, spot.last, "", head)
    canvas.lead(row, spot.first, to=replace(one.leads, text=text), made=head)
