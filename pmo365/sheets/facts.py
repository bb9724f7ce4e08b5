"""What the indicators need to know of one project, read from its snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from pmo365.indicators.cost import BudgetLine, CostEntry, CostFigures, by_line, cumulated
from pmo365.indicators.qcdr import QualityFacts, RiskFacts, TimeFacts, limit
from pmo365.indicators.risk import OPPORTUNITY, OpenRisk, expected_value, exposure, zone
from pmo365.indicators.schedule import Calendar, slip, working_days
from pmo365.model.project import Project
from pmo365.model.snapshot import FileFact, Row, Snapshot
from pmo365.model.standard import Standard
from pmo365.sheets import reading


def is_read(snapshot: Snapshot, *lists: str) -> bool:
    """Return whether all these lists could be read: what could not be read is never taken for empty."""
    return not set(lists) & set(snapshot.unreadable)


def budget_lines(snapshot: Snapshot, standard: Standard) -> tuple[BudgetLine, ...]:
    """Return the budget lines; a line without a currency is in the organisation's."""
    return tuple(
        BudgetLine(
            id=row.id,
            initial=reading.money(row.get("PmoInitialAmount")),
            revised=reading.money(row.get("PmoRevisedAmount")),
            currency=reading.text(row.get("PmoCurrency")) or standard.organisation.currency,
        )
        for row in snapshot.rows_of("BudgetLines")
    )


