"""The gate of the workbook: what a cell may hold, and what it may lead to."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmo365.errors import ConfigurationError
from pmo365.model.page import To
from pmo365.render.excel_values import (
    LONGEST,
    Address,
    Blank,
    Moment,
    Number,
    Text,
    cell,
    clean,
    cut,
    permitted,
    sheet_name,
)

HOSTS = ("contoso.sharepoint.com",)
GOOD = "https://contoso.sharepoint.com/sites/pmo/Lists/Risks/DispForm.aspx?ID=3"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "file:///etc/passwd",
        "file://host/share",
        "\\\\host\\share",
        "ms-word:ofe|u|https://contoso.sharepoint.com/x.docx",
        "http://contoso.sharepoint.com/",
        "https://contoso.sharepoint.com.evil.example/",
        "https://evil.example/contoso.sharepoint.com",
        "https://contoso.sharepoint.com@evil.example/",
        "https://evil.example\\@contoso.sharepoint.com/",
        "https://contoso.sharepoint.com:8443/",
        "https://user:word@contoso.sharepoint.com/",
        "https://contoso.sharepoint.com/\n",
        "https://contoso.sharepoint.com/\x00",
        "https://contoso.sharepoint.com:port/",
        "https://[::1/",
        "//contoso.sharepoint.com/",
        "contoso.sharepoint.com",
        "ftp://contoso.sharepoint.com/",
        "data:text/html,x",
        "mailto:a@contoso.com",
        "internal:Sheet1!A1",
        "external:c:\\x.xlsx",
        "vbscript:x",
        "",
        "https://contoso.sharepoint.com/" + "a" * 2_100,
    ],
)
def test_an_address_that_is_not_a_plain_one_of_the_tenant_stays_text(url: str) -> None:
    assert not permitted(url, HOSTS)
    assert isinstance(cell(To("x", url), hosts=HOSTS), Text)


def test_an_https_address_of_the_tenant_becomes_a_link() -> None:
    assert cell(To("R-003", GOOD), hosts=HOSTS) == Address("R-003", GOOD)
    assert cell(To("R-003", GOOD)) == Text("R-003")
    accented = cell(To("Énoncé", "https://contoso.sharepoint.com/sites/pmo/02-Énoncé.docx"), hosts=HOSTS)
    assert accented == Address("Énoncé", "https://contoso.sharepoint.com/sites/pmo/02-%C3%89nonc%C3%A9.docx")


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\n", "\r"])
def test_text_that_looks_like_a_formula_is_marked_as_text(first: str) -> None:
    got = cell(f"{first}1+1")
    assert isinstance(got, Text)
    assert got.quoted


def test_long_text_is_cut_visibly_and_never_inside_a_character() -> None:
    assert cell("a" * LONGEST) == Text("a" * LONGEST)
    assert cell("a" * (LONGEST + 1)) == Text("a" * (LONGEST - 1) + "…")
    got = cut("😀" * LONGEST, LONGEST)
    assert got.endswith("😀…")
    assert len(got.encode("utf-16-le")) // 2 <= LONGEST


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (999_999_999_999_999, Number(999_999_999_999_999)),
        (1_234_567_890_123_456, Text("1234567890123456")),
        (-1_234_567_890_123_456, Text("-1234567890123456")),
        (Decimal("1234567890123456"), Text("1234567890123456")),
        (Decimal("123456.78"), Number(123456.78)),
        (Decimal(100) / 3, Number(float(Decimal(100) / 3))),
        ("1234567890123456", Text("1234567890123456")),
        (0, Number(0)),
        (True, Number(1)),
        (None, Blank()),
        ("", Blank()),
    ],
)
def test_a_number_is_never_rounded_by_the_workbook(value: object, written: object) -> None:
    assert cell(value) == written  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), Decimal("NaN"), Decimal("Infinity")])
def test_what_is_not_a_number_is_refused(value: float | Decimal) -> None:
    with pytest.raises(ConfigurationError, match="workbook_not_a_number"):
        cell(value)


def test_an_unknown_type_is_refused() -> None:
    with pytest.raises(TypeError, match="dict"):
        cell({})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "local"),
    [
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), datetime(2026, 3, 29, 1, 59)),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), datetime(2026, 3, 29, 3, 0)),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 2, 30)),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), datetime(2026, 10, 25, 2, 30)),
        (datetime(2026, 7, 1, 12, 0), datetime(2026, 7, 1, 14, 0)),
        (datetime(2026, 7, 1, 12, 0, tzinfo=timezone(timedelta(hours=-5))), datetime(2026, 7, 1, 19, 0)),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), datetime(2027, 1, 1, 0, 30)),
    ],
)
def test_moments_are_shown_in_the_zone_of_the_organisation(value: datetime, local: datetime) -> None:
    assert cell(value, zone="Europe/Paris") == Moment(local, timed=True)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (date(2026, 7, 31), Moment(datetime(2026, 7, 31), timed=False)),
        (date(9999, 12, 31), Moment(datetime(9999, 12, 31), timed=False)),
        (date(1900, 3, 1), Moment(datetime(1900, 3, 1), timed=False)),
        (date(1900, 2, 28), Text("1900-02-28")),
        (date(1, 1, 1), Text("0001-01-01")),
    ],
)
def test_days_a_spreadsheet_cannot_tell_are_written_as_text(value: date, written: object) -> None:
    assert cell(value) == written


@given(st.text())
def test_cleaned_text_can_always_be_written_as_xml(value: str) -> None:
    kept = clean(value)
    assert ElementTree.fromstring(f"<t>{kept.translate({38: None, 60: None, 62: None})}</t>") is not None
    assert clean(kept) == kept


@given(st.lists(st.text(max_size=60), max_size=12))
def test_tabs_always_get_names_a_spreadsheet_accepts(names: list[str]) -> None:
    taken: set[str] = set()
    for name in names:
        got = sheet_name(name, taken)
        assert 1 <= len(got) <= 31
        assert not set(got) & set("[]:*?/\\")
        assert got[0] != "'"
        assert got[-1] != "'"
        assert got.casefold() not in {one.casefold() for one in taken}
        taken.add(got)


def test_tabs_of_the_same_name_are_numbered() -> None:
    assert sheet_name("Risks / open", {"Risks   open"}) == "Risks   open (2)"
    assert sheet_name("a" * 40, set()) == "a" * 30 + "…"
