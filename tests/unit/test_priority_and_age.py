"""What always holds of scores, rankings, cut lines and ages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmo365.indicators.priority import WEIGHTS, Candidate, cut_line, ranking, score
from pmo365.indicators.quality import ageing, data_quality, document_compliance

NOTES = st.fixed_dictionaries({name: st.integers(1, 5) for name in WEIGHTS})
CANDIDATES = st.lists(
    st.builds(
        Candidate,
        code=st.sampled_from("ABCDEFGHIJ"),
        score=st.none() | st.integers(0, 100).map(D),
        mandatory=st.booleans(),
        deadline=st.none() | st.dates(date(2026, 1, 1), date(2027, 1, 1)),
        cost=st.integers(0, 100).map(D),
        days=st.integers(0, 100).map(D),
    ),
    max_size=10,
    unique_by=lambda one: one.code,
)


@given(NOTES, st.sampled_from(sorted(WEIGHTS)))
def test_a_better_note_never_lowers_a_score(notes: dict[str, int], name: str) -> None:
    better = notes | {name: min(notes[name] + 1, 5)}
    low, high = score(notes), score(better)
    assert low is not None
    assert high is not None
    assert 0 <= low <= high <= 100


@given(NOTES)
def test_a_score_is_the_sum_of_what_each_criterion_brings(notes: dict[str, int]) -> None:
    lowest = dict.fromkeys(WEIGHTS, 1)
    parts = [score(lowest | {name: note}) for name, note in notes.items()]
    assert score(notes) == sum((one for one in parts if one is not None), D(0))


def test_weights_that_do_not_make_a_hundred_are_refused() -> None:
    with pytest.raises(ValueError, match="100"):
        score(dict.fromkeys(WEIGHTS, 3), {**WEIGHTS, "need": D(21)})
    assert score({"need": 3}) is None, "a criterion nobody noted is not a zero"


@given(CANDIDATES, st.randoms())
def test_the_cut_does_not_depend_on_the_order_in_which_requests_came(found: list[Candidate], chance: object) -> None:
    shuffled = list(found)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert ranking(shuffled) == ranking(found)
    assert cut_line(shuffled, budget=D(150), days=D(150)) == cut_line(found, budget=D(150), days=D(150))


@given(CANDIDATES, st.integers(0, 300).map(D), st.integers(0, 300).map(D))
def test_what_is_retained_fits_and_what_is_not_says_what_it_lacked(found: list[Candidate], budget: D, days: D) -> None:
    places = cut_line(found, budget=budget, days=days)
    kept = [one.candidate for one in places if one.retained]
    assert sum((one.cost for one in kept), D(0)) <= budget
    assert sum((one.days for one in kept), D(0)) <= days
    assert all(bool(one.why) != one.retained for one in places)
    mandatory = [one.candidate.mandatory for one in places]
    assert mandatory == sorted(mandatory, reverse=True), "legal obligations come first"


@given(st.lists(st.integers(-5, 400), max_size=40), st.randoms())
def test_every_age_is_in_one_bucket_whatever_the_order(ages: list[int], chance: object) -> None:
    shuffled = list(ages)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert sum(ageing(ages)) == len(ages)
    assert ageing(shuffled) == ageing(ages)


@given(st.integers(0, 50), st.integers(0, 50))
def test_compliance_and_quality_are_shares(whole: int, part: int) -> None:
    told = document_compliance(whole, min(part, whole))
    assert (told is None) == (whole == 0)
    trusted = data_quality(whole, part)
    assert trusted is None or 0 <= trusted <= 100
