"""Who decides on a change request: by its impact against the tolerances, while nobody decided yet."""

from __future__ import annotations

from decimal import Decimal

from pmo365.documents.source import Source, decimal
from pmo365.indicators.arithmetic import total
from pmo365.indicators.authority import BOARD_PERCENT, authority
from pmo365.model.content import Content
from pmo365.model.snapshot import Row, Snapshot
from pmo365.model.standard import Standard

UNDECIDED = ("SUB", "ANA", "DEF", None)
"""Keys of the states of a change nobody decided on."""


def authority_of(change: Row, snapshot: Snapshot, standard: Standard) -> str | None:
    """Return the key of the level that decides on a change; None while its impact is not known."""
    card = next(iter(snapshot.rows_of("ProjectCard")), None)
    board = standard.thresholds.get("change.board_pct")
    return authority(
        decimal(change.get("PmoImpactCost")),
        decimal(change.get("PmoImpactTimeDays")),
        budget=_budget(snapshot, standard),
        tolerance_percent=decimal(card.get("PmoTolCostPct")) if card else None,
        tolerance_days=decimal(card.get("PmoTolTimeDays")) if card else None,
        board_percent=BOARD_PERCENT if board is None else Decimal(str(board)),
    )


def decided_by(source: Source, row: Row) -> dict[str, Content]:
    """Return the authority of a change nobody decided; a decided one keeps what its row says."""
    if source.key("CHGSTAT", row.get("PmoChangeStatus")) not in UNDECIDED or source.unreadable("BudgetLines"):
        return {}
    level = authority_of(row, source.snapshot, source.standard)
    return {} if level is None else {"authority": source.standard.choices["LEVEL"].label_of(level, source.pen.language)}


def _budget(snapshot: Snapshot, standard: Standard) -> Decimal | None:
    """Return the revised budget; None in several currencies: amounts are never added across them."""
    lines, own = snapshot.rows_of("BudgetLines"), standard.organisation.currency
    if any(row.get("PmoCurrency") not in (None, "", own) for row in lines):
        return None
    return total(decimal(row.get("PmoRevisedAmount")) for row in lines)
