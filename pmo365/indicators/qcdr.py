"""Quality, cost, delay, risk: four colours, their worst, an index for ranking, a weather for reading at a glance.

Thresholds come in as a mapping of named numbers (``thresholds.yaml``); what the mapping does not name has the value
of ``DEFAULTS``. A tolerance of the project card wins over the threshold of the same meaning.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from pmo365.indicators.arithmetic import percent


class Rag(StrEnum):
    """Keys of the RAG choice set."""

    GREEN = "G"
    AMBER = "A"
    RED = "R"
    GREY = "N"


class Weather(StrEnum):
    """Keys of the WEATHER choice set."""

    SUNNY = "SUN"
    PARTLY = "FEW"
    CLOUDY = "CLD"
    RAIN = "RAIN"
    STORM = "STRM"
    FOG = "FOG"


class Trend(StrEnum):
    """Keys of the TREND choice set."""

    UP = "UP"
    EQUAL = "EQ"
    DOWN = "DN"


DEFAULTS: Mapping[str, float] = MappingProxyType(
    {
        "cost.amber_pct": 5,
        "cost.red_pct": 10,
        "time.amber_pct": 5,
        "time.red_pct": 10,
        "quality.overdue_red_days": 10,
        "risk.amber_score": 10,
        "risk.red_score": 15,
        "risk.review_days": 60,
    }
)
_WORST_FIRST = (Rag.RED, Rag.AMBER, Rag.GREY, Rag.GREEN)
_POINTS = {Rag.GREEN: Decimal(100), Rag.AMBER: Decimal(50), Rag.RED: Decimal(0)}


def limit(thresholds: Mapping[str, float], name: str) -> Decimal:
    """Return a threshold as a Decimal, from the mapping or else from ``DEFAULTS``."""
    return Decimal(str(thresholds.get(name, DEFAULTS[name])))


def cost_colour(
    variance_percent: Decimal | None, *, fresh: bool, thresholds: Mapping[str, float], tolerance: Decimal | None = None
) -> Rag:
    """Return the colour of cost from (EAC − BR) ÷ BR in points.

    Grey without a budget or without actuals and estimates this period; the card's tolerance (points) is the red limit.
    """
    if variance_percent is None or not fresh:
        return Rag.GREY
    red = limit(thresholds, "cost.red_pct") if tolerance is None else tolerance
    amber = min(limit(thresholds, "cost.amber_pct"), red)
    return _colour(variance_percent, amber=amber, red=red)


def _colour(value: Decimal, *, amber: Decimal, red: Decimal) -> Rag:
    if value > red:
        return Rag.RED
    return Rag.AMBER if value > amber else Rag.GREEN


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeFacts:
    """What the colour of time rests on; days are working days."""

    slip: int | None
    """Forecast end − baseline end; None without forecast dates."""
    duration: int | None
    """Baseline duration."""
    critical_late: int = 0
    """Worst slip of an open critical milestone, 0 when none is late."""
    others_late: bool = False
    """Whether a milestone that is not critical is late."""


def time_colour(facts: TimeFacts, *, thresholds: Mapping[str, float], tolerance: int | None = None) -> Rag:
    """Return the colour of time; ``tolerance`` is the card's, in working days (0 when it says nothing)."""
    if facts.slip is None:
        return Rag.GREY
    allowed = tolerance or 0
    if facts.critical_late > allowed or (tolerance is not None and facts.slip > tolerance):
        return Rag.RED
    share = percent(Decimal(facts.slip), Decimal(facts.duration)) if facts.duration else None
    red = limit(thresholds, "time.red_pct")
    colour = Rag.GREEN if share is None else _colour(share, amber=limit(thresholds, "time.amber_pct"), red=red)
    if colour is Rag.RED and tolerance is not None:
        return Rag.AMBER
    late = facts.critical_late > 0 or facts.others_late or (share is None and facts.slip > 0)
    return Rag.AMBER if late and colour is Rag.GREEN else colour


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityFacts:
    """What the colour of quality rests on."""

    blocking_reserves: int = 0
    major_reserves: int = 0
    overdue_days: int = 0
    """Calendar days of the most overdue quality review, 0 when none is."""
    gate_failed: bool = False
    planned: bool = True
    """False when there is no quality plan although one is due."""


