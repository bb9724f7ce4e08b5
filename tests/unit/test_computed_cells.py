"""What the service works out for rows of people: benefits, authorities, worth and rank of requests, readiness."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from pmo365.indicators.authority import authority
from pmo365.model.finding import Finding, Severity
from pmo365.model.plan import RowWrite
from pmo365.model.project import Project
from pmo365.model.snapshot import FileFact, Reference, Row, Snapshot, Value
from pmo365.model.standard import Standard
from pmo365.planning.desired import desired_site
from pmo365.standard import load
from pmo365.verbs.cells import hub_cells, register_cells, site_cells

ROOT = "https://contoso.sharepoint.com"
TODAY = date(2026, 11, 20)
PROJECT = Project(code="PRJ-0001", title="Essai", language="fr", tier="M", phase="PLAN", life="ACT", row=1)


@pytest.fixture(scope="module")
def standard() -> Standard:
    return load(Path(__file__).parents[2] / "config" / "standard")


def read(standard: Standard, *rows: Row, hub: bool = False, files: tuple[FileFact, ...] = ()) -> Snapshot:
    site = desired_site(
        standard.blueprint("hub" if hub else "project"),
        standard,
        project=None if hub else PROJECT,
        tenant_root=ROOT,
        hub_url=f"{ROOT}/sites/pmo",
        language="fr",
    )
    return Snapshot(number=1, site=site, taken_at=datetime(2026, 11, 20, tzinfo=UTC), rows=rows, files=files)


def row(register: str, id: int, **values: Value) -> Row:
    cells = {name if name == "Title" else f"Pmo{name}": value for name, value in values.items()}
    own = {"PmoRef": f"X-{id:03d}", "PmoProjectCode": "PRJ-0001"} if register != "Requests" else {"PmoRef": "x"}
    return Row(register=register, id=id, values=own | cells, etag=f'"{id}"')


def cells_of(standard: Standard, snapshot: Snapshot, path: str) -> Mapping:
    changes = site_cells(PROJECT, snapshot, standard=standard, today=TODAY)
    return next((one.after.values for one in changes if one.path == path and isinstance(one.after, RowWrite)), {})


def measure(id: int, day: date, value: Value, benefit: int = 1) -> Row:
    return row("BenefitMeasures", id, BenefitRef=Reference(benefit), MeasuredOn=day, MeasuredValue=value)


def test_a_benefit_shows_its_last_measurement_and_how_much_of_the_target_that_is(standard: Standard) -> None:
    benefit = row("Benefits", 1, BaselineValue=41, TargetValue=14)
    rows = (measure(1, date(2026, 9, 1), 33), measure(2, date(2026, 10, 1), 27), measure(3, date(2026, 8, 1), 40))
    cells = cells_of(standard, read(standard, benefit, *rows), "Benefits/rows/1")
    assert cells == {"PmoLastValue": 27, "PmoRealisedPct": Decimal("51.9")}


def test_a_benefit_nobody_measured_is_left_alone(standard: Standard) -> None:
    benefit = row("Benefits", 1, BaselineValue=41, TargetValue=14)
    other = measure(1, date(2026, 9, 1), 3, benefit=2)
    assert cells_of(standard, read(standard, benefit, other), "Benefits/rows/1") == {}
    flat = replace(benefit, values={**benefit.values, "PmoTargetValue": 41})
    told = cells_of(standard, read(standard, flat, measure(1, TODAY, 9)), "Benefits/rows/1")
    assert told == {"PmoLastValue": 9}, "a target that is the baseline has no share"


@pytest.mark.parametrize(
    ("cost", "days", "level"),
    [
        (None, None, None),
        (0, 0, "PM"),
        (100, 10, "PM"),
        (101, 0, "SC"),
        (0, 11, "SC"),
        (200, None, "SC"),
        (201, None, "PB"),
        (-500, -20, "PM"),
    ],
)
def test_the_impact_against_the_tolerances_decides_who_decides(cost, days, level: str | None) -> None:
    told = authority(
        None if cost is None else Decimal(cost),
        None if days is None else Decimal(days),
        budget=Decimal(1000),
        tolerance_percent=Decimal(10),
        tolerance_days=Decimal(10),
    )
    assert told == level


def test_without_budget_or_tolerance_only_nought_is_within() -> None:
    given = {"tolerance_percent": None, "tolerance_days": None}
    assert authority(Decimal(0), Decimal(0), budget=None, **given) == "PM"
    assert authority(Decimal(1), None, budget=None, **given) == "SC"
    assert authority(Decimal(1), None, budget=Decimal(0), **given) == "SC"


def test_an_open_change_tells_its_authority_and_a_decided_one_keeps_its_own(standard: Standard) -> None:
    rows = (
        row("ProjectCard", 1, TolCostPct=Decimal(10), TolTimeDays=10),
        row("BudgetLines", 1, RevisedAmount=Decimal(1000), InitialAmount=Decimal(1000), Currency="EUR"),
        row("Changes", 1, ChangeStatus="Soumis", ImpactCost=Decimal(150), ImpactTimeDays=0),
        row("Changes", 2, ChangeStatus="Approuvé", ImpactCost=Decimal(150), Authority="Chef de projet"),
        row("Changes", 3, ChangeStatus="Soumis", ImpactCost=Decimal(250)),
    )
    snapshot = read(standard, *rows)
    assert cells_of(standard, snapshot, "Changes/rows/1") == {"PmoAuthority": "COPIL"}
    assert cells_of(standard, snapshot, "Changes/rows/2") == {}
    assert cells_of(standard, snapshot, "Changes/rows/3") == {"PmoAuthority": "Comité de portefeuille"}
    blind = replace(snapshot, unreadable=("BudgetLines",))
    assert cells_of(standard, blind, "Changes/rows/1") == {}


def request(id: int, note: int, **values: Value) -> Row:
    notes = {f"Score{name}": note for name in ("Strategy", "Value", "Need", "Impact", "Risk", "Feasible")}
    return row("Requests", id, **{**notes, "RequestStatus": "Soumise", **values})


def hub_written(standard: Standard, *rows: Row) -> dict[str, Mapping[str, Value]]:
    changes = hub_cells(read(standard, *rows, hub=True), standard)
    return {one.path: one.after.values for one in changes if isinstance(one.after, RowWrite)}


def test_a_request_is_worth_what_its_flows_say(standard: Standard) -> None:
    flows = request(1, 3, CashFlows="-100; 39; 59; 55; 20", DiscountRate=Decimal(4))
    cells = hub_written(standard, flows)["Requests/rows/1"]
    assert cells["PmoIrr"] == Decimal("28.1")
    assert cells["PmoRoiPct"] == Decimal("73.0")
    assert cells["PmoPayback"] == Decimal("2.0")
    assert cells["PmoNpv"] == Decimal("58.04")
    assert cells["PmoPriorityScore"] == Decimal("50.00")


def test_requests_in_question_are_ranked_legal_ones_first(standard: Standard) -> None:
    written = hub_written(
        standard,
        request(1, 4),
        request(2, 5),
        request(3, 2, MandatoryReason="Loi"),
        request(4, 5, RequestStatus="Refusée"),
        request(5, 3, ScoreRisk=None),
    )
    ranks = {path[-1]: cells.get("PmoPriorityRank") for path, cells in written.items()}
    assert ranks == {"1": 3, "2": 2, "3": 1, "4": None}


def test_a_project_repeats_what_its_request_is_worth(standard: Standard) -> None:
    asked = request(1, 5, RequestStatus="Convertie", CashFlows="-100; 200", DiscountRate=Decimal(0))
    asked = replace(asked, values={**asked.values, "PmoProjectCode": "PRJ-0001"})
    cells = hub_written(standard, asked, row("Projects", 1))["Projects/rows/1"]
    assert cells == {
        "PmoNpv": Decimal("100.00"),
        "PmoRoiPct": Decimal("100.0"),
        "PmoPriorityScore": Decimal("100.00"),
        "PmoPriorityRank": 1,
    }


def test_the_register_tells_how_far_the_data_of_a_project_can_be_trusted(standard: Standard) -> None:
    hub = read(standard, row("Projects", 1), hub=True)
    snapshot = read(standard, *(row("Actions", number) for number in range(1, 5)))
    found = Finding(rule="REG-NO-OWNER", project="PRJ-0001", site=ROOT, path="Actions/2", severity=Severity.MAJOR)
    (change,) = register_cells(PROJECT, snapshot, hub=hub, findings=(found,), standard=standard, today=TODAY)
    assert isinstance(change.after, RowWrite)
    assert change.after.values["PmoDataQuality"] == Decimal("75.0")


def gate(standard: Standard, *more: Row, key: str = "G2") -> Mapping[str, Value]:
    review = row("GateReviews", 1, Gate=key, GateStatus="Demandée", PlannedDate=TODAY)
    return cells_of(standard, read(standard, review, *more), "GateReviews/rows/1")


def test_a_gate_tells_what_is_missing(standard: Standard) -> None:
    cells = gate(standard, row("BudgetLines", 1))
    detail = str(cells["PmoReadinessDetail"]).splitlines()
    assert cells["PmoGateStatus"] == "Non prête"
    assert "✗ Jalons avec une date de référence (0 sur 1)" in detail
    assert "✓ Lignes budgétaires saisies (1 sur 1)" in detail
    assert cells["PmoReadinessPct"] == Decimal("11.1")


def test_a_gate_with_everything_met_is_ready(standard: Standard) -> None:
    met = (row("Deliverables", 1, Moscow="Indispensable", DeliverableStatus="Accepté"),)
    met += (row("CostEntries", 1, PeriodKey="2026-10"),)
    cells = gate(standard, *met, key="G3")
    assert (cells["PmoGateStatus"], cells["PmoReadinessPct"]) == ("Prête", Decimal("100.0"))


def test_the_checklist_of_the_project_counts_and_a_waiver_is_as_good_as_met(standard: Standard) -> None:
    before = gate(standard)["PmoReadinessPct"]
    asked = row("GateChecklist", 1, Gate="G2", Criterion="Avis du DPO", Met=False)
    waived = replace(asked, values={**asked.values, "PmoWaiverRef": "EX-001"})
    other = replace(asked, values={**asked.values, "PmoGate": "G3"})
    optional = replace(asked, values={**asked.values, "PmoMandatory": False})
    assert before == Decimal("0.0")
    assert gate(standard, waived)["PmoReadinessPct"] == Decimal("10.0")
    assert [gate(standard, one)["PmoReadinessPct"] for one in (asked, other, optional)] == [before] * 3
    assert "✗ Avis du DPO" in str(gate(standard, optional)["PmoReadinessDetail"])
    assert "Avis" not in str(gate(standard, other)["PmoReadinessDetail"])


def test_the_readiness_of_a_site_that_was_not_wholly_read_is_left_as_it_is(standard: Standard) -> None:
    review = row("GateReviews", 1, Gate="G2", GateStatus="Demandée", PlannedDate=TODAY)
    blind = replace(read(standard, review), unreadable=("Milestones",))
    assert cells_of(standard, blind, "GateReviews/rows/1") == {}


def test_a_gate_that_was_held_is_a_record(standard: Standard) -> None:
    held = row("GateReviews", 1, Gate="G2", GateStatus="Tenue", PlannedDate=TODAY)
    assert cells_of(standard, read(standard, held), "GateReviews/rows/1") == {}


def report(id: int, period: str, *lights: str, **more: Value) -> Row:
    names = ("RagQuality", "RagCost", "RagTime", "RagRisk")
    return row("StatusReports", id, PeriodKey=period, **dict(zip(names, lights, strict=False)), **more)


def test_a_status_report_gets_the_light_weather_and_trend_of_what_it_tells(standard: Standard) -> None:
    first = report(1, "2026-08", "Vert", "Vert", "Vert", "Vert")
    second = report(2, "2026-09", "Vert", "Orange", "Rouge", "Vert")
    half = report(3, "2026-10", "Vert")
    snapshot = read(standard, second, first, half)
    assert cells_of(standard, snapshot, "StatusReports/rows/1") == {"PmoRagOverall": "Vert", "PmoWeather": "Soleil"}
    assert cells_of(standard, snapshot, "StatusReports/rows/2") == {
        "PmoRagOverall": "Rouge", "PmoWeather": "Pluie", "PmoTrend": "En dégradation"
    }  # fmt: skip
    assert cells_of(standard, snapshot, "StatusReports/rows/3") == {}


def test_the_computed_light_is_that_of_the_latest_report_until_its_period_is_closed(standard: Standard) -> None:
    running = report(1, "2026-11", "Vert", "Vert", "Vert", "Vert")
    assert "PmoRagComputed" in cells_of(standard, read(standard, running), "StatusReports/rows/1")
    frozen = report(1, "2026-11", "Vert", "Vert", "Vert", "Vert", Frozen=True)
    assert cells_of(standard, read(standard, frozen), "StatusReports/rows/1") == {}


def test_the_register_names_the_next_gate(standard: Standard) -> None:
    def next_gate(*rows: Row) -> Value:
        register = Row(register="Projects", id=1, values={"PmoProjectCode": "PRJ-0001"}, etag='"1"')
        changes = register_cells(
            PROJECT, read(standard, *rows), hub=read(standard, register, hub=True), findings=(), standard=standard,
            today=TODAY,
        )  # fmt: skip
        (change,) = changes
        assert isinstance(change.after, RowWrite)
        return change.after.values.get("PmoNextGate")

    def gate(id: int, key: str, day: date, status: str) -> Row:
        return row("GateReviews", id, Gate=key, PlannedDate=day, GateStatus=status)

    assert next_gate() == "G2", "the gate at the end of its phase"
    held, coming = gate(1, "G1", date(2026, 6, 1), "Tenue"), gate(2, "G3", date(2027, 1, 1), "Demandée")
    assert next_gate(held, coming) == "G3"
    assert next_gate(held, gate(3, "G2", date(2026, 11, 1), "Tenue")) is None
