"""One holder at a time; a sleeper that wakes up late is known by its old number."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pmo365.errors import Busy
from pmo365.store import Lease, Store

START = datetime(2026, 11, 22, 8, tzinfo=UTC)


class Clock:
    """A clock the test moves."""

    def __init__(self) -> None:
        self.moment = START

    def __call__(self) -> datetime:
        return self.moment

    def advance(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    with Store.open(tmp_path / "state.sqlite", now=clock) as opened:
        yield opened


def test_a_held_lease_says_who_holds_it_since_when(store: Store, clock: Clock) -> None:
    store.lock("contoso", "alice@pc1", seconds=60)
    clock.advance(59)
    with pytest.raises(Busy) as caught:
        store.lock("contoso", "bob@pc2", seconds=60)
    assert (caught.value.key, caught.value.facts["owner"]) == ("busy", "alice@pc1")
    assert caught.value.facts["since"] == START.isoformat()
    assert store.holder("contoso") == Lease(
        name="contoso", owner="alice@pc1", fence=1, since=START, until=START + timedelta(seconds=60)
    )


def test_even_its_holder_cannot_take_it_twice(store: Store) -> None:
    store.lock("contoso", "alice", seconds=60)
    with pytest.raises(Busy):
        store.lock("contoso", "alice", seconds=60)


def test_leases_of_different_names_do_not_meet(store: Store) -> None:
    store.lock("contoso", "alice", seconds=60)
    assert store.lock("fabrikam", "bob", seconds=60).fence == 1


def test_a_lease_taken_after_expiry_has_a_higher_fence(store: Store, clock: Clock) -> None:
    old = store.lock("contoso", "alice", seconds=60)
    clock.advance(60)
    new = store.lock("contoso", "bob", seconds=60)
    assert new.fence > old.fence


def test_the_fence_never_starts_again(store: Store) -> None:
    fences = []
    for _ in range(3):
        lease = store.lock("contoso", "alice", seconds=60)
        fences.append(lease.fence)
        store.release(lease)
    assert fences == [1, 2, 3]
    assert store.holder("contoso") is None


def test_a_renewed_lease_lasts_longer(store: Store, clock: Clock) -> None:
    lease = store.lock("contoso", "alice", seconds=60)
    clock.advance(50)
    renewed = store.renew(lease, seconds=60)
    assert (renewed.fence, renewed.until) == (lease.fence, START + timedelta(seconds=110))
    clock.advance(50)
    with pytest.raises(Busy):
        store.lock("contoso", "bob", seconds=60)


def test_an_expired_lease_nobody_took_can_still_be_renewed(store: Store, clock: Clock) -> None:
    lease = store.lock("contoso", "alice", seconds=60)
    clock.advance(600)
    assert store.renew(lease, seconds=60).until == clock() + timedelta(seconds=60)


def test_a_sleeper_can_neither_renew_nor_release_what_was_taken_over(store: Store, clock: Clock) -> None:
    old = store.lock("contoso", "alice", seconds=60)
    clock.advance(600)
    new = store.lock("contoso", "bob", seconds=60)
    with pytest.raises(Busy, match="lease_lost"):
        store.renew(old, seconds=60)
    store.release(old)
    assert store.holder("contoso") == new


def test_a_released_lease_cannot_be_renewed(store: Store) -> None:
    lease = store.lock("contoso", "alice", seconds=60)
    store.release(lease)
    with pytest.raises(Busy, match="lease_lost"):
        store.renew(lease, seconds=60)


def test_of_many_threads_one_takes_the_lease(store: Store) -> None:
    def take(number: int) -> bool:
        try:
            store.lock("contoso", f"thread-{number}", seconds=60)
        except Busy:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(take, range(8))) == 1


def test_a_lease_given_back_is_free_even_when_the_clock_was_set_back(store: Store, clock: Clock) -> None:
    store.release(store.lock("contoso", "alice@pc1", seconds=60))
    clock.advance(-30)
    assert store.holder("contoso") is None
    assert store.lock("contoso", "bob@pc2", seconds=60).fence == 2
