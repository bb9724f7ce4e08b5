"""Yearly flows as people type them: ``-420000; 90 000; 185 000,50 €``, the first one today."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from pmo365.documents.source import Source, decimal
from pmo365.indicators.arithmetic import ZERO
from pmo365.model.content import Missing
from pmo365.model.snapshot import Value

_CUTS = re.compile(r"[;\n]")
_NOISE = re.compile(r"[\s\u00a0\u202f€$£]")
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
"""``420,000`` is four hundred and twenty thousand: nobody plans a flow to the thousandth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What the business case of one project is computed from; ``None`` where nobody said it."""

    flows: tuple[Decimal, ...] | None
    rate: Decimal | None
    """In points: 4 is 4 %."""
    first_year: int | None
    flows_missing: Missing
    rate_missing: Missing


def parsed(text: Value) -> tuple[Decimal, ...] | None:
    """Return the flows of a cell, from year 0; None when it is empty or one of them is no number."""
    pieces = [_NOISE.sub("", piece).replace("\u2212", "-") for piece in _CUTS.split(str(text or ""))]
    try:
        found = tuple(Decimal(_plain(piece)) for piece in pieces if piece)
    except InvalidOperation:
        return None
    return found if found and all(one.is_finite() for one in found) else None


def case_of(source: Source) -> Case:
    """Return flows and rate of the project's request; the project card's rate where the request has none."""
    request = next(iter(source.of_hub("Requests")), None)
    portfolio = next(iter(source.of_hub("Projects")), None)
    card = next(iter(source.rows("ProjectCard")), None)
    rates = (decimal(row.get("PmoDiscountRate")) for row in (request, card) if row is not None)
    start = portfolio.get("PmoStartBaseline") if portfolio else None
    place = f"Requests/{request.id}" if request else "Requests"
    return Case(
        flows=parsed(request.get("PmoCashFlows")) if request else None,
        rate=next((rate for rate in rates if rate is not None), None),
        first_year=getattr(start, "year", None),
        flows_missing=Missing(f"{place}/PmoCashFlows"),
        rate_missing=Missing(f"{place}/PmoDiscountRate"),
    )


def varied(flows: Sequence[Decimal], *, costs: Decimal, gains: Decimal, years_late: int = 0) -> tuple[Decimal, ...]:
    """Return flows whose costs and gains are multiplied, and whose gains come some years later."""
    spent = [flow * costs if flow < 0 else ZERO for flow in flows] + [ZERO] * years_late
    earned = [ZERO] * years_late + [flow * gains if flow > 0 else ZERO for flow in flows]
    return tuple(cost + gain for cost, gain in zip(spent, earned, strict=True))


def _plain(piece: str) -> str:
    return piece.replace(",", "") if _GROUPED.fullmatch(piece) else piece.replace(",", ".")
