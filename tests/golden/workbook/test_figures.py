"""The figures of a project, and what must never change them."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from pmo365.errors import ConfigurationError
from pmo365.indicators.qcdr import Rag, Trend, Weather
from pmo365.languages import area
from pmo365.model.project import Project
from pmo365.model.snapshot import Row, Snapshot, Value
from pmo365.model.standard import Standard
from pmo365.model.words import Language
from pmo365.sheets import Portfolio, build
from pmo365.sheets.budget_parts import explained
from pmo365.sheets.facts import is_fresh
from pmo365.sheets.figures import Figures, project_figures
from pmo365.sheets.survey import survey
from pmo365.sheets.timeline import Dates, timeline

TODAY = date(2026, 7, 31)
Make = Callable[[Language], Portfolio]
Pair = Callable[[int], tuple[Project, Snapshot]]
Of = Callable[[tuple[Project, Snapshot]], Figures]


@pytest.fixture
def pair(make_portfolio: Make) -> Callable[[int], tuple[Project, Snapshot]]:
    return lambda place: make_portfolio("fr").projects[place]


@pytest.fixture
def figures(standard: Standard) -> Callable[[tuple[Project, Snapshot]], Figures]:
    return lambda pair: project_figures(pair[0], pair[1], standard=standard, today=TODAY)


def changed(pair: tuple[Project, Snapshot], register: str, **values: Value) -> tuple[Project, Snapshot]:
    project, snapshot = pair
    rows = tuple(
        replace(row, values={**row.values, **values}) if row.register == register else row for row in snapshot.rows
    )
    return project, replace(snapshot, rows=rows)


def without(pair: tuple[Project, Snapshot], register: str) -> tuple[Project, Snapshot]:
    project, snapshot = pair
    return project, replace(snapshot, rows=tuple(row for row in snapshot.rows if row.register != register))


def test_a_twelve_per_cent_landing_is_red(pair: Pair, figures: Of) -> None:
    got = figures(pair(1))
    assert got.money is not None
    assert (got.money.revised, got.money.landing) == (400_000, 448_000)
    assert got.money.variance_percent == 12
    assert (got.cost, got.time, got.computed, got.weather) == (Rag.RED, Rag.AMBER, Rag.RED, Weather.RAIN)
    assert got.trend is Trend.DOWN


def test_a_tolerance_of_the_card_wins_over_the_threshold(pair: Pair, figures: Of) -> None:
    assert figures(changed(pair(1), "ProjectCard", PmoTolCostPct=Decimal(15))).cost is Rag.AMBER
    assert figures(changed(pair(1), "ProjectCard", PmoTolTimeDays=5)).time is Rag.RED


def test_a_report_better_than_the_figures_is_not_believed(pair: Pair, figures: Of) -> None:
    got = figures(pair(2))
    assert (got.reported, got.computed, got.shown, got.watermelon) == (Rag.GREEN, Rag.RED, Rag.RED, True)
    accepted = figures(changed(pair(2), "StatusReports", PmoOverrideReason="Avenant signé", PmoFrozen=True))
    assert (accepted.shown, accepted.watermelon) == (Rag.GREEN, False)


def test_labels_of_the_other_language_are_understood(pair: Pair, figures: Of, standard: Standard) -> None:
    project, snapshot = pair(1)
    label = standard.choices["COSTKIND"]
    english = {label.label_of(one.key, "fr"): label.label_of(one.key, "en") for one in label.choices}
    rows = tuple(
        replace(row, values={**row.values, "PmoKind": english[str(row.get("PmoKind"))]})
        if row.register == "CostEntries"
        else row
        for row in snapshot.rows
    )
    assert figures((project, replace(snapshot, rows=rows))) == figures((project, snapshot))


def test_the_order_in_which_rows_were_read_changes_nothing(make_portfolio: Make, figures: Of) -> None:
    for project, snapshot in make_portfolio("fr").projects:
        rows = list(snapshot.rows)
        random.Random(7).shuffle(rows)
        assert figures((project, replace(snapshot, rows=tuple(rows)))) == figures((project, snapshot))


@pytest.mark.parametrize(
    ("register", "colour"),
    [("QualityReviews", "quality"), ("BudgetLines", "cost"), ("Milestones", "time"), ("Risks", "risk")],
)
def test_a_list_that_could_not_be_read_is_grey_and_never_green(
    pair: Pair, figures: Of, register: str, colour: str
) -> None:
    project, snapshot = without(pair(0), register)
    got = figures((project, replace(snapshot, unreadable=(register,))))
    assert getattr(got, colour) is Rag.GREY


def test_documents_of_an_unread_library_are_neither_there_nor_missing(
    pair: Pair, figures: Of, make_portfolio: Make
) -> None:
    project, snapshot = pair(0)
    blind = (project, replace(snapshot, files=(), unreadable=("Governance",)))
    assert figures(blind).compliance is None
    page = next(one for one in build(replace(make_portfolio("fr"), projects=(blind,))) if one.key == "documents")
    assert page.tables[0].rows[0][4] == "○ Non lu"
    assert any("PRJ-0001 (Governance)" in line for line in page.intro)


def test_money_in_another_currency_is_never_added(pair: Pair, figures: Of) -> None:
    got = figures(changed(pair(0), "BudgetLines", PmoCurrency="CHF"))
    assert got.money is None
    assert got.cost is Rag.GREY


def test_an_empty_site_is_fog_and_not_sunshine(pair: Pair, figures: Of) -> None:
    project, snapshot = pair(0)
    got = figures((project, replace(snapshot, rows=(), files=())))
    assert got.weather is Weather.FOG
    assert got.computed is Rag.GREY
    assert got.index is None
    assert got.trend is None
    assert got.slip is None


def test_baseline_dates_of_the_hub_win_over_the_milestones(pair: Pair, standard: Standard) -> None:
    row = Row(register="Projects", id=1, values={"PmoEndBaseline": date(2026, 10, 30)})
    got = project_figures(*pair(0), standard=standard, today=TODAY, register=row)
    assert got.end_baseline == date(2026, 10, 30)
    assert got.slip == 20, "30 November is 20 French working days after 30 October: the 11th is a holiday"


def test_an_unreached_date_in_the_past_counts_as_late(pair: Pair, figures: Of) -> None:
    got = figures(changed(pair(0), "Milestones", PmoActualDate=None, PmoMilestoneStatus=None))
    assert got.milestones_late == 2


def test_red_risk_without_a_plan_is_red(pair: Pair, figures: Of) -> None:
    plain = changed(pair(0), "Risks", PmoProbability=5, PmoImpact=5, PmoResidualProb=None, PmoResponsePlan="")
    project, snapshot = changed(plain, "Risks", PmoRiskStatus="Identifié")
    got = figures((project, snapshot))
    assert got.risk is Rag.RED
    assert got.risks_red == 4
    old = datetime(2026, 3, 1, tzinfo=UTC)
    stale = replace(snapshot, rows=tuple(replace(row, modified=old) for row in snapshot.rows))
    calm = changed((project, stale), "Risks", PmoProbability=1, PmoImpact=1)
    assert figures(calm).risk is Rag.GREY, "nobody looked at the risks for sixty days"


def test_the_portfolio_is_the_sum_of_its_projects(make_portfolio: Make) -> None:
    portfolio = make_portfolio("fr")
    pages = {page.key: page for page in build(portfolio)}
    whole = sum(one.figures.money.landing for one in survey(portfolio).entries if one.figures.money)
    for key, table in (("projects", "projects"), ("budget", "budget_projects"), ("budget_lines", "budget_lines")):
        found = next(one for one in pages[key].tables if one.key == table)
        place = [one.key for one in found.fields].index("landing")
        assert sum(Decimal(str(row[place])) for row in found.rows) == whole


def test_a_variance_beyond_the_threshold_wants_a_word_whether_over_or_under(
    make_portfolio: Make, standard: Standard
) -> None:
    """The columns of the UK major projects portfolio: a narrative is due beyond a few per cent either way."""
    strict = replace(make_portfolio("en"), standard=replace(standard, thresholds={"cost.amber_pct": 2.5}))
    told = explained(survey(strict)).rows
    assert [(str(row[0])[:8], row[2]) for row in told] == [("PRJ-0002", 12), ("PRJ-0003", 4), ("PRJ-0005", -3)]
    silent = [(one, without((one, snapshot), "StatusReports")[1]) for one, snapshot in strict.projects]
    assert {row[3] for row in explained(survey(replace(strict, projects=tuple(silent)))).rows} == {"■ not explained"}


def test_both_languages_show_the_same_figures(make_portfolio: Make) -> None:
    for first, second in zip(build(make_portfolio("fr")), build(make_portfolio("en")), strict=True):
        for one, other in zip(first.tables, second.tables, strict=True):
            numbers = [[cell for cell in row if isinstance(cell, int | Decimal | date)] for row in one.rows]
            assert numbers == [[cell for cell in row if isinstance(cell, int | Decimal | date)] for row in other.rows]


def test_a_sheet_nobody_can_make_is_refused_by_name(make_portfolio: Make, standard: Standard) -> None:
    wrong = replace(standard, report=replace(standard.report, sheets=("dashboard", "horoscope")))
    with pytest.raises(ConfigurationError) as refused:
        build(replace(make_portfolio("fr"), standard=wrong))
    assert refused.value.facts["sheet"] == "horoscope"


def test_a_sheet_asked_for_twice_is_made_once(make_portfolio: Make, standard: Standard) -> None:
    twice = replace(standard, report=replace(standard.report, sheets=("qcdr", "qcdr")))
    assert [page.key for page in build(replace(make_portfolio("en"), standard=twice))] == ["qcdr"]


def test_a_list_longer_than_a_sheet_is_in_parts_that_say_so_and_lose_nothing(make_portfolio: Make) -> None:
    portfolio = make_portfolio("fr")
    whole = {page.key: page for page in build(portfolio)}
    parts = {page.key: page for page in build(portfolio, rows=10)}
    assert [key for key in parts if key.startswith("milestones")] == ["milestones", "milestones_2", "milestones_3"]
    for name in ("milestones", "budget_lines", "risk_list"):
        own = [page.tables[0] for key, page in parts.items() if re.fullmatch(rf"{name}(_\d)?", key)]
        assert [row for table in own for row in table.rows] == list(whole[name].tables[0].rows)
        assert len({table.key for table in own}) == len(own)
    marks = [mark for key in ("", "_2", "_3") for mark in parts[f"milestones{key}"].tables[0].timeline.marks]  # type: ignore[union-attr]
    assert marks == list(whole["milestones"].tables[0].timeline.marks)  # type: ignore[union-attr]
    assert parts["milestones_3"].name == "Jalons 3"
    assert parts["milestones_3"].intro[-1].startswith("▲ Partie 3 sur 3\u00a0: lignes 21 à 24 sur 24.")
    assert parts["qcdr"].intro == whole["qcdr"].intro, "a short list is one list"


def test_the_words_exist_in_both_languages() -> None:
    def keys(words: dict[str, object], above: str = "") -> set[str]:
        found = set()
        for name, value in words.items():
            found |= keys(value, f"{above}{name}.") if isinstance(value, dict) else {f"{above}{name}"}
        return found

    assert keys(area("fr", "workbook")) == keys(area("en", "workbook"))


@pytest.mark.parametrize(
    ("last", "day", "fresh"),
    [
        ("2026-06", date(2026, 7, 31), True),
        ("2026-05", date(2026, 7, 8), True),
        ("2026-05", date(2026, 7, 9), False),
        ("2025-12", date(2026, 1, 9), True),
        ("2025-11", date(2026, 1, 8), True),
        ("", date(2026, 1, 8), False),
    ],
)
def test_money_is_fresh_until_the_next_month_closes(last: str, day: date, fresh: bool) -> None:
    assert is_fresh(last, day) is fresh


def test_the_calendar_shows_weeks_for_a_short_span_and_months_for_a_long_one() -> None:
    def row(first: date, last: date) -> Dates:
        return Dates(baseline=first, expected=last, reached=False, late=True)

    short = timeline([row(date(2026, 7, 1), date(2026, 7, 20))], date(2026, 7, 8), language="fr")
    assert short is not None
    assert (len(short.starts), short.today) == (4, 1)
    assert "".join(short.marks[0][place][0] for place in range(4)) == "◇──◆"
    long = timeline([row(date(2020, 1, 1), date(2040, 7, 20))], date(2026, 7, 8), language="fr")
    assert long is not None
    assert (len(long.starts), long.starts[0], long.today) == (30, date(2026, 1, 1), 6)
    assert timeline([], TODAY, language="fr") is None
