"""How one change is written: stages of operations, each seeing the answers of those before it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from pmo365.errors import PmoError
from pmo365.gateway.direct import Answer, Operation

Stage: TypeAlias = Callable[[Sequence[Answer]], Sequence[Operation]]


@dataclass(frozen=True, slots=True)
class Recipe:
    """Stages of one change; the operations of a stage do not need each other's answers."""

    stages: tuple[Stage, ...]
    made: Callable[[Sequence[Answer]], str] = field(default=lambda answers: "")
    """Gives the id of what was created, from all answers."""
    judged: Callable[[Sequence[Answer]], PmoError | None] = field(default=lambda answers: None)
    """Tells what good answers still refused: some methods answer 200 whatever happens."""


def once(*operations: Operation) -> Recipe:
    """Return a recipe of one stage."""
    return Recipe((lambda _: operations,))


def created(*operations: Operation, then: Stage = lambda _: ()) -> Recipe:
    """Return a recipe that creates something with its first operation, then a second stage."""
    return Recipe((lambda _: operations, then), made=lambda answers: id_of(answers[0]) if answers else "")


def id_of(answer: Answer) -> str:
    """Return the ``Id`` of what an answer shows, empty when it shows none."""
    return str(answer.data.get("Id") or "").lower() if answer.content.strip() else ""
