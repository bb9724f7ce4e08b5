"""The cells only the service writes: scores, zones, slips, references, and the figures the register mirrors.

SharePoint cannot compute them: a calculated column sees neither today nor another list. They are written when they
differ from what is computed, so a second run writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal

from pmo365.documents.occasions import GATE_OF
from pmo365.indicators import risk, schedule
from pmo365.indicators.quality import data_quality
from pmo365.indicators.schedule import Calendar
from pmo365.model.finding import Finding, Severity
from pmo365.model.plan import Action, Change, Kind, RowWrite
from pmo365.model.project import Project
from pmo365.model.snapshot import Row, Snapshot, Value
from pmo365.model.standard import ListDefinition, Standard
from pmo365.model.words import Language
from pmo365.sheets.data_quality import faulty_rows
from pmo365.sheets.figures import Figures, holidays_of, project_figures
from pmo365.verbs import earned
from pmo365.verbs.computed import COMING, Cells, authorities, benefits, gates, projects, requests
from pmo365.verbs.lights import lights
from pmo365.verbs.links import links

WHY = "computed"
_ZONES = {"G": "G", "Y": "A", "O": "A", "R": "R"}
"""Letter of the risk matrix → key of RAG: a register shows three colours."""
_CENT, _TENTH = Decimal("0.01"), Decimal("0.1")
_LEFT_ALONE = ("Findings", "RunLog")


def site_cells(project: Project, snapshot: Snapshot, *, standard: Standard, today: date) -> tuple[Change, ...]:
    """Return the writes that bring the computed cells of a project's registers up to date."""
    worked = holidays_of(standard, today)
    computed: dict[str, Cells] = {
        "Benefits": benefits(snapshot),
        "Changes": authorities(snapshot, standard, project.language),
        "GateReviews": gates(project, snapshot, standard=standard, today=today),
        "StatusReports": earned.reports(snapshot, standard, today),
    }
    told = lights(project, snapshot, standard=standard, today=today)
    more = (links(project, snapshot, standard), {"StatusReports": told})
    changes: list[Change] = []
    for definition in standard.blueprint(project.blueprint).registers:
        if snapshot.site.list_of(definition.key) is None or definition.key in snapshot.unreadable:
            continue
        rows = snapshot.rows_of(definition.key)
        wanted = _named(definition, rows, project)
        for row in rows:
            cells = dict(wanted.get(row.id, {})) | computed.get(definition.key, {}).get(row.id, {})
            for further in more:
                cells |= further.get(definition.key, {}).get(row.id, {})
            if definition.key == "Risks":
                cells |= _risk(row, standard, project.language)
            elif definition.key == "Milestones":
                cells |= _milestone(row, standard, language=project.language, today=today, worked=worked)
            changes += _write(snapshot, row, cells)
    return tuple(changes)


def link_cells(project: Project, snapshot: Snapshot, standard: Standard) -> tuple[Change, ...]:
    """Return the writes that let rows lead to the documents filed for them."""
    return tuple(
        change
        for key, cells in links(project, snapshot, standard).items()
        for row in snapshot.rows_of(key)
        for change in _write(snapshot, row, cells.get(row.id, {}))
    )


def register_cells(
    project: Project,
    snapshot: Snapshot,
    *,
    hub: Snapshot,
    findings: Iterable[Finding],
    standard: Standard,
    today: date,
) -> tuple[Change, ...]:
    """Return the write that brings a project's row in the portfolio register up to date, or nothing."""
    row = next((one for one in hub.rows_of("Projects") if one.id == project.row), None)
    if row is None or "Projects" in hub.unreadable:
        return ()
    figures = project_figures(project, snapshot, standard=standard, today=today, register=row)
    own = [one for one in findings if one.project == project.code]
    blocking = sum(1 for one in own if one.severity is Severity.BLOCKING)
    faulty = len(faulty_rows(own))
    cells = _money(figures) | _colours(figures, standard) | _dates(figures, snapshot)
    cells |= _next_gate(project, snapshot, standard)
    cells |= {"PmoBlockingFindings": blocking, "PmoDocCompliance": _points(figures.compliance)}
    cells["PmoDataQuality"] = _points(data_quality(len(snapshot.rows), faulty))
    return _write(hub, row, cells)


def hub_cells(hub: Snapshot, standard: Standard) -> tuple[Change, ...]:
    """Return the writes that give each row of the hub its reference, requests and projects their worth and rank."""
    changes: list[Change] = []
    worth = requests(hub, standard)
    computed: dict[str, Cells] = {"Requests": worth, "Projects": projects(hub, worth)}
    for definition in standard.blueprint("hub").registers:
        if hub.site.list_of(definition.key) is None or definition.key in (*hub.unreadable, *_LEFT_ALONE):
            continue
        rows = hub.rows_of(definition.key)
        named = _references(definition, rows)
        own = computed.get(definition.key, {})
        changes += [change for row in rows for change in _write(hub, row, named[row.id] | own.get(row.id, {}))]
    return tuple(changes)


def _named(definition: ListDefinition, rows: tuple[Row, ...], project: Project) -> dict[int, dict[str, Value]]:
    references = _references(definition, rows)
    return {row.id: {"PmoProjectCode": project.code, **references[row.id]} for row in rows}


