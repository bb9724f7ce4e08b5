"""The workbook as people, other programs and validators see it."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from pmo365.model.page import Charts, Matrix, Note, Page, Table, Tiles, To
from pmo365.model.standard import Organisation
from pmo365.model.words import LANGUAGES, Language
from pmo365.render import excel
from pmo365.render.excel_layout import SCALES
from pmo365.sheets import Portfolio, build

PORTRAITS = Path(__file__).parent / "portraits"
MADE = datetime(2026, 7, 31, 12)
ORGANISATION = Organisation(name="Contoso")
MakePortfolio = Callable[[Language], Portfolio]


def drawn(pages: tuple[Page, ...], language: Language = "fr") -> bytes:
    told = {"title": "Tableau de bord", "PmoSnapshotId": "42"}
    return excel.workbook(pages, properties=told, organisation=ORGANISATION, created=MADE, language=language)


def opened(content: bytes, *, values: bool = True) -> openpyxl.Workbook:
    with warnings.catch_warnings():  # openpyxl says that it leaves out the 2010 form of data bars.
        warnings.simplefilter("ignore", UserWarning)
        return openpyxl.load_workbook(io.BytesIO(content), data_only=values)


def told(value: object) -> str:
    if isinstance(value, To):
        return f"{value.text} ↗"
    return "" if value is None else str(value).replace("\n", " / ")


def portrait(page: Page) -> str:
    lines = [f"# {page.name}", f"= {page.title}", *(f"  {line}" for line in page.intro)]
    for block in page.blocks:
        lines.append("")
        if isinstance(block, Note):
            lines.append(f"{'##' if block.strong else '--'} {block.text}")
        elif isinstance(block, Tiles):
            lines += [f"[{one.label}: {told(one.value)} {one.note}]".replace(" ]", "]") for one in block.tiles]
        elif isinstance(block, Charts):
            lines += [
                f"({one.kind}: {one.title}; {one.table}: {one.labels} × {[s.field for s in one.series]})"
                for one in block.charts
            ]
        elif isinstance(block, Matrix):
            for name, row in zip(block.rows, block.cells, strict=True):
                lines.append(
                    f"{name} | " + " | ".join(f"{one.count} {one.word} {told(one.codes)}".strip() for one in row)
                )
        elif isinstance(block, Table):
            lines += table_portrait(block)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def table_portrait(table: Table) -> list[str]:
    lines = [" | ".join(f"{one.header}{'*' if one.total else ''}" for one in table.fields)]
    lines += [" | ".join(told(value) for value in row) for row in table.rows] or [table.empty]
    if table.timeline:
        for marks in table.timeline.marks:
            lines.append("".join(marks.get(place, ("·",))[0] for place in range(len(table.timeline.starts))))
    if table.past:
        for values in table.past.values:
            lines.append(" ".join("·" if one is None else str(one) for one in values))
    return lines


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_still_says_what_its_portrait_says(make_portfolio: MakePortfolio, language: Language) -> None:
    for page in build(make_portfolio(language)):
        path = PORTRAITS / language / f"{page.key}.txt"
        now = portrait(page)
        if os.environ.get("PMO365_UPDATE_GOLDEN") == "1":
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(now, encoding="utf-8")
        assert now == path.read_text(encoding="utf-8"), f"{path.name}: set PMO365_UPDATE_GOLDEN=1 to accept"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_pages_give_the_same_bytes(make_portfolio: MakePortfolio, language: Language) -> None:
    assert drawn(build(make_portfolio(language)), language) == drawn(build(make_portfolio(language)), language)


def test_a_workbook_has_one_tab_per_page_in_the_order_asked(make_portfolio: MakePortfolio) -> None:
    pages = build(make_portfolio("fr"))
    assert opened(drawn(pages)).sheetnames == [page.name for page in pages]


@pytest.mark.parametrize("language", LANGUAGES)
def test_another_program_reads_the_same_values(make_portfolio: MakePortfolio, language: Language) -> None:
    pages = [page for page in build(make_portfolio(language)) if not page.grid]
    book = opened(drawn(tuple(pages), language))
    for page in pages:
        cells = list(book[page.name].iter_rows(values_only=True))
        table = page.tables[0]
        head = next(
            at for at, row in enumerate(cells) if row[: len(table.fields)] == tuple(one.header for one in table.fields)
        )
        for step, row in enumerate(table.rows, start=1):
            assert [as_read(value) for value in row] == [as_found(value) for value in cells[head + step][: len(row)]]


def as_read(value: object) -> object:
    value = value.text if isinstance(value, To) else value
    if isinstance(value, Decimal):
        return float(value)
    return None if value == "" else value


def as_found(value: object) -> object:
    return value.date() if isinstance(value, datetime) else value


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_stored_result_of_every_total_is_what_its_formula_gives(
    make_portfolio: MakePortfolio, language: Language
) -> None:
    content = drawn(build(make_portfolio(language)), language)
    formulas, values = opened(content, values=False), opened(content)
    checked = 0
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith("="):
                    above = column_above(values[sheet.title], cell.row, cell.column)
                    assert values[sheet.title].cell(cell.row, cell.column).value == pytest.approx(sum(above))
                    checked += 1
    assert checked > 20


def column_above(sheet: object, row: int, column: int) -> list[float]:
    found = []
    while isinstance(value := sheet.cell(row - 1, column).value, int | float):  # type: ignore[attr-defined]
        found.append(value)
        row -= 1
    return found


def test_key_figures_have_names_that_lead_to_their_cells(make_portfolio: MakePortfolio) -> None:
    book = opened(drawn(build(make_portfolio("fr"))))
    got = {}
    for name, defined in book.defined_names.items():
        sheet, place = next(iter(defined.destinations))
        got[name] = book[sheet][place].value
    assert got["kpi_projects"] == 5
    assert got["kpi_projects_red"] == 2
    assert got["kpi_sites_missing"] == 1
    assert got["kpi_landing"] - got["kpi_budget"] == got["kpi_variance"]


def test_the_workbook_says_what_it_was_made_from(make_portfolio: MakePortfolio) -> None:
    book = opened(drawn(build(make_portfolio("fr"))))
    assert {one.name: one.value for one in book.custom_doc_props.props} == {"PmoSnapshotId": "42"}
    assert book.properties.created == MADE
    assert book.properties.title == "Tableau de bord"


def test_lists_print_on_landscape_a4_with_their_headers_repeated(make_portfolio: MakePortfolio) -> None:
    pages = build(make_portfolio("fr"))
    book = opened(drawn(pages))
    for page in pages:
        sheet = book[page.name]
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        if page.grid:
            assert sheet.page_setup.scale in SCALES
        else:
            assert sheet.sheet_properties.pageSetUpPr.fitToPage
            wide = sum(one.width for one in page.tables[0].fields)
            assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1 + (wide > 300), 0)
        assert bool(sheet.freeze_panes) == (not page.grid)
        assert bool(sheet.print_title_rows) == (not page.grid)
        assert sheet.print_area


def test_only_https_addresses_of_the_tenant_become_links(make_portfolio: MakePortfolio) -> None:
    with zipfile.ZipFile(io.BytesIO(drawn(build(make_portfolio("fr"))))) as archive:
        rels = "".join(archive.read(name).decode() for name in archive.namelist() if "sheets/_rels" in name)
    links = re.findall(r'Target="([^"]+)" TargetMode="External"', rels)
    assert len(links) > 50
    assert all(link.startswith("https://contoso.sharepoint.com/sites/") for link in links)


def test_a_page_without_rows_says_so_instead_of_showing_an_empty_table(make_portfolio: MakePortfolio) -> None:
    empty = replace(make_portfolio("fr"), projects=(), findings=(), missing=())
    book = opened(drawn(build(empty)))
    cells = [cell for row in book["Risques"].iter_rows(values_only=True) for cell in row]
    assert "Aucun risque ouvert." in cells


def conformance() -> Path | None:
    places = (os.environ.get("PMO365_SHARED", ""), str(Path(__file__).parents[4] / "shared"))
    found = (Path(place) / "conformance" / "check_ooxml.py" for place in places if place)
    return next((path for path in found if path.is_file()), None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_public_validators_find_nothing_to_say(
    make_portfolio: MakePortfolio, tmp_path: Path, language: Language
) -> None:
    judge = conformance()
    if judge is None:
        pytest.skip("no conformance tools beside the repository, and PMO365_SHARED does not name them")
    path = tmp_path / "workbook.xlsx"
    path.write_bytes(drawn(build(make_portfolio(language)), language))
    tools = "zip,sdk,integrity,reopen,xl" if os.environ.get("OOXML_VALIDATOR") else "zip,integrity,reopen,xl"
    asked = [sys.executable, str(judge), str(path), "--tools", tools, "--need", tools]
    done = subprocess.run(asked, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stdout
