"""Yearly flows as people type them: ``-420000; 90 000; 185 000,50 €``, the first one today."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

_CUTS = re.compile(r"[;\n]")
_NOISE = re.compile(r"[\s\u00a0\u202f€$£]")
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
"""``420,000`` is four hundred and twenty thousand: nobody plans a flow to the thousandth."""


def parsed(text: object) -> tuple[Decimal, ...] | None:
    """Return the flows of a cell, from year 0; None when it is empty or one of them is no number."""
    pieces = [_NOISE.sub("", piece).replace("\u2212", "-") for piece in _CUTS.split(str(text or ""))]
    try:
        found = tuple(Decimal(_plain(piece)) for piece in pieces if piece)
    except InvalidOperation:
        return None
    return found if found and all(one.is_finite() for one in found) else None


def _plain(piece: str) -> str:
    return piece.replace(",", "") if _GROUPED.fullmatch(piece) else piece.replace(",", ".")
