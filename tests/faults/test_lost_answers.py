"""Busy hours, lost answers and pages of strangers: the end is that of a calm day, and nobody comes back too early."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pmo365.errors import PmoError
from pmo365.model.plan import Status
from pmo365.service.edge import Edge
from pmo365.service.results import RunResult

WRITES = r"POST .*(\$batch|/Files/add|/create|HubSite)"
FAULTS: dict[str, list[dict[str, Any]]] = {
    "throttled": [{"status": 429, "retry_after": 2}, {"status": 429, "retry_after": "date:3"}],
    "throttled, no word how long": [{"status": 429}],
    "busy": [{"status": 503, "retry_after": 2}, {"status": 503}],
    "done, answer lost": [{"drop": True, "when": "after"}, {"status": 504, "when": "after"}],
    "done, answer torn": [{"cut": True}],
    "not done, connection cut": [{"drop": True}, {"status": 502}],
    "a page instead of an answer": [{"page": True}],
    "done, a page instead of the answer": [{"page": True, "when": "after"}],
}


class Hours:
    """A clock that moves when somebody sleeps, the tenant's with it: nobody waits for real."""

    def __init__(self, stage: Any) -> None:
        self._stage, self._ahead = stage, timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def sleep(self, seconds: float) -> None:
        self._ahead += timedelta(seconds=seconds)
        self._stage.ask("clock", {"advance": seconds})


def clean(run: RunResult) -> bool:
    """Return whether everything asked for was done."""
    return not any(run.errors) and all(one.status in (Status.DONE, Status.FOUND) for one in run.outcomes)


@pytest.fixture
def weathers(
    stage: Any, moments: dict[str, str], ends: Any, run_of: Any, state_of: Any, differences: Any
) -> Callable[..., None]:
    """Run a verb in a weather, then at most once more on a calm day, and compare with an undisturbed run."""

    def check(verb: str, **weather: Any) -> None:
        expected, _ = ends(verb)
        stage.recall(moments[verb])
        stage.ask("weather", weather)
        hours = Hours(stage)
        try:
            finished = clean(run_of(stage, verb, Edge(now=hours.now, sleep=hours.sleep)))
        except PmoError:
            finished = False
        told = stage.ask("weather")
        assert told["struck"] > 0
        assert told["early"] == 0
        stage.weather()
        if not finished:
            assert clean(run_of(stage, verb))
        assert run_of(stage, verb).writes == 0
        assert differences(expected, state_of(stage)) == []

    return check


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize(("verb", "steps"), [("provision", (2, 5)), ("generate", (1, 2)), ("enforce", (1, 3))])
def test_a_fault_at_a_write_leaves_nothing_out_and_nothing_twice(
    weathers: Any, fault: str, verb: str, steps: tuple[int, int]
) -> None:
    rules = [{"match": WRITES, "skip": skip, **what} for skip, what in zip(steps, FAULTS[fault], strict=False)]
    weathers(verb, rules=rules)


@pytest.mark.parametrize("fault", ["throttled", "done, answer lost"])
def test_the_workbook_is_filed_once(weathers: Any, fault: str) -> None:
    weathers("report", rules=[{"match": r"POST .*/Files/add", **FAULTS[fault][0]}])


@pytest.mark.parametrize("seed", [1, 2])
def test_provisioning_comes_through_a_storm(weathers: Any, seed: int) -> None:
    weathers("provision", name="storm", seed=seed)


@pytest.mark.soak
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("verb", ["provision", "generate", "enforce", "report"])
def test_every_verb_comes_through_a_hundred_storms(weathers: Any, verb: str) -> None:
    for seed in range(100):
        weathers(verb, name="storm", seed=seed)
