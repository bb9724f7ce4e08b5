"""The figures of one project, from which all its sheets are made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TypedDict

from pmo365.indicators import periods, qcdr
from pmo365.indicators.cost import CostFigures
from pmo365.indicators.qcdr import Rag, Trend, Weather
from pmo365.indicators.quality import document_compliance
from pmo365.indicators.schedule import Calendar, public_holidays
from pmo365.model.project import Project
from pmo365.model.snapshot import Row, Snapshot
from pmo365.model.standard import Standard
from pmo365.sheets import facts, reading

_GRACE = 5
"""Days after the end of a period within which its report may still come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a reader asks of one project; amounts in the organisation's currency, days are working days."""

    code: str
    quality: Rag
    cost: Rag
    time: Rag
    risk: Rag
    computed: Rag
    """Overall colour from the four."""
    reported: Rag | None
    """Overall colour the project manager reported; None without a report."""
    shown: Rag
    """The colour to print: computed, or reported where that is allowed."""
    watermelon: bool
    """Reported better than computed without an accepted reason."""
    index: Decimal | None
    weather: Weather
    trend: Trend | None
    costs: facts.Costs | None
    """None when the project keeps amounts in another currency."""
    start: date | None
    end_baseline: date | None
    end_forecast: date | None
    slip: int | None
    milestones_late: int
    milestones_critical: int
    """Of the late ones, those the project cannot end without."""
    risks_open: int
    risks_red: int
    exposure: Decimal
    issues_open: int
    actions_overdue: int
    decisions_pending: int
    documents_required: int
    documents_compliant: int
    last_period: str
    """Period of the last status report; empty when there is none."""
    comment: str

    @property
    def money(self) -> CostFigures | None:
        """Return the sum of the budget lines; None as for ``costs``."""
        return self.costs.total if self.costs else None

    @property
    def compliance(self) -> Decimal | None:
        """Return compliant ÷ required documents in points."""
        return document_compliance(self.documents_required, self.documents_compliant)

    @property
    def colours(self) -> tuple[Rag, Rag, Rag, Rag]:
        """Return quality, cost, time (délais), risk."""
        return self.quality, self.cost, self.time, self.risk


