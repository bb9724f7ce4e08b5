"""Which documents are due, and what they are called: periods, committees, nothing twice, nothing unasked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from pmo365.documents import document_code
from pmo365.documents.period import Period, as_it_was, is_period, last_ended, of_period
from pmo365.model.site import Library, Versioning
from pmo365.model.snapshot import FileFact, Row, Snapshot
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
    ("today", "every", "key"),
    [
        (date(2026, 1, 1), "MON", "2025-12"),
        (date(2026, 7, 31), "MON", "2026-06"),
        (date(2026, 7, 1), "QUA", "2026-06"),
        (date(2026, 6, 30), "QUA", "2026-03"),
        (date(2026, 2, 3), "QUA", "2025-12"),
        (date(2026, 7, 12), "WEE", "2026-W27"),
        (date(2026, 7, 13), "WEE", "2026-W28"),
        (date(2021, 1, 3), "WEE", "2020-W52"),
        (date(2021, 1, 4), "WEE", "2020-W53"),
        (date(2026, 7, 13), "FOR", "2026-W27"),
        (date(2026, 7, 20), "FOR", "2026-W29"),
        (date(2026, 7, 27), "FOR", "2026-W29"),
    ],
)
def test_the_last_ended_period(today: date, every: str, key: str) -> None:
    assert last_ended(today, every) == Period(key, every)


@pytest.mark.parametrize(
    ("key", "every", "days", "names"),
    [
        ("2026-W28", "WEE", (date(2026, 7, 6), date(2026, 7, 12)), ("semaine 28 de 2026", "week 28 of 2026")),
        (
            "2026-W28",
            "FOR",
            (date(2026, 6, 29), date(2026, 7, 12)),
            ("semaines 27 et 28 de 2026", "weeks 27 and 28 of 2026"),
        ),
        ("2020-W53", "WEE", (date(2020, 12, 28), date(2021, 1, 3)), ("semaine 53 de 2020", "week 53 of 2020")),
        (
            "2021-W01",
            "FOR",
            (date(2020, 12, 28), date(2021, 1, 10)),
            ("semaines 53 de 2020 et 1 de 2021", "week 53 of 2020 and week 1 of 2021"),
        ),
        ("2026-06", "WEE", (date(2026, 6, 1), date(2026, 6, 30)), ("juin 2026", "June 2026")),
    ],
)
def test_a_week_and_a_fortnight_have_days_and_a_name(
    key: str, every: str, days: tuple[date, date], names: tuple[str, str]
) -> None:
    found = Period(key, every)
    assert (found.first, found.last) == days
    assert (found.name.fr, found.name.en) == names


def test_what_follows_a_period_and_what_is_none() -> None:
    assert Period("2020-W53", "WEE").following == Period("2021-W01", "WEE")
    assert Period("2026-W28", "FOR").following == Period("2026-W30", "FOR")
    assert Period("2026-06", "QUA").following.key == "2026-07"
    assert is_period("2026-W53")
    assert not any(is_period(one) for one in ("2025-W53", "2026-W00", "2026-Q3", "2026-13", "2026-S28", "soon"))


@pytest.mark.parametrize(
    ("said", "key"),
    [("Hebdomadaire", "2026-W28"), ("Bimensuelle", "2026-W27"), ("Mensuelle", "2026-06"), (None, "2026-06")],
)
def test_a_highlight_report_comes_in_the_rhythm_of_the_card(french: Any, said: str | None, key: str) -> None:
    rows = tuple(
        replace(one, values={**one.values, "PmoReportFrequency": said}) if one.register == "ProjectCard" else one
        for one in french.snapshot.rows
    )
    told = codes(replace(french, snapshot=replace(french.snapshot, rows=rows)), today=date(2026, 7, 14))
    assert [one for one in told if one.startswith("HLR")] == [f"HLR-{key}"]


def test_a_report_of_a_week_leaves_out_later_months_of_account_and_later_reports(french: Any) -> None:
    document = of_period(french.document_of("HLR"), Period("2026-W27", "WEE"))

    def left(register: str, key: str) -> int:
        row = Row(register=register, id=1, values={"PmoPeriodKey": key})
        return len(as_it_was(document, replace(french.snapshot, rows=(row,))).rows)

    assert left("CostEntries", "2026-07") == 1, "week 27 ends on the 5th of July: the month has begun"
    assert left("StatusReports", "2026-W27") == 1
    assert [left("CostEntries", "2026-08"), left("StatusReports", "2026-07"), left("StatusReports", "2026-S28")] == [
        0,
        0,
        0,
    ]


def test_a_quarter_begins_two_months_before_its_last_month() -> None:
    quarter = Period("2026-06", "QUA")
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
