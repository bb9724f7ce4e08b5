"""What the service works out for rows of people: benefits measured, who decides on changes, what requests are worth."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from pmo365.documents.changes import UNDECIDED, authority_of
from pmo365.documents.preparation import preparation
from pmo365.indicators import invest, priority
from pmo365.indicators.flows import parsed
from pmo365.model.project import Project
from pmo365.model.snapshot import Row, Snapshot, Value
from pmo365.model.standard import Standard
from pmo365.model.words import Language
from pmo365.sheets import facts, reading

Cells = Mapping[int, dict[str, Value]]
"""Row id → computed cells by internal name."""

_CENT, _TENTH = Decimal("0.01"), Decimal("0.1")
COMING = ("REQ", "NRD", "RDY", None)
"""Keys of the states of a gate review that was not held."""
_IN_QUESTION = ("SUB", "QUA", "SCO", "APP", "WAI", "CNV")
"""Keys of the states of a request that is ranked: asked for and not refused."""
_NOTES = {
    "strategy": "PmoScoreStrategy", "value": "PmoScoreValue", "need": "PmoScoreNeed", "impact": "PmoScoreImpact",
    "risk": "PmoScoreRisk", "feasible": "PmoScoreFeasible",
}  # fmt: skip
_TOLD_ON = ("PmoNpv", "PmoRoiPct", "PmoPriorityScore", "PmoPriorityRank")
"""Cells of a request that the row of its project repeats."""


def benefits(snapshot: Snapshot) -> Cells:
    """Return the last value measured of each benefit, and how much of the target that is; nothing unmeasured."""
    latest: dict[int, Row] = {}
    for row in reading.latest(snapshot.rows_of("BenefitMeasures"), "PmoMeasuredOn"):
        target = reading.points_at(row.get("PmoBenefitRef"))
        if target is not None and row.get("PmoMeasuredValue") is not None:
            latest.setdefault(target, row)
    return {
        row.id: _realised(row, latest[row.id].get("PmoMeasuredValue"))
        for row in snapshot.rows_of("Benefits")
        if row.id in latest
    }


def authorities(snapshot: Snapshot, standard: Standard, language: Language) -> Cells:
    """Return who may decide on each change nobody decided yet; a decision keeps the authority it was taken under."""
    if not facts.is_read(snapshot, "BudgetLines", "ProjectCard"):
        return {}
    levels = {
        row.id: authority_of(row, snapshot, standard)
        for row in snapshot.rows_of("Changes")
        if reading.key(standard, "CHGSTAT", value=row.get("PmoChangeStatus")) in UNDECIDED
    }
    labels = standard.choices["LEVEL"]
    return {id: {"PmoAuthority": labels.label_of(key, language) if key else None} for id, key in levels.items()}


def gates(project: Project, snapshot: Snapshot, *, standard: Standard, today: date) -> Cells:
    """Return readiness, its detail and status of each gate that was not held yet; nothing while a list is unread."""
    found: dict[int, dict[str, Value]] = {}
    for row in snapshot.rows_of("GateReviews") if not snapshot.unreadable else ():
        gate = reading.key(standard, "GATE", value=row.get("PmoGate"))
        if gate is None or reading.key(standard, "GATSTAT", value=row.get("PmoGateStatus")) not in COMING:
            continue
        told = preparation(gate, snapshot, standard=standard, project=project, today=today)
        if told.required:
            status = "RDY" if told.met == told.required else "NRD"
            found[row.id] = {
                "PmoReadinessPct": _round(told.share, _TENTH),
                "PmoReadinessDetail": "\n".join(told.detail),
                "PmoGateStatus": standard.choices["GATSTAT"].label_of(status, project.language),
            }
    return found


def requests(hub: Snapshot, standard: Standard) -> Cells:
    """Return what each request is worth and where it ranks among those in question."""
    rows = hub.rows_of("Requests")
    cells = {row.id: _worth(row) for row in rows}
    asked = [
        _candidate(row)
        for row in rows
        if reading.key(standard, "REQSTAT", value=row.get("PmoRequestStatus")) in _IN_QUESTION
    ]
    ranks = {one.code: rank for rank, one in enumerate(priority.ranking(asked), start=1) if one.score is not None}
    for row in rows:
        cells[row.id]["PmoPriorityRank"] = ranks.get(_code(row))
    return cells


def projects(hub: Snapshot, worth: Cells) -> Cells:
    """Return what the row of each project repeats of its request."""
    asked = {reading.text(row.get("PmoProjectCode")): worth[row.id] for row in hub.rows_of("Requests")}
    return {
        row.id: {name: asked[code].get(name) for name in _TOLD_ON}
        for row in hub.rows_of("Projects")
        if (code := reading.text(row.get("PmoProjectCode"))) and code in asked
    }


def _realised(benefit: Row, last: Value) -> dict[str, Value]:
    baseline, target = reading.amount(benefit.get("PmoBaselineValue")), reading.amount(benefit.get("PmoTargetValue"))
    value = reading.amount(last)
    if baseline is None or target is None or value is None:
        return {"PmoLastValue": last}
    return {"PmoLastValue": last, "PmoRealisedPct": _round(invest.realisation(baseline, target, last=value), _TENTH)}


def _worth(row: Row) -> dict[str, Value]:
    notes = {name: note for name, column in _NOTES.items() if (note := reading.whole(row.get(column))) is not None}
    cells: dict[str, Value] = {"PmoPriorityScore": _round(priority.score(notes), _CENT)}
    flows, rate = parsed(row.get("PmoCashFlows")), reading.amount(row.get("PmoDiscountRate"))
    if flows is None:
        return cells | {"PmoNpv": None, "PmoIrr": None, "PmoPayback": None, "PmoRoiPct": None}
    internal = invest.internal_rate(flows)
    gained = invest.return_on_investment([one for one in flows if one > 0], [-one for one in flows if one < 0])
    return cells | {
        "PmoNpv": None if rate is None else _round(invest.net_present_value(rate / 100, flows), _CENT),
        "PmoIrr": _round(None if internal is None else internal * 100, _TENTH),
        "PmoPayback": _round(invest.payback(flows), _TENTH),
        "PmoRoiPct": _round(gained, _TENTH),
    }


def _candidate(row: Row) -> priority.Candidate:
    notes = {name: note for name, column in _NOTES.items() if (note := reading.whole(row.get(column))) is not None}
    return priority.Candidate(
        code=_code(row),
        score=priority.score(notes),
        mandatory=bool(reading.text(row.get("PmoMandatoryReason")).strip()),
        cost=sum((-one for one in parsed(row.get("PmoCashFlows")) or () if one < 0), Decimal(0)),
        days=reading.amount(row.get("PmoEffortDays")) or Decimal(0),
    )


def _code(row: Row) -> str:
    """Return what a request is known by among others: its number, written so that it sorts."""
    return f"{row.id:08d}"


def _round(value: Decimal | None, step: Decimal) -> Decimal | None:
    return None if value is None else value.quantize(step)
