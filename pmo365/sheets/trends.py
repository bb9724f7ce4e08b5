"""What the last twelve periods looked like, from the status reports of the projects."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from pmo365.indicators.capacity import months
from pmo365.indicators.qcdr import Rag
from pmo365.sheets import reading
from pmo365.sheets.figures import colour_of
from pmo365.sheets.survey import Entry, Survey

PERIODS = 12


def periods(today: date) -> tuple[str, ...]:
    """Return the last twelve months as ``YYYY-MM``, that of the data last."""
    first = months(date(today.year - 1, today.month, 1), 2)[1]
    return tuple(f"{month:%Y-%m}" for month in months(first, PERIODS))


def colours(survey: Survey, entry: Entry) -> tuple[Rag | None, ...]:
    """Return the colour of a project in each period: today's last, grey where a report is missing.

    None before its first report: there was nothing to say yet.
    """
    reports = {
        reading.text(row.get("PmoPeriodKey")): colour_of(row, survey.standard) or Rag.GREY
        for row in reversed(reading.latest(entry.snapshot.rows_of("StatusReports"), "PmoPeriodKey"))
    }
    *past, _ = periods(survey.today)
    begun = min(reports, default="9")
    return (*(reports.get(one, Rag.GREY) if one >= begun else None for one in past), entry.figures.shown)


_HEIGHTS = {Rag.GREEN: Decimal(3), Rag.AMBER: Decimal(2), Rag.RED: Decimal(1)}


def heights(found: tuple[Rag | None, ...]) -> tuple[Decimal | None, ...]:
    """Return green as 3, amber as 2, red as 1, so that a red period is seen; grey and nothing as None."""
    return tuple(None if one is None else _HEIGHTS.get(one) for one in found)


def spent(survey: Survey, entry: Entry) -> tuple[Decimal | None, ...]:
    """Return the cumulated actual cost at the end of each period; None before the first cost, or when unknown."""
    if entry.figures.costs is None:
        return (None,) * PERIODS
    curve = entry.figures.costs.curve
    return tuple(_last(curve, one) for one in periods(survey.today))


def _last(curve: tuple[tuple[str, Decimal], ...], period: str) -> Decimal | None:
    return next((amount for known, amount in reversed(curve) if known <= period), None)
