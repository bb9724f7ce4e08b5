"""Which documents are due, and what they are called: periods, committees, nothing twice, nothing unasked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from pmo365.documents import document_code
from pmo365.documents.period import Period, last_ended
from pmo365.model.site import Library, Versioning
from pmo365.model.snapshot import FileFact, Snapshot
from pmo365.verbs.due import Asked, Case, due


def codes(case: Any, *, today: date = date(2026, 7, 12), asked: Asked | None = None, **more: Any) -> list[str]:
    """Return the codes of the documents that are due on a day, but for those a phase owes."""
    project = replace(case.project, **more.pop("project", {}))
    snapshot = replace(case.snapshot, **more)
    day = Case(
        project=project,
        snapshot=snapshot,
        standard=case.standard,
        now=datetime(today.year, today.month, today.day, 5, tzinfo=UTC),
        today=today,
        asked=asked or Asked(),
        health=lambda: case.health(snapshot, today),
    )
    found = due(day, [one for one in case.standard.documents if not one.owed or asked])
    return [document_code(one, project).removeprefix(f"{project.code}-") for one in found]


def filed(code: str, status: str = "Diffusé") -> FileFact:
    values = {"PmoDocCode": f"PRJ-0007-{code}", "PmoDocStatus": status}
    return FileFact(library="Reports", path=f"PRJ-0007-{code}.docx", id=7, unique_id="7", values=values, version="1.0")


@pytest.fixture
def french(running: Any) -> Any:
    return running["fr"]


def test_the_report_of_the_last_period_is_due_once_it_has_ended(french: Any) -> None:
    assert "HLR-2026-06" in codes(french, today=date(2026, 7, 1))
    assert "HLR-2026-05" in codes(french, today=date(2026, 6, 30))


def test_a_filed_report_follows_the_data_until_the_period_is_closed_then_it_stays(french: Any) -> None:
    files = (filed("HLR-2026-06"),)
    assert "HLR-2026-06" in codes(french, today=date(2026, 7, 8), files=files)
    assert "HLR-2026-06" not in codes(french, today=date(2026, 7, 9), files=files)


def test_a_report_is_made_late_rather_than_never_but_only_the_last_one(french: Any) -> None:
    assert [code for code in codes(french, today=date(2026, 7, 30)) if "HLR" in code] == ["HLR-2026-06"]


def test_a_project_that_plans_or_has_stopped_reports_nothing(french: Any) -> None:
    assert not [code for code in codes(french, project={"phase": "PLAN"}) if "HLR" in code]
    assert codes(french, project={"life": "HOLD"}) == []


def test_a_period_before_the_project_began_has_no_report(french: Any) -> None:
    assert not [code for code in codes(french, today=date(2026, 3, 20)) if "HLR" in code]


def test_a_pack_is_due_two_weeks_before_the_committee(french: Any) -> None:
    assert "SCP-2026-07-16" in codes(french, today=date(2026, 7, 8))
    assert not [code for code in codes(french, today=date(2026, 6, 20)) if "SCP" in code]
    assert not [code for code in codes(french, today=date(2026, 7, 17)) if "SCP" in code]


def test_what_is_asked_for_by_name_is_made_though_it_is_not_due(french: Any) -> None:
    assert codes(french, asked=Asked(codes=("HLR",), period="2026-04"), project={"phase": "INIT"}) == ["HLR-2026-04"]
    assert codes(french, asked=Asked(period="2026-05")) == ["HLR-2026-05"]
    assert codes(french, asked=Asked(codes=("SCP",)), today=date(2026, 5, 4)) == ["SCP-2026-07-07"]


def test_a_gate_has_its_review_from_two_weeks_before_until_it_is_held(french: Any) -> None:
    assert "GRV-G3" in codes(french, today=date(2026, 7, 5))
    assert "GRV-G3" in codes(french, today=date(2026, 8, 5)), "late, and still to be held"
    assert "GRV-G3" not in codes(french, today=date(2026, 7, 4))
    assert codes(french, asked=Asked(gate="G2")) == ["GRV-G2"]
    assert codes(french, asked=Asked(codes=("GRV",))) == ["GRV-G3"]


def test_an_exception_is_drafted_as_soon_as_a_tolerance_is_exceeded(french: Any) -> None:
    assert "EXR-01" in codes(french)
    card = replace(french.snapshot.rows_of("ProjectCard")[0], values={"Title": "Sans tolérances"})
    others = tuple(row for row in french.snapshot.rows if row.register != "ProjectCard")
    assert "EXR-01" not in codes(french, rows=(*others, card))


def test_an_answered_exception_is_not_raised_again_unless_somebody_asks(french: Any) -> None:
    answered = replace(filed("EXR-01", "Approuvé"), library="Governance")
    assert not [code for code in codes(french, files=(answered,)) if "EXR" in code]
    assert codes(french, files=(answered,), asked=Asked(codes=("EXR",))) == ["EXR-02"]
    drafted = replace(filed("EXR-01", "Brouillon"), library="Governance")
    assert "EXR-01" in codes(french, files=(drafted,))


@pytest.mark.parametrize(
    ("today", "months", "key"),
    [
        (date(2026, 1, 1), 1, "2025-12"),
        (date(2026, 7, 31), 1, "2026-06"),
        (date(2026, 7, 1), 3, "2026-06"),
        (date(2026, 6, 30), 3, "2026-03"),
        (date(2026, 2, 3), 3, "2025-12"),
    ],
)
def test_the_last_ended_period(today: date, months: int, key: str) -> None:
    assert last_ended(today, months) == Period(key, months)


def test_a_quarter_begins_two_months_before_its_last_month() -> None:
    quarter = Period("2026-06", 3)
    assert (quarter.first, quarter.last) == (date(2026, 4, 1), date(2026, 6, 30))
    assert (quarter.name.fr, quarter.name.en) == ("2e trimestre 2026", "2nd quarter 2026")
    assert Period("2026-08").name.fr == "août 2026"


def test_an_issued_report_counts_whole_numbers_and_carries_no_watermark(french: Any) -> None:
    told = french.context("highlight")
    found = [told["edition"][name] for name in ("version", "status", "watermark")]
    assert found == ["1.0", "Diffusé", ""]


def test_the_number_is_the_one_the_library_will_give(french: Any, versioned: Callable[[bool], Snapshot]) -> None:
    for minor, number in ((True, "0.1"), (False, "1.0")):
        case = replace(french, snapshot=versioned(minor))
        assert case.context("steering")["edition"]["version"] == number


@pytest.fixture
def versioned(french: Any) -> Callable[[bool], Snapshot]:
    """Return the site with a library of reports that keeps drafts, or does not."""

    def made(minor: bool) -> Snapshot:
        library = Library(key="Reports", title="Rapports", versioning=Versioning(major=True, minor=minor))
        found: Snapshot = replace(french.snapshot, site=replace(french.snapshot.site, libraries=(library,)))
        return found

    return made


def test_minutes_are_drafted_once_for_a_meeting_that_was_held(french: Any) -> None:
    assert "MOM-2026-07-07-COPIL" in codes(french)
    assert not [code for code in codes(french, today=date(2026, 7, 6)) if "MOM" in code], "it has not been held"
    assert not [code for code in codes(french, today=date(2026, 7, 15)) if "MOM" in code], "somebody else wrote them"
    drafted = replace(filed("MOM-2026-07-07-COPIL", "Brouillon"), library="Minutes")
    assert not [code for code in codes(french, files=(drafted,)) if "MOM" in code], "they are their authors' now"
    assert "MOM-2026-07-07-COPIL" in codes(french, files=(drafted,), asked=Asked(codes=("MOM",)))


def test_a_stand_up_has_no_minutes(french: Any) -> None:
    assert not [code for code in codes(french) if "2026-07-10" in code]
