"""The cells only the service writes: computed, compared, written once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from pmo365.model.plan import Change, RowWrite
from pmo365.model.project import Project
from pmo365.model.snapshot import Row, Snapshot, Value
from pmo365.model.standard import Standard
from pmo365.planning.desired import desired_site
from pmo365.standard import load
from pmo365.verbs.cells import hub_cells, register_cells, site_cells

ROOT = "https://contoso.sharepoint.com"
TODAY = date(2026, 11, 20)
PROJECT = Project(code="PRJ-0001", title="Essai", language="fr", tier="M", phase="EXEC", life="ACT", row=1)


@pytest.fixture(scope="module")
def standard() -> Standard:
    return load(Path(__file__).parents[2] / "config" / "standard")


def read(standard: Standard, *rows: Row, hub: bool = False) -> Snapshot:
    site = desired_site(
        standard.blueprint("hub" if hub else "project"),
        standard,
        project=None if hub else PROJECT,
        tenant_root=ROOT,
        hub_url=f"{ROOT}/sites/pmo",
        language="fr",
    )
    return Snapshot(number=1, site=site, taken_at=datetime(2026, 11, 20, tzinfo=UTC), rows=rows)


def row(register: str, id: int, **values: Value) -> Row:
    cells = {name if name == "Title" else f"Pmo{name}": value for name, value in values.items()}
    return Row(register=register, id=id, values=cells, etag=f'"{id}"')


def written(changes: tuple[Change, ...]) -> dict[str, Mapping[str, Value]]:
    found = {}
    for change in changes:
        assert isinstance(change.after, RowWrite)
        assert change.etag
        found[change.path] = change.after.values
    return found


def carried_out(snapshot: Snapshot, changes: tuple[Change, ...]) -> Snapshot:
    values = {path.replace("/rows/", " "): cells for path, cells in written(changes).items()}
    rows = tuple(
        replace(one, values={**one.values, **values.get(f"{one.register} {one.id}", {})}) for one in snapshot.rows
    )
    return replace(snapshot, rows=rows)


def test_a_risk_gets_score_zone_and_expected_value(standard: Standard) -> None:
    threat = row(
        "Risks", 1, Ref="R-001", ProjectCode="PRJ-0001", Probability=4, Impact=5, ProbPct=Decimal(30),
        CostImpact=Decimal(10000), ResidualProb=2, ResidualImpact=3,
    )  # fmt: skip
    changes = site_cells(PROJECT, read(standard, threat), standard=standard, today=TODAY)
    assert written(changes)["Risks/rows/1"] == {
        "PmoScore": 20,
        "PmoZone": "Rouge",
        "PmoResidualScore": 6,
        "PmoEmv": Decimal("3000.00"),
    }


@pytest.mark.parametrize(
    ("dates", "slip", "status"),
    [
        ({"BaselineDate": date(2026, 11, 16), "ForecastDate": date(2026, 12, 1)}, 11, "À risque"),
        ({"BaselineDate": date(2026, 11, 16), "ForecastDate": date(2026, 11, 19)}, 3, "En retard"),
        ({"BaselineDate": date(2026, 12, 1), "ForecastDate": date(2026, 12, 1)}, 0, "À venir"),
        (
            {"BaselineDate": date(2026, 11, 3), "ForecastDate": date(2026, 11, 3), "ActualDate": date(2026, 11, 3)},
            0,
            "Atteint",
        ),
    ],
)
def test_a_milestone_gets_its_slip_and_its_status(
    standard: Standard, dates: dict[str, Value], slip: int, status: str
) -> None:
    milestone = row("Milestones", 1, Ref="J-001", ProjectCode="PRJ-0001", **dates)
    changes = site_cells(PROJECT, read(standard, milestone), standard=standard, today=TODAY)
    assert written(changes)["Milestones/rows/1"] == {"PmoSlipDays": slip, "PmoMilestoneStatus": status}


def test_a_cancelled_milestone_stays_cancelled(standard: Standard) -> None:
    milestone = row("Milestones", 1, Ref="J-001", ProjectCode="PRJ-0001", MilestoneStatus="Annulé",
                    ForecastDate=date(2026, 1, 1))  # fmt: skip
    assert site_cells(PROJECT, read(standard, milestone), standard=standard, today=TODAY) == ()


def test_rows_without_a_reference_get_the_next_free_one(standard: Standard) -> None:
    rows = (
        row("Actions", 4, Title="b", ProjectCode="PRJ-0001"),
        row("Actions", 2, Title="a"),
        row("Actions", 1, Title="c", Ref="AC-007", ProjectCode="PRJ-0001"),
    )
    changes = written(site_cells(PROJECT, read(standard, *rows), standard=standard, today=TODAY))
    assert changes["Actions/rows/2"] == {"PmoRef": "AC-008", "PmoProjectCode": "PRJ-0001"}
    assert changes["Actions/rows/4"] == {"PmoRef": "AC-009"}
    assert "Actions/rows/1" not in changes


def test_what_was_written_is_not_written_again(standard: Standard) -> None:
    rows = (
        row("Risks", 1, Probability=3, Impact=3),
        row("Milestones", 1, BaselineDate=date(2026, 11, 2), ForecastDate=date(2026, 11, 9)),
        row("Actions", 1, Title="a"),
    )
    snapshot = read(standard, *rows)
    after = carried_out(snapshot, site_cells(PROJECT, snapshot, standard=standard, today=TODAY))
    assert site_cells(PROJECT, after, standard=standard, today=TODAY) == ()


def test_an_unreadable_register_is_left_alone(standard: Standard) -> None:
    snapshot = replace(read(standard, row("Risks", 1, Probability=3, Impact=3)), unreadable=("Risks",))
    assert site_cells(PROJECT, snapshot, standard=standard, today=TODAY) == ()


def test_the_register_mirrors_money_and_colours_once(standard: Standard) -> None:
    money = (row("BudgetLines", 1, InitialAmount=Decimal(1000), RevisedAmount=Decimal(1200), Currency="EUR"),)
    hub = read(standard, row("Projects", 1, Title="Essai", ProjectCode="PRJ-0001"), hub=True)
    snapshot = read(standard, *money)
    changes = register_cells(PROJECT, snapshot, hub=hub, findings=(), standard=standard, today=TODAY)
    cells = written(changes)["Projects/rows/1"]
    assert (cells["PmoBudgetInitial"], cells["PmoBudgetRevised"]) == (Decimal("1000.00"), Decimal("1200.00"))
    assert cells["PmoRagOverall"] in ("Vert", "Orange", "Rouge", "Gris")
    assert cells["PmoBlockingFindings"] == 0
    after = carried_out(hub, changes)
    assert register_cells(PROJECT, snapshot, hub=after, findings=(), standard=standard, today=TODAY) == ()


def test_the_hub_numbers_requests_but_not_findings(standard: Standard) -> None:
    hub = read(standard, row("Requests", 1, Title="x"), row("Findings", 1, Title="y"), hub=True)
    assert written(hub_cells(hub, standard)) == {"Requests/rows/1": {"PmoRef": "RQ-001"}}