def cost_entries(snapshot: Snapshot, standard: Standard) -> tuple[CostEntry, ...]:
    """Return the movements whose kind is known."""
    return tuple(
        CostEntry(
            line=reading.points_at(row.get("PmoBudgetRef")),
            kind=reading.key(standard, "COSTKIND", value=row.get("PmoKind")) or "",
            period=reading.text(row.get("PmoPeriodKey")),
            amount=reading.money(row.get("PmoAmount")),
        )
        for row in snapshot.rows_of("CostEntries")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """What a project costs."""

    total: CostFigures
    categories: Mapping[str, CostFigures]
    """By key of COSTCAT; empty key: no known category."""
    years: Mapping[str, CostFigures]
    """By fiscal year of the line; empty: none."""
    loose: bool
    """Whether movements are on no known line."""
    curve: tuple[tuple[str, Decimal], ...]
    """Actual cost cumulated at the end of each period that has movements."""


def lines_of(snapshot: Snapshot, standard: Standard) -> dict[int | None, CostFigures]:
    """Return the figures of each budget line by its id; of the movements on no known line under None."""
    return by_line(budget_lines(snapshot, standard), cost_entries(snapshot, standard))


def costs_of(snapshot: Snapshot, standard: Standard) -> Costs | None:
    """Return the cost of a project.

    None when its money could not be read, or is in another currency: amounts are never guessed nor converted.
    """
    if not is_read(snapshot, "BudgetLines", "CostEntries"):
        return None
    lines = budget_lines(snapshot, standard)
    if any(line.currency != standard.organisation.currency for line in lines):
        return None
    entries = cost_entries(snapshot, standard)
    figures = by_line(lines, entries)
    categories: dict[str, CostFigures] = {}
    years: dict[str, CostFigures] = {}
    for row in snapshot.rows_of("BudgetLines"):
        category = reading.key(standard, "COSTCAT", value=row.get("PmoCostCategory")) or ""
        _add(categories, category, figures=figures[row.id])
        _add(years, reading.text(row.get("PmoFiscalYear")), figures=figures[row.id])
    if None in figures:
        _add(categories, "", figures=figures[None])
        _add(years, "", figures=figures[None])
    total, loose = sum(categories.values(), CostFigures()), None in figures
    return Costs(total=total, categories=categories, years=years, loose=loose, curve=cumulated(entries))


def _add(sums: dict[str, CostFigures], key: str, *, figures: CostFigures) -> None:
    sums[key] = sums[key] + figures if key in sums else figures


def is_fresh(last_period: str, today: date) -> bool:
    """Return whether money was reported for the last closed month; a month closes on the 8th of the next."""
    closed = (today.replace(day=1) - timedelta(days=1 if today.day > 8 else 32)).strftime("%Y-%m")
    return last_period >= closed


def open_milestones(snapshot: Snapshot, standard: Standard) -> tuple[Row, ...]:
    """Return the milestones neither reached nor cancelled."""
    left = reading.open_rows(snapshot, "Milestones", standard=standard)
    return tuple(row for row in left if row.get("PmoActualDate") is None)


def expected_day(row: Row, today: date) -> date | None:
    """Return when a milestone is reached: actual, else forecast, but an unreached date in the past is today at best."""
    actual = reading.day(row.get("PmoActualDate"))
    forecast = reading.day(row.get("PmoForecastDate"))
    if actual is not None or forecast is None:
        return actual
    return max(forecast, today)


def milestone_slip(row: Row, today: date, *, calendar: Calendar) -> int | None:
    """Return the slip of a milestone in working days."""
    return slip(reading.day(row.get("PmoBaselineDate")), expected_day(row, today), calendar=calendar)


def dates_of(snapshot: Snapshot, register: Row | None, *, today: date) -> tuple[date | None, date | None, date | None]:
    """Return baseline start, baseline end and forecast end: the hub's row first, else first and last milestones."""
    rows = snapshot.rows_of("Milestones")
    baselines = [found for row in rows if (found := reading.day(row.get("PmoBaselineDate")))]
    expected = [found for row in rows if (found := expected_day(row, today))]
    start = reading.day(register.get("PmoStartBaseline")) if register else None
    end = reading.day(register.get("PmoEndBaseline")) if register else None
    return start or min(baselines, default=None), end or max(baselines, default=None), max(expected, default=None)


@dataclass(frozen=True, slots=True)
class Late:
    """An open milestone expected after its baseline, by working days."""

    critical: bool
    days: int


def late_milestones(snapshot: Snapshot, standard: Standard, *, today: date, calendar: Calendar) -> tuple[Late, ...]:
    """Return the open milestones that slip."""
    return tuple(
        Late(row.get("PmoCritical") is True, days)
        for row in open_milestones(snapshot, standard)
        if (days := milestone_slip(row, today, calendar=calendar)) is not None and days > 0
    )


def time_facts(
    dates: tuple[date | None, date | None, date | None], late: tuple[Late, ...], *, calendar: Calendar
) -> TimeFacts:
    """Return what the colour of time rests on; ``dates`` are those of ``dates_of``."""
    start, end, forecast = dates
    return TimeFacts(
        slip=slip(end, forecast, calendar=calendar),
        duration=working_days(start, end, calendar=calendar) if start and end else None,
        critical_late=max((one.days for one in late if one.critical), default=0),
        others_late=any(not one.critical for one in late),
    )


def quality_facts(project: Project, snapshot: Snapshot, *, standard: Standard, today: date) -> QualityFacts:
    """Return what the colour of quality rests on; a gate held without a go has failed."""
    reviews = snapshot.rows_of("QualityReviews")
    reserves = [
        reading.key(standard, "RESV", value=row.get("PmoReserveLevel"))
        for row in reviews
        if row.get("PmoReserveCleared") is not True
    ]
    overdue = [
        (today - planned).days
        for row in reviews
        if row.get("PmoActualDate") is None and (planned := reading.day(row.get("PmoPlannedDate"))) is not None
    ]
    gates = sorted(snapshot.rows_of("GateReviews"), key=lambda row: str(row.get("PmoHeldOn") or ""))
    decision = reading.key(standard, "GATDEC", value=gates[-1].get("PmoGateDecision")) if gates else None
    return QualityFacts(
        blocking_reserves=reserves.count("BLK"),
        major_reserves=reserves.count("MAJ"),
        overdue_days=max((0, *overdue)),
        gate_failed=decision in ("RCY", "STP"),
        planned=project.phase in ("INIT", "PLAN") or bool(reviews) or _has_plan(snapshot, standard),
    )


def _has_plan(snapshot: Snapshot, standard: Standard) -> bool:
    types = {reading.key(standard, "DOCTYPE", value=fact.get("PmoDocType")) for fact in snapshot.files}
    return bool(types & {"QLP", "PID"})


def open_risks(snapshot: Snapshot, standard: Standard) -> tuple[Row, ...]:
    """Return the risks neither closed nor transferred."""
    return reading.open_rows(snapshot, "Risks", standard=standard)


def is_opportunity(row: Row, standard: Standard) -> bool:
    """Return whether a risk is an opportunity."""
    return reading.key(standard, "RISKTYPE", value=row.get("PmoRiskType")) == OPPORTUNITY


def levels(row: Row, *, residual: bool = False) -> tuple[int | None, int | None]:
    """Return probability and impact, inherent or residual."""
    names = ("PmoResidualProb", "PmoResidualImpact") if residual else ("PmoProbability", "PmoImpact")
    first, second = (reading.whole(row.get(name)) for name in names)
    return first, second


def score_of(row: Row, *, residual: bool = False) -> int | None:
    """Return probability × impact; None when not assessed."""
    probability, impact = levels(row, residual=residual)
    return None if probability is None or impact is None else probability * impact


def zone_of(row: Row, standard: Standard) -> str | None:
    """Return the letter of a risk's cell before treatment; None when not assessed."""
    probability, impact = levels(row)
    return zone(standard.risk_cells, probability, impact=impact)


def risk_facts(row: Row, *, standard: Standard, today: date) -> RiskFacts:
    """Return what the colour of risk needs to know of a risk."""
    status = reading.key(standard, "RISKSTAT", value=row.get("PmoRiskStatus"))
    treated = status == "TRT" or bool(reading.text(row.get("PmoResponsePlan")).strip())
    trigger = reading.day(row.get("PmoTriggerDate"))
    after = score_of(row, residual=True)
    return RiskFacts(
        score=score_of(row) if after is None else after,
        treated=treated,
        trigger_overdue=trigger is not None and trigger < today and status in ("IDE", "ASS", None),
    )


def reviewed_lately(snapshot: Snapshot, standard: Standard, *, today: date) -> bool:
    """Return whether a risk was touched within the review period."""
    since = today - timedelta(days=int(limit(standard.thresholds, "risk.review_days")))
    touched = (
        row.modified.date() if row.modified else reading.day(row.get("PmoRaisedOn"))
        for row in snapshot.rows_of("Risks")
    )
    return any(one is not None and one >= since for one in touched)


def expected_of(row: Row) -> Decimal | None:
    """Return p × cost of a risk."""
    return expected_value(reading.amount(row.get("PmoProbPct")), reading.amount(row.get("PmoCostImpact")))


def exposure_of(snapshot: Snapshot, standard: Standard) -> Decimal:
    """Return the exposure of a project's open risks."""
    return exposure(
        OpenRisk(
            kind=reading.key(standard, "RISKTYPE", value=row.get("PmoRiskType")) or "THR", expected=expected_of(row)
        )
        for row in open_risks(snapshot, standard)
    )


def files_by_type(snapshot: Snapshot, standard: Standard) -> dict[str, FileFact]:
    """Return for each document type the file of the highest version."""
    best: dict[str, FileFact] = {}
    for fact in sorted(snapshot.files, key=lambda one: (_rank(one.version), one.path)):
        kind = reading.key(standard, "DOCTYPE", value=fact.get("PmoDocType"))
        if kind is not None:
            best[kind] = fact
    return best


def _rank(version: str) -> tuple[int, int]:
    major, _, minor = version.partition(".")
    return (int(major) if major.isdigit() else 0, int(minor) if minor.isdigit() else 0)


def is_required(project: Project, standard: Standard, *, code: str) -> bool:
    """Return whether a document is due: its tier is the project's, and the project reached its first phase."""
    order = [choice.key for choice in standard.choices["PHASE"].choices]
    for document in standard.documents:
        if document.owed and document.code == code and project.tier in document.tiers and project.phase in order:
            first = min((order.index(phase) for phase in document.phases if phase in order), default=len(order))
            return order.index(project.phase) >= first
    return False


def is_compliant(fact: FileFact | None, standard: Standard) -> bool:
    """Return whether a required document was published once and is still in force; a newer draft does not undo it."""
    if fact is None:
        return False
    status = reading.key(standard, "DOCSTAT", value=fact.get("PmoDocStatus"))
    return _rank(fact.version)[0] >= 1 and status not in ("OBS", "REJ", "SUP")
