"""The sample portfolio: everything it says exists, its dates never age, its projects are as healthy as they claim."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from pmo365.errors import ConfigurationError
from pmo365.indicators.qcdr import Rag
from pmo365.model.project import Project
from pmo365.model.site import Site
from pmo365.model.snapshot import Reference, Row, Snapshot
from pmo365.model.standard import Standard
from pmo365.sheets.figures import Figures, project_figures
from pmo365.standard import load
from pmo365.standard.demo import DemoPortfolio, DemoProject, load_demo, referenced, row_values, writing_order
from pmo365.standard.demo_check import faults
from pmo365.standard.demo_values import relative_day, relative_period

CONFIG = Path(__file__).parents[2] / "config"
TODAY = date(2026, 11, 24)
CODES = [f"PRJ-000{number}" for number in range(1, 7)]


@pytest.fixture(scope="module")
def standard() -> Standard:
    return _standard()


@pytest.fixture(scope="module")
def portfolio() -> DemoPortfolio:
    return load_demo(CONFIG / "demo")


@cache
def _standard() -> Standard:
    return load(CONFIG / "standard")


def written(project: DemoProject, standard: Standard, today: date) -> tuple[Row, ...]:
    """Return the rows as the tenant would give them back."""
    blueprint = standard.blueprint("project")
    rows: list[Row] = []
    references: dict[str, int] = {}
    for key in writing_order(blueprint):
        register = blueprint.list_of(key)
        assert register is not None
        for told in referenced(register, project.rows.get(key, ())):
            number = len(rows) + 1
            values = row_values(
                register, told, standard=standard, language=project.language, today=today, references=references
            )
            references[str(told.get("Ref"))] = number
            rows.append(Row(register=key, id=number, values=values, modified=datetime(2026, 11, 20, tzinfo=UTC)))
    return tuple(rows)


def figures(project: DemoProject, standard: Standard, today: date) -> Figures:
    about = Project(
        code=project.code,
        title=project.title,
        language=project.language,
        tier=str(project.register["Tier"]),
        phase=str(project.register["Phase"]),
        life=str(project.register["LifeStatus"]),
    )
    rows = written(project, standard, today)
    snapshot = Snapshot(
        number=1, site=Site(url="https://contoso.sharepoint.com/sites/x"), taken_at=_noon(today), rows=rows
    )
    hub = standard.blueprint("hub").list_of("Projects")
    assert hub is not None
    values = row_values(
        hub, project.register, standard=standard, language=standard.language, today=today, references={}
    )
    register = Row(register="Projects", id=1, values=values)
    return project_figures(about, snapshot, standard=standard, today=today, register=register)


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def test_every_register_column_choice_person_and_reference_exists(portfolio: DemoPortfolio, standard: Standard) -> None:
    assert [str(fault.path) + fault.key + str(fault.facts) for fault in faults(portfolio, standard)] == []


def test_there_are_six_projects_in_two_languages_and_six_phases(portfolio: DemoPortfolio) -> None:
    assert [project.code for project in portfolio.projects] == CODES
    assert Counter(project.language for project in portfolio.projects) == {"fr": 3, "en": 3}
    assert {project.register["Phase"] for project in portfolio.projects} >= {"INIT", "PLAN", "EXEC", "ACCP", "CUTV"}


@pytest.mark.parametrize("code", CODES)
def test_each_project_fills_every_register_it_has_a_use_for(
    portfolio: DemoPortfolio, standard: Standard, code: str
) -> None:
    keys = {register.key for register in standard.blueprint("project").registers}
    filled = set(portfolio.project(code).rows)
    assert filled <= keys
    assert keys - filled <= {"BenefitMeasures", "Cutover", "Obligations"}
    assert all(portfolio.project(code).rows.values())


def test_every_register_is_filled_somewhere(portfolio: DemoPortfolio, standard: Standard) -> None:
    filled = {key for project in portfolio.projects for key in project.rows}
    assert filled == {register.key for register in standard.blueprint("project").registers}
    told_by_the_service = {"Projects", "Requests", "Findings", "Exemptions", "RunLog"}
    assert set(portfolio.hub) == {one.key for one in standard.blueprint("hub").registers} - told_by_the_service


def test_one_person_is_asked_for_too_much_and_a_request_waits_for_somebody(portfolio: DemoPortfolio) -> None:
    loads: Counter[str] = Counter()
    for row in portfolio.hub["Allocations"]:
        loads[row.get("ResourceRef", "")] += row["LoadPct"]
    assert loads["RS-002"] > 110
    assert [row["AllocStatus"] for row in portfolio.hub["Allocations"] if "ResourceRef" not in row] == ["REQ", "REQ"]


def test_one_gate_is_late_and_one_benefit_waits_for_its_measurement(portfolio: DemoPortfolio) -> None:
    late = [row["Title"] for row in portfolio.project("PRJ-0003").rows["GateReviews"] if row["GateStatus"] == "REQ"]
    assert late == ["G4 – Go/No-Go de la vague 7"]
    assert portfolio.project("PRJ-0006").rows["Benefits"][0]["NextMeasure"] == "-20d"


def test_the_weights_of_the_strategic_objectives_are_a_hundred(portfolio: DemoPortfolio) -> None:
    assert sum(row["Weight"] for row in portfolio.hub["StrategicObjectives"]) == 100


@pytest.mark.parametrize("code", CODES)
def test_the_card_says_everything_a_mandate_needs(portfolio: DemoPortfolio, standard: Standard, code: str) -> None:
    card = standard.blueprint("project").list_of("ProjectCard")
    assert card is not None
    (row,) = portfolio.project(code).rows["ProjectCard"]
    asked = {column.name.removeprefix("Pmo") for column in card.columns if not column.service and not column.hidden}
    assert asked - {"ProjectCode", "Ref"} <= set(row)


@pytest.mark.parametrize("code", CODES)
def test_request_and_register_tell_the_same_project(portfolio: DemoPortfolio, code: str) -> None:
    project = portfolio.project(code)
    for name in ("Title", "ProjectCode", "Tier", "Language", "Sponsor", "ProjectManager", "BusinessUnit"):
        assert project.request[name] == project.register[name]
    assert project.request["RequestStatus"] == "APP"


@pytest.mark.parametrize("code", CODES)
def test_each_activity_has_exactly_one_accountable(portfolio: DemoPortfolio, code: str) -> None:
    rows = portfolio.project(code).rows["Raci"]
    accountable = Counter(row["Activity"] for row in rows if row["RaciValue"] == "A")
    assert set(accountable) == {row["Activity"] for row in rows}
    assert set(accountable.values()) == {1}


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2026, 2, 28), date(2026, 8, 31), date(2028, 2, 29)])
def test_the_portfolio_can_be_written_on_any_day(portfolio: DemoPortfolio, standard: Standard, day: date) -> None:
    for project in portfolio.projects:
        rows = written(project, standard, day)
        dates = [one for row in rows for one in row.values.values() if type(one) is date]
        assert max(dates) < day + timedelta(days=700)
        assert all(type(row.get("PmoBudgetRef")) is Reference for row in rows if row.register == "CostEntries")


def test_choices_are_written_in_the_language_of_the_site(portfolio: DemoPortfolio, standard: Standard) -> None:
    french = written(portfolio.project("PRJ-0001"), standard, TODAY)
    english = written(portfolio.project("PRJ-0005"), standard, TODAY)
    assert {row.get("PmoRiskType") for row in french if row.register == "Risks"} == {"Menace", "Opportunité"}
    assert {row.get("PmoRiskType") for row in english if row.register == "Risks"} == {"Threat", "Opportunity"}


@pytest.mark.parametrize("day", [TODAY, date(2026, 4, 15), date(2027, 1, 12), date(2026, 7, 20)])
def test_projects_are_as_healthy_as_their_story(portfolio: DemoPortfolio, standard: Standard, day: date) -> None:
    told = {project.code: figures(project, standard, day) for project in portfolio.projects}
    assert told["PRJ-0001"].computed is Rag.GREEN
    assert told["PRJ-0002"].cost is Rag.AMBER
    assert told["PRJ-0002"].computed is Rag.AMBER
    assert told["PRJ-0003"].time is Rag.RED
    assert told["PRJ-0004"].computed is Rag.GREEN
    assert told["PRJ-0006"].quality is Rag.AMBER


def test_the_watermelon_is_red_inside(portfolio: DemoPortfolio, standard: Standard) -> None:
    told = figures(portfolio.project("PRJ-0005"), standard, TODAY)
    assert told.watermelon
    assert (told.computed, told.reported) == (Rag.RED, Rag.GREEN)
    assert told.cost is Rag.RED
    assert told.time is Rag.RED


def test_french_texts_are_written_the_french_way(portfolio: DemoPortfolio) -> None:
    for project in portfolio.projects:
        if project.language == "fr":
            for text in _texts(project):
                assert "'" not in text, text
                for mark in (" ;", " ?", " !", " %", " €", "« ", " »", " :"):
                    assert mark not in text, text


def _texts(project: DemoProject) -> list[str]:
    rows = [row for rows in project.rows.values() for row in rows]
    return [value for row in (project.request, *rows) for value in row.values() if isinstance(value, str)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", date(2026, 11, 22)),
        ("+3d", date(2026, 11, 25)),
        ("-1m", date(2026, 10, 22)),
        ("+6d", date(2026, 11, 30)),
        ("-1y", date(2025, 11, 24)),
        ("+3m", date(2027, 2, 22)),
        ("-1m+5d", date(2026, 10, 27)),
    ],
)
def test_relative_days_fall_on_working_days(text: str, day: date) -> None:
    assert relative_day(text, date(2026, 11, 22)) == day


def test_a_month_that_is_too_short_ends_earlier() -> None:
    assert relative_day("+1m", date(2027, 1, 29)) == date(2027, 3, 1)
    assert relative_period("-1m", date(2026, 3, 31)) == "2026-02"


@pytest.mark.parametrize("text", ["tomorrow", "2026-11-22", "+3", "3d", ""])
def test_what_is_no_relative_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no relative"):
        relative_day(text, TODAY)
    with pytest.raises(ValueError, match="no relative"):
        relative_period(text, TODAY)


def test_a_folder_that_is_no_portfolio_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="file_unreadable"):
        load_demo(tmp_path)
    (tmp_path / "portfolio.yaml").write_text("people: [", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="file_not_yaml"):
        load_demo(tmp_path)
    (tmp_path / "portfolio.yaml").write_text("people: {}\nsabotage: [{kind: nonsense}]\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="demo_form"):
        load_demo(tmp_path)


def test_sabotage_breaks_something_on_every_project(portfolio: DemoPortfolio) -> None:
    assert {one.project for one in portfolio.sabotage} == set(CODES)
    assert len({one.kind for one in portfolio.sabotage}) >= 9
