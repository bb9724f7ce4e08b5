"""How a document lives: its states, and the moves that lead from one to the next. Pure, one table.

SharePoint's version number is the document's number: 0.x and n.1 … are drafts, n.0 is what was published.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from pmo365.errors import LifeRefused
from pmo365.model.snapshot import FileFact


class State(StrEnum):
    """Where a document is; three letters are keys of DOCSTAT, the others no column can say."""

    ABSENT = "absent"
    DRAFT = "DRA"
    REVIEW = "REV"
    PENDING = "PEN"
    MOVED = "moved"
    """Somebody edited it since its approval was asked for: the opinions asked speak of another text."""
    REJECTED = "REJ"
    APPROVED = "APP"
    BASELINED = "BAS"
    EDITED = "edited"
    """Somebody edited it since it was approved: readers still see the approved version."""
    ISSUED = "ISS"
    """Nobody approves it: it is what was filed."""
    SUPERSEDED = "SUP"
    OBSOLETE = "OBS"


class Move(StrEnum):
    """What people can have done with a document."""

    REVIEW = "review"
    SUBMIT = "submit"
    APPROVE = "approve"
    REJECT = "reject"
    BASELINE = "baseline"
    REVISE = "revise"
    SUPERSEDE = "supersede"
    RETIRE = "retire"
    ACCEPT = "accept"
    REFRESH = "refresh"


LIFE: Mapping[State, Mapping[Move, State]] = MappingProxyType(
    {
        State.ABSENT: {},
        State.DRAFT: {
            Move.REVIEW: State.REVIEW,
            Move.SUBMIT: State.PENDING,
            Move.RETIRE: State.OBSOLETE,
            Move.ACCEPT: State.DRAFT,
            Move.REFRESH: State.DRAFT,
        },
        State.REVIEW: {Move.SUBMIT: State.PENDING, Move.RETIRE: State.OBSOLETE, Move.ACCEPT: State.REVIEW},
        State.REJECTED: {
            Move.REVIEW: State.REVIEW,
            Move.SUBMIT: State.PENDING,
            Move.RETIRE: State.OBSOLETE,
            Move.ACCEPT: State.REJECTED,
            Move.REFRESH: State.DRAFT,
        },
        State.PENDING: {Move.APPROVE: State.APPROVED, Move.REJECT: State.REJECTED},
        State.MOVED: {Move.REVIEW: State.REVIEW, Move.SUBMIT: State.PENDING},
        State.APPROVED: {
            Move.BASELINE: State.BASELINED,
            Move.REVISE: State.DRAFT,
            Move.SUPERSEDE: State.SUPERSEDED,
            Move.RETIRE: State.OBSOLETE,
        },
        State.BASELINED: {
            Move.BASELINE: State.BASELINED,
            Move.REVISE: State.DRAFT,
            Move.SUPERSEDE: State.SUPERSEDED,
            Move.RETIRE: State.OBSOLETE,
        },
        State.EDITED: {Move.REVISE: State.DRAFT},
        State.ISSUED: {},
        State.SUPERSEDED: {},
        State.OBSOLETE: {},
    }
)
"""State → what may be done with it → where that leads."""

FINAL = (State.APPROVED, State.BASELINED, State.ISSUED, State.SUPERSEDED, State.OBSOLETE)
"""States in which the text is settled: the service rewrites nothing."""
_SAID = {state.value: state for state in State if state.value.isupper()}


def state_of(file: FileFact | None, status: str | None, submitted: str = "") -> State:
    """Return where a document of a library with drafts is, from what SharePoint says first, its column second.

    ``status`` is the key of its status column, ``submitted`` the version whose approval was asked for.
    """
    if file is None:
        return State.ABSENT
    said = _SAID.get(status or "", State.DRAFT)
    if said in (State.SUPERSEDED, State.OBSOLETE):
        return said
    if file.published:
        return _published(file, said)
    if said is State.PENDING:
        return State.PENDING if submitted == file.version else State.MOVED
    return State.EDITED if said in (State.APPROVED, State.BASELINED) else said


def _published(file: FileFact, said: State) -> State:
    """Return the state of a major version; one approved in SharePoint waits until the opinions are recorded."""
    if file.moderation == 1:
        return State.REJECTED
    return said if said in (State.APPROVED, State.BASELINED) and file.moderation in (None, 0) else State.PENDING


def target(state: State, move: Move, **facts: str) -> State:
    """Return where a move leads; LifeRefused tells what the document is and what can be done with it.

    ``facts`` name the document: ``code``.
    """
    found = LIFE[state].get(move)
    if found is None:
        raise LifeRefused("life_forbidden", state=state, move=move, possible=tuple(LIFE[state]), **facts)
    return found


def numbers(version: str) -> tuple[int, int]:
    """Return (major, minor) of a version; (0, 0) for what is none."""
    major, _, minor = version.partition(".")
    return (int(major), int(minor)) if major.isdigit() and minor.isdigit() else (0, 0)


def next_draft(version: str) -> str:
    """Return the number SharePoint gives to the next save: 0.1 first, then the next minor one."""
    major, minor = numbers(version)
    return f"{major}.{minor + 1}"


def edition_of(version: str) -> str:
    """Return the number a version has, or will have, once it is approved: 0.4 is for 1.0, 1.0 is 1.0."""
    major, minor = numbers(version)
    return f"{major + 1}.0" if minor or not major else f"{major}.0"
