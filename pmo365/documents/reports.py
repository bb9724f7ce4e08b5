"""What documents add that report on a project: how it stands, what happened, what is asked of the committee."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pmo365.documents.closing import (
    acceptance,
    archive,
    catalogue,
    left_open,
    lessons_by_domain,
    lessons_top,
    milestones_final,
    not_accepted,
    outcomes,
)
from pmo365.documents.costs import cost_bars, cost_table, cost_total, costs, earned
from pmo365.documents.curve import budget_curve
from pmo365.documents.exception import exception
from pmo365.documents.gate import (
    gate,
    gate_criteria,
    gate_documents,
    next_milestones,
    reserves,
    stage_milestones,
)
from pmo365.documents.health import Health, health, lights, trend_periods, trends
from pmo365.documents.limits import breaches, limits
from pmo365.documents.meeting import attendees, decided_that_day, meeting
from pmo365.documents.progress import period, selections, status
from pmo365.documents.source import Source
from pmo365.model.content import Content
from pmo365.model.document import Due


def reported(source: Source, now: Health) -> dict[str, Content]:
    """Return ``health status period costs`` and the tables of a report; amounts, slips and colours are computed."""
    return {
        "health": health(source, now),
        "lights": lights(source, now),
        "trends": trends(source, now),
        "trend_periods": trend_periods(source),
        "limits": limits(source, now),
        "breaches": breaches(source, now),
        "costs": costs(source, now),
        "cost_total": cost_total(source, now),
        "cost_table": cost_table(source, now),
        "cost_bars": cost_bars(source, now),
        "earned": earned(source, now),
        "budget_curve": budget_curve(source, now),
        "status": status(source),
        "period": period(source),
        "reserves": reserves(source),
        "outcomes": outcomes(source, now),
        "left_open": left_open(source),
        "milestones_final": milestones_final(source),
        "acceptance": acceptance(source),
        "not_accepted": not_accepted(source),
        "archive": archive(source),
        "lessons_by_domain": lessons_by_domain(source),
        "lessons_top": lessons_top(source),
        "catalogue": catalogue(source),
        **selections(source),
        **_OF_EVENT.get(source.document.due, _nothing)(source, now),
    }


def _nothing(source: Source, now: Health) -> dict[str, Content]:
    return {}


def _of_gate(source: Source, now: Health) -> dict[str, Content]:
    return {
        "gate": gate(source),
        "gate_criteria": gate_criteria(source),
        "gate_documents": gate_documents(source),
        "stage_milestones": stage_milestones(source),
        "next_milestones": next_milestones(source),
    }


def _of_exception(source: Source, now: Health) -> dict[str, Content]:
    return {"exception": exception(source, now)}


def _of_meeting(source: Source, now: Health) -> dict[str, Content]:
    return {"meeting": meeting(source), "attendees": attendees(source), "decided": decided_that_day(source)}


_OF_EVENT: Mapping[Due, Callable[[Source, Health], dict[str, Content]]] = {
    Due.GATE: _of_gate,
    Due.EXCEPTION: _of_exception,
    Due.MEETING: _of_meeting,
}
"""What a document adds by the event it is made for."""
