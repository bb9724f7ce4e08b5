"""The state of a project as it was worked out for the portfolio: colours, money, dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from pmo365.documents.source import Source, reports
from pmo365.documents.writing import NOTHING
from pmo365.indicators.cost import CostFigures
from pmo365.indicators.qcdr import Rag, Trend, Weather, trend
from pmo365.model.content import Content, Missing, Table, Toned
from pmo365.model.snapshot import Row

_ARROWS = {"UP": "↗", "EQ": "→", "DN": "↘"}
_COLUMNS = {"quality": "PmoRagQuality", "cost": "PmoRagCost", "time": "PmoRagTime", "risk": "PmoRagRisk"}
PERIODS = 6
"""Periods of the trend a committee sees."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What the figures say of a project on one day; days are working days."""

    quality: Rag
    cost: Rag
    time: Rag
    risk: Rag
    computed: Rag
    reported: Rag | None
    shown: Rag
    watermelon: bool
    weather: Weather
    money: CostFigures | None
    """None when the money could not be read, or is in another currency."""
    categories: Mapping[str, CostFigures] = field(default_factory=dict)
    """By key of COSTCAT."""
    curve: tuple[tuple[str, Decimal], ...] = ()
    """Actual cost cumulated by month, ``2026-07``, oldest first."""
    start: date | None = None
    end_baseline: date | None = None
    end_forecast: date | None = None
    slip: int | None = None
    risk_score: int | None = None
    """Worst residual score of an open threat."""


def health(source: Source, now: Health) -> dict[str, Content]:
    """Return overall colour, weather, trend, and the colour that was reported where it is better than computed."""
    previous = _previous(source)
    before = _rag(source, previous, "PmoRagComputed") or _rag(source, previous, "PmoRagOverall")
    label = source.standard.choices["WEATHER"].label_of(now.weather.value, source.pen.language)
    return {
        "overall": _toned(source, now.shown),
        "computed": _toned(source, now.computed),
        "reported": _toned(source, now.reported) if now.reported else Missing("StatusReports"),
        "weather": label,
        "trend": _moved(source, trend(before, now.computed)),
        "end_baseline": _day(source, now.end_baseline),
        "end_forecast": _day(source, now.end_forecast),
        "override": source.pen.say("health.override") if now.watermelon else NOTHING,
    }


def lights(source: Source, now: Health) -> Table:
    """Return one row for each of the four dimensions and the whole: colour, colour before, trend, measure."""
    colours = {"quality": now.quality, "cost": now.cost, "time": now.time, "risk": now.risk}
    previous, measures = _previous(source), _measures(source, now)
    rows: list[dict[str, Content]] = []
    for name, colour in colours.items():
        before = _rag(source, previous, _COLUMNS[name])
        rows.append({
            "dimension": source.pen.say(f"health.{name}"),
            "light": _toned(source, colour),
            "before": _toned(source, before) if before else NOTHING,
            "trend": _moved(source, trend(before, colour)),
            "measure": measures[name],
        })  # fmt: skip
    return Table(("dimension", "light", "before", "trend", "measure"), tuple(rows))


def trends(source: Source, now: Health) -> Table:
    """Return the colours of the last periods, oldest first, and today's: a row for each dimension, ``p1`` … ``p6``."""
    columns = ("dimension", *(f"p{number + 1}" for number in range(PERIODS)), "now")
    reports = _reports(source)[-PERIODS:]
    colours = {"quality": now.quality, "cost": now.cost, "time": now.time, "risk": now.risk}
    rows = []
    for name, column in _COLUMNS.items():
        told = [_toned(source, found) if (found := _rag(source, row, column)) else NOTHING for row in reports]
        cells: dict[str, Content] = {f"p{at + 1}": one for at, one in enumerate(_filled(told))}
        rows.append(cells | {"dimension": source.pen.say(f"health.{name}"), "now": _toned(source, colours[name])})
    return Table(columns, tuple(rows))


def trend_periods(source: Source) -> dict[str, Content]:
    """Return what stands above the columns of the trend: the keys of the periods, oldest first."""
    keys: list[Content] = [str(row.get("PmoPeriodKey")) for row in _reports(source)[-PERIODS:]]
    return {f"p{at + 1}": one for at, one in enumerate(_filled(keys))}


def _filled(told: list[Content]) -> list[Content]:
    return [*[NOTHING] * (PERIODS - len(told)), *told]


def _measures(source: Source, now: Health) -> dict[str, Content]:
    pen = source.pen
    percent = now.money.variance_percent if now.money else None
    told: dict[str, Content] = {"quality": _reserves(source), "cost": Missing("BudgetLines")}
    if percent is not None:
        told["cost"] = pen.say("health.cost_measure", variance=pen.change(percent))
    told["time"] = Missing("Milestones")
    if now.slip is not None:
        told["time"] = pen.say("health.time_measure", slip=pen.signed(now.slip))
    score = now.risk_score
    return told | {"risk": NOTHING if score is None else pen.say("health.risk_measure", score=score)}


def _reserves(source: Source) -> str:
    """Return how many reviews are due and not done, and how many reserves are not cleared."""
    reviews = source.rows("QualityReviews")
    left = sum(1 for row in reviews if row.get("PmoReserveLevel") and row.get("PmoReserveCleared") is not True)
    pending = sum(1 for row in reviews if source.key("QRES", row.get("PmoResult")) == "PEN")
    return source.pen.say("health.quality_measure", reserves=left, pending=pending)


def _reports(source: Source) -> list[Row]:
    """Return the status reports of the periods that are over, oldest first."""
    return [row for row in reports(source) if str(row.get("PmoPeriodKey")) < f"{source.today:%Y-%m}"]


def _previous(source: Source) -> Row | None:
    """Return the report before the one of this period; before the last one where the document has no period."""
    reports = _reports(source)
    current = source.document.part if any(row.get("PmoPeriodKey") == source.document.part for row in reports) else ""
    earlier = [row for row in reports if not current or str(row.get("PmoPeriodKey")) < current]
    return earlier[-1] if earlier else None


def _rag(source: Source, row: Row | None, column: str) -> Rag | None:
    found = source.key("RAG", row.get(column)) if row else None
    return Rag(found) if found in list(Rag) else None


def _toned(source: Source, colour: Rag) -> Content:
    return Toned(source.standard.choices["RAG"].label_of(colour.value, source.pen.language), colour.value)


def _day(source: Source, day: date | None) -> Content:
    return source.pen.day(day) if day else Missing("Milestones")


def _moved(source: Source, found: Trend | None) -> str:
    if found is None:
        return NOTHING
    return f"{_ARROWS[found.value]} {source.standard.choices['TREND'].label_of(found.value, source.pen.language)}"
