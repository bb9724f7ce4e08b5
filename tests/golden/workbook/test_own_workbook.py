"""A workbook of the PMO's own is filled, and nothing else of it is touched."""

from __future__ import annotations

import io
import shutil
import subprocess
import warnings
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.worksheet.table import Table as OpenpyxlTable

from pmo365.errors import FaultyTemplate, TemplateError
from pmo365.languages import say
from pmo365.model.page import Cell
from pmo365.model.standard import FilledTable, OwnWorkbook
from pmo365.model.words import LANGUAGES, Language
from pmo365.render.own_book import opened
from pmo365.render.own_workbook import Filled, fill
from pmo365.sheets import Portfolio
from pmo365.verbs.own_workbook import filled

MakePortfolio = Callable[[Language], Portfolio]
ROWS: Sequence[Sequence[Cell]] = [
    ["PRJ-0001", "=cmd|' /C calc'!A0", Decimal("1200.50"), date(2026, 11, 30), None],
    ["PRJ-0002", "Paie & congés <2026>", Decimal(80), date(2027, 1, 15), None],
    ["PRJ-0003", "Achats", 3, None, None],
]
HEADERS = ("Code", "Project", "Budget", "End", "Double")
TOUCHED = {
    "[Content_Types].xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/calcChain.xml",
    "xl/worksheets/sheet1.xml",
    "xl/tables/table1.xml",
}


