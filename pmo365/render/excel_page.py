"""Draws a page: title, blocks from the top, print set-up."""

from __future__ import annotations

from math import ceil

from pmo365.model.page import Charts, Inside, Matrix, Note, Page, Table, Tile, Tiles
from pmo365.render import excel_charts, excel_matrix, excel_table
from pmo365.render.excel_canvas import Canvas
from pmo365.render.excel_layout import GRID_WIDTH, Spot, first_row, last_column, last_row, lines, placed, printing
from pmo365.render.excel_style import GREY
from pmo365.render.excel_values import cell, clean

_PAPER = 300.0
"""Characters across an A4 paper on its side, at the smallest size one can read."""


def draw(canvas: Canvas) -> None:
    """Draw the page of a canvas."""
    page = canvas.page
    _columns(canvas)
    _heading(canvas)
    _back(canvas)
    for one in placed(page):
        if isinstance(one.block, Tiles):
            _tiles(canvas, one.block, row=one.row)
        elif isinstance(one.block, Matrix):
            excel_matrix.draw(canvas, one.block, row=one.row)
        elif isinstance(one.block, Note):
            _note(canvas, one.block, row=one.row)
        elif isinstance(one.block, Table):
            excel_table.draw(canvas, one.block, row=one.row)
        elif isinstance(one.block, Charts):
            excel_charts.draw(canvas, one.block, row=one.row)
    _print(canvas)


def _columns(canvas: Canvas) -> None:
    page = canvas.page
    if page.grid:
        canvas.sheet.set_column(0, page.grid - 1, GRID_WIDTH)
        canvas.sheet.hide_gridlines(2)
        return
    canvas.sheet.set_default_row(18)
    for table in page.tables[:1]:
        for place, field in enumerate(table.fields):
            canvas.sheet.set_column(place, place, field.width)
    canvas.sheet.hide_gridlines(2)


def _heading(canvas: Canvas) -> None:
    page, style = canvas.page, canvas.style
    whole = Spot(0, page.grid - 1 if page.grid else 0)
    canvas.say(0, whole, text=page.title, made=style.get(bold=True, font_size=18, font_color=style.main))
    canvas.sheet.set_row(0, 30)
    for place, text in enumerate(page.opening, start=1):
        made = style.get(font_color=GREY, text_wrap=bool(page.grid))
        canvas.say(place, whole, text=text, made=made)
        if page.grid:
            canvas.sheet.set_row(place, 15 * lines(text, page.grid * GRID_WIDTH * 1.1))


def _back(canvas: Canvas) -> None:
    """Every page leads back to the first one, in the row left free above its blocks."""
    first = next(iter(canvas.places.values()), None)
    if first is not None and first.page.key != canvas.page.key:
        made = canvas.style.get(font_color=canvas.style.main, underline=1, font_size=9)
        back = Inside(f"← {first.page.name}", "", page=first.page.key)
        canvas.lead(first_row(canvas.page) - 1, 0, to=back, made=made)


def _note(canvas: Canvas, note: Note, *, row: int) -> None:
    style, grid = canvas.style, canvas.page.grid
    whole = Spot(0, grid - 1 if grid else 0)
    if note.strong:
        canvas.say(row, whole, text=note.text, made=style.get(bold=True, font_size=13, font_color=style.main))
        canvas.sheet.set_row(row, 24)
        return
    ink = style.fill(note.tone)[1] if note.tone else GREY
    canvas.say(row, whole, text=note.text, made=style.get(font_color=ink, text_wrap=bool(grid)))
    if grid:
        canvas.sheet.set_row(row, 15 * lines(note.text, grid * GRID_WIDTH * 1.1))


def _tiles(canvas: Canvas, tiles: Tiles, *, row: int) -> None:
    count = max(len(tiles.tiles), 1)
    ends = [round(place * max(canvas.page.grid, count) / count) for place in range(count + 1)]
    for place, tile in enumerate(tiles.tiles):
        _tile(canvas, tile, row=row, spot=Spot(ends[place], ends[place + 1] - 1))
    for step, points in enumerate((20, 34, 18)):
        canvas.sheet.set_row(row + step, points)


def _tile(canvas: Canvas, tile: Tile, *, row: int, spot: Spot) -> None:
    style = canvas.style
    fill, ink = style.fill(tile.tone)
    shape = {"bg_color": fill, "font_color": ink, "indent": 1, "left": 5, "left_color": style.strong(tile.tone)}
    shape |= {"right": 5, "right_color": "#FFFFFF"}
    canvas.say(row, spot, text=tile.label, made=style.get(**shape, font_size=10))
    pattern = style.pattern(tile.kind)
    big = style.get(**shape, bold=True, font_size=20, align="left", **({"num_format": pattern} if pattern else {}))
    canvas.sheet.merge_range(row + 1, spot.first, row + 1, spot.last, "", big)
    if tile.page in canvas.places:
        canvas.sheet.write_url(row + 1, spot.first, canvas.places[tile.page].reference(0, 0), big)
    canvas.write(row + 1, spot.first, written=cell(tile.value), made=big)
    canvas.say(row + 2, spot, text=tile.note, made=style.get(**shape, font_size=9))
    sheet = canvas.name.replace("'", "''")
    canvas.book.define_name(f"kpi_{tile.key}", f"='{sheet}'!${_letter(spot.first)}${row + 2}")


def _letter(column: int) -> str:
    return chr(ord("A") + column)


def _print(canvas: Canvas) -> None:
    page, sheet = canvas.page, canvas.sheet
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.print_area(0, 0, last_row(page), last_column(page))
    told = clean(page.title).replace("&", "&&")[:100]
    sheet.set_footer(f"&L&8{told}&R&8&P / &N")
    if page.single:
        sheet.fit_to_pages(1, 1)
        return
    if page.grid or not page.tables:
        scale, ends = printing(page)
        sheet.center_horizontally()
        sheet.set_print_scale(scale)
        sheet.set_h_pagebreaks(ends)
        return
    sheet.fit_to_pages(_papers(page), 0)
    head = first_row(page)
    sheet.repeat_rows(head - (1 if page.tables[0].timeline else 0), head)
    sheet.freeze_panes(head + 1, page.frozen)
    if page.frozen and _papers(page) > 1:
        sheet.repeat_columns(0, page.frozen - 1)


def _papers(page: Page) -> int:
    """Return how many papers side by side a list needs to stay readable."""
    wide = 0.0 if page.grid or not page.tables else sum(field.width for field in page.tables[0].fields)
    return max(1, ceil(wide / _PAPER))
