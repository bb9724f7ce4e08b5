"""Every request of every verb meets every kind of fault: the day ends as an undisturbed one, or says why it did not."""

from __future__ import annotations

import os
import random
from typing import Any

import pytest

SEED = 365
VERBS = ("provision", "generate", "enforce", "report")
WHOLE = (
    *("429 with seconds", "429 with a date", "429 without a word", "503 with seconds", "503 without a word", "500"),
    *("502", "504, not done", "504, done", "503, done", "not done, no answer", "done, no answer", "done, answer torn"),
    *("done, answer hangs", "answer drips", "sign-in page", "done, sign-in page", "links lead away"),
)
PARTS = ("part 429", "part 503", "part 504, not done", "part 504, done")
KILLS = ("killed before", "killed after")


def boundaries(calm: Any, verb: str, kind: str) -> int:
    """Return at how many places a fault of a kind can strike a verb."""
    _, requests, parts = calm(verb)
    return int(parts if kind in PARTS else requests)


def able(kind: str) -> bool:
    return kind not in KILLS or hasattr(os, "fork")


@pytest.mark.parametrize("part", range(5))
@pytest.mark.parametrize("verb", VERBS)
def test_a_sample_of_all_faults_at_all_requests(calm: Any, endures: Any, verb: str, part: int) -> None:
    chance = random.Random(f"{SEED} {verb} {part}")
    for kind in chance.sample([kind for kind in (*WHOLE, *PARTS, *KILLS) if able(kind)], 5):
        endures(verb, kind, chance.randint(1, boundaries(calm, verb, kind)))


@pytest.mark.faults
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("kind", [*WHOLE, *PARTS, *KILLS])
@pytest.mark.parametrize("verb", VERBS)
def test_every_fault_at_every_request(calm: Any, endures: Any, verb: str, kind: str) -> None:
    if not able(kind):
        pytest.skip("this system cannot copy a process")
    last = boundaries(calm, verb, kind)
    for number in range(1, last + 1, max(1, last // 12) if kind in PARTS else 1):
        endures(verb, kind, number)
