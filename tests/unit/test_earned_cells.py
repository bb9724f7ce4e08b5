"""Planned, earned and actual value of the latest status report, worked out from work packages and movements."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pmo365.model.project import Project
from pmo365.model.snapshot import Reference, Row, Snapshot, Value
from pmo365.model.standard import Standard
from pmo365.planning.desired import desired_site
from pmo365.standard import load
from pmo365.verbs import earned

TODAY = date(2026, 11, 20)
ROOT = "https://contoso.sharepoint.com"


@pytest.fixture(scope="module")
def standard() -> Standard:
    return load(Path(__file__).parents[2] / "config" / "standard")


@pytest.fixture(scope="module")
def site(standard: Standard) -> Any:
    project = Project(code="PRJ-0001", title="Essai", language="fr", tier="M", phase="EXEC", life="ACT", row=1)
    hub = f"{ROOT}/sites/pmo"
    blueprint = standard.blueprint("project")
    return desired_site(blueprint, standard, project=project, tenant_root=ROOT, hub_url=hub, language="fr")


def row(register: str, number: int, **values: Value) -> Row:
    return Row(register=register, id=number, values={f"Pmo{name}": value for name, value in values.items()}, etag='"1"')


def package(number: int, start: date, end: date, *, cost: int, complete: int) -> Row:
    values = {"BudgetedCost": Decimal(cost), "PercentComplete": Decimal(complete)}
    return row("WorkPackages", number, StartDate=start, EndDate=end, **values)


def spent(number: int, period: str, amount: int) -> Row:
    line = Reference(id=1, text="B-001")
    return row("CostEntries", number, BudgetRef=line, Kind="Réalisé", PeriodKey=period, Amount=Decimal(amount))


ROWS = (
    package(1, date(2026, 10, 1), date(2026, 10, 31), cost=300, complete=100),
    package(2, date(2026, 10, 22), date(2026, 11, 30), cost=100, complete=20),
    row("BudgetLines", 1, InitialAmount=Decimal(800), RevisedAmount=Decimal(800), Currency="EUR"),
    spent(1, "2026-09", 100),
    spent(2, "2026-10", 250),
    spent(3, "2026-11", 900),
    row("StatusReports", 1, PeriodKey="2026-09"),
    row("StatusReports", 2, PeriodKey="2026-10"),
)


def values(site: Any, standard: Standard, *rows: Row, today: date = TODAY, **more: Any) -> Any:
    snapshot = Snapshot(number=1, site=site, taken_at=datetime(2026, 11, 20, tzinfo=UTC), rows=rows or ROWS)
    return earned.reports(replace(snapshot, **more), standard, today)


def test_the_latest_report_gets_its_values_at_the_end_of_its_period(site: Any, standard: Standard) -> None:
    # Planned: 300 whole and 10 of 40 days of 100; earned: 300 and 20; of 400, on a budget of 800.
    found = values(site, standard)
    assert set(found) == {2}
    assert found[2]["PmoPv"] == Decimal("650.00")
    assert found[2]["PmoEv"] == Decimal("640.00")
    assert found[2]["PmoAc"] == Decimal("350.00")


def test_a_running_period_is_taken_as_of_today(site: Any, standard: Standard) -> None:
    found = values(site, standard, *ROWS, row("StatusReports", 3, PeriodKey="2026-11"))
    assert found[3]["PmoPv"] == Decimal("750.00")  # 300 and 30 of 40 days
    assert found[3]["PmoAc"] == Decimal("1250.00")


@pytest.mark.parametrize("period", ["2027-01", "T4 2026", "2026-13"])
def test_a_period_that_is_none_or_has_not_begun_gets_nothing(site: Any, standard: Standard, period: str) -> None:
    assert values(site, standard, *ROWS, row("StatusReports", 3, PeriodKey=period)) == {}


def test_a_frozen_report_keeps_its_values(site: Any, standard: Standard) -> None:
    assert values(site, standard, *ROWS, row("StatusReports", 3, PeriodKey="2026-11", Frozen=True)) == {}


def test_nothing_is_earned_without_budgeted_work(site: Any, standard: Standard) -> None:
    assert values(site, standard, *ROWS[2:]) == {}


@pytest.mark.parametrize("unread", ["WorkPackages", "CostEntries", "BudgetLines"])
def test_nothing_is_concluded_from_what_was_not_read(site: Any, standard: Standard, unread: str) -> None:
    assert values(site, standard, unreadable=(unread,)) == {}