def project_figures(
    project: Project,
    snapshot: Snapshot,
    *,
    standard: Standard,
    today: date,
    register: Row | None = None,
    calendar: Calendar | None = None,
) -> Figures:
    """Return the figures of a project on a day.

    ``register`` is its row on the hub (baseline dates), ``calendar`` the public holidays; both are optional.
    """
    worked = holidays_of(standard, today) if calendar is None else calendar
    dates = facts.dates_of(snapshot, register, today=today)
    late = facts.late_milestones(snapshot, standard, today=today, calendar=worked)
    ground = _Ground(
        costs=facts.costs_of(snapshot, standard), time=facts.time_facts(dates, late, calendar=worked), today=today
    )
    colours = _colours(project, snapshot, standard=standard, ground=ground)
    required, compliant = _documents(project, snapshot, standard=standard)
    reports = reading.latest(snapshot.rows_of("StatusReports"), "PmoPeriodKey")
    quality, cost, time, risk = colours
    return Figures(
        code=project.code,
        quality=quality,
        cost=cost,
        time=time,
        risk=risk,
        index=qcdr.index(colours),
        weather=qcdr.weather(colours, stale=is_stale(snapshot, standard, today=today)),
        costs=ground.costs,
        slip=ground.time.slip,
        exposure=facts.exposure_of(snapshot, standard),
        documents_required=required,
        documents_compliant=compliant,
        **_scheduled(dates, late),
        **_told(reports, qcdr.overall(colours), standard=standard, today=today),
        **_counts(snapshot, standard, today=today),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ground:
    costs: facts.Costs | None
    time: qcdr.TimeFacts
    today: date


def _told(reports: tuple[Row, ...], computed: Rag, *, standard: Standard, today: date) -> _Told:
    reported = _reported(reports, standard)
    verdict = qcdr.verdict(computed, reported, accepted=_accepted(reports))
    return {
        "computed": computed,
        "reported": reported,
        "shown": verdict.shown,
        "watermelon": verdict.watermelon,
        "trend": qcdr.trend(_before(reports, standard, today=today), computed),
        "last_period": reading.text(reports[0].get("PmoPeriodKey")) if reports else "",
        "comment": reading.text(reports[0].get("PmoSummary")) if reports else "",
    }


class _Scheduled(TypedDict):
    start: date | None
    end_baseline: date | None
    end_forecast: date | None
    milestones_late: int
    milestones_critical: int


def _scheduled(dates: tuple[date | None, date | None, date | None], late: tuple[facts.Late, ...]) -> _Scheduled:
    return {
        "start": dates[0],
        "end_baseline": dates[1],
        "end_forecast": dates[2],
        "milestones_late": len(late),
        "milestones_critical": sum(one.critical for one in late),
    }


class _Told(TypedDict):
    computed: Rag
    reported: Rag | None
    shown: Rag
    watermelon: bool
    trend: Trend | None
    last_period: str
    comment: str


def holidays_of(standard: Standard, today: date) -> Calendar:
    """Return the public holidays of the organisation's country around a day."""
    return public_holidays(standard.organisation.country, range(today.year - 4, today.year + 7))


def _colours(project: Project, snapshot: Snapshot, *, standard: Standard, ground: _Ground) -> tuple[Rag, Rag, Rag, Rag]:
    card = next(iter(snapshot.rows_of("ProjectCard")), None)
    limits, today = standard.thresholds, ground.today
    money = ground.costs.total if ground.costs else None
    quality = facts.quality_facts(project, snapshot, standard=standard, today=today)
    days, percent = ((card.get(name) if card else None) for name in ("PmoTolTimeDays", "PmoTolCostPct"))
    colours = (
        qcdr.quality_colour(quality, thresholds=limits),
        qcdr.cost_colour(
            money.variance_percent if money else None,
            fresh=money is not None and facts.is_fresh(money.last_period, today),
            thresholds=limits,
            tolerance=reading.amount(percent),
        ),
        qcdr.time_colour(ground.time, thresholds=limits, tolerance=reading.whole(days)),
        _risk(snapshot, card, standard=standard, today=today),
    )
    sources = ("QualityReviews", "BudgetLines", "Milestones", "Risks")
    known = (facts.is_read(snapshot, one) for one in sources)
    first, second, third, fourth = (colour if read else Rag.GREY for colour, read in zip(colours, known, strict=True))
    return first, second, third, fourth


def _risk(snapshot: Snapshot, card: Row | None, *, standard: Standard, today: date) -> Rag:
    threats = [row for row in facts.open_risks(snapshot, standard) if not facts.is_opportunity(row, standard)]
    return qcdr.risk_colour(
        [facts.risk_facts(row, standard=standard, today=today) for row in threats],
        reviewed=facts.reviewed_lately(snapshot, standard, today=today),
        thresholds=standard.thresholds,
        tolerance=reading.whole(card.get("PmoTolRiskScore")) if card else None,
    )


def _rag(value: object, standard: Standard) -> Rag | None:
    found = standard.key_of("RAG", value)
    return Rag(found) if found in list(Rag) else None


def _reported(reports: tuple[Row, ...], standard: Standard) -> Rag | None:
    if not reports:
        return None
    names = ("PmoRagQuality", "PmoRagCost", "PmoRagTime", "PmoRagRisk")
    colours = [found for name in names if (found := _rag(reports[0].get(name), standard)) is not None]
    if len(colours) == len(names):  # The overall light is written from these: it may be a day behind.
        return qcdr.overall(colours)
    return _rag(reports[0].get("PmoRagOverall"), standard) or (qcdr.overall(colours) if colours else None)


def _accepted(reports: tuple[Row, ...]) -> bool:
    """The PMO accepts a reason by freezing the report that carries it."""
    return (
        bool(reports)
        and reports[0].get("PmoFrozen") is True
        and bool(reading.text(reports[0].get("PmoOverrideReason")))
    )


def _before(reports: tuple[Row, ...], standard: Standard, *, today: date) -> Rag | None:
    told = ((row, periods.named(reading.text(row.get("PmoPeriodKey")))) for row in reports)
    earlier = [row for row, period in told if period is not None and period.end < today]
    if not earlier:
        return None
    return colour_of(earlier[0], standard)


def colour_of(report: Row, standard: Standard) -> Rag | None:
    """Return the colour a status report shows: the computed one it carries, else what was reported."""
    return _rag(report.get("PmoRagComputed"), standard) or _reported((report,), standard)


def is_stale(snapshot: Snapshot, standard: Standard, *, today: date) -> bool:
    """Return whether the report of the last ended period is missing five days after its end."""
    reports = reading.latest(snapshot.rows_of("StatusReports"), "PmoPeriodKey")
    if not reports:
        return True
    card = next(iter(snapshot.rows_of("ProjectCard")), None)
    every = reading.key(standard, "FREQ", value=card.get("PmoReportFrequency")) if card is not None else None
    last = periods.named(reading.text(reports[0].get("PmoPeriodKey")), every or "MON")
    return last is None or periods.following(last).end + timedelta(days=_GRACE) < today


def _documents(project: Project, snapshot: Snapshot, *, standard: Standard) -> tuple[int, int]:
    files = facts.files_by_type(snapshot, standard)
    due = [
        one.code
        for one in standard.documents
        if facts.is_required(project, standard, code=one.code) and facts.is_read(snapshot, one.library)
    ]
    return len(due), sum(facts.is_compliant(files.get(code), standard) for code in due)


def _counts(snapshot: Snapshot, standard: Standard, *, today: date) -> dict[str, int]:
    risks = facts.open_risks(snapshot, standard)
    actions = reading.open_rows(snapshot, "Actions", standard=standard)
    return {
        "risks_open": len(risks),
        "risks_red": sum(facts.zone_of(row, standard) == "R" for row in risks),
        "issues_open": len(reading.open_rows(snapshot, "Issues", standard=standard)),
        "actions_overdue": sum(
            (due := reading.day(row.get("PmoDueDate"))) is not None and due < today for row in actions
        ),
        "decisions_pending": len(reading.open_rows(snapshot, "Decisions", standard=standard)),
    }
