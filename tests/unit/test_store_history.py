"""Standards, closed periods and the newest snapshots of a moment are kept and read back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from pmo365.errors import StateError
from pmo365.model.site import Site
from pmo365.model.snapshot import Row, Snapshot
from pmo365.model.standard import Standard
from pmo365.store import ClosedPeriod, Store

START = datetime(2026, 8, 28, 5, tzinfo=UTC)
SITE = "https://contoso.sharepoint.com/sites/prj-0001"


@pytest.fixture
def clock() -> list[datetime]:
    return [START]


@pytest.fixture
def store(tmp_path: Path, clock: list[datetime]) -> Iterator[Store]:
    with Store.open(tmp_path / "state.sqlite", now=lambda: clock[0]) as one:
        yield one


def read(store: Store, day: int, site: str = SITE) -> int:
    row = Row(register="Risks", id=1, values={"Title": str(day)})
    taken = START + timedelta(days=day)
    return store.save_snapshot(Snapshot(number=0, site=Site(url=site), taken_at=taken, rows=(row,))).number


def test_the_shipped_standard_is_read_back_as_it_was_kept(store: Store, standard: Standard) -> None:
    store.keep_standard(standard)
    assert store.standard_of(standard.fingerprint) == standard
    assert store.standard_in_force(START) == standard


def test_each_moment_has_the_standard_that_was_in_force(
    store: Store, standard: Standard, clock: list[datetime]
) -> None:
    other = replace(standard, version="2.0.0", fingerprint="f" * 16)
    for days, one in ((0, standard), (1, standard), (2, other), (4, standard)):
        clock[0] = START + timedelta(days=days)
        store.keep_standard(one)
    found = [store.standard_in_force(START + timedelta(days=days)) for days in (-1, 0, 1, 2, 3, 4)]
    assert [one and one.version for one in found] == [None, "1.0.0", "1.0.0", "2.0.0", "2.0.0", "1.0.0"]


def test_a_standard_whose_shape_is_no_longer_known_is_not_kept_and_a_damaged_one_is_an_error(
    store: Store, standard: Standard, tmp_path: Path
) -> None:
    store.keep_standard(standard)
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'state.sqlite'}")
    from pmo365.store.text import digest_of

    old = '{"$":"StandardOfOld"}'
    for content, digest in ((old, digest_of(old)), (old, "0" * 64)):
        with engine.begin() as connection:
            connection.execute(sa.text("UPDATE standard SET content=:c, digest=:d"), {"c": content, "d": digest})
        if digest.startswith("0000"):
            with pytest.raises(StateError):
                store.standard_in_force(START)
        else:
            assert store.standard_in_force(START) is None
    engine.dispose()


def test_a_moment_has_the_newest_snapshot_of_each_site(store: Store) -> None:
    first, second = read(store, 0), read(store, 3)
    other = read(store, 5, f"{SITE}-b")
    assert store.state_at(START - timedelta(days=1)) == {}
    assert store.state_at(START + timedelta(days=2)) == {SITE: first}
    assert store.state_at(START + timedelta(days=9)) == {SITE: second, f"{SITE}-b": other}
    assert store.state_until(second) == {SITE: second}
    assert store.taken_at(other) == START + timedelta(days=5)


def test_a_period_is_closed_once(store: Store) -> None:
    period = ClosedPeriod(
        key="2026-08", day=date(2026, 8, 31), closed_at=START, closed_by="marie", standard="f" * 16, state={SITE: 4}
    )
    store.close_period(period)
    assert store.closed_period("2026-08") == period
    assert store.closed_period("2026-09") is None
    assert store.closed_periods() == (period,)
    with pytest.raises(StateError) as caught:
        store.close_period(replace(period, closed_by="paul"))
    assert caught.value.key == "period_closed"


def test_the_figures_of_a_period_are_replaced_when_they_come_from_something_else(store: Store) -> None:
    store.keep_point("2026-08", basis="a", figures={"projects": ()})
    store.keep_point("2026-08", basis="b", figures={"projects": ({"code": "PRJ-0001"},)})
    assert store.points() == {"2026-08": ("b", {"projects": ({"code": "PRJ-0001"},)})}
