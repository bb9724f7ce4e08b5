"""APR, GATE, REG, RSK, ISS, ASM, CHG, SCH, BEN and DQ: each rule just before, at and just after its limit."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from pmo365.model.plan import Kind
from pmo365.model.site import Library
from pmo365.model.snapshot import Link, Reference

SITE = "https://contoso.sharepoint.com/sites/prj-0001"
TODAY = date(2026, 11, 24)
YESTERDAY = TODAY - timedelta(days=1)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


LIMITS = [
    ("APR-PENDING", "Approvals", {"ApprovalDecision": "En attente", "DueDate": TODAY}, 0),
    ("APR-PENDING", "Approvals", {"ApprovalDecision": "En attente", "DueDate": YESTERDAY}, 1),
    ("APR-PENDING", "Approvals", {"ApprovalDecision": "Approuvé", "DueDate": YESTERDAY}, 0),
    ("GATE-LATE", "GateReviews", {"GateStatus": "Demandée", "PlannedDate": ago(10), "HeldOn": None}, 0),
    ("GATE-LATE", "GateReviews", {"GateStatus": "Demandée", "PlannedDate": ago(11), "HeldOn": None}, 1),
    ("GATE-LATE", "GateReviews", {"GateStatus": "Demandée", "PlannedDate": ago(11), "HeldOn": ago(2)}, 0),
    ("RSK-NOT-REVIEWED", "Risks", {"ReviewDate": TODAY}, 0),
    ("RSK-NOT-REVIEWED", "Risks", {"ReviewDate": YESTERDAY}, 1),
    ("RSK-NOT-REVIEWED", "Risks", {"ReviewDate": YESTERDAY, "RiskStatus": "Clos"}, 0),
    ("RSK-NOT-REVIEWED", "Risks", {"ReviewDate": None, "Probability": 3, "Impact": 3}, 0),
    ("RSK-NOT-REVIEWED", "Risks", {"ReviewDate": None, "Probability": 2, "Impact": 5}, 1),
    ("RSK-RESIDUAL", "Risks", {"Probability": 3, "Impact": 3, "ResidualProb": 3, "ResidualImpact": 3}, 0),
    ("RSK-RESIDUAL", "Risks", {"Probability": 3, "Impact": 3, "ResidualProb": 5, "ResidualImpact": 2}, 1),
    ("RSK-RESIDUAL", "Risks", {"ResidualProb": None, "ResidualImpact": None}, 0),
    ("ISS-NO-DECISION", "Issues", {"IssueStatus": "En attente de décision", "RaisedOn": ago(10)}, 0),
    ("ISS-NO-DECISION", "Issues", {"IssueStatus": "En attente de décision", "RaisedOn": ago(11)}, 1),
    ("ISS-NO-DECISION", "Issues", {"IssueStatus": "Ouvert", "RaisedOn": ago(11)}, 0),
    ("ASM-EXPIRED", "Assumptions", {"AssumptionStatus": "À vérifier", "VerifyBy": TODAY}, 0),
    ("ASM-EXPIRED", "Assumptions", {"AssumptionStatus": "À vérifier", "VerifyBy": YESTERDAY}, 1),
    ("ASM-EXPIRED", "Assumptions", {"AssumptionStatus": "Validée", "VerifyBy": YESTERDAY}, 0),
    ("ASM-INVALID", "Assumptions", {"AssumptionStatus": "Infirmée", "RiskRef": None}, 1),
    ("ASM-INVALID", "Assumptions", {"AssumptionStatus": "Infirmée", "RiskRef": Reference(1)}, 0),
    ("ASM-INVALID", "Assumptions", {"AssumptionStatus": "Validée", "RiskRef": None}, 0),
    ("CHG-NO-IMPACT", "Changes", {"ChangeStatus": "Approuvé", "ImpactResources": None}, 1),
    ("CHG-NO-IMPACT", "Changes", {"ChangeStatus": "Approuvé", "ImpactResources": "Aucune", "ImpactTimeDays": 0}, 0),
    ("CHG-NO-IMPACT", "Changes", {"ChangeStatus": "Soumis", "ImpactResources": None}, 0),
    ("CHG-NOT-BASELINED", "Changes", {"ChangeStatus": "Approuvé", "DecidedOn": ago(10)}, 0),
    ("CHG-NOT-BASELINED", "Changes", {"ChangeStatus": "Approuvé", "DecidedOn": ago(11)}, 1),
    ("CHG-NOT-BASELINED", "Changes", {"ChangeStatus": "Approuvé", "DecidedOn": ago(11), "BaselineUpdated": True}, 0),
    ("SCH-NO-BASELINE", "Milestones", {"ActualDate": None, "BaselineDate": None, "MilestoneStatus": "À venir"}, 1),
    ("SCH-NO-BASELINE", "Milestones", {"BaselineDate": None}, 0),
    ("SCH-PAST-NOT-DONE", "Milestones", {"ActualDate": None, "ForecastDate": TODAY, "MilestoneStatus": "À venir"}, 0),
    ("SCH-PAST-NOT-DONE", "Milestones", {"ActualDate": None, "ForecastDate": YESTERDAY, "MilestoneStatus": None}, 1),
    ("SCH-PAST-NOT-DONE", "Milestones", {"ActualDate": None, "ForecastDate": ago(9), "MilestoneStatus": "Annulé"}, 0),
    ("BEN-NO-MEASURE", "Benefits", {"NextMeasure": TODAY}, 0),
    ("BEN-NO-MEASURE", "Benefits", {"NextMeasure": YESTERDAY}, 1),
    ("BEN-NO-MEASURE", "Benefits", {"NextMeasure": YESTERDAY, "BenefitStatus": "Réalisé"}, 0),
    ("BEN-OWNER", "Benefits", {"Owner": None}, 1),
    ("BEN-OWNER", "Benefits", {"Owner": None, "BenefitStatus": "Réalisé"}, 1),
    ("BEN-OWNER", "Benefits", {"Owner": "a@contoso.com"}, 0),
    ("DQ-DATE-ORDER", "WorkPackages", {"StartDate": TODAY, "EndDate": TODAY}, 0),
    ("DQ-DATE-ORDER", "WorkPackages", {"StartDate": TODAY, "EndDate": YESTERDAY}, 1),
    ("DQ-DATE-ORDER", "WorkPackages", {"StartDate": None, "EndDate": YESTERDAY}, 0),
    ("DQ-DUP-REF", "Risks", {"Ref": "r-002"}, 1),
    ("DQ-DUP-REF", "Risks", {"Ref": "R-777"}, 0),
    ("DQ-PERSON", "Risks", {"Owner": "Ancien Salarié"}, 1),
    ("DQ-PERSON", "Meetings", {"Attendees": ("a@contoso.com", "parti")}, 1),
    ("DQ-PERSON", "Risks", {"Owner": "a@contoso.com"}, 0),
    ("DQ-LINK", "Meetings", {"MinutesUrl": Link(f"{SITE}/Minutes/2026%20%C3%A9t%C3%A9/gone.docx?web=1")}, 1),
    ("DQ-LINK", "Meetings", {"MinutesUrl": Link(f"{SITE}/Minutes/Forms/AllItems.aspx")}, 0),
    ("DQ-LINK", "Meetings", {"MinutesUrl": Link("https://elsewhere.example/gone.docx")}, 0),
    ("REG-RACI", "Raci", {"RaciValue": "Réalise (R)"}, 1),
    ("REG-RACI", "Raci", {"Activity": None, "RaciValue": None}, 1),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "register", "cells", "count"), LIMITS)
def test_a_row_is_found_beyond_the_limit_and_not_at_it(
    clean, rule: str, register: str, cells: dict, count: int
) -> None:
    found = clean.changed(register, 1, **cells).found(rule)
    assert len(found) == count
    for one in found:
        assert one.path.split("/")[0] == register
        assert one.url.startswith(clean.desired.url)


def test_an_activity_has_one_accountable_not_two(clean) -> None:
    (found,) = clean.changed("Raci", 2, RaciValue="Approuve (A)").found("REG-RACI")
    assert (found.path, found.facts["activity"], found.facts["observed"]) == ("Raci/1", "Cas d’affaire", "2")


def test_lateness_of_a_register_is_told_once_by_its_own_rule(clean) -> None:
    late = clean.changed("Milestones", 5, ForecastDate=YESTERDAY)
    assert [one.rule for one in late.findings()] == ["SCH-PAST-NOT-DONE"]
    off = {name: one for name, one in clean.standard.rules.items() if name != "SCH-PAST-NOT-DONE"}
    silenced = replace(late, standard=replace(clean.standard, rules=off))
    assert [one.rule for one in silenced.findings()] == ["REG-OVERDUE"]


@pytest.mark.parametrize(("register", "days", "count"), [("Risks", 60, 0), ("Risks", 61, 1), ("Deliverables", 400, 0)])
def test_an_open_row_nobody_touches_is_told_where_people_work_on_rows(clean, register, days: int, count: int) -> None:
    touched = datetime(2026, 11, 24, 12, tzinfo=UTC) - timedelta(days=days)
    rows = tuple(
        replace(one, modified=touched) if one.register == register and one.id == 2 else one for one in clean.rows
    )
    assert len(replace(clean, rows=rows).found("REG-STALE")) == count


def test_a_register_has_what_its_phase_asks_for(clean) -> None:
    assert clean.without("Risks", 1, 2).found("REG-EMPTY") == ()
    (found,) = clean.without("Risks", 1, 2, 3).found("REG-EMPTY")
    assert (found.path, found.facts["observed"], found.facts["expected"]) == ("Risks", "2", "3")
    early = replace(clean.without("Risks"), project=clean.told(phase="INIT"))
    assert early.found("REG-EMPTY") == ()
    closing = replace(clean.without("Lessons"), project=clean.told(phase="CLOS"))
    assert [one.path for one in closing.found("REG-EMPTY")] == ["Lessons"]
    assert replace(clean.without("Risks"), unreadable=("Risks",)).found("REG-EMPTY") == ()


@pytest.mark.parametrize(
    ("cells", "count"),
    [({"Person": None}, 1), ({"ValidTo": TODAY}, 0), ({"ValidTo": YESTERDAY}, 1), ({"ValidFrom": TODAY}, 0)],
)
def test_a_role_is_held_today_or_vacant(clean, cells: dict, count: int) -> None:
    found = clean.changed("Roles", 1, **cells).found("REG-ROLE-VACANT")
    assert [one.path for one in found] == ["Roles/SPO"] * count


def test_a_planned_project_has_a_senior_user(clean) -> None:
    without = clean.without("Roles", 2)
    assert [one.facts["role"] for one in without.found("REG-ROLE-VACANT")] == ["Utilisateur principal"]
    assert replace(without, project=clean.told(phase="INIT")).found("REG-ROLE-VACANT") == ()


def test_a_risk_that_occurred_has_an_issue(clean) -> None:
    assert len(clean.changed("Risks", 1, RiskStatus="Survenu").found("RSK-OCCURRED")) == 1
    assert clean.changed("Risks", 2, RiskStatus="Survenu").found("RSK-OCCURRED") == ()


def test_a_measurement_since_the_due_day_settles_a_benefit(clean) -> None:
    due = clean.changed("Benefits", 1, NextMeasure=YESTERDAY)
    assert due.changed("BenefitMeasures", 1, MeasuredOn=YESTERDAY).found("BEN-NO-MEASURE") == ()
    assert len(due.changed("BenefitMeasures", 1, MeasuredOn=ago(2)).found("BEN-NO-MEASURE")) == 1


def test_only_the_holder_of_the_role_on_that_day_approves(clean) -> None:
    wrong = "APR-WRONG-ROLE"
    assert len(clean.changed("Approvals", 1, Approver="karim.benali@contoso.com").found(wrong)) == 1
    assert len(clean.changed("Approvals", 1, RoleKey="Utilisateur principal").found(wrong)) == 1
    assert len(clean.changed("Approvals", 1, DecidedOn=date(2024, 1, 1)).found(wrong)) == 1
    assert clean.changed("Approvals", 1, Approver="x@y.z", ApprovalDecision="Rejeté").found(wrong) == ()
    assert clean.changed("Approvals", 1, Approver="x@y.z").without("Roles").found(wrong) == ()


def test_the_sponsor_of_the_portfolio_approves_as_sponsor(clean) -> None:
    told = clean.changed("Approvals", 1, Approver="vp@contoso.com")
    assert len(told.found("APR-WRONG-ROLE")) == 1
    assert replace(told, project=clean.told(sponsor="VP@contoso.com")).found("APR-WRONG-ROLE") == ()


def test_the_card_follows_the_portfolio_once_the_site_knows_the_phase(clean) -> None:
    tampered = clean.changed("ProjectCard", 1, Phase="Clôture")
    (found,) = tampered.found("GATE-PHASE-TAMPER")
    (repair,) = found.repairs
    assert (repair.kind, dict(repair.after.values)) == (Kind.ROW, {"PmoPhase": "Exécution"})
    assert clean.changed("ProjectCard", 1, Phase="Execution").found("GATE-PHASE-TAMPER") == ()
    old = tuple(replace(one, defaults=(("PmoPhase", "Planification"),)) for one in clean.desired.libraries)
    assert all(isinstance(one, Library) for one in old)
    late = replace(tampered, site=replace(clean.desired, libraries=old))
    assert late.found("GATE-PHASE-TAMPER") == ()


def test_a_gate_is_decided_by_the_sponsor_or_the_committee_on_a_day(clean) -> None:
    rule = "GATE-INVALID-DECISION"
    manager, user = ("karim.benali@contoso.com",), ("thomas.petit@contoso.com",)
    assert len(clean.changed("GateReviews", 1, Deciders=manager).found(rule)) == 1
    assert clean.changed("GateReviews", 1, Deciders=user).found(rule) == ()
    assert len(clean.changed("GateReviews", 1, Deciders=None).found(rule)) == 1
    assert len(clean.changed("GateReviews", 1, HeldOn=None).found(rule)) == 1
    assert len(clean.changed("GateReviews", 1, HeldOn=TODAY + timedelta(days=1)).found(rule)) == 1
    assert clean.changed("GateReviews", 1, HeldOn=TODAY).found(rule) == ()
    assert clean.changed("GateReviews", 3, Deciders=manager).found(rule) == ()


def test_conditions_are_cleared_by_finished_actions_in_time(clean) -> None:
    rule = "GATE-CONDITION-OVERDUE"
    passed = {"GateDecision": "Go avec réserves", "Conditions": "Former"}
    assert clean.changed("GateReviews", 2, **passed, ConditionsDue=TODAY).found(rule) == ()
    due = clean.changed("GateReviews", 2, **passed, ConditionsDue=YESTERDAY)
    assert len(due.found(rule)) == 1
    assert due.changed("Actions", 4, SourceRef="G-002").found(rule) == ()
    assert len(due.changed("Actions", 1, SourceRef="G-002").found(rule)) == 1


@pytest.mark.parametrize(
    ("cells", "names"),
    [
        ({"TolRiskScore": 6}, []),
        ({"TolRiskScore": 5}, ["PmoTolRiskScore"]),
        ({"TolCostPct": Decimal(0)}, []),
        ({"TolTimeDays": -1}, ["PmoTolTimeDays"]),
        ({"TolRiskScore": None, "TolCostPct": None, "TolTimeDays": None}, []),
    ],
)
def test_a_forecast_beyond_a_tolerance_is_a_breach(clean, cells: dict, names: list[str]) -> None:
    found = clean.changed("ProjectCard", 1, **cells).found("TOL-BREACH")
    assert [one.path.rpartition("/")[2] for one in found] == names


def test_costs_beyond_the_tolerance_are_a_breach(clean) -> None:
    (found,) = clean.changed("CostEntries", 12, Amount=Decimal(99_000)).found("TOL-BREACH")
    assert (found.path, found.facts["expected"]) == ("ProjectCard/1/PmoTolCostPct", "10")


def test_a_report_better_than_its_data_needs_a_reason_the_pmo_accepted(played) -> None:
    site = played("PRJ-0005")
    (found,) = site.found("RPT-OVERRIDE")
    assert (found.facts["reported"], found.facts["expected"]) == ("Green", "Red")
    assert len(site.changed("StatusReports", 3, OverrideReason="Pilot first").found("RPT-OVERRIDE")) == 1
    assert site.changed("StatusReports", 3, OverrideReason="Pilot first", Frozen=True).found("RPT-OVERRIDE") == ()
