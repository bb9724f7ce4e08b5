"""What the service works out for status reports: light, weather and trend of what was told, and the computed light."""

from __future__ import annotations

from datetime import date, timedelta

from pmo365.indicators import periods, qcdr
from pmo365.indicators.qcdr import Rag
from pmo365.model.project import Project
from pmo365.model.snapshot import Row, Snapshot, Value
from pmo365.model.standard import Standard
from pmo365.sheets import facts, reading
from pmo365.sheets.figures import project_figures
from pmo365.verbs.computed import Cells

_TOLD = ("PmoRagQuality", "PmoRagCost", "PmoRagTime", "PmoRagRisk")
_OPEN = timedelta(days=8)
"""How long after its end the figures of a period still move."""


def lights(project: Project, snapshot: Snapshot, *, standard: Standard, today: date) -> Cells:
    """Return the cells of each status report that is not frozen and tells its four lights.

    The computed light is that of the latest report, until its period is closed: what a project was worth then is not
    known any more.
    """
    known = [row for row in snapshot.rows_of("StatusReports") if len(_colours(row, standard)) == len(_TOLD)]
    ordered = sorted(known, key=lambda row: reading.text(row.get("PmoPeriodKey")))
    found: dict[int, dict[str, Value]] = {}
    before: Rag | None = None
    for row in ordered:
        colours = _colours(row, standard)
        now = qcdr.overall(colours)
        if row.get("PmoFrozen") is not True:
            found[row.id] = _cells(colours, qcdr.trend(before, now), standard=standard, project=project)
        before = now
    latest = ordered[-1] if ordered else None
    if latest is not None and latest.id in found and _moves(latest, today) and facts.is_read(snapshot, "BudgetLines"):
        computed = project_figures(project, snapshot, standard=standard, today=today).computed
        found[latest.id]["PmoRagComputed"] = standard.choices["RAG"].label_of(computed.value, project.language)
    return found


def _cells(colours: list[Rag], trend: qcdr.Trend | None, *, standard: Standard, project: Project) -> dict[str, Value]:
    language, choices = project.language, standard.choices
    told: dict[str, Value] = {
        "PmoRagOverall": choices["RAG"].label_of(qcdr.overall(colours).value, language),
        "PmoWeather": choices["WEATHER"].label_of(qcdr.weather(colours).value, language),
    }
    return told | ({"PmoTrend": choices["TREND"].label_of(trend.value, language)} if trend else {})


def _colours(row: Row, standard: Standard) -> list[Rag]:
    keys = (reading.key(standard, "RAG", value=row.get(name)) for name in _TOLD)
    return [Rag(key) for key in keys if key]


def _moves(row: Row, today: date) -> bool:
    period = periods.named(reading.text(row.get("PmoPeriodKey")))
    return period is not None and period.start <= today <= period.end + _OPEN
