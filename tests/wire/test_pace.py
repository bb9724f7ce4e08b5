"""Wait as long as asked, never longer than the run may, and never repeat a write that may have happened (T1–T3)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from pmo365.gateway.pace import Attempt, Budget, GiveUp, Send, Wait, decide, retry_after

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
BUDGET = Budget()


def told(status: int | None, headers: dict[str, str] | None = None, *, repeatable: bool = True, **attempt: float):
    number = int(attempt.pop("number", 1))
    tried = Attempt(number=number, repeatable=repeatable, **attempt)
    return decide(status, headers or {}, attempt=tried, budget=BUDGET, now=NOW)


@pytest.mark.parametrize("status", [200, 201, 204, 400, 401, 403, 404, 410, 412, 423, 500, 507])
def test_an_answer_that_is_final_is_handed_on(status: int) -> None:
    assert told(status, repeatable=False) == Send()


def test_a_500_in_the_platforms_form_is_final_and_one_in_bare_words_is_a_lost_answer() -> None:
    assert told(500, {"Content-Type": "application/json;odata=nometadata"}) == Send()
    assert told(500, {"Content-Type": "text/plain; charset=utf-8"}) == Wait(1.0)
    assert told(500, {"Content-Type": "text/html"}, repeatable=False) == GiveUp("lost")


@pytest.mark.parametrize("repeatable", [True, False])
def test_a_throttled_request_waits_as_long_as_asked_even_when_it_writes(repeatable: bool) -> None:
    assert told(429, {"Retry-After": "17"}, repeatable=repeatable) == Wait(17.0, throttled=True)
    assert told(503, {"Retry-After": "17"}, repeatable=repeatable) == Wait(17.0, throttled=True)


def test_without_retry_after_the_pause_grows_and_stays_bounded() -> None:
    pauses = [told(429, number=number) for number in (1, 2, 3, 4, 5, 6, 7)]
    assert [one.seconds for one in pauses if isinstance(one, Wait)] == [30, 60, 120, 240, 300, 300, 300]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0.0),
        ("4", 4.0),
        ("4.5", 4.5),
        (" 4 ", 4.0),
        (format_datetime(NOW + timedelta(seconds=90), usegmt=True), 90.0),
        (format_datetime(NOW - timedelta(hours=1), usegmt=True), 0.0),
        ("-5", None),
        ("", None),
        ("soon", None),
        ("nan", None),
        ("1000000000", 1e9),
        ("inf", 1e9),
        ("9" * 5000, 1e9),
        ("Sun, 99 Foo 2026 99:99:99 GMT", None),
        ("\x00\x1b[31m", None),
    ],
)
def test_any_retry_after_is_read_without_harm(text: str, seconds: float | None) -> None:
    assert retry_after({"Retry-After": text}, NOW) == seconds


def test_the_larger_of_retry_after_and_the_rate_limit_reset_counts() -> None:
    assert retry_after({"Retry-After": "5", "RateLimit-Remaining": "0", "RateLimit-Reset": "31"}, NOW) == 31
    assert retry_after({"Retry-After": "5", "RateLimit-Remaining": "7", "RateLimit-Reset": "31"}, NOW) == 5


def test_a_pause_longer_than_the_run_may_ends_it() -> None:
    decision = told(429, {"Retry-After": "21600"})
    assert decision == GiveUp("throttled", 21600.0)


def test_patience_ends_by_time_and_by_number() -> None:
    assert isinstance(told(429, {"Retry-After": "100"}, waited=550.0), GiveUp)
    assert isinstance(told(503, number=8), GiveUp)


@pytest.mark.parametrize("status", [None, 502, 503, 504])
def test_a_lost_read_is_repeated_with_growing_pauses(status: int | None) -> None:
    assert told(status) == Wait(1.0)
    assert told(status, number=4) == Wait(8.0)


@pytest.mark.parametrize("status", [None, 502, 503, 504])
def test_a_lost_write_is_never_repeated(status: int | None) -> None:
    assert told(status, repeatable=False) == GiveUp("lost")


def test_chance_keeps_a_fleet_from_coming_back_together() -> None:
    early, late = told(None, jitter=0.0), told(None, jitter=1.0)
    assert isinstance(early, Wait)
    assert isinstance(late, Wait)
    assert early.seconds < late.seconds <= early.seconds * 1.5
