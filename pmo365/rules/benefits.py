"""BEN: benefits nobody measures or answers for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pmo365.model.finding import Finding
from pmo365.rules.case import Case
from pmo365.rules.rows import kept, left


def no_measure(case: Case) -> Iterator[Finding]:
    """BEN-NO-MEASURE: the next measurement of a benefit is past, and none was entered since."""
    measured: dict[int, list[date]] = {}
    for one in kept(case, "BenefitMeasures"):
        target, day = one.points_at("BenefitRef"), one.day("MeasuredOn")
        if target is not None and day is not None:
            measured.setdefault(target, []).append(day)
    for one in left(case, "Benefits"):
        due = one.day("NextMeasure")
        if due is not None and due < case.today and not any(day >= due for day in measured.get(one.row.id, ())):
            days = str((case.today - due).days)
            yield one.about(due=case.written(due), days=days, measure=one.text("Measure"))


def no_owner(case: Case) -> Iterator[Finding]:
    """BEN-OWNER: nobody answers for a benefit, be it still to come or already there."""
    for one in kept(case, "Benefits"):
        if not one.people("Owner"):
            yield one.about()
