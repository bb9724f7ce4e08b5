"""The page of fields shows what a project of the tenant says."""

from __future__ import annotations

from typing import Any

from pmo365.render.package import inflate, read


def test_the_page_of_fields_takes_its_examples_from_a_project(stage: Any) -> None:
    stage.recall("sites")
    page = stage.folder / "fields.docx"
    done = stage.cli("template", "fields", "PID", "--project", "PRJ-0001", "--out", str(page), "--lang", "fr")
    assert done.returncode == 0, done.stderr
    assert "PRJ-0001" in inflate(read(page.read_bytes())["word/document.xml"]).decode()
    unknown = stage.cli("template", "fields", "PID", "--project", "PRJ-0999", "--lang", "fr")
    assert unknown.returncode == 1
    assert "PRJ-0999" in unknown.stderr
