"""TOL and the reported colour: what goes beyond what the project was given, or is told better than it is."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pmo365.model.finding import Finding
from pmo365.rules.case import Case
from pmo365.rules.rows import Kept, kept, left


def breach(case: Case) -> Iterator[Finding]:
    """TOL-BREACH: the forecast goes beyond a tolerance of the project card: cost, time or risk."""
    for card in kept(case, "ProjectCard"):
        for name, value in _forecast(case):
            limit = card.number(name)
            column = card.definition.column(f"Pmo{name}")
            if limit is not None and column is not None and value > limit:
                title = column.title.say(case.language)
                yield card.about(part=column.name, column=title, observed=_said(value), expected=_said(limit))


def override(case: Case) -> Iterator[Finding]:
    """RPT-OVERRIDE: the last report is better than its data, and the PMO did not accept a reason.

    Data too poor for a colour contradict nothing.
    """
    if case.measured is None or not case.measured.watermelon or case.measured.computed == "N":
        return
    reports = sorted(kept(case, "StatusReports"), key=lambda one: (one.text("PeriodKey"), one.row.id))
    colours = case.standard.choices["RAG"]
    for last in reports[-1:]:
        observed = colours.label_of(case.measured.reported or "N", case.language)
        expected = colours.label_of(case.measured.computed, case.language)
        yield last.about(reported=observed, expected=expected, period=last.text("PeriodKey"))


def _forecast(case: Case) -> Iterator[tuple[str, Decimal]]:
    """Yield each tolerance of the card with what is forecast today."""
    if case.measured is not None and case.measured.variance_percent is not None:
        yield "TolCostPct", case.measured.variance_percent
    if case.measured is not None and case.measured.slip is not None:
        yield "TolTimeDays", Decimal(case.measured.slip)
    scores = [score for one in left(case, "Risks") if one.key("RiskType") != "OPP" and (score := _score(one))]
    if scores:
        yield "TolRiskScore", max(scores)


def _score(risk: Kept) -> Decimal | None:
    """Return what is left of a risk after its treatment, or the whole of it while nobody assessed that."""
    for first, second in (("ResidualProb", "ResidualImpact"), ("Probability", "Impact")):
        probability, impact = risk.number(first), risk.number(second)
        if probability is not None and impact is not None:
            return probability * impact
    return None


def _said(value: Decimal) -> str:
    return f"{round(value, 1):f}".removesuffix(".0")
