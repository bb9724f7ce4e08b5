"""What is left of the tolerances: limit, forecast, margin, and whether one is exceeded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from pmo365.documents.governance import DIMENSIONS, tolerance
from pmo365.documents.health import Health
from pmo365.documents.source import Source, decimal
from pmo365.documents.writing import NOTHING
from pmo365.model.content import Content, Missing, Table, Toned
from pmo365.model.snapshot import Row

_COLUMNS = ("dimension", "tolerance", "forecast", "margin", "excess", "state")
_WARNING = Decimal("0.8")
"""Share of a tolerance from which the rest is short."""


@dataclass(frozen=True, slots=True)
class Limit:
    """One tolerance that can be counted: days, points of the budget, a score."""

    name: str
    allowed: Decimal
    forecast: Decimal

    @property
    def exceeded(self) -> bool:
        """Return whether the forecast is beyond the tolerance."""
        return self.forecast > self.allowed

    @property
    def tone(self) -> str:
        """Return the key of RAG."""
        return "R" if self.exceeded else "A" if self.forecast > self.allowed * _WARNING else "G"


def counted(card: Row | None, now: Health) -> Iterator[Limit]:
    """Yield the tolerances a forecast can be held against: time, cost, risk."""
    percent = now.money.variance_percent if now.money else None
    found = (
        ("time", "PmoTolTimeDays", now.slip),
        ("cost", "PmoTolCostPct", percent),
        ("risk", "PmoTolRiskScore", now.risk_score),
    )
    for name, column, forecast in found:
        allowed = decimal(card.get(column)) if card else None
        if allowed is not None and forecast is not None:
            yield Limit(name, allowed, Decimal(forecast))


def exceeded(card: Row | None, now: Health) -> tuple[str, ...]:
    """Return the names of the tolerances the forecasts exceed."""
    return tuple(one.name for one in counted(card, now) if one.exceeded)


def limits(source: Source, now: Health) -> Table:
    """Return one row for each of the seven dimensions: tolerance, forecast, margin, state."""
    card = next(iter(source.rows("ProjectCard")), None)
    known = {one.name: one for one in counted(card, now)}
    rows = [_row(source, name, column, found=known.get(name)) for name, column in DIMENSIONS]
    return Table(_COLUMNS, tuple(rows))


def breaches(source: Source, now: Health) -> Table:
    """Return the exceeded tolerances alone: tolerance, forecast, by how much."""
    card = next(iter(source.rows("ProjectCard")), None)
    columns = dict(DIMENSIONS)
    found = [_row(source, one.name, columns[one.name], found=one) for one in counted(card, now) if one.exceeded]
    return Table(_COLUMNS, tuple(found))


def _row(source: Source, name: str, column: str, *, found: Limit | None) -> dict[str, Content]:
    pen, card = source.pen, next(iter(source.rows("ProjectCard")), None)
    place = f"ProjectCard/{card.id}" if card else "ProjectCard"
    said = tolerance(source, name, value=card.get(column) if card else None)
    told: dict[str, Content] = {
        "dimension": pen.say(f"tolerance.{name}.title"),
        "tolerance": said or Missing(f"{place}/{column}"),
        "forecast": NOTHING,
        "margin": NOTHING,
        "excess": NOTHING,
        "state": pen.say("limits.judged"),
    }
    if found is None:
        return told
    state = pen.say("limits.exceeded" if found.exceeded else "limits.short" if found.tone == "A" else "limits.held")
    return told | {
        "forecast": _amount(source, name, found.forecast),
        "margin": _amount(source, name, found.allowed - found.forecast),
        "excess": _amount(source, name, found.forecast - found.allowed) if found.exceeded else NOTHING,
        "state": Toned(state, found.tone),
    }


def _amount(source: Source, name: str, value: Decimal) -> str:
    if name == "cost":
        return source.pen.change(value)
    return source.pen.say("limits.days", count=source.pen.signed(value)) if name == "time" else source.pen.number(value)
