"""The wire keeps to the allowance by itself: nothing is sent before it fits, and nothing past the day."""

from __future__ import annotations

import pytest

from pmo365.errors import Throttled
from pmo365.gateway.allowance import Allowance
from pmo365.gateway.direct import ask

SITE = "https://contoso.sharepoint.com/sites/prj-0001"
TINY = Allowance(minute=4, day=1_000, share=1.0)


def test_what_does_not_fit_the_minute_waits_for_it(server, wire_to, clock) -> None:
    wire = wire_to(server.url, granted=TINY)
    for _ in range(3):
        server.says(200)
        ask(wire, SITE, "web")
    assert clock.slept == [60.0]
    assert wire.meter.traffic.paced == 60.0
    assert wire.meter.traffic.waits == 0


def test_without_an_allowance_nothing_is_held_back(server, wire_to, clock) -> None:
    wire = wire_to(server.url)
    for _ in range(5):
        server.says(200)
        ask(wire, SITE, "web")
    assert clock.slept == []


def test_when_the_day_is_used_up_nothing_is_sent(server, wire_to) -> None:
    wire = wire_to(server.url, granted=Allowance(minute=100, day=3, share=1.0))
    server.says(200)
    ask(wire, SITE, "web")
    with pytest.raises(Throttled):
        ask(wire, SITE, "web")
    assert len(server.asked) == 1


def test_what_the_tenant_says_is_left_counts(server, wire_to, clock) -> None:
    wire = wire_to(server.url, granted=Allowance(minute=1250, day=1_200_000))
    server.says(200, RateLimit_Limit="1250", RateLimit_Remaining="60")
    ask(wire, SITE, "web")
    server.says(200)
    ask(wire, SITE, "web")
    assert clock.slept == [60.0]
