"""The day's allowance outlives a run: what was spent is remembered, whoever spent it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from pmo365.gateway.allowance import Allowance
from pmo365.gateway.meter import Meter
from pmo365.store import Store

DAY = date(2026, 11, 22)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LARGE = Allowance(minute=100_000, day=1_000, share=1.0)


def open_store(folder: Path) -> Store:
    return Store.open(folder / "state.sqlite", now=lambda: NOON)


def meter(store: Store) -> Meter:
    return Meter(granted=LARGE, kept=lambda day, units: store.spend("contoso app", day, units=units))


def test_units_add_up_by_application_and_day(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        assert store.spend("a", DAY) == 0
        assert store.spend("a", DAY, units=40) == 40
        assert store.spend("a", DAY, units=2) == 42
        assert store.spend("b", DAY, units=1) == 1
        assert store.spend("a", DAY + timedelta(days=1)) == 0


def test_a_second_run_starts_with_what_the_first_spent(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        first = meter(store)
        assert first.reserve(900, NOON) == 0
        first.put_aside()
        second = meter(store)
        assert second.reserve(100, NOON) == 0
        assert second.reserve(1, NOON) == 12 * 3600
        assert second.reserve(1, NOON + timedelta(hours=12)) == 0


def test_what_another_machine_spends_meanwhile_counts_too(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        here, there = meter(store), meter(store)
        assert (here.reserve(100, NOON), there.reserve(400, NOON)) == (0, 0)
        assert here.reserve(300, NOON) == 0
        assert here.spending.today == 800
        assert here.reserve(201, NOON) > 0


def test_a_killed_run_forgets_little(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        killed = meter(store)
        for _ in range(99):
            killed.reserve(10, NOON)
        assert store.spend("contoso app", DAY) >= 750


def test_the_local_tenant_grants_as_much_as_one_likes(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        free = Meter(granted=None, kept=lambda day, units: store.spend("x", day, units=units))
        assert free.reserve(10**9, NOON) == 0
        assert store.spend("x", DAY) == 0
