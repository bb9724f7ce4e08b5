"""Editions of the report through the command line: files, CSV, JSON, what changed, a scope filed on the hub."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from openpyxl.worksheet.table import Table

from pmo365.service import history, work
from pmo365.service.closing import close_and_file
from pmo365.service.edge import Edge
from pmo365.service.editions import Edition
from pmo365.sheets.scope import Scope


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
    return f"{datetime.now(ZoneInfo('Europe/Paris')):%Y-%m-%d}"


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


def test_an_edition_is_filed_beside_the_usual_workbook(told: Any) -> None:
    first = told.cli("--lang", "en", "report", "--audience", "executive", "--yes")
    assert first.returncode == 0, first.stderr
    assert "Tableau-de-bord-executive.xlsx" in first.stdout


def test_a_steering_pack_is_filed_whole_and_once(told: Any) -> None:
    edition = Edition(committee="today", scope=Scope(codes=("PRJ-0001",), audience="committee"))
    with told.workspace() as workspace:
        first, again = (work.report(workspace, edition=edition) for _ in range(2))
        hub = workspace.known_hub()
    assert [one.name.rpartition(".")[2] for one in first.artifacts] == ["xlsx", "docx", "md", "csv"]
    assert (first.writes, again.writes) == (4, 0)
    assert [result.left for result in first.results] == [0]
    filed = {one.name: one for one in hub.files_of("PortfolioReports")}
    assert {one.name for one in first.artifacts} <= filed.keys()
    for one in first.artifacts:
        assert filed[one.name].get("PmoContentHash") == one.values["PmoContentHash"]
        assert filed[one.name].get("PmoPeriodKey") == today()[:7]


def test_a_month_is_closed_by_its_job_filed_once_and_stays(told: Any) -> None:
    with told.workspace(edge=Edge(now=lambda: datetime.now(UTC))) as workspace:
        period = f"{workspace.today().replace(day=1) - timedelta(days=1):%Y-%m}"
        history.close(workspace, period)
        first, again = (close_and_file(workspace) for _ in range(2))
        frozen = work.report(workspace, file_it=False, edition=Edition(period=period))
    assert (first.writes, again.writes) == (1, 0)
    (name,) = [one.name for one in first.artifacts]
    assert name == f"Tableau-de-bord-{period}.xlsx"
    assert frozen.artifacts[0].content == first.artifacts[0].content


def test_a_workbook_of_ones_own_is_filled_or_everything_in_the_way_is_told(told: Any, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Code", "Projet", "Atterissage"])
    sheet.append(["x", "y", 1])
    sheet.add_table(Table(displayName="pmo_projects", ref="A1:C2"))
    book.save(tmp_path / "suivi.xlsx")
    arguments = ("report", "--template", str(tmp_path / "suivi.xlsx"), "--out", str(tmp_path / "out"))
    run = told.cli("--lang", "fr", *arguments)
    assert run.returncode == 4
    assert "Vouliez-vous dire «\u00a0Atterrissage\u00a0»" in run.stderr
    sheet["C1"] = "Atterrissage"
    sheet.tables["pmo_projects"].tableColumns = []
    sheet.tables["pmo_projects"]._initialise_columns()
    for column, name in zip(sheet.tables["pmo_projects"].tableColumns, ("Code", "Projet", "Atterrissage"), strict=True):
        column.name = name
    book.save(tmp_path / "suivi.xlsx")
    run = told.cli("--lang", "fr", *arguments)
    assert run.returncode == 0, run.stderr
    filled = openpyxl.load_workbook(tmp_path / "out" / "suivi.xlsx").active
    assert filled is not None
    assert [row[0] for row in filled.iter_rows(min_row=2, values_only=True)] == ["PRJ-0001", "PRJ-0002"]
