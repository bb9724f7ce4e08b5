"""Snapshots are read back exactly, whatever came before and after them."""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pmo365.errors import StateError
from pmo365.model.codec import to_data
from pmo365.model.site import Column, ColumnKind, Library, Register, Site
from pmo365.model.snapshot import FileFact, Link, Reference, Row, Snapshot
from pmo365.store import Store

PROJECT = "https://contoso.sharepoint.com/sites/prj-0001"
HUB = "https://contoso.sharepoint.com/sites/pmo"
START = datetime(2026, 11, 22, 8, tzinfo=UTC)

text = st.text(max_size=6)
cells = (
    text
    | st.integers(-(10**12), 10**12)
    | st.booleans()
    | st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9)
    | st.dates()
    | st.datetimes(timezones=st.just(UTC))
    | st.builds(Link, text, text)
    | st.builds(Reference, st.integers(1, 99), text)
    | st.lists(text, max_size=3).map(tuple)
    | st.none()
)
values = st.dictionaries(st.sampled_from(["Title", "PmoKey", "PmoCost", "PmoDue"]), cells, max_size=3)
moments = st.none() | st.datetimes(timezones=st.just(UTC))
rows = st.builds(
    Row, register=st.sampled_from(["Risks", "Issues"]), id=st.integers(1, 4), values=values, etag=text, modified=moments
)
files = st.builds(
    FileFact,
    library=st.sampled_from(["Governance", "Reports"]),
    path=text,
    id=st.integers(1, 4),
    unique_id=text,
    values=values,
    moderation=st.none() | st.integers(0, 4),
)
columns = st.builds(
    Column, name=st.just("PmoScore"), kind=st.sampled_from(ColumnKind), choices=st.none() | st.just(("a",))
)
counts = st.none() | st.integers(0, 9)
registers = st.builds(
    Register,
    key=st.just("Risks"),
    columns=st.lists(columns, max_size=1).map(tuple),
    item_count=counts,
    id=st.none() | text,
)
sites = st.builds(
    Site,
    url=st.sampled_from([PROJECT, HUB]),
    title=st.none() | text,
    registers=st.lists(registers, max_size=1).map(tuple),
    libraries=st.lists(st.builds(Library, key=st.just("Governance"), item_count=counts), max_size=1).map(tuple),
)
snapshots = st.builds(
    Snapshot,
    number=st.just(0),
    site=sites,
    taken_at=st.just(START),
    rows=st.lists(rows, max_size=5, unique_by=lambda one: (one.register, one.id)).map(tuple),
    files=st.lists(files, max_size=4, unique_by=lambda one: (one.library, one.id)).map(tuple),
    unreadable=st.lists(st.just("Issues"), max_size=1).map(tuple),
    tokens=st.dictionaries(st.just("site"), text, max_size=1),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "state.sqlite", now=lambda: START) as opened:
        yield opened


@pytest.fixture
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Store]:
    return lambda: Store.open(tmp_path_factory.mktemp("state") / "state.sqlite", now=lambda: START)


def sample(**changes: object) -> Snapshot:
    site = Site(
        url=PROJECT,
        registers=(Register(key="Risks", item_count=2),),
        libraries=(Library(key="Governance", item_count=0),),
    )
    made = Snapshot(
        number=0,
        site=site,
        taken_at=START,
        rows=(
            Row(register="Risks", id=1, values={"Title": "Retard fournisseur", "PmoCost": Decimal("1.50")}),
            Row(register="Risks", id=2, values={"Title": "Départ", "PmoDue": date(2026, 12, 1)}),
        ),
        tokens={"site": "t1"},
    )
    return dataclasses.replace(made, **changes)  # type: ignore[arg-type]


def rows_in(path: Path, table: str) -> int:
    with sqlite3.connect(path) as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(snapshots, min_size=1, max_size=5))
def test_any_sequence_of_snapshots_is_read_back_exactly(fresh: Callable[[], Store], sequence: list[Snapshot]) -> None:
    with fresh() as store:
        kept = {saved.number: saved for saved in map(store.save_snapshot, sequence)}
        for number, saved in kept.items():
            assert to_data(store.snapshot(number)) == to_data(saved)
        for given_one in sequence:
            latest = max(
                (one for one in kept.values() if one.site.url == given_one.site.url), key=lambda one: one.number
            )
            assert to_data(store.latest_snapshot(given_one.site.url)) == to_data(latest)


