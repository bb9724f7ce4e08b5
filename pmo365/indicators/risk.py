"""Risks: score, zone, heat map, expected value. The zone comes from a cell map, never from the product alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pmo365.indicators.arithmetic import HUNDRED, ZERO

THREAT, OPPORTUNITY = "THR", "OPP"


def score(probability: int | None, impact: int | None) -> int | None:
    """Return probability × impact; None when either is not assessed."""
    return None if probability is None or impact is None else probability * impact


def zone(cells: Sequence[str], probability: int | None, *, impact: int | None) -> str | None:
    """Return the letter (G, Y, O, R) of a cell; None when not assessed or outside the map.

    ``cells`` are rows of letters, highest probability first, impact 1 first: square or not.
    """
    if probability is None or impact is None:
        return None
    row = len(cells) - probability
    if not (0 <= row < len(cells) and 1 <= impact <= len(cells[row])):
        return None
    return cells[row][impact - 1]


def heat_map(assessed: Iterable[tuple[int, int]], *, height: int, width: int) -> tuple[tuple[int, ...], ...]:
    """Return how many risks lie in each cell, rows from the highest probability, columns from impact 1.

    ``assessed`` are pairs (probability, impact); pairs outside the map are not counted.
    """
    counts = [[0] * width for _ in range(height)]
    for probability, impact in assessed:
        if 1 <= probability <= height and 1 <= impact <= width:
            counts[height - probability][impact - 1] += 1
    return tuple(tuple(row) for row in counts)


def expected_value(probability_percent: Decimal | None, cost: Decimal | None) -> Decimal | None:
    """Return EMV = p × cost, with p in points (0–100); None when either is unknown."""
    return None if probability_percent is None or cost is None else probability_percent * cost / HUNDRED


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRisk:
    """What the exposure needs to know of an open risk."""

    kind: str
    """Key of RISKTYPE."""
    expected: Decimal | None


def exposure(risks: Iterable[OpenRisk]) -> Decimal:
    """Return Σ EMV of open threats − Σ EMV of open opportunities."""
    return sum(((-1 if one.kind == OPPORTUNITY else 1) * (one.expected or ZERO) for one in risks), ZERO)
