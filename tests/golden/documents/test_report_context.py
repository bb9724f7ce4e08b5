"""What reports say of a running project: figures that can be checked by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from pmo365.documents import context
from pmo365.documents.period import Period, of_period
from pmo365.documents.readiness import criteria_of
from pmo365.model.content import Missing, Toned
from pmo365.model.snapshot import FileFact
from pmo365.render.word import inputs_fingerprint


@pytest.fixture(scope="session")
def highlight(running: Any) -> Any:
    return running["fr"].context("highlight")


def test_money_is_what_was_known_when_the_period_ended(running: Any, highlight: Any) -> None:
    """71 250 + 38 400 + 21 600 spent in May and June; the 15 000 of July are not June's."""
    assert highlight["costs"]["actual"].replace("\u202f", " ").replace("\u00a0", " ") == "131 250 €"
    later = running["fr"].context("steering")["costs"]["actual"]
    assert later.replace("\u202f", " ").replace("\u00a0", " ") == "146 250 €"


def test_the_landing_is_spent_plus_estimated_and_a_line_without_estimate_needs_its_rest(highlight: Any) -> None:
    """71 250 + 266 750 = 338 000 instead of 285 000; 60 000 + 57 000 = 117 000 instead of 120 000: + 50 000."""
    assert highlight["costs"]["variance"].replace("\u202f", " ").replace("\u00a0", " ") == "+50 000 €"
    assert highlight["costs"]["variance_percent"] == "+5,7\u00a0%"


def test_colours_are_told_with_those_of_the_report_before(highlight: Any) -> None:
    rows = {row["dimension"]: row for row in highlight["lights"].rows}
    assert rows["Coûts"]["light"] == Toned("Rouge", "R")
    assert rows["Coûts"]["before"] == Toned("Vert", "G")
    assert rows["Coûts"]["trend"] == "↘ En dégradation"
    assert rows["Risques"]["trend"] == "→ Stable"


def test_a_tolerance_is_held_against_its_forecast(highlight: Any) -> None:
    rows = {row["dimension"]: row for row in highlight["limits"].rows}
    assert (rows["Coût"]["forecast"], rows["Coût"]["margin"]) == ("+5,7\u00a0%", "\u22120,7\u00a0%")
    assert rows["Coût"]["state"] == Toned("■ Dépassée", "R")
    assert rows["Délai"]["state"] == Toned("● Respectée", "G")
    assert rows["Périmètre"]["state"] == "À apprécier"
    assert isinstance(rows["Durabilité"]["tolerance"], Missing)


def test_a_report_tells_its_period_only(highlight: Any) -> None:
    assert [row["ref"] for row in highlight["milestones_reached"].rows] == ["J-002", "J-003"]
    assert [row["ref"] for row in highlight["deliverables_accepted"].rows] == ["L-001"]
    assert [row["ref"] for row in highlight["milestones_next"].rows] == ["J-004"]
    assert [row["ref"] for row in highlight["lessons_period"].rows] == ["LE-002"]
    assert highlight["status"]["summary"].startswith("Le marché est notifié")


def test_milestones_that_slip_come_by_their_slip_in_working_days(highlight: Any) -> None:
    """11 September → 2 October 2026: 15 working days; 10 → 24 July, one of them 14 July: 9."""
    told = [(row["ref"], row["slip"].text, row["slip"].tone) for row in highlight["milestones_slipping"].rows]
    assert told[:2] == [("J-005", "+15\u00a0j", "R"), ("J-004", "+9\u00a0j", "O")]


def test_a_committee_reads_what_it_must_decide_first(running: Any) -> None:
    told = running["fr"].context("steering")
    assert [row["ref"] for row in told["decisions_awaited"].rows] == ["D-003"]
    assert [row["ref"] for row in told["issues_committee"].rows] == ["I-001"]
    assert told["status"]["summary"].startswith("Le marché est notifié"), "the draft of the running month is not told"


def test_a_bar_shows_spent_to_spend_and_beyond_the_budget(running: Any) -> None:
    """Services: 71 250 spent of 490 500 that it will cost, 437 500,50 of them granted: 3 blue cells, 2 red ones."""
    row = next(row for row in running["fr"].context("steering")["cost_bars"].rows if row["category"] == "Prestations")
    tones = "".join(getattr(row[f"c{number}"], "tone", "-") for number in range(1, 21))
    assert tones == "BBB" + "N" * 15 + "RR"


def test_earned_value_has_its_indices(highlight: Any) -> None:
    """138 000 ÷ 131 250 = 1.0514; 138 000 ÷ 150 000 = 0.92."""
    (row,) = highlight["earned"].rows
    assert (row["cpi"], row["spi"]) == ("1,05", "0,92")


def test_a_project_without_figures_says_what_is_missing(bare: Any) -> None:
    document = of_period(bare.document_of("HLR"), Period("2026-06"))
    told = context(
        document,
        bare.snapshot,
        standard=bare.standard,
        project=bare.project,
        today=date(2026, 7, 12),
        health=bare.health(bare.snapshot, date(2026, 6, 30)),
    )
    assert told["status"]["summary"] == Missing("StatusReports/2026-06/PmoSummary")
    assert told["costs"]["landing"] == Missing("BudgetLines")
    assert told["costs"]["revised"] == "–"
    assert told["status"]["help_needed"] == "Néant"


def test_readiness_is_the_share_of_required_criteria_that_are_met(running: Any) -> None:
    """G3 counts five criteria, two of them met, and the checklist adds one required that is not: 2 of 6."""
    told = running["fr"].context("gate_review")
    assert told["gate"]["readiness"] == "33\u00a0%"
    assert [row["state"].tone for row in told["gate_criteria"].rows] == list("RGRRGRG")
    assert told["gate_criteria"].rows[0]["evidence"] == "1 sur 2"