@settings(max_examples=40, deadline=None)
@given(snapshots)
def test_a_saved_snapshot_only_gains_a_number_and_an_order(
    tmp_path_factory: pytest.TempPathFactory, one: Snapshot
) -> None:
    with Store.open(tmp_path_factory.mktemp("state") / "s.sqlite", now=lambda: START) as store:
        saved = store.save_snapshot(one)
    ordered = dataclasses.replace(
        one,
        number=1,
        rows=tuple(sorted(one.rows, key=lambda row: (row.register, row.id))),
        files=tuple(sorted(one.files, key=lambda file: (file.library, file.id))),
    )
    assert to_data(saved) == to_data(ordered)


def test_an_unchanged_site_keeps_its_number_and_refreshes_its_tokens(store: Store) -> None:
    first = store.save_snapshot(sample())
    again = store.save_snapshot(sample(taken_at=START + timedelta(hours=1), tokens={"site": "t2"}))
    assert (again.number, again.taken_at, again.tokens) == (first.number, START, {"site": "t2"})
    assert store.latest_snapshot(PROJECT) == again
    assert len(store.snapshots(PROJECT)) == 1


def test_an_unchanged_row_is_stored_once(store: Store, tmp_path: Path) -> None:
    store.save_snapshot(sample())
    for cost in range(5):
        moved = dataclasses.replace(sample().rows[0], values={"PmoCost": Decimal(cost)})
        store.save_snapshot(sample(rows=(moved, sample().rows[1])))
    assert rows_in(tmp_path / "state.sqlite", "item") == 2 + 5
    assert rows_in(tmp_path / "state.sqlite", "structure") == 1
    assert store.snapshot(1).rows == sample().rows


def test_a_row_that_comes_back_is_there_only_when_it_was(store: Store) -> None:
    numbers = [store.save_snapshot(sample(rows=chosen)).number for chosen in (sample().rows, (), sample().rows)]
    assert [len(store.snapshot(number).rows) for number in numbers] == [2, 0, 2]


def test_a_decimal_keeps_its_digits_and_a_one_is_not_a_yes(store: Store) -> None:
    for value in (Decimal("1.0"), Decimal("1.00"), 1, True):
        row = Row(register="Risks", id=1, values={"PmoCost": value})
        saved = store.save_snapshot(sample(rows=(row,)))
        assert repr(store.snapshot(saved.number).rows[0].values["PmoCost"]) == repr(value)


def test_half_a_character_and_nul_survive(store: Store) -> None:
    row = Row(register="Risks", id=1, values={"Title": "a\ud800b\x00c"})
    assert store.snapshot(store.save_snapshot(sample(rows=(row,))).number).rows == (row,)


def test_a_snapshot_as_of_a_moment_is_the_one_that_held_then(store: Store) -> None:
    for day in range(3):
        store.save_snapshot(sample(rows=sample().rows[:day], taken_at=START + timedelta(days=day)))
    found = store.snapshot_as_of(PROJECT, START + timedelta(days=1, hours=5))
    assert found is not None
    assert found.number == 2
    assert store.snapshot_as_of(PROJECT, START - timedelta(seconds=1)) is None


def test_sites_do_not_mix(store: Store) -> None:
    store.save_snapshot(sample())
    store.save_snapshot(sample(site=Site(url=HUB), rows=()))
    assert store.sites() == (HUB, PROJECT)
    latest = store.latest_snapshot(PROJECT)
    assert latest is not None
    assert latest.rows == sample().rows


def test_a_site_never_read_has_no_snapshot(store: Store) -> None:
    assert store.latest_snapshot(PROJECT) is None
    assert store.snapshots(PROJECT) == ()
    with pytest.raises(StateError, match="snapshot_unknown"):
        store.snapshot(7)


def test_a_row_read_twice_is_refused(store: Store) -> None:
    with pytest.raises(StateError, match="snapshot_item_twice"):
        store.save_snapshot(sample(rows=(sample().rows[0], sample().rows[0])))
    assert store.latest_snapshot(PROJECT) is None


def test_a_moment_without_a_zone_is_refused(store: Store) -> None:
    with pytest.raises(Exception, match="no time zone"):
        store.save_snapshot(sample(taken_at=datetime(2026, 1, 1)))


@pytest.mark.parametrize("table", ["item", "structure"])
def test_a_stored_value_that_was_touched_is_refused(store: Store, tmp_path: Path, table: str) -> None:
    number = store.save_snapshot(sample()).number
    with sqlite3.connect(tmp_path / "state.sqlite") as connection:
        connection.execute(f"UPDATE {table} SET content = replace(content, 's', 'z')")
    with pytest.raises(StateError, match="state_row_damaged"):
        store.snapshot(number)
