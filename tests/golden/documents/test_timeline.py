"""The plan at a glance: bars and dots in twelve columns of time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from pmo365.model.content import Missing, Table, Toned
from pmo365.model.snapshot import Row


def drawn(case: Any, *rows: Row, unreadable: tuple[str, ...] = ()) -> Any:
    kept = tuple(row for row in case.snapshot.rows if row.register not in ("Milestones", "WorkPackages"))
    snapshot = replace(case.snapshot, rows=(*kept, *rows), unreadable=unreadable)
    return replace(case, snapshot=snapshot).context("pid")


def package(title: str, start: date, end: date) -> Row:
    return Row(register="WorkPackages", id=1, values={"Title": title, "PmoStartDate": start, "PmoEndDate": end})


def milestone(title: str, forecast: date, **more: Any) -> Row:
    return Row(register="Milestones", id=1, values={"Title": title, "PmoForecastDate": forecast, **more})


def marks(row: Any) -> list[str]:
    told = (row[f"t{number}"] for number in range(1, 13))
    return [one.text or one.tone if isinstance(one, Toned) else one for one in told]


def test_a_short_plan_has_a_column_for_each_month(french: Any) -> None:
    told = drawn(french, package("Câblage", date(2026, 2, 10), date(2026, 4, 1)))
    assert [told["timeline_periods"][name] for name in ("t1", "t2", "t12")] == [
        "févr.\n2026",
        "mars\n2026",
        "janv.\n2027",
    ]
    assert marks(told["timeline"].rows[0])[:5] == ["B", "B", "B", "", ""]


def test_a_longer_one_has_quarters_or_years(english: Any) -> None:
    quarters = drawn(english, package("Roads", date(2026, 2, 1), date(2028, 6, 1)))["timeline_periods"]
    assert (quarters["t1"], quarters["t12"]) == ("Q1\n2026", "Q4\n2028")
    years = drawn(english, package("Roads", date(2026, 2, 1), date(2036, 6, 1)))["timeline_periods"]
    assert (years["t1"], years["t12"]) == ("2026", "2037")


def test_a_milestone_is_a_dot_and_a_ring_where_it_was_planned(french: Any) -> None:
    late = milestone("Recette", date(2026, 5, 3), PmoBaselineDate=date(2026, 3, 2), PmoMilestoneStatus="En retard")
    reached = milestone("Lancement", date(2026, 3, 9), PmoActualDate=date(2026, 3, 4), PmoMilestoneStatus="Atteint")
    rows = drawn(french, late, reached)["timeline"].rows
    assert [row["title"] for row in rows] == ["Lancement", "Recette"]
    assert rows[0]["t1"] == Toned("●", "G")
    assert marks(rows[1])[:4] == ["○", "", "●", ""]
    assert rows[1]["t3"] == Toned("●", "R")


def test_work_packages_come_before_milestones(french: Any) -> None:
    told = drawn(french, milestone("Fin", date(2026, 3, 4)), package("Lot", date(2026, 3, 1), date(2026, 9, 1)))
    assert [row["title"] for row in told["timeline"].rows] == ["Lot", "Fin"]


def test_no_dates_give_no_rows(french: Any) -> None:
    told = drawn(french)
    assert isinstance(told["timeline"], Table)
    assert told["timeline"].rows == ()
    assert told["timeline_periods"]["t1"] == "–"


def test_what_could_not_be_read_is_not_called_empty(french: Any) -> None:
    assert drawn(french, unreadable=("Milestones",))["timeline"].rows[0]["title"] == Missing("Milestones")
