"""SCH: milestones without a baseline, or past and not reached."""

from __future__ import annotations

from collections.abc import Iterator

from pmo365.model.finding import Finding
from pmo365.rules.case import Case
from pmo365.rules.rows import left, reached


def no_baseline(case: Case) -> Iterator[Finding]:
    """SCH-NO-BASELINE: the project is in execution and a milestone has no baseline date to be held against."""
    for one in left(case, "Milestones") if reached(case, "EXEC") else ():
        if one.day("BaselineDate") is None:
            yield one.about()


def past_not_done(case: Case) -> Iterator[Finding]:
    """SCH-PAST-NOT-DONE: the forecast date of a milestone is past and nobody said it was reached."""
    for one in left(case, "Milestones"):
        forecast = one.day("ForecastDate")
        if forecast is not None and forecast < case.today:
            yield one.about(due=case.written(forecast), days=str((case.today - forecast).days))
