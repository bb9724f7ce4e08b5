"""Any day, any period, any scope: editions rebuilt from stored snapshots, without a word to the tenant."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from pmo365.errors import ConfigurationError, PmoError, StateError
from pmo365.model.page import Page, Table, Tiles
from pmo365.model.project import Project
from pmo365.model.snapshot import Link, Row, Snapshot, Value
from pmo365.model.standard import Standard
from pmo365.model.words import LANGUAGES, Language
from pmo365.service import history
from pmo365.service.edge import Edge
from pmo365.service.editions import Edition, Made, make
from pmo365.service.local_identity import local_identity
from pmo365.service.opening import gateway_of, identity_of
from pmo365.service.workspace import Workspace
from pmo365.settings import load_profile
from pmo365.sheets import Portfolio, build
from pmo365.sheets.portfolio import LateEntry
from pmo365.sheets.scope import Scope
from pmo365.sheets.trend import point_of
from pmo365.store import Store

MakePortfolio = Callable[[Language], Portfolio]
CLOSED_PORT = "http://127.0.0.1:9"
FIRST, SECOND, THIRD = (datetime(2026, month, 28, 5, tzinfo=UTC) for month in (8, 9, 10))


@dataclass
class Past:
    """A state store with three readings of a portfolio, and the clock of who looks at it."""

    workspace: Workspace
    now: datetime

    def at(self, year: int, month: int, day: int) -> None:
        self.now = datetime(year, month, day, 10, tzinfo=UTC)

    def made(self, **asked: object) -> Made:
        scope = Scope(**{name: asked.pop(name) for name in ("programme", "unit", "codes", "audience") if name in asked})  # type: ignore[arg-type]
        return make(self.workspace, Edition(**asked, scope=scope), hub=None)  # type: ignore[arg-type]

    def content(self, **asked: object) -> bytes:
        return self.made(**asked).artifacts[0].content


@pytest.fixture(scope="session")
def read_three_times(
    tmp_path_factory: pytest.TempPathFactory, standard: Standard, make_portfolio: MakePortfolio
) -> Path:
    """A folder with a profile and a state in which the portfolio was read three times."""
    folder = tmp_path_factory.mktemp("past")
    keys = local_identity(folder / "keys", "past", now=FIRST)
    told = {
        "profile": "past",
        "tenant": {"id": "8a1b7b7e-3c1f-4f6e-9a51-0d2a55e0c365", "domain": "contoso.onmicrosoft.com"}
        | {"sharepoint": "contoso.sharepoint.com", "hub": "/sites/pmo"},
        "identity": {
            "client_id": keys.client_id,
            "certificate": f"file:{keys.certificate_file}",
            "private_key": f"file:{keys.key_file}",
        },
        "connect_to": CLOSED_PORT,
        "state": "state.sqlite",
        "language": "en",
    }
    text = "".join(f"{key}: {json.dumps(value)}\n" for key, value in told.items())
    (folder / "profile.yaml").write_text(text, encoding="utf-8")
    clock, base = [FIRST], make_portfolio("en")
    with Store.open(folder / "state.sqlite", now=lambda: clock[0]) as store:
        for when, move in ((FIRST, lambda one: one), (SECOND, _second), (THIRD, _third)):
            clock[0] = when
            store.keep_standard(standard if when != THIRD else replace(standard, version="1.1.0", fingerprint="f" * 16))
            _store(store, move(base), when)
    return folder


@pytest.fixture
def past(read_three_times: Path, tmp_path: Path, standard: Standard) -> Iterator[Past]:
    for file in (*read_three_times.glob("state.sqlite*"), read_three_times / "profile.yaml"):
        shutil.copy(file, tmp_path)
    profile = load_profile(tmp_path / "profile.yaml", environ={})
    edge = Edge(now=lambda: found.now)
    gateway = gateway_of(profile, identity_of(profile, environ={}), edge=edge)
    with Store.open(profile.state, now=lambda: found.now) as store:
        workspace = Workspace(profile=profile, standard=standard, store=store, gateway=gateway, edge=edge)
        found = Past(workspace, datetime(2026, 11, 22, 10, tzinfo=UTC))
        yield found


def _store(store: Store, portfolio: Portfolio, when: datetime) -> None:
    rows = tuple(_register_row(place, one) for place, (one, _) in enumerate(portfolio.projects, start=1))
    hub = replace(portfolio.hub, rows=rows)
    for one in (hub, *(snapshot for _, snapshot in portfolio.projects)):
        store.save_snapshot(replace(one, taken_at=when))


def _register_row(place: int, project: Project) -> Row:
    values: dict[str, Value] = {
        "Title": project.title,
        "PmoProjectCode": project.code,
        "PmoTier": project.tier,
        "PmoPhase": project.phase,
        "PmoLifeStatus": project.life,
        "PmoBusinessUnit": project.business_unit,
        "PmoProgrammeCode": project.programme,
        "PmoConfidentiality": project.confidentiality,
        "PmoSiteUrl": Link(project.site),
    }
    return Row(register="Projects", id=place, values=values)


def _second(portfolio: Portfolio) -> Portfolio:
    """A month later: money, a date, a decision and a risk of the first project moved; the fifth one ended."""
    first, *others = portfolio.projects
    moved = _changed(first[1], "BudgetLines", 1, PmoRevisedAmount=Decimal(99_000))
    moved = _changed(moved, "Milestones", 4, PmoForecastDate=date(2027, 1, 29))
    moved = _changed(moved, "Decisions", 1, PmoDecisionStatus="Prise", PmoDecisionDate=date(2026, 9, 14))
    moved = _changed(moved, "Risks", 2, PmoProbability=5, PmoImpact=5)
    ended = [(replace(one, life="DONE") if one.code == "PRJ-0005" else one, two) for one, two in others]
    return replace(portfolio, projects=((first[0], moved), *ended))


def _third(portfolio: Portfolio) -> Portfolio:
    """Another month later: an amount of August was entered, after the month had been closed."""
    second = _second(portfolio)
    (project, snapshot), *others = second.projects
    late = Row(
        register="CostEntries",
        id=900,
        values={"PmoRef": "M-900", "PmoPeriodKey": "2026-08", "PmoAmount": Decimal(12), "PmoKind": "ACT"},
    )
    return replace(second, projects=((project, replace(snapshot, rows=(*snapshot.rows, late))), *others))


def _changed(snapshot: Snapshot, register: str, id: int, **values: Value) -> Snapshot:
    rows = tuple(
        replace(row, values={**row.values, **values}) if (row.register, row.id) == (register, id) else row
        for row in snapshot.rows
    )
    return replace(snapshot, rows=rows)


def page(made: Made, key: str) -> Page:
    return next(one for one in made.pages if one.key == key)


def table(made: Made, key: str) -> Table:
    return next(table for one in made.pages for table in one.tables if table.key == key)


def cells(made: Made) -> str:
    return repr([row for one in made.pages for table in one.tables for row in table.rows])


# a day ------------------------------------------------------------------------------------------------------------


def test_a_day_gives_the_portfolio_as_it_had_been_read_by_then(past: Past) -> None:
    august, october = past.made(as_of="2026-08-31"), past.made(as_of="2026-10-31")
    assert [row[1] for row in table(august, "projects").rows][-1] == "Workplace migration"
    assert "Workplace migration" not in [row[1] for row in table(october, "projects").rows]
    assert august.portfolio.as_of == date(2026, 8, 31)


def test_the_parameters_say_which_day_and_which_standard_was_used(past: Past) -> None:
    told = [str(row[0]) for row in table(past.made(as_of="2026-08-31"), "parameters_edition").rows]
    assert "2026-08-31" in told[0]
    assert "1.0.0 (01234567), in force at that time" in told[1]
    later = [str(row[0]) for row in table(past.made(as_of="2026-10-31"), "parameters_edition").rows]
    assert "1.1.0 (ffffffff)" in later[1]


def test_the_same_day_gives_the_same_bytes_whenever_it_is_asked(past: Past) -> None:
    first = past.content(as_of="2026-09-30")
    past.at(2027, 3, 1)
    assert past.content(as_of="2026-09-30") == first


def test_a_snapshot_number_gives_the_state_up_to_it(past: Past) -> None:
    number = past.made(as_of="2026-08-31").portfolio.number
    assert past.made(as_of=str(number)).portfolio.projects == past.made(as_of="2026-08-31").portfolio.projects


def test_a_day_before_the_first_reading_is_refused_with_the_days_that_can_be_shown(past: Past) -> None:
    with pytest.raises(PmoError) as caught:
        past.made(as_of="2026-08-01")
    assert caught.value.key == "moment_too_early"
    assert caught.value.facts == {
        "day": date(2026, 8, 1),
        "first": date(2026, 8, 28),
        "last": date(2026, 11, 22),
    }


@pytest.mark.parametrize(
    ("text", "key"),
    [("2027-01-01", "moment_to_come"), ("yesterday", "moment_unreadable"), ("2026-13", "moment_unreadable")],
)
def test_a_day_that_cannot_be_is_refused_in_words(past: Past, text: str, key: str) -> None:
    with pytest.raises(PmoError) as caught:
        past.made(as_of=text)
    assert caught.value.key == key


def test_a_number_nobody_gave_is_refused(past: Past) -> None:
    with pytest.raises(StateError) as caught:
        past.made(as_of="4711")
    assert caught.value.key == "snapshot_unknown"


# two days ---------------------------------------------------------------------------------------------------------


def test_a_comparison_tells_everything_that_moved(past: Past) -> None:
    made = past.made(compare=("2026-08-31", "2026-09-30"))
    assert made.pages[0].key == "since"
    (slip,) = table(made, "since_slips").rows
    assert slip[2:] == (date(2026, 11, 30), date(2027, 1, 29), 60)
    (decision,) = table(made, "since_decisions").rows
    assert decision[-1] == date(2026, 9, 14)
    risks = table(made, "since_risks").rows
    assert [str(row[-1]) for row in risks] == ["■ Becomes critical"]
    (budget,) = [row for row in table(made, "since_budgets").rows if row[3]]
    assert budget[3] == Decimal(99_000) - Decimal("400") * 100
    assert [row[2] for row in table(made, "since_projects").rows] == ["○ Leaves the portfolio"]


def test_a_comparison_reads_the_same_whichever_day_comes_first(past: Past) -> None:
    one, other = past.made(compare=("2026-08", "2026-09")), past.made(compare=("2026-09", "2026-08"))
    assert one.artifacts[0].content == other.artifacts[0].content
    assert one.artifacts[0].name == other.artifacts[0].name == "Dashboard-2026-08_2026-09.xlsx"


def test_two_equal_days_show_that_nothing_changed(past: Past) -> None:
    made = past.made(compare=("2026-08-30", "2026-08-30"))
    assert all(not one.rows for one in page(made, "since").tables)
    (tiles,) = [block for block in page(made, "since").blocks if isinstance(block, Tiles)]
    assert [tile.value for tile in tiles.tiles] == [0, 0, 0, 0, 0, 0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheets_of_editions_speak_both_languages(make_portfolio: MakePortfolio, language: Language) -> None:
    portfolio = make_portfolio(language)
    asked = ("since", "trend", "executive", "awaited", "parameters")
    point, late = point_of(portfolio), LateEntry("2026-06", "PRJ-0001", "CostEntries", "M-001", "changed")
    before = replace(portfolio, as_of=date(2026, 6, 30), projects=portfolio.projects[1:])
    pages = build(replace(portfolio, asked=asked, before=before, history=(point,), late=(late,), notes=("Note",)))
    assert [one.key for one in pages] == list(asked)
    assert len({one.name for one in pages}) == len(asked)
    assert [one.rows for one in pages[-1].tables if one.key == "parameters_late"]


# periods ----------------------------------------------------------------------------------------------------------


def test_a_closed_period_gives_the_same_bytes_whatever_is_entered_later(past: Past) -> None:
    past.at(2026, 9, 8)
    history.close(past.workspace, "2026-08")
    then = past.content(period="2026-08")
    past.at(2026, 11, 22)
    past.workspace.store.keep_standard(replace(past.workspace.standard, version="2.0.0", fingerprint="e" * 16))
    assert past.content(period="2026-08") == then


def test_what_is_entered_after_closing_is_told_beside_the_present_figures(past: Past) -> None:
    past.at(2026, 9, 8)
    history.close(past.workspace, "2026-08")
    past.at(2026, 11, 22)
    found = history.late(past.workspace, past.made(as_of="2026-10-31").portfolio)
    assert [(one.period, one.code, one.register, one.ref, one.what) for one in found] == [
        ("2026-08", "PRJ-0001", "CostEntries", "M-900", "added")
    ]


def test_an_open_period_says_that_it_is_not_closed(past: Past) -> None:
    past.at(2026, 9, 3)
    assert "not closed yet" in past.made(period="2026-08").portfolio.notes[0]


def test_a_period_is_closed_once_after_its_end_and_in_order(past: Past) -> None:
    past.at(2026, 10, 2)
    for period, key in (("2026-10", "period_running"), ("2026-99", "moment_unreadable")):
        with pytest.raises(PmoError) as caught:
            history.close(past.workspace, period)
        assert caught.value.key == key
    history.close(past.workspace, "2026-09")
    for period, key in (("2026-09", "period_closed"), ("2026-08", "period_order")):
        with pytest.raises(PmoError) as caught:
            history.close(past.workspace, period)
        assert caught.value.key == key


@pytest.mark.parametrize(("day", "period"), [(7, ""), (8, "2026-10"), (22, "2026-10")])
def test_the_month_before_is_due_to_be_closed_from_the_eighth(past: Past, day: int, period: str) -> None:
    past.at(2026, 11, day)
    assert history.due_to_close(past.workspace) == period
    if period:
        history.close(past.workspace, period)
        assert history.due_to_close(past.workspace) == ""


def test_the_trend_has_one_line_for_each_known_period(past: Past) -> None:
    found = past.made(as_of="2026-10-31").portfolio.history
    assert [(one.period, len(one.projects)) for one in found] == [("2026-08", 5), ("2026-09", 4), ("2026-10", 4)]
    assert [sum(told.revised for told in one.projects if told.code == "PRJ-0001") for one in found] == [
        Decimal(100_000),
        Decimal(159_000),
        Decimal(159_000),
    ]


def test_the_figures_of_a_past_period_are_worked_out_once(past: Past) -> None:
    past.made(as_of="2026-10-31")
    kept = past.workspace.store.points()
    assert sorted(kept) == ["2026-08", "2026-09"]
    past.made(as_of="2026-10-31")
    assert past.workspace.store.points() == kept


# scopes -----------------------------------------------------------------------------------------------------------


def test_a_programme_shows_its_projects_and_says_how_many_there_are(past: Past) -> None:
    made = past.made(as_of="2026-08-31", programme="pgm-01")
    assert table(made, "projects").rows[0][1] == "Refonte de l’intranet"
    assert len(table(made, "projects").rows) == 3
    assert made.portfolio.notes[-1] == "Scope: pgm-01 – 3 of 5 projects."
    assert [len(one.projects) for one in made.portfolio.history] == [3]
    assert made.artifacts[0].name == "Dashboard-2026-08-31-pgm-01.xlsx"


def test_a_unit_and_a_project_narrow_too(past: Past) -> None:
    assert len(past.made(as_of="2026-08-31", unit="Sales").portfolio.projects) == 1
    assert len(past.made(as_of="2026-08-31", codes=("prj-0001", "PRJ-0004")).portfolio.projects) == 2


def test_an_audience_never_sees_the_name_of_a_confidential_project(past: Past) -> None:
    _keep_confidential(past, "PRJ-0002", "CFD")
    _keep_confidential(past, "PRJ-0004", "RST")
    team, committee = (
        past.made(as_of="2026-11-20", audience="team"),
        past.made(as_of="2026-11-20", audience="committee"),
    )
    assert "PRJ-0002" not in cells(team)
    assert "Nouveau logiciel de paie" not in cells(team)
    assert "PRJ-0002" in cells(committee)
    for made, count in ((team, 2), (committee, 1)):
        assert "PRJ-0004" not in cells(made)
        assert made.portfolio.notes[-1].endswith(f"Confidential projects left out: {count}.")
        assert all(made.portfolio.notes[-1] in one.intro for one in made.pages)
        assert "PRJ-0004" not in repr(made.portfolio.hub.rows)


def _keep_confidential(past: Past, code: str, level: str) -> None:
    store, url = past.workspace.store, past.workspace.hub_url
    hub = store.latest_snapshot(url)
    assert hub is not None
    rows = tuple(
        replace(row, values={**row.values, "PmoConfidentiality": level}) if row.get("PmoProjectCode") == code else row
        for row in hub.rows
    )
    store.save_snapshot(replace(hub, rows=rows, taken_at=datetime(2026, 11, 20, 5, tzinfo=UTC)))


def test_the_executives_get_one_sheet_on_one_page(past: Past) -> None:
    made = past.made(as_of="2026-10-31", audience="executive")
    (only,) = made.pages
    assert only.single
    assert [len(one.rows) <= 5 for one in only.tables] == [True] * 3


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        ({"programme": "PGM-99"}, "scope_unknown_programme"),
        ({"unit": "Legal"}, "scope_unknown_unit"),
        ({"codes": ("PRJ-0099",)}, "scope_unknown_project"),
        ({"audience": "press"}, "scope_unknown_audience"),
    ],
)
def test_an_unknown_scope_is_refused_with_what_is_known(past: Past, asked: dict[str, object], key: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        past.made(as_of="2026-10-31", **asked)
    assert caught.value.key == key
    assert caught.value.facts["known"]


def test_two_days_at_once_are_refused(past: Past) -> None:
    with pytest.raises(ConfigurationError) as caught:
        past.made(as_of="2026-10-31", period="2026-10")
    assert caught.value.key == "edition_two_days"
