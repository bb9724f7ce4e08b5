"""A report can be made while an approved request waits for its site."""

from __future__ import annotations

import io
from typing import Any

import openpyxl

from pmo365.service import work


def test_a_project_without_its_site_is_told_and_the_workbook_is_made(stage: Any) -> None:
    stage.recall("asked")
    with stage.workspace() as workspace:
        run = work.report(workspace, file_it=False)
    content = run.results[0].artifacts[0].content
    book = openpyxl.load_workbook(io.BytesIO(content))
    told = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert any("pmo365 provision PRJ-" in text for text in told)
    stage.recall("sites")
