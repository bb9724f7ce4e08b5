"""Every sheet leads somewhere: to the item in SharePoint, to the rows behind a figure, back to the first sheet."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import openpyxl
import pytest

from pmo365.model.page import Page
from pmo365.model.standard import Organisation
from pmo365.model.words import Language
from pmo365.render import excel
from pmo365.sheets import Portfolio, build

MakePortfolio = Callable[[Language], Portfolio]


@pytest.fixture(scope="module")
def pages(make_portfolio: MakePortfolio) -> tuple[Page, ...]:
    return build(make_portfolio("fr"))


def drawn(pages: tuple[Page, ...]) -> bytes:
    organisation, made = Organisation(name="Contoso"), datetime(2026, 7, 31, 12)
    return excel.workbook(pages, properties={}, organisation=organisation, created=made, language="fr")


@pytest.fixture(scope="module")
def book(pages: tuple[Page, ...]) -> openpyxl.Workbook:
    with warnings.catch_warnings():  # openpyxl says that it leaves out data bars and small curves of 2010.
        warnings.simplefilter("ignore", UserWarning)
        return openpyxl.load_workbook(io.BytesIO(drawn(pages)))


def inside(book: openpyxl.Workbook, name: str) -> dict[str, str]:
    """Cell → place in the workbook it leads to."""
    cells = (cell for row in book[name].iter_rows() for cell in row)
    links = ((cell.coordinate, getattr(cell, "hyperlink", None)) for cell in cells)
    return {at: link.location.replace("'", "") for at, link in links if link is not None and link.location}


def test_a_cell_of_the_risk_map_leads_to_the_very_risks_it_counts(book: openpyxl.Workbook) -> None:
    found = {at: place for at, place in inside(book, "Carte des risques").items() if place.startswith("Risques!")}
    assert len(found) > 5
    counted = 0
    for at, place in found.items():
        first, last = map(int, re.findall(r"[A-Z]+(\d+)", place))
        rows = [[cell.value for cell in row] for row in book["Risques"].iter_rows(min_row=first, max_row=last)]
        assert len({(row[6], row[7], row[9]) for row in rows}) == 1, "one probability, one impact, one zone"
        assert book["Carte des risques"][at].value == f"{len(rows)}  {rows[0][9]}"
        counted += len(rows)
    assert counted == 18, "all open threats that were assessed"


def test_the_first_sheet_leads_to_all_the_others_and_each_leads_back(
    book: openpyxl.Workbook, pages: tuple[Page, ...]
) -> None:
    first, *others = book.sheetnames
    reached = {place.split("!")[0] for place in inside(book, first).values()}
    lists = {"Risques", "Lignes budgétaires", "Plan de charge", *(name for name in others if name.startswith("Liste "))}
    assert reached == set(others) - lists
    assert all(f"{first}!A1" in inside(book, name).values() for name in others)


def test_a_sheet_left_out_leaves_words_and_no_broken_link(pages: tuple[Page, ...]) -> None:
    kept = tuple(page for page in pages if page.key in ("dashboard", "risks"))
    content = drawn(kept)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml") + archive.read("xl/worksheets/sheet2.xml")
    assert set(re.findall(rb'location="([^"]+)"', xml)) == {b"'Portefeuille'!A1", b"'Carte des risques'!A1"}


def test_each_row_of_a_register_leads_to_its_item(book: openpyxl.Workbook, pages: tuple[Page, ...]) -> None:
    for page in pages:
        for table in page.tables[:1]:
            keys = [one.key for one in table.fields]
            if page.grid or "ref" not in keys:
                continue
            column = keys.index("ref") + 1
            cells = [row[column - 1] for row in book[page.name].iter_rows()]
            linked = [cell for cell in cells if cell.hyperlink and "DispForm.aspx?ID=" in (cell.hyperlink.target or "")]
            loose = sum(row[column - 1] is None for row in table.rows)
            assert len(linked) == len(table.rows) - loose, page.key


def test_the_small_columns_of_a_row_stand_on_its_own_figures(pages: tuple[Page, ...]) -> None:
    page = next(one for one in pages if one.key == "qcdr")
    past = page.tables[0].past
    assert past is not None
    content = drawn((page,))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
    curves = re.findall(r"<xm:f>QCDR!([A-Z]+\d+:[A-Z]+\d+)</xm:f><xm:sqref>[A-Z]+(\d+)</xm:sqref>", xml)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        sheet = openpyxl.load_workbook(io.BytesIO(content))["QCDR"]
    assert len(curves) == len(page.tables[0].rows)
    for (place, row), values in zip(curves, past.values, strict=True):
        (cells,) = sheet[place]
        assert cells[0].row == int(row)
        assert [cell.value for cell in cells] == list(values)


def test_pages_of_an_empty_portfolio_still_open(make_portfolio: MakePortfolio) -> None:
    empty = replace(make_portfolio("fr"), projects=(), findings=(), missing=())
    content = drawn(build(empty))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        opened = openpyxl.load_workbook(io.BytesIO(content))
    assert opened["Incidents"]["A1"].value == "Incidents ouverts"
