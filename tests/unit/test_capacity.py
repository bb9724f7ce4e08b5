"""Load against capacity, at the edges of months and of the thresholds."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmo365.indicators.capacity import Booking, Load, Supply, booked, load, months, presence
from pmo365.indicators.qcdr import Rag
from pmo365.indicators.schedule import public_holidays

JUNE, JULY = date(2026, 6, 1), date(2026, 7, 1)
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
FULL = Supply(capacity=D(100))


def booking(start: date, end: date, points: int, state: str = "FIR") -> Booking:
    return Booking(resource=1, start=start, end=end, load=D(points), state=state)


def test_a_booking_weighs_by_its_working_days_in_the_month() -> None:
    assert presence(date(2026, 6, 15), date(2026, 7, 7), JUNE, calendar=()) == D(12) / 22
    assert presence(date(2026, 6, 15), date(2026, 7, 7), JULY, calendar=()) == D(5) / 23
    assert presence(date(2026, 6, 13), date(2026, 6, 14), JUNE, calendar=()) == 0, "a week-end"
    assert presence(None, None, JUNE, calendar=()) == 1
    bastille = public_holidays("FR", [2026])
    assert presence(date(2026, 7, 13), date(2026, 7, 17), JULY, calendar=bastille) == D(4) / 22


def test_the_first_and_the_last_day_of_a_booking_count() -> None:
    assert presence(date(2026, 6, 30), date(2026, 6, 30), JUNE, calendar=()) == D(1) / 22
    assert presence(date(2026, 7, 1), date(2026, 7, 1), JUNE, calendar=()) == 0
    assert presence(date(2026, 5, 29), date(2026, 6, 1), JUNE, calendar=()) == D(1) / 22


@pytest.mark.parametrize(
    ("points", "capacity", "colour"),
    [(100, 100, "G"), (101, 100, "A"), (110, 100, "A"), (111, 100, "R"), (50, 50, "G"), (56, 50, "R"), (0, 0, "G")],
)
def test_the_heat_turns_at_one_hundred_and_at_one_hundred_and_ten(points: int, capacity: int, colour: str) -> None:
    assert Load(capacity=D(capacity), firm=D(points), soft=D(0)).colour is Rag(colour)


def test_booked_without_any_capacity_is_red_and_has_no_percentage() -> None:
    gone = load(Supply(capacity=D(100), until=date(2026, 5, 31)), [booking(JUNE, JULY, 20)], JUNE, calendar=())
    assert (gone.capacity, gone.share, gone.colour, gone.gap) == (0, None, Rag.RED, -20)


def test_a_soft_booking_is_seen_apart_and_turns_nothing_red() -> None:
    got = load(FULL, [booking(JUNE, JULY, 80), booking(JUNE, JULY, 60, "SOF")], JUNE, calendar=())
    assert (got.firm, got.soft, got.share, got.colour) == (80, 60, 80, Rag.GREEN)


@pytest.mark.parametrize("state", ["REJ", "END", "REQ"])
def test_what_is_rejected_ended_or_only_asked_for_loads_nobody(state: str) -> None:
    got = load(FULL, [booking(JUNE, JULY, 80, state)], JUNE, calendar=())
    assert (got.firm, got.soft) == (0, 0)


def test_two_projects_that_each_fit_can_overload_one_person() -> None:
    both = [booking(JUNE, date(2026, 8, 31), 70), booking(date(2026, 7, 1), date(2026, 7, 31), 50)]
    assert [load(FULL, both, month, calendar=()).colour for month in months(JUNE, 3)] == [
        Rag.GREEN,
        Rag.RED,
        Rag.GREEN,
    ]


def test_months_pass_the_end_of_the_year() -> None:
    assert months(date(2026, 11, 22), 3) == (date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1))


@given(DAYS, st.integers(0, 200), st.integers(0, 200))
def test_a_booking_cut_in_two_weighs_what_it_weighed_whole(start: date, first: int, second: int) -> None:
    middle, end = start + timedelta(days=first), start + timedelta(days=first + second + 1)
    for month in months(start, 15):
        halves = [booking(start, middle, 40), booking(middle + timedelta(days=1), end, 40)]
        assert booked(halves, month, calendar=()) == pytest.approx(
            booked([booking(start, end, 40)], month, calendar=())
        )


@given(st.lists(st.tuples(DAYS, st.integers(0, 90), st.integers(1, 100)), max_size=6), st.randoms())
def test_neither_the_order_nor_one_more_booking_makes_a_load_lighter(
    given_ones: list[tuple[date, int, int]], chance: object
) -> None:
    made = [booking(start, start + timedelta(days=length), points) for start, length, points in given_ones]
    shuffled = list(made)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    for month in months(date(2026, 1, 1), 12):
        whole = load(FULL, made, month, calendar=())
        assert float(load(FULL, shuffled, month, calendar=()).firm) == pytest.approx(float(whole.firm))
        assert load(FULL, made[1:], month, calendar=()).firm <= whole.firm