def foreign(draw: Callable[[Any, Any, Any], None] = lambda book, data, view: None, **table: Any) -> bytes:
    """A workbook as a PMO draws it: a table with a calculated column, a named cell, and what ``draw`` adds."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    data, view = book.add_worksheet("Données"), book.add_worksheet("Cockpit")
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    money = book.add_format({"num_format": "#,##0 €", "bold": True})
    columns: list[dict[str, Any]] = [{"header": name} for name in HEADERS]
    columns[2]["format"], columns[3]["format"] = money, day
    columns[4]["formula"] = "=tblProjets[[#This Row],[Budget]]*2"
    rows = [["X", "Old", 5, 46000], ["Y", "Older", 6, 46001]]
    data.write("A1", "Portefeuille du PMO")
    data.set_column("D:D", 12)
    data.add_table("A4:E6", {"name": "tblProjets", "columns": columns, "data": rows} | table)
    data.conditional_format("C5:C6", {"type": "data_bar"})
    data.data_validation("A5:A6", {"validate": "length", "criteria": "<", "value": 20})
    book.define_name("pmo_day", "=Cockpit!$B$2")
    view.write("B2", "?", day)
    data.write_formula("C2", "=SUM(tblProjets[Budget])", None, 11)
    draw(book, data, view)
    book.close()
    return target.getvalue()


def rich(book: Any, data: Any, view: Any) -> None:
    """Everything a filling must not lose."""
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Données!$C$5:$C$6"})
    view.insert_chart("D5", chart)
    view.add_sparkline("F2", {"range": "Données!C5:C6"})
    view.insert_textbox("H2", "Lisez-moi d’abord", {"fill": {"color": "#FFF2CC"}})
    view.write_comment("A1", "Note du PMO")
    view.write_url("A9", "https://contoso.sharepoint.com/sites/pmo")


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def poured(content: bytes, rows: Sequence[Sequence[Cell]] = ROWS, **names: Cell) -> Filled:
    return fill(content, tables={"tblProjets": rows}, names=names, zone="Europe/Paris")


def read(content: bytes, *, values: bool = False) -> Any:
    with warnings.catch_warnings():  # openpyxl says that it leaves out sparklines and other extensions.
        warnings.simplefilter("ignore", UserWarning)
        return openpyxl.load_workbook(io.BytesIO(content), data_only=values)


def faults(content: bytes, rows: Sequence[Sequence[Cell]] = ROWS) -> list[TemplateError]:
    with pytest.raises(FaultyTemplate) as caught:
        poured(content, rows)
    for fault in caught.value.faults:
        for language in LANGUAGES:
            assert say(language, f"errors.{fault.key}", **fault.facts)
    return list(caught.value.faults)


# what it keeps ----------------------------------------------------------------------------------------------------


def test_only_the_table_its_sheet_and_the_named_cell_change(tmp_path: Path) -> None:
    macros = tmp_path / "vbaProject.bin"
    macros.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(range(256)) * 40)

    def draw(book: Any, data: Any, view: Any) -> None:
        rich(book, data, view)
        book.add_vba_project(str(macros))
        book.set_vba_name("ThisWorkbook")

    content = foreign(draw)
    before, after = parts(content), parts(poured(content, pmo_day=date(2026, 7, 31)).content)
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert changed <= TOUCHED | {"xl/worksheets/sheet2.xml"}
    assert after["xl/vbaProject.bin"] == macros.read_bytes()
    assert {name.split("/")[1] for name in after if name.startswith("xl/")} >= {"charts", "drawings", "comments1.xml"}
    assert b"sparkline" in after["xl/worksheets/sheet2.xml"]
    assert b"macroEnabled" in after["[Content_Types].xml"]


def test_a_sheet_without_anything_to_fill_is_left_byte_for_byte() -> None:
    content, cockpit = foreign(rich), "xl/worksheets/sheet2.xml"
    assert parts(poured(content).content)[cockpit] == parts(content)[cockpit]


def test_the_rows_stand_in_the_table_with_the_formats_of_its_first_row() -> None:
    book = read(poured(foreign(rich), pmo_day=date(2026, 7, 31)).content)
    sheet = book["Données"]
    assert sheet.tables["tblProjets"].ref == "A4:E7"
    assert sheet.tables["tblProjets"].autoFilter.ref == "A4:E7"
    assert [cell.value for cell in sheet[6]][:4] == ["PRJ-0002", "Paie & congés <2026>", 80, _moment(2027, 1, 15)]
    assert [sheet.cell(row, 3).number_format for row in (5, 6, 7)] == ["#,##0 €"] * 3
    assert [sheet.cell(row, 5).value for row in (5, 6, 7)] == ["=tblProjets[[#This Row],[Budget]]*2"] * 3
    assert book["Cockpit"]["B2"].value == _moment(2026, 7, 31)
    assert sheet["A1"].value == "Portefeuille du PMO"


def _moment(year: int, month: int, day: int) -> object:
    return openpyxl.utils.datetime.from_excel(openpyxl.utils.datetime.to_excel(date(year, month, day)))


def test_a_text_from_a_list_never_becomes_a_formula() -> None:
    sheet = read(poured(foreign()).content)["Données"]
    assert sheet["B5"].data_type == "s"
    assert sheet["B5"].value == "'=cmd|' /C calc'!A0"


def test_formats_and_checks_grow_with_the_rows() -> None:
    sheet = read(poured(foreign()).content)["Données"]
    assert [str(one.sqref) for one in sheet.conditional_formatting] == ["C5:C7"]
    assert [str(one.sqref) for one in sheet.data_validations.dataValidation] == ["A5:A7"]


@pytest.mark.parametrize("count", [0, 1, 2, 3, 500])
def test_a_table_shrinks_and_grows(count: int) -> None:
    rows = [[f"PRJ-{number:04d}", "x", number, None, None] for number in range(count)]
    sheet = read(poured(foreign(), rows).content)["Données"]
    assert sheet.tables["tblProjets"].ref == f"A4:E{4 + max(count, 1)}"
    assert [cell.value for cell in sheet["A"][4:] if cell.value] == [row[0] for row in rows]


def test_a_second_filling_gives_the_same_bytes() -> None:
    content = foreign(rich)
    once = poured(content).content
    assert poured(content).content == once
    assert parts(poured(once).content) == parts(once)


def test_every_formula_is_worked_out_on_opening_and_the_old_chain_forgotten() -> None:
    content = _with_chain(foreign())
    after = parts(poured(content).content)
    assert b'fullCalcOnLoad="1"' in after["xl/workbook.xml"]
    assert "xl/calcChain.xml" not in after
    assert b"calcChain" not in after["[Content_Types].xml"] + after["xl/_rels/workbook.xml.rels"]


def _with_chain(content: bytes) -> bytes:
    """Add the part Excel writes and xlsxwriter does not."""
    found = parts(content)
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain"
    found["xl/calcChain.xml"] = (
        b'<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><c r="E5" i="1"/></calcChain>'
    )
    found["xl/_rels/workbook.xml.rels"] = found["xl/_rels/workbook.xml.rels"].replace(
        b"</Relationships>",
        b'<Relationship Id="rIdChain" Type="' + kind + b'" Target="calcChain.xml"/></Relationships>',
    )
    found["[Content_Types].xml"] = found["[Content_Types].xml"].replace(
        b"</Types>",
        b'<Override PartName="/xl/calcChain.xml" ContentType="application/vnd.openxmlformats-officedocument'
        b'.spreadsheetml.calcChain+xml"/></Types>',
    )
    return _packed(found)


def _packed(found: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in found.items():
            archive.writestr(name, content)
    return target.getvalue()


def test_a_pivot_on_a_filled_table_is_read_anew_on_opening_and_others_are_left() -> None:
    found = parts(foreign())
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/pivotCacheDefinition"
    for number, source in ((1, "tblProjets"), (2, "tblAutre")):
        found[f"xl/pivotCache/pivotCacheDefinition{number}.xml"] = (
            f'<pivotCacheDefinition xmlns="{main}"><cacheSource type="worksheet"><worksheetSource name="{source}"/>'
            '</cacheSource><cacheFields count="0"/></pivotCacheDefinition>'
        ).encode()
        target = f"pivotCache/pivotCacheDefinition{number}.xml"
        link = f'<Relationship Id="rIdP{number}" Type="{kind}" Target="{target}"/></Relationships>'
        relations = found["xl/_rels/workbook.xml.rels"]
        found["xl/_rels/workbook.xml.rels"] = relations.replace(b"</Relationships>", link.encode())
    after = parts(poured(_packed(found)).content)
    assert b'refreshOnLoad="1"' in after["xl/pivotCache/pivotCacheDefinition1.xml"]
    assert after["xl/pivotCache/pivotCacheDefinition2.xml"] == found["xl/pivotCache/pivotCacheDefinition2.xml"]


def test_a_workbook_of_openpyxl_is_filled_too() -> None:
    target, book = io.BytesIO(), openpyxl.Workbook()
    for row in (list(HEADERS), ["X", "Old", 5, date(2026, 1, 1), None]):
        book.active.append(row)
    book.active.add_table(OpenpyxlTable(displayName="tblProjets", ref="A1:E2"))
    book.save(target)
    sheet = read(poured(target.getvalue()).content).active
    assert sheet.tables["tblProjets"].ref == "A1:E4"
    assert sheet["D2"].value == _moment(2026, 11, 30)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_works_out_what_was_filled_and_its_own_files_are_filled(tmp_path: Path) -> None:
    (tmp_path / "in.xlsx").write_bytes(poured(foreign(rich)).content)
    converted = _through_libreoffice(tmp_path / "in.xlsx", tmp_path / "out")
    values = read(converted.read_bytes(), values=True)
    assert values["Données"]["C2"].value == pytest.approx(1283.5)
    assert values["Données"]["E5"].value == pytest.approx(2401)
    again = poured(converted.read_bytes(), ROWS[:1]).content
    assert read(again)["Données"].tables["tblProjets"].ref == "A4:E5"


def _through_libreoffice(file: Path, folder: Path) -> Path:
    command = ["soffice", "--headless", f"-env:UserInstallation={(file.parent / 'home').as_uri()}", "--convert-to"]
    subprocess.run([*command, "xlsx", "--outdir", str(folder), str(file)], check=True, capture_output=True, timeout=120)
    return folder / file.name


# what it refuses --------------------------------------------------------------------------------------------------


def test_a_totals_row_merged_cells_protection_and_lack_of_room_are_told_at_once() -> None:
    def draw(book: Any, data: Any, view: Any) -> None:
        data.merge_range("B7:C7", "both")
        data.protect()

    found = faults(foreign(draw, total_row=True))
    assert [one.key for one in found] == ["own_totals_row", "own_protected", "own_merged", "own_no_room"]
    assert found[3].facts["cell"] == "B7"


@pytest.mark.parametrize(
    ("draw", "rows", "free"),
    [
        (lambda book, data, view: data.write("E9", 1), 5, 4),
        (lambda book, data, view: data.add_table("C8:D9", {"name": "other"}), 5, 3),
    ],
)
def test_content_below_the_table_is_never_overwritten(
    draw: Callable[[Any, Any, Any], None], rows: int, free: int
) -> None:
    (fault,) = faults(foreign(draw), [[None] * 5] * rows)
    assert (fault.key, fault.facts["free"]) == ("own_no_room", free)
    assert poured(foreign(draw), [[None] * 5] * free).content


def test_what_stands_beside_or_just_below_the_needed_rows_is_left() -> None:
    def draw(book: Any, data: Any, view: Any) -> None:
        data.write("G6", "beside")
        data.write("A8", "below")

    sheet = read(poured(foreign(draw)).content)["Données"]
    assert (sheet["G6"].value, sheet["A8"].value, sheet["A7"].value) == ("beside", "below", "PRJ-0003")


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"not a zip", "template_damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "own_encrypted"),
        (_packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<a/>"}), "own_not_workbook"),
    ],
)
def test_what_is_no_workbook_is_refused(content: bytes, key: str) -> None:
    with pytest.raises(TemplateError) as caught:
        opened(content)
    assert caught.value.key == key


def test_a_chart_drawn_on_fewer_rows_than_there_are_now_is_told() -> None:
    content = foreign(rich)
    assert [one.key for one in poured(content).remarks] == ["own_chart_short"]
    assert poured(content, ROWS[:2]).remarks == ()


def test_a_column_of_days_without_a_date_format_is_filled_with_text_and_told() -> None:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.set_column("D:D", 4)
    sheet.add_table("A1:E2", {"name": "tblProjets", "columns": [{"header": name} for name in HEADERS]})
    book.close()
    made = poured(target.getvalue())
    assert [one.key for one in made.remarks] == ["own_no_date_format", "own_narrow"]
    assert read(made.content).active["D2"].value == "2026-11-30"


# which data fills what --------------------------------------------------------------------------------------------


def template(headers: Sequence[str], name: str = "pmo_projects", cell: str = "pmo_variance") -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet("Data")
    columns = [{"header": one} for one in headers]
    sheet.add_table(0, 0, 1, len(headers) - 1, {"name": name, "columns": columns})
    book.define_name(cell, "=Data!$Z$1")
    book.close()
    return target.getvalue()


def test_a_table_that_names_itself_is_filled_by_its_headers_in_either_language(make_portfolio: MakePortfolio) -> None:
    portfolio = make_portfolio("en")
    made = filled(portfolio, OwnWorkbook(file=""), template(("Projet", "Code", "landing", "Forecast end", "Écart %")))
    sheet = read(made.filled.content)["Data"]
    assert sheet.tables["pmo_projects"].ref == f"A1:E{1 + len(portfolio.projects)}"
    assert [cell.value for cell in sheet[2]][:2] == ["Refonte de l’intranet", "PRJ-0001"]
    assert isinstance(sheet["Z1"].value, int | float)


def test_the_standard_says_which_table_takes_which_data(make_portfolio: MakePortfolio) -> None:
    own = OwnWorkbook(
        file="own.xlsx",
        tables={"Suivi": FilledTable(table="risk_list", columns={"Quoi": "risk", "Avis": ""})},
        names={"ecart": "variance"},
    )
    made = filled(make_portfolio("fr"), own, template(("Code", "Quoi", "Avis"), name="Suivi", cell="ecart"))
    assert read(made.filled.content)["Data"]["B2"].value
    assert read(made.filled.content)["Data"]["C2"].value is None


def test_unknown_words_are_told_with_what_was_perhaps_meant(make_portfolio: MakePortfolio) -> None:
    own = OwnWorkbook(file="", tables={"Suivis": FilledTable(table="projects")}, names={"ecar": "variance"})
    for content, found in (
        (template(("Code", "Sponsr"), name="pmo_project", cell="pmo_varience"), ("own_data_unknown_near", "projects")),
        (template(("Code", "Sponsr")), ("own_column_unknown_near", "Sponsor")),
        (template(("Code",), name="Suivi", cell="ecart"), ("own_table_unknown_near", "Suivi")),
    ):
        with pytest.raises(FaultyTemplate) as caught:
            filled(make_portfolio("en"), own if "Suivi" in str(found) else OwnWorkbook(file=""), content)
        told = [(one.key, one.facts.get("near")) for one in caught.value.faults]
        assert found in told
        for one in caught.value.faults:
            assert say("fr", f"errors.{one.key}", **one.facts)


def test_a_workbook_with_nothing_to_fill_is_told_what_there_is(make_portfolio: MakePortfolio) -> None:
    with pytest.raises(FaultyTemplate) as caught:
        filled(make_portfolio("en"), OwnWorkbook(file=""), template(("Code",), name="Mine", cell="mine"))
    assert "projects" in str(caught.value.faults[0].facts["known"])


def test_the_number_of_the_reading_alone_makes_no_other_workbook(make_portfolio: MakePortfolio) -> None:
    from dataclasses import replace

    content = template(("Code",), cell="pmo_snapshot")
    first = filled(make_portfolio("en"), OwnWorkbook(file=""), content)
    again = filled(replace(make_portfolio("en"), number=99), OwnWorkbook(file=""), content)
    assert first.inputs == again.inputs
    assert first.filled.content != again.filled.content
