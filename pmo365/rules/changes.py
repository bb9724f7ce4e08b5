"""CHG: change requests that were approved blindly, or approved and then forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from pmo365.model.finding import Finding
from pmo365.rules.case import Case
from pmo365.rules.rows import kept, parameter

IMPACTS = ("ImpactTimeDays", "ImpactCost", "ImpactResources")
"""What must be known of a change before it is approved; nought is an answer."""


def no_impact(case: Case) -> Iterator[Finding]:
    """CHG-NO-IMPACT: a change is approved and its impact on days, cost or resources is not told."""
    for one in kept(case, "Changes"):
        blank = [name for name in IMPACTS if one.get(name) in (None, "")]
        if blank and one.key("ChangeStatus") == "APP":
            columns = (one.definition.column(f"Pmo{name}") for name in blank)
            yield one.about(missing=", ".join(column.title.say(case.language) for column in columns if column))


def not_baselined(case: Case) -> Iterator[Finding]:
    """CHG-NOT-BASELINED: a change was approved more than ``days`` ago and the baseline does not know it."""
    latest = case.today - timedelta(days=parameter(case, "days", 10))
    for one in kept(case, "Changes"):
        decided = one.day("DecidedOn")
        forgotten = one.key("ChangeStatus") == "APP" and one.get("BaselineUpdated") is not True
        if forgotten and decided is not None and decided < latest:
            yield one.about(due=case.written(decided), days=str((case.today - decided).days))
