"""Where each block of a page stands: pure arithmetic of rows and columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

from pmo365.model.page import Block, Cell, Charts, Matrix, Note, Page, Table, Tiles, To

GRID_WIDTH = 13.0
"""Characters of one column of a page with a grid."""
CHART_ROWS = 15
ROW_PIXELS = 20
MATRIX_POINTS = (22.0, 56.0)
"""Heights of the two rows of a line of a map."""
TALLEST = 10
"""Lines of text a row grows to."""
PAPER_POINTS = 516.0
"""Height of a landscape A4 paper between its margins."""
SCALES = (85, 80, 75)
"""Percentages at which a page with a grid may be printed: its twelve columns fit a paper at the first."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A block and its first row."""

    block: Block
    row: int


@dataclass(frozen=True, slots=True)
class Spot:
    """One field of a table in the sheet: first and last column."""

    first: int
    last: int


def first_row(page: Page) -> int:
    """Return the row under title, intro and a blank line."""
    return 1 + len(page.opening) + 1


def placed(page: Page) -> Iterator[Placed]:
    """Yield the blocks from the top with their rows."""
    row = first_row(page)
    for block in page.blocks:
        yield Placed(block, row)
        row += height(block)


def table_row(page: Page) -> int:
    """Return the row of the headers of the first table, the first free row when there is none."""
    return next((one.row for one in placed(page) if isinstance(one.block, Table)), first_row(page))


def height(block: Block) -> int:
    """Return the rows a block takes, with the blank one under it."""
    if isinstance(block, Tiles):
        return 4
    if isinstance(block, Matrix):
        return 2 * len(block.rows) + 3
    if isinstance(block, Table):
        return 1 + max(len(block.rows), 1) + block.totalled + 1
    if isinstance(block, Charts):
        return CHART_ROWS + 1
    return 1 if block.strong else 2


def spots(table: Table, *, grid: int) -> tuple[Spot, ...]:
    """Return the columns of the fields of a table."""
    found, column = [], 0
    for one in table.fields:
        span = one.span if grid else 1
        found.append(Spot(column, column + span - 1))
        column += span
    return tuple(found)


def last_row(page: Page) -> int:
    """Return the last row with something on it."""
    return max((one.row + height(one.block) - 2 for one in placed(page)), default=first_row(page))


def last_column(page: Page) -> int:
    """Return the last column with something on it."""
    if page.grid:
        return page.grid - 1
    widest = max((len(one.fields) + _calendar(one) for one in page.tables), default=1)
    return widest - 1


def _calendar(table: Table) -> int:
    return len(table.timeline.starts) + 1 if table.timeline else 0


def printing(page: Page) -> tuple[int, list[int]]:
    """Return the scale of a printed page in percent, and the rows before which a paper ends.

    No block is cut from its heading or in two; of the scales, the one that takes the fewest papers and fills the first
    one best. A scale and not “fit to width”, with which Excel passes over the breaks. Heights are estimates in
    points; a block taller than a paper is cut where the paper ends.
    """
    found = {scale: _papers(page, PAPER_POINTS * 100 / scale) for scale in SCALES}
    scale = min(SCALES, key=lambda one: _waste(found[one], one))
    return scale, [row for row, _ in found[scale][1:]]


def _waste(papers: list[tuple[int, float]], scale: int) -> tuple[int, float]:
    filled = [points * scale / 100 / PAPER_POINTS for _, points in papers]
    return sum(map(ceil, filled)), -round(min(filled[0], 1), 1)


def _papers(page: Page, room: float) -> list[tuple[int, float]]:
    """Return the first row of each paper and the points used on it; no paper holds the title alone."""
    papers = [(0, 45.0 + 15 * len(page.opening))]
    heading: Placed | None = None
    alone = True
    for one in placed(page):
        if isinstance(one.block, Note) and one.block.strong:
            heading = one
            continue
        points = _points(one.block) + (_points(heading.block) if heading else 0.0)
        row, used = papers[-1]
        if used + points > room and not alone:
            papers.append(((heading or one).row, points))
        else:
            papers[-1] = (row, used + points)
        heading, alone = None, False
    return papers


def _points(block: Block) -> float:
    if isinstance(block, Tiles):
        return 87
    if isinstance(block, Matrix):
        return sum(MATRIX_POINTS) * len(block.rows) + 45
    if isinstance(block, Table):
        return 45 + 19.0 * (max(len(block.rows), 1) + block.totalled)
    if isinstance(block, Charts):
        return 15.0 * (CHART_ROWS + 1)
    return 24.0 if block.strong else 30.0


def lines(text: str, width: float) -> int:
    """Return about how many lines a text takes in so many characters."""
    return sum(max(1, -(-len(part) // max(int(width), 1))) for part in text.split("\n"))


def tallest(values: tuple[Cell, ...], widths: tuple[tuple[int, float], ...]) -> int:
    """Rows never grow by themselves in every program: return how many lines the longest text takes, ten at most.

    ``widths`` gives the places of the texts that wrap, and the characters each has room for.
    """
    tall = 1
    for place, width in widths:
        value = values[place]
        text = value.text if isinstance(value, To) else value
        if isinstance(text, str) and (len(text) > width or "\n" in text):
            tall = max(tall, lines(text, width * 1.1))
    return min(tall, TALLEST)
