"""A run that is killed at any request: the next one ends where an undisturbed one ends, and nothing is there twice."""

from __future__ import annotations

import itertools
import os
import random
from collections.abc import Callable
from typing import Any

import pytest

from pmo365.model.plan import Status

SEED = 365
NO_FORK = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot copy a process")


@pytest.fixture
def survives(
    stage: Any, moments: dict[str, str], ends: Any, run_of: Any, state_of: Any, killed: Any, differences: Any
) -> Callable[..., None]:
    """Kill a verb at a request, run it again, and compare."""

    def check(verb: str, number: int, **how: Any) -> None:
        expected, _ = ends(verb)
        stage.recall(moments[verb])
        killed(stage, verb, number, **how)
        for run in (run_of(stage, verb), run_of(stage, verb)):
            assert [str(error) for error in run.errors if error] == []
            bad = [one for one in run.outcomes if one.status not in (Status.DONE, Status.FOUND)]
            assert [(one.change.path, one.code, one.message) for one in bad] == []
        # A workbook filed by halves was itself a finding: it is told so once, then no more.
        assert run.writes == 0 or (verb == "report" and run_of(stage, verb).writes == 0)
        assert differences(expected, state_of(stage)) == []

    return check


def spread(requests: int, count: int) -> list[int]:
    """Return one request of each of ``count`` equal parts of a run."""
    chance = random.Random(SEED)
    edges = [round(requests * part / count) for part in range(count + 1)]
    return [chance.randint(low + 1, high) for low, high in itertools.pairwise(edges)]


@NO_FORK
@pytest.mark.parametrize("part", range(16))
def test_provisioning_survives_being_killed(ends: Any, survives: Any, part: int) -> None:
    survives("provision", spread(ends("provision")[1], 16)[part], after=part % 2 == 0)


@pytest.mark.parametrize("part", range(4))
def test_the_command_line_survives_being_killed(ends: Any, survives: Any, part: int) -> None:
    survives("provision", spread(ends("provision")[1], 4)[part] + 12, after=part % 2 == 1, shell=True)


@NO_FORK
@pytest.mark.parametrize("part", range(4))
@pytest.mark.parametrize("verb", ["generate", "enforce", "report"])
def test_the_other_verbs_survive_being_killed(ends: Any, survives: Any, verb: str, part: int) -> None:
    survives(verb, spread(ends(verb)[1], 4)[part], after=part % 2 == 0)


@NO_FORK
@pytest.mark.parametrize(("verb", "number"), [("generate", 1), ("generate", 3), ("report", 1)])
def test_a_file_uploaded_in_the_last_moment_still_gets_its_columns(survives: Any, verb: str, number: int) -> None:
    survives(verb, number, after=True, match="Files/add")


@NO_FORK
@pytest.mark.soak
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("after", [True, False], ids=["done", "not done"])
@pytest.mark.parametrize("verb", ["provision", "generate", "enforce", "report"])
def test_every_request_of_every_verb_may_be_the_last(ends: Any, survives: Any, verb: str, after: bool) -> None:
    for number in range(1, ends(verb)[1] + 1):
        survives(verb, number, after=after)
