"""Whatever people typed, the workbook stays a workbook: no formula, no foreign link, no row lost without a word."""

from __future__ import annotations

import io
import warnings
import zipfile
from dataclasses import replace
from datetime import date, datetime

import openpyxl
import pytest

from pmo365.errors import ConfigurationError
from pmo365.model.page import Field, Kind, Note, Page, Table, To
from pmo365.model.standard import Organisation
from pmo365.render import excel


def drawn(pages: tuple[Page, ...]) -> bytes:
    organisation = Organisation(name="=1+1")
    told = {"title": "=1+1", "PmoSnapshotId": "=1+1"}
    return excel.workbook(
        pages, properties=told, organisation=organisation, created=datetime(2026, 7, 31), language="fr"
    )


def opened(content: bytes) -> openpyxl.Workbook:
    with warnings.catch_warnings():  # openpyxl says that it leaves out the 2010 form of data bars.
        warnings.simplefilter("ignore", UserWarning)
        return openpyxl.load_workbook(io.BytesIO(content))


PAYLOADS = (
    *(
        "=1+1",
        "=cmd|' /C calc'!A0",
        "+1+1",
        "-2+3",
        "@SUM(1+1)",
        "\t=1+1",
        "\r=1+1",
        "\n=1+1",
        " =1+1",
        "{=1+1}",
        "'=1+1",
    ),
    *('=HYPERLINK("http://evil.example","x")', '=IMPORTXML(CONCAT("http://e"),"//a")', '=DDE("cmd";"/C calc";"x")'),
    *(
        "|calc",
        "%0A=1+1",
        "=A1",
        "=SUM(A:A)",
        '=WEBSERVICE("https://e")',
        "=+1",
        "=-1",
        "=@A1",
        "==1",
        "＝1+1",
        "=LET(x,1,x)",
    ),
    *(
        "http://evil.example",
        "https://evil.example",
        "ftp://evil.example/x",
        "mailto:a@evil.example",
        "file:///etc/passwd",
    ),
    *("internal:Sheet1!A1", "external:c:\\x.xlsx", "\\\\host\\share", "javascript:alert(1)", "ms-word:ofe|u|x", "]]>"),
    *("=1\x0b+1", "=1\x00", "_x003D_1+1", "<f>1+1</f>", "</t><f>1+1</f>", "&#x3D;1", "\ufeff=1+1", "=1+1\ud800"),
)


def injected(payload: str) -> tuple[Page, ...]:
    table = Table(
        key="t",
        title=payload,
        fields=(Field(key="a", header=payload), Field(key="b", header="B", kind=Kind.CODE)),
        rows=((payload, To(payload, payload)), (To("x", payload), payload)),
    )
    free = Page(
        key="p",
        name="p",
        title=payload,
        intro=(payload,),
        day=date(2026, 7, 31),
        blocks=(table,),
        hosts=("contoso.sharepoint.com",),
    )
    grid = replace(free, name="q", grid=12, blocks=(Note(payload), replace(table, key="u", listed=False)))
    return free, grid


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_people_typed_never_becomes_a_formula_or_a_link(payload: str) -> None:
    with zipfile.ZipFile(io.BytesIO(drawn(injected(payload)))) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        names = archive.namelist()
    assert len(sheets) == 2
    for sheet in sheets:
        assert "<f>" not in sheet
        assert "<hyperlink" not in sheet
    assert not [name for name in names if "externalLink" in name]
    assert payload.strip("\t\r\n\x00 ").replace("\x0b", "").replace("\x00", "")[:2] in shown(injected(payload))


def shown(pages: tuple[Page, ...]) -> str:
    return "\n".join(str(cell) for row in opened(drawn(pages))["p"].iter_rows(values_only=True) for cell in row)


def test_a_sheet_with_too_many_links_keeps_their_texts() -> None:
    url = "https://contoso.sharepoint.com/sites/pmo/Lists/Risks/DispForm.aspx?ID="
    rows = tuple((To(f"R-{at}", f"{url}{at}"),) for at in range(60_010))
    table = Table(key="t", title="t", fields=(Field(key="a", header="A", kind=Kind.CODE),), rows=rows)
    page = injected("x")[0]
    content = drawn((replace(page, blocks=(table,)),))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.read("xl/worksheets/sheet1.xml").count(b"<hyperlink ") == 60_000
        assert b"R-60009<" in archive.read("xl/sharedStrings.xml")


def test_more_rows_than_a_sheet_holds_are_refused() -> None:
    page = injected("x")[0]
    table = replace(page.tables[0], rows=((None, None),) * 1_048_576)
    with pytest.raises(ConfigurationError, match="workbook_too_many_rows"):
        drawn((replace(page, blocks=(table,)),))
