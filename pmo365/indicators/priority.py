"""Which projects first: weighted score, ranking, cut line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from pmo365.indicators.arithmetic import ZERO

WEIGHTS: Mapping[str, Decimal] = MappingProxyType(
    {
        "strategy": Decimal(25),
        "value": Decimal(20),
        "need": Decimal(20),
        "impact": Decimal(15),
        "risk": Decimal(10),
        "feasible": Decimal(10),
    }
)
"""Default weights of the six criteria; they sum to 100."""


def score(notes: Mapping[str, int], weights: Mapping[str, Decimal] = WEIGHTS) -> Decimal | None:
    """Return Σ w·(note − 1) ÷ 4 on 0–100 for notes 1–5; None when a weighted criterion has no note.

    ValueError when the weights do not sum to 100.
    """
    if sum(weights.values(), ZERO) != 100:
        raise ValueError("the weights of the criteria must sum to 100")
    if any(name not in notes for name in weights):
        return None
    return sum((weight * (notes[name] - 1) / 4 for name, weight in weights.items()), ZERO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One request to rank."""

    code: str
    score: Decimal | None
    mandatory: bool = False
    deadline: date | None = None
    cost: Decimal = ZERO
    days: Decimal = ZERO


def ranking(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Return the candidates in order: legal obligations, best score, then earlier deadline, lower cost, code."""
    return tuple(
        sorted(
            candidates,
            key=lambda one: (
                not one.mandatory,
                one.score is None,
                -(one.score or ZERO),
                one.deadline or date.max,
                one.cost,
                one.code,
            ),
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What the cut line says of one candidate."""

    candidate: Candidate
    rank: int
    retained: bool
    why: str = ""
    """``budget``, ``days`` or ``budget days``: what ran out; empty when retained."""


def cut_line(candidates: Sequence[Candidate], *, budget: Decimal, days: Decimal) -> tuple[Place, ...]:
    """Return the ranking with what fits: walked from the top, each candidate is kept while money and days last."""
    places = []
    for rank, one in enumerate(ranking(candidates), start=1):
        lacks = [name for name, short in (("budget", one.cost > budget), ("days", one.days > days)) if short]
        if not lacks:
            budget, days = budget - one.cost, days - one.days
        places.append(Place(candidate=one, rank=rank, retained=not lacks, why=" ".join(lacks)))
    return tuple(places)


def idea_label(total: int) -> str:
    """Return the MoSCoW key of an idea score: above 22 must, 16 should, 8 could, 0 not set (empty).

    Boundaries of Prosjektportalen 365, its five scores of 1–5 added to a manual one.
    """
    if total == 0:
        return ""
    return next((key for floor, key in ((22, "MUS"), (16, "SHO"), (8, "COU")) if total > floor), "WON")
