"""The allowance: never more than the minute grants in any minute, hardly less, and never past the day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmo365.gateway.allowance import Allowance, Spending, allowance_of, learn, spend, wait_for

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SMALL = allowance_of(500)


@pytest.mark.parametrize(
    ("licences", "minute", "day"),
    [(0, 1_250, 1_200_000), (1_000, 1_250, 1_200_000), (1_001, 2_500, 2_400_000), (60_000, 6_250, 6_000_000)],
)
def test_the_allowance_is_the_published_one(licences: int, minute: int, day: int) -> None:
    assert allowance_of(licences) == Allowance(minute=minute, day=day)


def _sent(costs: list[int], think: float) -> list[tuple[datetime, int]]:
    spending, now, sent = Spending(), NOON, []
    for units in costs:
        while (seconds := wait_for(spending, units, allowance=SMALL, now=now)) > 0:
            now += timedelta(seconds=seconds)
        spending = spend(spending, units, now=now)
        sent.append((now, units))
        now += timedelta(seconds=think)
    return sent


@given(st.lists(st.integers(1, 500), min_size=1, max_size=120), st.floats(0, 3))
def test_no_minute_ever_holds_more_than_the_share(costs: list[int], think: float) -> None:
    sent = _sent(costs, think)
    for moment, _ in sent:
        spent = sum(units for at, units in sent if moment - timedelta(seconds=60) < at <= moment)
        assert spent <= SMALL.minute * SMALL.share


def test_little_of_the_allowance_is_lost() -> None:
    sent = _sent([20] * 3000, 0.1)
    seconds = (sent[-1][0] - NOON).total_seconds()
    assert seconds <= 1.1 * 20 * 3000 / SMALL.minute * 60


def test_a_request_larger_than_the_minute_goes_alone() -> None:
    assert wait_for(Spending(), 5_000, allowance=SMALL, now=NOON) == 0
    busy = spend(Spending(), 1, now=NOON)
    assert wait_for(busy, 5_000, allowance=SMALL, now=NOON) == 60


def test_when_the_day_is_used_up_it_is_midnight_that_is_waited_for() -> None:
    used = Spending((), NOON.date(), 1_140_000)
    assert wait_for(used, 1, allowance=SMALL, now=NOON) == 12 * 3600
    assert wait_for(used, 1, allowance=SMALL, now=NOON + timedelta(hours=12)) == 0


def test_a_tenant_that_counts_more_than_we_do_is_believed() -> None:
    told = {"RateLimit-Limit": "1250", "RateLimit-Remaining": "50", "RateLimit-Reset": "30"}
    known = learn(spend(Spending(), 10, now=NOON), told, now=NOON)
    assert sum(spent for _, spent in known.recent) == 1200
    assert wait_for(known, 10, allowance=SMALL, now=NOON) == 60


@pytest.mark.parametrize("told", [{}, {"RateLimit-Limit": "x", "RateLimit-Remaining": "1"}, {"RateLimit-Limit": "9"}])
def test_what_the_tenant_does_not_say_changes_nothing(told: dict[str, str]) -> None:
    known = spend(Spending(), 10, now=NOON)
    assert learn(known, told, now=NOON) == known