def test_a_gate_knows_the_documents_of_the_stages_behind_it(running: Any) -> None:
    rows = {row["code"]: row["state"].tone for row in running["fr"].context("gate_review")["gate_documents"].rows}
    assert rows["PRJ-0007-MAN"] == "G"
    assert rows["PRJ-0007-PID"] == "R"
    assert not [code for code in rows if "HLR" in code], "reports are made, not owed"


def test_a_gate_compares_the_stage_that_ends_and_names_the_next_one(running: Any) -> None:
    told = running["fr"].context("gate_review")
    assert [row["ref"] for row in told["stage_milestones"].rows] == ["J-004", "J-005", "J-006"]
    assert (told["gate"]["phase"], told["gate"]["next_phase"]) == ("Exécution", "Acceptation")


def test_an_exception_says_which_tolerance_by_how_much_and_what_doing_nothing_costs(running: Any) -> None:
    """Landing 8 090 000 of 6 805 000 revised: +18.9 %, 14.9 points beyond the 4 granted.

    3 → 31 May 2027 is 20 week days, Ascension Day and Whit Monday among them: 18 of the 15 granted.
    """
    told = running["en"].context("exception")
    assert [(row["dimension"], row["excess"]) for row in told["breaches"].rows] == [
        ("Time", "+3\u00a0d"),
        ("Cost", "+14.9%"),
        ("Risk", "4"),
    ]
    assert told["exception"]["cost"] == "+€1,285,000"


def test_an_exception_keeps_the_day_it_was_raised(running: Any) -> None:
    file = FileFact(
        library="Governance", path="04-Changes/PRJ-0011-EXR-01.docx", id=9, unique_id="9", values={}, version="0.2",
        created=datetime(2026, 7, 3, 9, 0, tzinfo=UTC),
    )  # fmt: skip
    case = replace(running["en"], snapshot=replace(running["en"].snapshot, files=(file,)))
    assert case.context("exception")["exception"]["raised"] == "3 Jul 2026"


def test_the_end_report_compares_what_was_asked_with_what_came(running: Any) -> None:
    rows = {row["dimension"]: row for row in running["fr"].context("end_report")["outcomes"].rows}
    assert (rows["Délai"]["baseline"], rows["Délai"]["final"], rows["Délai"]["difference"]) == (
        "30/06/2027", "30/06/2027", "0\u00a0j",
    )  # fmt: skip
    assert rows["Coût"]["difference"].replace("\u202f", " ").replace("\u00a0", " ") == "+69 501 €"
    assert (rows["Périmètre"]["final"], rows["Périmètre"]["difference"]) == ("Acceptés\u00a0: 1", "\u22122")
    assert rows["Bénéfices"]["final"] == "25,0\u00a0%"


def test_what_is_left_open_names_who_takes_it_over(running: Any) -> None:
    rows = running["fr"].context("end_report")["left_open"].rows
    assert [row["ref"] for row in rows if row["register"] == "Actions"] == ["AC-001", "AC-002"]
    assert all(row["owner"] for row in rows)


def test_lessons_stand_by_domain_and_those_of_other_projects_beside_them(running: Any) -> None:
    told = running["fr"].context("lessons")
    assert [row["ref"] for row in told["lessons_by_domain"].rows] == ["LE-001", "LE-002"]
    assert [row["source_project"] for row in told["catalogue"].rows] == ["PRJ-0003"]


def test_what_a_site_keeps_is_no_input_of_the_end_report(running: Any) -> None:
    """Or each publication of another document would ask for a new edition."""
    case, template = running["fr"], running["fr"].template("end_report")
    less = replace(case, snapshot=replace(case.snapshot, files=()))
    assert case.context("end_report")["archive"].rows
    assert inputs_fingerprint(template, case.context("end_report")) == inputs_fingerprint(
        template, less.context("end_report")
    )


def test_minutes_know_who_was_there_and_when_the_next_meeting_is(running: Any) -> None:
    told = running["fr"].context("minutes")
    assert [row["role"] for row in told["attendees"].rows] == ["Sponsor", "Utilisateur principal", "Chef de projet"]
    assert (told["meeting"]["meeting_at"], told["meeting"]["next"]) == ("07/07/2026 10:00", "16/07/2026")


def test_the_manual_says_what_the_standard_says(running: Any, standard: Any) -> None:
    told = running["en"].context("manual")
    assert len(told["rules"].rows) == sum(one.mode.value != "off" for one in standard.rules.values())
    assert [row["code"] for row in told["papers"].rows] == [one.code for one in standard.documents]
    assert len(told["registers"].rows) == len(standard.blueprint("project").registers)
    assert len(told["thresholds"].rows) == len(standard.thresholds)
    gates = {row["gate"]: row["criteria"] for row in told["gates"].rows}
    assert gates["G1"].count("•") == len(criteria_of("G1")) == 5
    assert not [row for row in told["thresholds"].rows if "." in row["threshold"]], "every threshold has its words"


def test_the_manual_changes_with_the_standard_and_with_nothing_else(running: Any) -> None:
    case, template = running["en"], running["en"].template("manual")
    before = inputs_fingerprint(template, case.context("manual"))
    later = replace(case, snapshot=replace(case.snapshot, number=99))
    assert inputs_fingerprint(template, later.context("manual")) == before
    stricter = replace(
        case, standard=replace(case.standard, thresholds={**case.standard.thresholds, "cost.red_pct": 8})
    )
    assert inputs_fingerprint(template, stricter.context("manual")) != before
