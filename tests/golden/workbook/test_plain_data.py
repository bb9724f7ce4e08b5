"""CSV and JSON: the values of the workbook, harmless wherever they are opened."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmo365.model.page import Cell, Field, Kind, Page, Table, Tile, Tiles, To
from pmo365.model.standard import Organisation
from pmo365.model.words import Language
from pmo365.render import excel, plain
from pmo365.render.excel_values import clean
from pmo365.render.own_sheet import cell_of
from pmo365.sheets import Portfolio, build
from pmo365.verbs import export

MakePortfolio = Callable[[Language], Portfolio]
SIGNS = "=+-@\t\n\r|%'\"＝＋－＠;,\u00a0\u200b\ufeff"
NASTY = ["=1+1", "=cmd|' /C calc'!A0", "+1", "-2+3", "@SUM(A1)", "\t=1", " =1", "\u00a0=1", '=HYPERLINK("http://x")']
NASTY += ["＝1+1", 'a";=1+1;"', "a,=1+1", "DDE(cmd;calc)", "'=1", "\r\n=1", "%0A=1", "\u200b=1", "\ufeff=1"]
texts = st.sampled_from(NASTY) | st.text(alphabet=st.sampled_from(SIGNS + "1aé"), max_size=12) | st.text(max_size=30)


def page(*values: Cell, kind: Kind = Kind.TEXT) -> Page:
    fields = (Field(key="what", header="What", kind=kind), Field(key="next", header="Next", kind=kind))
    rows = tuple((value, "next") for value in values)
    table = Table(key="list", title="List", fields=fields, rows=rows)
    return Page(
        key="list",
        name="List",
        title="List",
        intro=(),
        day=date(2026, 7, 31),
        blocks=(table,),
        hosts=("contoso.sharepoint.com",),
    )


def csv_of(*values: Cell, language: Language = "en", kind: Kind = Kind.TEXT) -> str:
    (content,) = plain.csv_files([page(*values, kind=kind)], language=language, zone="Europe/Paris").values()
    return content.decode("utf-8-sig")


def read(text: str, separator: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))[1:]


def is_computed(field: str) -> bool:
    """Whether a spreadsheet would take a field for a formula: it looks behind blanks and invisible signs."""
    bare = field.lstrip(" \t\r\n\u00a0\u200b\ufeff")
    return bare[:1] in tuple("=+-@＝＋－＠|%") or field[:1] in ("\t", "\r", "\n")


@settings(deadline=None, max_examples=60)
@given(text=texts)
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_no_text_from_a_list_is_computed_in_csv_whatever_splits_the_line(
    text: str, language: Language, separator: str
) -> None:
    for row in read(csv_of(text, language=language), separator):
        assert not any(is_computed(field) for field in row if field), row


@settings(deadline=None, max_examples=60)
@given(text=texts)
def test_a_text_comes_back_from_csv_once_the_shield_is_off(text: str) -> None:
    ((field, following),) = read(csv_of(text), ",")
    assert field in (clean(text), f"'{clean(text)}")
    assert following == "next"


@settings(deadline=None, max_examples=60)
@given(text=texts)
def test_no_text_from_a_list_is_computed_or_linked_in_the_workbook(text: str) -> None:
    told = {"title": "List"}
    content = excel.workbook(
        [page(text, To(text, "http://evil.example/x"))],
        properties=told,
        organisation=Organisation(name="Contoso"),
        created=datetime(2026, 7, 31, 12),
        language="en",
    )
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    for row in sheet.iter_rows():
        for cell in row:
            assert cell.data_type != "f"
            assert cell.hyperlink is None


@settings(deadline=None, max_examples=60)
@given(text=texts)
def test_no_text_from_a_list_is_computed_in_a_workbook_of_ones_own(text: str) -> None:
    made = cell_of(text, zone="UTC", as_date=False)
    assert made.get("t") in (None, "inlineStr")
    assert not any(part.tag.endswith("}f") for part in made.iter())
    shown = "".join(part.text or "" for part in made.iter())
    assert shown[:1] not in tuple("=+-@\t\n|%")


@settings(deadline=None, max_examples=60)
@given(text=texts)
def test_json_holds_texts_as_texts_and_links_to_permitted_hosts_alone(text: str) -> None:
    one = page(text, To(text, "http://evil.example/x"), To("item", "https://contoso.sharepoint.com/sites/pmo"))
    found = json.loads(json.dumps(plain.page_data(one, zone="UTC")))["tables"][0]["rows"]
    assert (found[0]["what"] or "") == clean(text)
    assert not isinstance(found[1]["what"], dict)
    assert found[2]["what"] == {"text": "item", "url": "https://contoso.sharepoint.com/sites/pmo"}


@pytest.mark.parametrize("text", ["1234567890123456", "00123", "1.10", "1/2", "12-05-2026", "3E5", "1 234", "45 %"])
def test_digits_that_are_a_text_keep_every_digit(text: str) -> None:
    assert read(csv_of(text), ",")[0][0] == f"'{text}"


def test_numbers_and_days_are_written_as_the_readers_spreadsheet_takes_them() -> None:
    values: tuple[Cell, ...] = (Decimal("-1234.50"), 12, date(2026, 7, 31), datetime(2026, 7, 31, 4, 30, tzinfo=UTC))
    for language, separator, amount in (("fr", ";", "-1234,5"), ("en", ",", "-1234.5")):
        text = csv_of(*values, language=language)  # type: ignore[arg-type]
        assert [row[0] for row in read(text, separator)] == [amount, "12", "2026-07-31", "2026-07-31 06:30"]
        assert text.splitlines()[1].startswith(amount if language == "en" else f'"{amount}"')


def test_money_is_a_string_in_json_and_other_numbers_are_numbers() -> None:
    rows = plain.page_data(page(Decimal("10.10"), kind=Kind.MONEY), zone="UTC")["tables"][0]["rows"]
    assert rows[0]["what"] == "10.10"
    rows = plain.page_data(page(Decimal("10.5"), kind=Kind.POINTS), zone="UTC")["tables"][0]["rows"]
    assert rows[0]["what"] == 10.5


def test_figures_are_in_the_json_by_their_keys() -> None:
    tile = Tile(key="variance", label="Variance", value=Decimal("12.00"), kind=Kind.MONEY)
    told = plain.page_data(replace(page("x"), blocks=(Tiles((tile,)),)), zone="UTC")
    assert told["figures"] == {"variance": {"label": "Variance", "value": "12.00"}}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_table_of_the_workbook_is_in_csv_and_json(make_portfolio: MakePortfolio, language: Language) -> None:
    portfolio = make_portfolio(language)
    pages = build(portfolio)
    files = export.csv_files(portfolio, pages)
    data = json.loads(export.json_bytes(portfolio, pages))
    assert len(files) == sum(len(one.tables) for one in pages)
    assert all(content.startswith(b"\xef\xbb\xbf") for content in files.values())
    assert data["shape"] == "pmo365/report/1"
    assert [one["key"] for one in data["sheets"]] == [one.key for one in pages]
    for one, told in zip(pages, data["sheets"], strict=True):
        assert [len(table.rows) for table in one.tables] == [len(table["rows"]) for table in told["tables"]]
    for name, content in files.items():
        widths = {len(row) for row in read(content.decode("utf-8-sig"), ";" if language == "fr" else ",")}
        assert len(widths) <= 1, name
