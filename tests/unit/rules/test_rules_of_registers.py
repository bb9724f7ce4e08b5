"""REG, RSK, RPT and DQ: rows people keep."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from pmo365.indicators.periods import Period, last_ended, same_period

YESTERDAY = date(2026, 7, 14)


@pytest.mark.parametrize(
    ("status", "owner", "count"),
    [
        ("Identifié", None, 1),
        ("In treatment", "", 1),
        (None, None, 1),
        ("Clos", None, 0),
        ("Inconnu", None, 0),
        ("Identifié", "ana@contoso.com", 0),
    ],
)
def test_an_open_row_has_an_owner(bench, status: str | None, owner: str | None, count: int) -> None:
    row = bench.row("Risks", 3, Ref="R-003", Title="Panne", RiskStatus=status, Owner=owner)
    found = bench.found("REG-NO-OWNER", bench.snapshot(row))
    assert len(found) == count
    for one in found:
        assert (one.path, one.facts) == ("Risks/3", {"list": "Registre Risks", "item": "R-003 – Panne"})
        assert one.url.endswith("/Lists/Risks/DispForm.aspx?ID=3")


@pytest.mark.parametrize(
    ("due", "status", "count"),
    [
        (YESTERDAY, "À faire", 1),
        (YESTERDAY + timedelta(days=1), "À faire", 0),
        (datetime(2026, 7, 14, 21, 59, tzinfo=UTC), "In progress", 1),
        (datetime(2026, 7, 14, 22, 0, tzinfo=UTC), "In progress", 0),
        (None, "À faire", 0),
        (YESTERDAY, "Fait", 0),
    ],
)
def test_an_open_row_is_overdue_the_day_after_its_due_date(bench, due, status: str, count: int) -> None:
    row = bench.row("Actions", 4, Owner="bo@contoso.com", ActionStatus=status, DueDate=due)
    found = bench.found("REG-OVERDUE", bench.snapshot(row))
    assert [(one.path, one.facts["due"], one.facts["days"]) for one in found] == [
        ("Actions/4", "14/07/2026", "1")
    ] * count


def test_the_pmo_may_tolerate_some_days(bench) -> None:
    row = bench.row("Actions", 4, ActionStatus="À faire", DueDate=date(2026, 7, 10))
    for tolerance, count in ((4, 1), (5, 0)):
        patient = bench.ruled("REG-OVERDUE", parameters={"tolerance_days": tolerance})
        assert len(patient.found("REG-OVERDUE", bench.snapshot(row))) == count


def test_a_late_finding_is_no_new_finding(bench) -> None:
    row = bench.row("Findings", 1, FindingStatus="Nouveau", GraceUntil=date(2026, 1, 1))
    assert bench.check(bench.hub_snapshot(row), desired=bench.hub, project=None) == ()


RED = {"Ref": "R-001", "Owner": "ana@contoso.com", "RiskStatus": "Identifié"}


@pytest.mark.parametrize(
    ("values", "count"),
    [
        ({"Zone": "Rouge"}, 1),
        ({"Zone": "Red"}, 1),
        ({"Zone": "Orange"}, 0),
        ({"Zone": "Rouge", "ResponsePlan": "Repli"}, 0),
        ({"Zone": "Rouge", "RiskStatus": "Clos"}, 0),
        ({"Probability": Decimal(5), "Impact": 3}, 1),
        ({"Probability": Decimal(5), "Impact": 2}, 0),
        ({"Probability": Decimal(5)}, 0),
        ({"Zone": "Vert", "Probability": 5, "Impact": 5}, 0),
    ],
)
def test_a_red_open_risk_is_treated(bench, values, count: int) -> None:
    assert len(bench.found("RSK-NO-ACTION", bench.snapshot(bench.row("Risks", 1, **RED | values)))) == count


@pytest.mark.parametrize(
    ("source", "status", "count"),
    [("r-001 ", "À faire", 0), ("R-001", "Done", 1), ("R-002", "À faire", 1), (None, None, 1)],
)
def test_an_open_action_that_names_the_risk_treats_it(bench, source, status, count: int) -> None:
    risk = bench.row("Risks", 1, **RED, Zone="Rouge")
    snapshot = bench.snapshot(risk, bench.row("Actions", 1, SourceRef=source, ActionStatus=status))
    assert len(bench.found("RSK-NO-ACTION", snapshot)) == count
    assert bench.found("RSK-NO-ACTION", replace(snapshot, unreadable=("Actions",))) == ()


@pytest.mark.parametrize(
    ("frequency", "before", "name", "start", "end"),
    [
        ("MON", date(2026, 7, 1), "2026-06", date(2026, 6, 1), date(2026, 6, 30)),
        ("MON", date(2026, 1, 31), "2025-12", date(2025, 12, 1), date(2025, 12, 31)),
        ("QUA", date(2026, 6, 30), "2026-Q1", date(2026, 1, 1), date(2026, 3, 31)),
        ("QUA", date(2026, 1, 1), "2025-Q4", date(2025, 10, 1), date(2025, 12, 31)),
        ("WEE", date(2026, 7, 12), "2026-W27", date(2026, 6, 29), date(2026, 7, 5)),
        ("WEE", date(2026, 7, 13), "2026-W28", date(2026, 7, 6), date(2026, 7, 12)),
        ("WEE", date(2021, 1, 4), "2020-W53", date(2020, 12, 28), date(2021, 1, 3)),
    ],
)
def test_the_last_ended_period(frequency: str, before: date, name: str, start: date, end: date) -> None:
    assert last_ended(frequency, before) == Period(name=name, start=start, end=end)


def test_fortnights_follow_each_other_without_gap_over_the_years() -> None:
    day, ends = date(2020, 1, 6), set()
    while day < date(2022, 1, 1):
        period = last_ended("FOR", day)
        assert period is not None
        assert (period.end - period.start).days == 13
        ends.add(period.end)
        day += timedelta(days=1)
    assert {(later - sooner).days for sooner, later in zip(sorted(ends), sorted(ends)[1:], strict=False)} == {14}


def test_people_may_write_periods_in_french() -> None:
    quarter, week = last_ended("QUA", date(2026, 7, 1)), last_ended("WEE", date(2026, 7, 13))
    fortnight = last_ended("FOR", date(2026, 7, 20))
    assert same_period(" 2026-t2", quarter)
    assert same_period("2026-06", quarter)
    assert not same_period("2026-05", quarter)
    assert same_period("2026-S28", week)
    assert not same_period("2026-S27", week)
    assert same_period(fortnight.name, fortnight)
    assert sum(same_period(f"2026-W{number:02d}", fortnight) for number in range(1, 54)) == 2


def _reporting(
    bench, *periods: str, frequency: str | None = "Mensuelle", created: datetime = datetime(2026, 1, 5, tzinfo=UTC)
):
    card = replace(bench.row("ProjectCard", 1, ReportFrequency=frequency), created=created)
    return bench.snapshot(card, *(bench.row("StatusReports", n, PeriodKey=one) for n, one in enumerate(periods)))


@pytest.mark.parametrize(("today", "period"), [(date(2026, 7, 5), "2026-05"), (date(2026, 7, 6), "2026-06")])
def test_a_report_is_late_when_the_grace_after_its_period_is_over(bench, today: date, period: str) -> None:
    (found,) = bench.found("RPT-LATE", _reporting(bench), today=today)
    assert (found.path, found.facts["period"]) == ("StatusReports", period)
    assert bench.found("RPT-LATE", _reporting(bench, period), today=today) == ()


def test_the_card_says_how_often_a_report_is_due(bench) -> None:
    assert bench.found("RPT-LATE", _reporting(bench, "2026-06", frequency="Weekly"))[0].facts["period"] == "2026-W27"
    assert bench.found("RPT-LATE", _reporting(bench, "2026-T2", frequency="Trimestrielle")) == ()
    assert bench.found("RPT-LATE", _reporting(bench, frequency=None))[0].facts["period"] == "2026-06"


def test_a_project_owes_no_report_for_the_time_before_it_began_nor_while_on_hold(bench) -> None:
    young = _reporting(bench, created=datetime(2026, 6, 2, tzinfo=UTC))
    assert bench.found("RPT-LATE", young) == ()
    assert bench.found("RPT-LATE", _reporting(bench), project=replace(bench.project, life="HOLD")) == ()
    assert bench.found("RPT-LATE", replace(_reporting(bench), unreadable=("StatusReports",))) == ()


def test_a_value_outside_the_vocabulary_is_told_and_both_languages_are_inside(bench) -> None:
    rows = [
        bench.row("Changes", 1, ChangeType=("Périmètre", "Time", "Coût")),
        bench.row("Changes", 2, ChangeType=("Délai", "Scope")),
        bench.row("Changes", 3, ChangeType=()),
        bench.row("StatusReports", 4, PeriodKey="2026-06"),
    ]
    (found,) = bench.check(bench.snapshot(*rows))
    assert (found.rule, found.path, found.facts["value"]) == ("DQ-UNKNOWN-CHOICE", "Changes/1/PmoChangeType", "Coût")


def test_governed_documents_use_the_vocabulary_too(bench) -> None:
    files = [bench.file(values={"Phase": "Phase 9"}), bench.file(values={"Phase": "Phase 9"}, library="Working")]
    (found,) = bench.found("DQ-UNKNOWN-CHOICE", bench.snapshot(*files))
    assert found.path == "Governance/03-PID/PRJ-0001-PID.docx/PmoPhase"
