"""What documents say of a project, worked out from its registers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from pmo365.documents import context, filed, next_edition
from pmo365.model.content import Missing, Toned
from pmo365.model.snapshot import FileFact, Row

NBSP, THIN = "\u00a0", "\u202f"


def test_risks_come_by_score_with_the_colour_of_their_cell(french: Any) -> None:
    rows = french.context("pid")["risks_open"].rows
    assert [row["score"] for row in rows] == ["20", "12", "10", "9", "6", "4"]
    assert rows[0]["zone"] == Toned("Rouge", "R")
    assert rows[-1]["zone"] == Toned("Vert", "G")
    assert rows[0]["rating"] == Toned("20 – Rouge", "R")
    assert rows[0]["statement"].split("\n")[0].startswith(f"Cause{NBSP}: ")


def test_the_risk_map_places_each_open_risk(french: Any) -> None:
    rows = french.context("pid")["risk_matrix"].rows
    assert [row["probability"][0] for row in rows] == ["5", "4", "3", "2", "1"]
    assert rows[0]["probability"] == "5 – Très forte"
    assert rows[1]["i5"] == Toned("R-001", "R")
    assert rows[0]["i5"] == Toned("", "R")
    assert rows[4]["i1"] == Toned("", "G")


def test_closed_rows_are_not_open_and_the_top_is_five(french: Any) -> None:
    values = french.context("mandate")
    assert len(values["risks"].rows) == 7
    assert len(values["risks_open"].rows) == 6
    assert len(values["risks_top"].rows) == 5
    assert [row["title"] for row in values["issues_open"].rows] == ["Référentiel fournisseurs en double"]


def test_the_budget_adds_up(french: Any) -> None:
    values = french.context("pid")
    total, table = values["budget"], values["budget_by_category"].rows
    assert total["revised"] == total["total_revised"] == f"879{THIN}501{NBSP}€"
    assert (total["year_1"], total["year_2"], total["year_3"]) == ("2026", "2027", "2028")
    assert total["total_later"] == "–"
    assert [row["category"] for row in table][:2] == ["Charges internes", "Prestations"]
    lines = french.snapshot.rows_of("BudgetLines")
    assert sum(Decimal(row.get("PmoRevisedAmount")) for row in lines) == Decimal("879500.50")


def test_years_beyond_the_third_are_summed(english: Any) -> None:
    assert english.context("pid")["budget"]["total_later"] == "€95,000"


def test_tolerances_have_seven_dimensions(french: Any) -> None:
    rows = french.context("pid")["tolerances"].rows
    assert len(rows) == 7
    assert rows[0]["value"].startswith("20 jours")
    assert rows[6]["value"] == Missing("ProjectCard/1/PmoTolSustainability")


def test_raci_crosses_activities_and_roles(french: Any) -> None:
    rows = french.context("pid")["raci"].rows
    assert len(rows) == 5
    assert (rows[0]["activity"], rows[0]["sus"], rows[0]["prm"], rows[0]["qua"]) == (
        "Expression des besoins", "A", "R", "",
    )  # fmt: skip


def test_the_next_edition_follows_the_filed_version(french: Any, english: Any) -> None:
    def version(case: Any, name: str) -> str:
        return next_edition(case.document(name), case.snapshot, project=case.project).version

    assert version(french, "mandate") == "1.1"
    assert version(french, "pid") == "0.1"
    assert version(english, "pid") == "0.3"


def test_a_document_is_found_by_its_code_whatever_its_name(french: Any) -> None:
    file = FileFact(library="Governance", path="x.docx", id=9, unique_id="9", values={"PmoDocCode": "PRJ-0007-PID"})
    snapshot = replace(french.snapshot, files=(file,))
    assert filed(french.document("pid"), snapshot, project=french.project) == file


def test_approvals_are_those_recorded_and_those_expected_before(french: Any, english: Any) -> None:
    assert [row["decision"] for row in french.context("pid")["approvals"].rows] == ["En attente"] * 3
    recorded = english.context("pid")["approvals"].rows
    assert [(row["name"], row["decision"]) for row in recorded] == [("Priya Shah", "Approved with reserves")]


def test_a_register_that_could_not_be_read_is_never_called_empty(french: Any) -> None:
    snapshot = replace(french.snapshot, unreadable=("Risks", "BudgetLines", "Raci", "Approvals"), rows=())
    values = context(
        french.document("pid"), snapshot, standard=french.standard, project=french.project, today=date(2026, 7, 12)
    )
    for name in ("risks", "risks_open", "risks_top", "raci", "approvals", "budget_by_category"):
        first = values[name].rows[0]  # type: ignore[union-attr, index]
        assert isinstance(next(iter(first.values())), Missing), name
    assert values["budget"]["revised"] == Missing("BudgetLines")  # type: ignore[index]


def test_a_required_gap_is_missing_and_an_optional_one_a_dash(french: Any) -> None:
    row = Row(register="Issues", id=4, values={"Title": "X"})
    snapshot = replace(french.snapshot, rows=(row,))
    values = context(
        french.document("pid"), snapshot, standard=french.standard, project=french.project, today=date(2026, 7, 12)
    )
    told = values["issues"].rows[0]  # type: ignore[union-attr]
    assert told["owner"] == Missing("Issues/4/PmoOwner")
    assert told["resolution"] == "–"
    assert told["ref"] in ("I-004", "–")


def test_a_document_can_be_written_in_the_other_language(french: Any) -> None:
    values = context(
        french.document("pid"), french.snapshot, standard=french.standard, project=french.project,
        today=date(2026, 7, 12), hub=french.hub, language="en",
    )  # fmt: skip
    assert values["edition"]["date"] == "12 Jul 2026"  # type: ignore[index]
    assert values["project"]["tier"] == "L – large"  # type: ignore[index]


def test_waivers_of_the_project_are_told(french: Any) -> None:
    assert [row["rule_key"] for row in french.context("pid")["waivers"].rows] == ["DOC-LOCATION"]
