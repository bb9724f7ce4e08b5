"""A printed page of the workbook: no heading alone, no block in two, no paper with a title only."""

from __future__ import annotations

from datetime import date

from pmo365.model.page import Block, Field, Note, Page, Table, Tile, Tiles
from pmo365.render.excel_layout import printing


def rows(count: int) -> Table:
    return Table(key="t", title="", fields=(Field(key="a", header="A"),), rows=[(number,) for number in range(count)])


def page(*blocks: Block) -> Page:
    return Page(key="p", name="P", title="P", intro=(), day=date(2026, 7, 12), blocks=blocks, grid=12)


TILES = Tiles((Tile(key="one", label="One", value=1),))
HEADING = Note("Heading", strong=True)


def test_a_page_that_fits_one_paper_is_printed_as_large_as_its_width_allows() -> None:
    assert printing(page(TILES, HEADING, rows(5))) == (85, [])


def test_a_little_smaller_is_better_than_half_an_empty_paper() -> None:
    scale, ends = printing(page(TILES, TILES, HEADING, rows(7), HEADING, rows(8)))
    assert scale == 80
    assert ends == []


def test_a_block_moves_to_the_next_paper_with_its_heading() -> None:
    first, second = rows(20), rows(20)
    _, ends = printing(page(HEADING, first, HEADING, second))
    assert ends == [2 + 1 + 22]


def test_no_paper_holds_the_title_alone() -> None:
    _, ends = printing(page(HEADING, rows(60)))
    assert ends == []
