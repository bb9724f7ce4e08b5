"""Editions of the report through the command line: files, CSV, JSON, what changed, a scope filed on the hub."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest


@pytest.fixture(scope="module")
def told(stage: Any) -> Iterator[Any]:
    """The stage with a first reading of both sites."""
    stage.recall("sites")
    assert stage.cli("sync").returncode == 0
    yield stage
    stage.recall("sites")


def events(text: str, kind: str) -> list[dict[str, Any]]:
    return [one for line in text.splitlines() if (one := json.loads(line))["type"] == kind]


def today() -> str:
    return f"{datetime.now(UTC):%Y-%m-%d}"


def test_workbook_csv_and_json_come_from_the_same_data(told: Any, tmp_path: Path) -> None:
    files = ("--out", str(tmp_path / "out"), "--csv", str(tmp_path / "csv"), "--json", str(tmp_path / "report.json"))
    run = told.cli("--lang", "en", "report", *files)
    assert run.returncode == 0, run.stderr
    data = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert data["shape"] == "pmo365/report/1"
    (sheet,) = [one for one in data["sheets"] if one["key"] == "projects"]
    assert [row["code"] for row in sheet["tables"][0]["rows"]]
    (file,) = (tmp_path / "csv").glob("[0-9][0-9]-projects.csv")
    content = file.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 1 + len(sheet["tables"][0]["rows"])
    (book,) = (tmp_path / "out").iterdir()
    assert openpyxl.load_workbook(book, read_only=True).sheetnames == [one["name"] for one in data["sheets"]]


def test_a_comparison_is_told_on_the_screen_and_as_an_event(told: Any, tmp_path: Path) -> None:
    run = told.cli("--lang", "en", "report", "--compare", today(), today(), "--out", str(tmp_path))
    assert run.returncode == 0, run.stderr
    assert "Décisions prises\u00a0: 0" in run.stdout  # In the language of the workbook, as its tab says it.
    run = told.cli("--format", "json", "report", "--compare", today(), today())
    (event,) = events(run.stdout, "comparison")
    assert {one["key"] for one in event["tables"]} >= {"since_colours", "since_budgets", "since_documents"}


@pytest.mark.parametrize(
    ("arguments", "sentence", "code"),
    [
        (("--as-of", "2020-01-01"), "the first day that can be shown is", 1),
        (("--programme", "PGM-99"), "No project belongs to the programme “PGM-99”", 4),
        (("--close",), "Say which month to close", 4),
    ],
)
def test_what_cannot_be_shown_is_refused_in_words(
    told: Any, tmp_path: Path, arguments: tuple[str, ...], sentence: str, code: int
) -> None:
    run = told.cli("--lang", "en", "report", *arguments, "--out", str(tmp_path))
    assert run.returncode == code
    assert sentence in run.stderr + run.stdout
    assert "Traceback" not in run.stderr


def test_an_edition_is_filed_beside_the_usual_workbook_and_once(told: Any) -> None:
    first = told.cli("--lang", "en", "report", "--audience", "executive", "--yes")
    assert first.returncode == 0, first.stderr
    assert "Tableau-de-bord-executive.xlsx" in first.stdout
    again = told.cli("--format", "json", "report", "--audience", "executive", "--yes")
    assert again.returncode == 0
    assert not events(again.stdout, "run_summary")
