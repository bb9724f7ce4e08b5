"""The state of a project for its reports: the same figures the workbook and the register tell."""

from __future__ import annotations

from datetime import date

from pmo365.documents.health import Health
from pmo365.model.project import Project
from pmo365.model.snapshot import Row, Snapshot
from pmo365.model.standard import Standard
from pmo365.sheets import facts
from pmo365.sheets.figures import project_figures


def health_of(project: Project, snapshot: Snapshot, *, hub: Snapshot, standard: Standard, today: date) -> Health:
    """Return what the figures say of a project on a day; ``hub`` gives its baseline dates."""
    register = next((row for row in hub.rows_of("Projects") if row.get("PmoProjectCode") == project.code), None)
    figures = project_figures(project, snapshot, standard=standard, today=today, register=register)
    return Health(
        quality=figures.quality,
        cost=figures.cost,
        time=figures.time,
        risk=figures.risk,
        computed=figures.computed,
        reported=figures.reported,
        shown=figures.shown,
        watermelon=figures.watermelon,
        weather=figures.weather,
        money=figures.money,
        categories=figures.costs.categories if figures.costs else {},
        curve=figures.costs.curve if figures.costs else (),
        start=figures.start,
        end_baseline=figures.end_baseline,
        end_forecast=figures.end_forecast,
        slip=figures.slip,
        risk_score=_worst_threat(snapshot, standard, today=today),
    )


def _worst_threat(snapshot: Snapshot, standard: Standard, *, today: date) -> int | None:
    rows: tuple[Row, ...] = facts.open_risks(snapshot, standard)
    scores = (
        facts.risk_facts(row, standard=standard, today=today).score
        for row in rows
        if not facts.is_opportunity(row, standard)
    )
    return max((one for one in scores if one is not None), default=None)
