"""The states of a document and the moves between them: one table, whatever SharePoint says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pmo365.documents.life import FINAL, LIFE, Move, State, edition_of, next_draft, numbers, state_of, target
from pmo365.errors import LifeRefused
from pmo365.languages import area, say
from pmo365.languages.life import read_life
from pmo365.model.snapshot import FileFact

FILE = FileFact(library="Governance", path="03-PID/PRJ-0001-PID.docx", id=1, unique_id="1", values={})
VERSIONS = some.builds(lambda major, minor: f"{major}.{minor}", some.integers(0, 9), some.integers(0, 40))
FILES = some.builds(
    lambda version, moderation: replace(FILE, version=version, moderation=moderation),
    VERSIONS,
    some.sampled_from([None, 0, 1, 2, 3]),
)
STATUSES = some.sampled_from([None, "DRA", "REV", "PEN", "APP", "BAS", "ISS", "SUP", "OBS", "REJ"])


@pytest.mark.parametrize(
    ("version", "moderation", "status", "submitted", "state"),
    [
        ("0.1", 3, "DRA", "", State.DRAFT),
        ("0.1", 3, None, "", State.DRAFT),
        ("0.3", 3, "PEN", "0.3", State.PENDING),
        ("0.4", 3, "PEN", "0.3", State.MOVED),
        ("1.0", 2, "DRA", "", State.PENDING),
        ("1.0", 1, "PEN", "", State.REJECTED),
        ("1.0", 0, "PEN", "0.3", State.PENDING),
        ("1.0", 0, "APP", "", State.APPROVED),
        ("1.0", 2, "APP", "", State.PENDING),
        ("1.0", 0, "BAS", "", State.BASELINED),
        ("1.1", 3, "APP", "", State.EDITED),
        ("0.2", 3, "APP", "", State.EDITED),
        ("1.1", 3, "DRA", "", State.DRAFT),
        ("2.0", 0, "SUP", "", State.SUPERSEDED),
    ],
)
def test_sharepoint_speaks_first_and_the_column_second(
    version: str, moderation: int, status: str | None, submitted: str, state: State
) -> None:
    assert state_of(replace(FILE, version=version, moderation=moderation), status, submitted) is state


def test_what_is_not_filed_is_absent() -> None:
    assert state_of(None, "APP") is State.ABSENT


@given(file=FILES, status=STATUSES, submitted=VERSIONS)
def test_nothing_counts_as_approved_that_sharepoint_has_not_published(
    file: FileFact, status: str | None, submitted: str
) -> None:
    state = state_of(file, status, submitted)
    assert state in LIFE
    if state in (State.APPROVED, State.BASELINED):
        assert file.published
        assert file.moderation in (None, 0)


@given(state=some.sampled_from(list(State)), moves=some.lists(some.sampled_from(list(Move)), max_size=12))
def test_every_walk_stays_in_the_table_and_approval_is_only_reached_by_asking_for_it(
    state: State, moves: list[Move]
) -> None:
    for move in moves:
        before = state
        if move not in LIFE[before]:
            with pytest.raises(LifeRefused) as refused:
                target(before, move, code="PRJ-0001-PID")
            assert refused.value.facts["possible"] == tuple(LIFE[before])
            continue
        state = target(before, move, code="PRJ-0001-PID")
        if state is State.APPROVED:
            assert before is State.PENDING
        if before in (State.SUPERSEDED, State.OBSOLETE):
            pytest.fail("nothing comes back from the end")


@given(version=VERSIONS)
def test_the_next_draft_and_the_edition_it_is_for_come_after_the_version(version: str) -> None:
    assert numbers(version) < numbers(next_draft(version))
    assert numbers(edition_of(version)) >= numbers(version)
    assert edition_of(version).endswith(".0")
    assert edition_of(edition_of(version)) == edition_of(version)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_state_and_move_has_its_words(language: str) -> None:
    words = area(language, "life")  # type: ignore[arg-type]
    assert set(words["states"]) == {state.value for state in State}
    assert set(words["moves"]) == {move.value for move in Move}


def test_a_refusal_says_what_it_is_and_what_can_be_done() -> None:
    with pytest.raises(LifeRefused) as refused:
        target(State.DRAFT, Move.BASELINE, code="PRJ-0001-PID")
    told = say("en", "errors.life_forbidden", **read_life(refused.value.facts, "en"))
    assert told.startswith("PRJ-0001-PID is a draft: one cannot baseline it. Possible now: pmo365 document review")
    ended = {"state": "OBS", "move": "submit", "possible": (), "code": "X"}
    assert say("fr", "errors.life_forbidden", **read_life(ended, "fr")).startswith("X est obsolète")


def test_no_final_state_is_a_draft() -> None:
    assert not {State.DRAFT, State.REVIEW, State.PENDING, State.REJECTED, State.MOVED, State.EDITED} & set(FINAL)
