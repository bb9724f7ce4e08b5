"""Our clock is compared with the tenant's: Entra refuses a proof that comes from the past or the future."""

from __future__ import annotations

from email.utils import format_datetime
from typing import Any

import pytest

from pmo365.gateway.pace import ahead


@pytest.mark.parametrize(("late", "seconds"), [(0, 0.0), (400, 400.0), (-90, -90.0)])
def test_the_difference_is_ours_minus_theirs(clock: Any, late: int, seconds: float) -> None:
    told = {"Date": format_datetime(clock.now(), usegmt=True)}
    clock.sleep(late)
    assert ahead(told, clock.now()) == seconds


@pytest.mark.parametrize("headers", [{}, {"Date": ""}, {"Date": "yesterday"}])
def test_an_answer_without_a_time_tells_nothing(clock: Any, headers: dict[str, str]) -> None:
    assert ahead(headers, clock.now()) is None


def test_the_wire_keeps_the_last_difference_it_was_told(server: Any, clock: Any, wire_to: Any) -> None:
    wire = wire_to(server.url)
    server.says(200, {}, Date="Sun, 22 Nov 2026 11:55:00 GMT")
    server.says(200, {})
    for _ in range(2):
        wire.session.get("https://contoso.sharepoint.com/_api/web")
        assert wire.meter.traffic.ahead == 300.0