def _references(definition: ListDefinition, rows: tuple[Row, ...]) -> dict[int, dict[str, Value]]:
    """Return the reference of each row that lacks one: prefix and the next free number, in the order of entry."""
    prefix = definition.prefix
    taken = [str(row.get("PmoRef") or "") for row in rows]
    numbers = [int(tail) for one in taken if (tail := one.removeprefix(f"{prefix}-")).isdigit()]
    following = max(numbers, default=0) + 1
    found: dict[int, dict[str, Value]] = {}
    for row in sorted(rows, key=lambda row: row.id):
        if row.get("PmoRef") or not prefix:
            found[row.id] = {}
            continue
        found[row.id] = {"PmoRef": f"{prefix}-{following:03d}"}
        following += 1
    return found


def _risk(row: Row, standard: Standard, language: Language) -> dict[str, Value]:
    probability, impact = _whole(row.get("PmoProbability")), _whole(row.get("PmoImpact"))
    letter = risk.zone(standard.risk_cells, probability, impact=impact)
    zone = standard.choices["RAG"].label_of(_ZONES[letter], language) if letter else None
    residual = risk.score(_whole(row.get("PmoResidualProb")), _whole(row.get("PmoResidualImpact")))
    percent, cost = row.get("PmoProbPct"), row.get("PmoCostImpact")
    value = risk.expected_value(_decimal(percent), _decimal(cost))
    return {
        "PmoScore": risk.score(probability, impact),
        "PmoZone": zone,
        "PmoResidualScore": residual,
        "PmoEmv": None if value is None else value.quantize(_CENT),
    }


def _milestone(row: Row, standard: Standard, *, language: Language, today: date, worked: Calendar) -> dict[str, Value]:
    baseline, forecast = _day(row.get("PmoBaselineDate")), _day(row.get("PmoForecastDate"))
    actual = _day(row.get("PmoActualDate"))
    slip = schedule.slip(baseline, actual or forecast, calendar=worked)
    statuses = standard.choices["MSSTAT"]
    if statuses.key_of(row.get("PmoMilestoneStatus")) == "CAN":
        return {"PmoSlipDays": slip}  # Only people cancel a milestone.
    key = "DON" if actual else "LAT" if forecast and forecast < today else "RSK" if slip and slip > 0 else "UPC"
    return {"PmoSlipDays": slip, "PmoMilestoneStatus": statuses.label_of(key, language)}


def _money(figures: Figures) -> dict[str, Value]:
    money = figures.money
    if money is None:
        return {}
    amounts = {
        "PmoBudgetInitial": money.initial,
        "PmoBudgetRevised": money.revised,
        "PmoCommitted": money.committed,
        "PmoActual": money.actual,
        "PmoEtc": money.remaining,
        "PmoEac": money.landing,
    }
    return {name: amount.quantize(_CENT) for name, amount in amounts.items()}


def _colours(figures: Figures, standard: Standard) -> dict[str, Value]:
    language, rag = standard.language, standard.choices["RAG"]
    cells: dict[str, Value] = {
        "PmoRagQuality": rag.label_of(figures.quality.value, language),
        "PmoRagCost": rag.label_of(figures.cost.value, language),
        "PmoRagTime": rag.label_of(figures.time.value, language),
        "PmoRagRisk": rag.label_of(figures.risk.value, language),
        "PmoRagOverall": rag.label_of(figures.shown.value, language),
        "PmoWeather": standard.choices["WEATHER"].label_of(figures.weather.value, language),
    }
    if figures.trend is not None:
        cells["PmoTrend"] = standard.choices["TREND"].label_of(figures.trend.value, language)
    return cells


def _next_gate(project: Project, snapshot: Snapshot, standard: Standard) -> dict[str, Value]:
    """Return the first gate that was not held yet, by its planned day; the gate of the phase where none is planned."""
    if "GateReviews" in snapshot.unreadable:
        return {}
    gates = [(row, standard.key_of("GATE", row.get("PmoGate"))) for row in snapshot.rows_of("GateReviews")]
    asked = {gate for _, gate in gates}
    coming = [
        (day, gate)
        for row, gate in gates
        if gate and standard.key_of("GATSTAT", row.get("PmoGateStatus")) in COMING
        and (day := _day(row.get("PmoPlannedDate")))
    ]  # fmt: skip
    usual = GATE_OF.get(project.phase)
    key = min(coming)[1] if coming else usual if usual not in asked else None
    return {"PmoNextGate": standard.choices["GATE"].label_of(key, standard.language) if key else None}


def _dates(figures: Figures, snapshot: Snapshot) -> dict[str, Value]:
    told = [moment for row in snapshot.rows_of("StatusReports") if (moment := _day(row.get("PmoSubmittedOn")))]
    return {"PmoEndForecast": figures.end_forecast, "PmoLastReport": max(told, default=None)}


def _write(snapshot: Snapshot, row: Row, cells: Mapping[str, Value]) -> tuple[Change, ...]:
    """Return the one write of a row whose computed cells differ; cells of columns that are not there are left out."""
    present = snapshot.site.list_of(row.register)
    moved = {
        name: value
        for name, value in cells.items()
        if present is not None and present.column(name) is not None and row.get(name) != value
    }
    if not moved:
        return ()
    before = RowWrite(list=row.register, id=row.id, values={name: row.get(name) for name in moved})
    return (
        Change(
            kind=Kind.ROW,
            action=Action.UPDATE,
            site=snapshot.site.url,
            path=f"{row.register}/rows/{row.id}",
            after=RowWrite(list=row.register, id=row.id, values=moved),
            before=before,
            why=WHY,
            etag=row.etag,
        ),
    )


def _points(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(_TENTH)


def _whole(value: Value) -> int | None:
    return int(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None


def _decimal(value: Value) -> Decimal | None:
    return Decimal(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None


def _day(value: Value) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None
