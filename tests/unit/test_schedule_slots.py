"""When a job is due: exactly once per civil day, whatever clocks do."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmo365.model.cron import last_slot, next_slot, parse_cron, slots

PARIS = ZoneInfo("Europe/Paris")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def due(text: str, since: str, until: str, zone: str = "Europe/Paris") -> list[str]:
    found = slots(parse_cron(text, zone), moment(since), until=moment(until))
    return [one.astimezone(ZoneInfo(zone)).strftime("%a %d %H:%M") for one in found]


@pytest.mark.parametrize(("since", "until"), [("2026-10-24", "2026-10-27"), ("2027-10-30", "2027-11-02")])
def test_a_daily_job_is_due_once_when_an_hour_comes_twice(since: str, until: str) -> None:
    found = slots(parse_cron("30 2 * * *", "Europe/Paris"), moment(since), until=moment(until))
    # On the second day the hour comes twice: the first of them, still in summer time, is the one.
    assert [one.astimezone(PARIS).strftime("%H:%M %Z") for one in found] == ["02:30 CEST", "02:30 CEST", "02:30 CET"]
    assert len({one.astimezone(PARIS).date() for one in found}) == 3


@pytest.mark.parametrize(("since", "until"), [("2026-03-28", "2026-03-30"), ("2027-03-27", "2027-03-29")])
def test_a_daily_job_is_due_once_when_an_hour_is_missing(since: str, until: str) -> None:
    assert [one[7:] for one in due("30 2 * * *", since, until)] == ["02:30", "03:00"]


@pytest.mark.parametrize(
    "zone", ["Europe/Paris", "America/Montreal", "Australia/Lord_Howe", "Africa/Casablanca", "UTC"]
)
@pytest.mark.parametrize("hour", [0, 1, 2, 3])
def test_over_two_years_each_civil_day_has_one_slot(zone: str, hour: int) -> None:
    found = slots(parse_cron(f"30 {hour} * * *", zone), moment("2026-01-01"), until=moment("2028-01-01"))
    days = Counter(one.astimezone(ZoneInfo(zone)).date() for one in found)
    assert set(days.values()) == {1}
    assert len(days) == 730


def test_an_hourly_job_follows_real_time() -> None:
    found = slots(parse_cron("0 * * * *", "Europe/Paris"), moment("2026-01-01"), until=moment("2027-01-01"))
    assert {after - before for before, after in pairwise(found)} == {timedelta(hours=1)}


def test_weekdays_count_as_in_crontab() -> None:
    # APScheduler's own would read 1-5 as Tuesday to Saturday.
    assert due("0 7 * * 1-5", "2026-11-20", "2026-11-25") == ["Fri 20 07:00", "Mon 23 07:00", "Tue 24 07:00"]
    assert (
        due("0 7 * * 0", "2026-11-20", "2026-11-25") == due("0 7 * * 7", "2026-11-20", "2026-11-25") == ["Sun 22 07:00"]
    )
    assert due("0 7 * * sun", "2026-11-20", "2026-11-25") == ["Sun 22 07:00"]


def test_when_both_days_are_restricted_either_is_enough() -> None:
    assert due("0 7 13 * fri", "2026-11-10", "2026-11-21") == ["Fri 13 07:00", "Fri 20 07:00"]
    assert due("0 7 11 * fri", "2026-11-10", "2026-11-14") == ["Wed 11 07:00", "Fri 13 07:00"]


def test_lists_ranges_steps_and_month_names() -> None:
    assert due("*/30 8-9 22 nov *", "2026-11-22", "2026-11-23") == [
        f"Sun 22 {h:02}:{m:02}" for h in (8, 9) for m in (0, 30)
    ]
    assert due("5,50 23 * * *", "2026-11-22", "2026-11-23") == ["Sun 22 23:05", "Sun 22 23:50"]
    assert due("0 6-18/6 * * *", "2026-11-22", "2026-11-23") == ["Sun 22 06:00", "Sun 22 12:00", "Sun 22 18:00"]


def test_the_ends_of_the_question_are_open_and_closed() -> None:
    cron = parse_cron("0 7 * * *", "UTC")
    first, second = moment("2026-11-22T07:00"), moment("2026-11-23T07:00")
    assert slots(cron, first, until=second) == (second,)
    assert (next_slot(cron, first), last_slot(cron, first)) == (second, first)


def test_a_date_that_does_not_exist_is_never_due() -> None:
    assert next_slot(parse_cron("0 0 30 2 *", "UTC"), moment("2026-01-01")) is None
    assert last_slot(parse_cron("0 0 30 2 *", "UTC"), moment("2026-01-01")) is None
    assert next_slot(parse_cron("0 0 29 2 *", "UTC"), moment("2026-01-01")) == moment("2028-02-29")


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["30 2 * * *", "*/20 * * * *", "0 1-4 * * *", "15 0 * * mon", "0 2 29,30 3,10 *"]),
    st.sampled_from(["Europe/Paris", "America/Sao_Paulo", "Australia/Lord_Howe"]),
    st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)),
)
def test_next_and_last_agree_with_the_list(text: str, zone: str, at: datetime) -> None:
    cron = parse_cron(text, zone)
    found = slots(cron, at - timedelta(days=400), until=at + timedelta(days=400))
    assert next_slot(cron, at) == next(one for one in found if one > at)
    assert last_slot(cron, at) == [one for one in found if one <= at][-1]


@pytest.mark.parametrize(
    "text",
    ["", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * 32 * *", "* * * 13 *", "* * * * 8"],
)
def test_a_number_out_of_bounds_or_a_field_too_few_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_cron(text, "UTC")


@pytest.mark.parametrize(
    "text",
    ["a * * * *", "*/0 * * * *", "*/ * * * *", "5-1 * * * *", "1,,2 * * * *", "-1 * * * *", "1.5 * * * *", "@daily"],
)
def test_a_step_a_range_or_a_list_that_means_nothing_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_cron(text, "UTC")


@pytest.mark.parametrize("text", ["* * * * lun", "* * * foo *", "?? * * * *", "\u0661 * * * *"])
def test_a_word_that_is_none_of_cron_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_cron(text, "UTC")


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        parse_cron("* * * * *", "Europe/Atlantis")
