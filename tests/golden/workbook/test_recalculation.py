"""Another spreadsheet program computes every formula again, and finds what was stored."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import warnings
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from pmo365.model.standard import Organisation
from pmo365.model.words import Language
from pmo365.render import excel
from pmo365.sheets import Portfolio, build

SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"
 xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>"""
"""Every formula is computed anew on opening, whatever the file says it gives."""


def forgotten(content: bytes) -> bytes:
    """The workbook with a wrong result stored in every formula: what is read afterwards was computed."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                data = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1<v>-7777</v>", data)
            new.writestr(name, data)
    return target.getvalue()


def cells(content: bytes, *, formulas: bool) -> dict[tuple[str, str], object]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=not formulas)
    return {(sheet.title, cell.coordinate): cell.value for sheet in book for row in sheet.iter_rows() for cell in row}


def test_every_total_computed_by_another_program_equals_ours_to_the_cent(
    make_portfolio: Callable[[Language], Portfolio], tmp_path: Path
) -> None:
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed here")
    profile = tmp_path / "profile" / "user"
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(SETTINGS, encoding="utf-8")
    ours = excel.workbook(
        build(make_portfolio("fr")),
        properties={},
        organisation=Organisation(name="Contoso"),
        created=datetime(2026, 7, 31, 12),
        language="fr",
    )
    (tmp_path / "book.xlsx").write_bytes(forgotten(ours))
    home = f"-env:UserInstallation={profile.parent.as_uri()}"
    asked = [program, home, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path / "out"), "book.xlsx"]
    subprocess.run(asked, cwd=tmp_path, check=True, capture_output=True, timeout=180)
    theirs = cells((tmp_path / "out" / "book.xlsx").read_bytes(), formulas=False)
    stored = cells(ours, formulas=False)
    totals = [at for at, value in cells(ours, formulas=True).items() if str(value).startswith("=")]
    assert len(totals) > 50
    assert {at: round(float(theirs[at]), 2) for at in totals} == {  # type: ignore[arg-type]
        at: round(float(stored[at]), 2)  # type: ignore[arg-type]
        for at in totals
    }