def quality_colour(facts: QualityFacts, *, thresholds: Mapping[str, float]) -> Rag:
    """Return the colour of quality: what is known to be wrong weighs more than a missing plan."""
    red_days = limit(thresholds, "quality.overdue_red_days")
    if facts.blocking_reserves or facts.gate_failed or facts.overdue_days > red_days:
        return Rag.RED
    if not facts.planned:
        return Rag.GREY
    return Rag.AMBER if facts.major_reserves or facts.overdue_days > 0 else Rag.GREEN


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskFacts:
    """What the colour of risk needs to know of one open risk."""

    score: int | None
    """Residual score, or the inherent one when no residual was assessed."""
    treated: bool = False
    """Whether an action or a response plan is open."""
    trigger_overdue: bool = False


def risk_colour(
    risks: Sequence[RiskFacts], *, reviewed: bool, thresholds: Mapping[str, float], tolerance: int | None = None
) -> Rag:
    """Return the colour of risk; grey when no risk was reviewed lately (``reviewed`` false)."""
    red = limit(thresholds, "risk.red_score")
    amber = limit(thresholds, "risk.amber_score") if tolerance is None else Decimal(tolerance)
    scored = [(one, one.score) for one in risks if one.score is not None]
    if any(one.trigger_overdue for one in risks) or any(not one.treated and got >= red for one, got in scored):
        return Rag.RED
    if not reviewed:
        return Rag.GREY
    return Rag.AMBER if any(got >= amber for _, got in scored) else Rag.GREEN


def worst(colours: Sequence[Rag]) -> Rag:
    """Return the worst colour: red, amber, grey, green; ValueError when there is none."""
    return min(colours, key=_WORST_FIRST.index)


def overall(colours: Sequence[Rag]) -> Rag:
    """Return the worst of the four; grey when two or more are grey, unless one is red."""
    if colours.count(Rag.GREY) >= 2 and Rag.RED not in colours:
        return Rag.GREY
    return worst(colours)


def index(colours: Sequence[Rag], weights: Sequence[Decimal] | None = None) -> Decimal | None:
    """Return Σ w·v ÷ Σ w with green 100, amber 50, red 0: for ranking only.

    Grey is left out of both sums; None when two or more are grey or the weights left are all zero.
    """
    if colours.count(Rag.GREY) >= 2:
        return None
    pairs = zip(colours, weights or [Decimal(1)] * len(colours), strict=True)
    kept = [(weight, _POINTS[colour]) for colour, weight in pairs if colour is not Rag.GREY]
    whole = sum((weight for weight, _ in kept), Decimal(0))
    return None if whole == 0 else sum((weight * value for weight, value in kept), Decimal(0)) / whole


def weather(colours: Sequence[Rag], *, stale: bool = False) -> Weather:
    """Return the weather, first match: storm, rain, fog, cloudy, partly cloudy, sunny."""
    red, amber, grey = (colours.count(one) for one in (Rag.RED, Rag.AMBER, Rag.GREY))
    matches = (
        (red >= 2, Weather.STORM),
        (red == 1, Weather.RAIN),
        (stale or grey >= 2, Weather.FOG),
        (amber >= 2, Weather.CLOUDY),
        (amber == 1 or grey == 1, Weather.PARTLY),
    )
    return next((answer for holds, answer in matches if holds), Weather.SUNNY)


def trend(before: Rag | None, now: Rag) -> Trend | None:
    """Return how a colour moved; None without an earlier one or when either is grey (nothing can be said)."""
    if before is None or Rag.GREY in (before, now):
        return None
    order = (Rag.RED, Rag.AMBER, Rag.GREEN)
    step = order.index(now) - order.index(before)
    return Trend.EQUAL if step == 0 else Trend.UP if step > 0 else Trend.DOWN


@dataclass(frozen=True, slots=True)
class Verdict:
    """The colour to print, and whether the reported one was better without an accepted reason."""

    shown: Rag
    watermelon: bool


def verdict(computed: Rag, reported: Rag | None, *, accepted: bool = False) -> Verdict:
    """Return what to print: worse than computed is free, better needs a reason the PMO accepted.

    Precedent: the US IT Dashboard lets the CIO's value win only when it is lower.
    """
    if reported is None or reported is computed:
        return Verdict(computed, False)
    better = _WORST_FIRST.index(reported) > _WORST_FIRST.index(computed)
    if better and not accepted:
        return Verdict(computed, True)
    return Verdict(reported, False)
