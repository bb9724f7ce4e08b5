"""What documents add that report on a project: how it stands, what happened, what is asked of the committee."""

from __future__ import annotations

from pmo365.documents.costs import cost_bars, cost_table, cost_total, costs, earned
from pmo365.documents.health import Health, health, lights, trend_periods, trends
from pmo365.documents.limits import breaches, limits
from pmo365.documents.progress import period, selections, status
from pmo365.documents.source import Source
from pmo365.model.content import Content


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
        "status": status(source),
        "period": period(source),
        **selections(source),
    }
