"""The exception a project raises: since when, what doing nothing costs, what it touches."""

from __future__ import annotations

from pmo365.documents.edition import filed
from pmo365.documents.health import Health
from pmo365.documents.source import Source
from pmo365.documents.writing import NOTHING, in_units
from pmo365.model.content import Content, Missing


def exception(source: Source, now: Health) -> dict[str, Content]:
    """Return when it was raised, and what the forecasts say when nothing is done: cost, days, risk."""
    pen, file = source.pen, filed(source.document, source.snapshot, project=source.project)
    raised = file.created if file and file.created else source.today
    return {
        "raised": pen.day(raised),
        "answer_by": pen.say("exception.answer_by"),
        "cost": pen.gap(in_units(now.money.variance)) if now.money else Missing("BudgetLines"),
        "days": Missing("Milestones") if now.slip is None else pen.say("limits.days", count=pen.signed(now.slip)),
        "risk": NOTHING if now.risk_score is None else str(now.risk_score),
        "end": pen.day(now.end_forecast) if now.end_forecast else Missing("Milestones"),
        "landing": pen.sum(now.money.landing) if now.money else Missing("BudgetLines"),
    }
