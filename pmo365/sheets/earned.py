"""Earned value of each project, from its last status report that carries it."""

from __future__ import annotations

from decimal import Decimal

from pmo365.indicators.evm import EarnedValue, earned_schedule, earned_value
from pmo365.model.page import Cell, Field, Kind, Meaning, Table
from pmo365.model.snapshot import Row
from pmo365.sheets import reading
from pmo365.sheets.survey import Entry, Survey, rounded

_VALUES = ("PmoPv", "PmoEv", "PmoAc")
_MONEY = ("pv", "ev", "ac", "cost_variance", "schedule_variance")
_INDICES = ("cpi", "spi", "tcpi")


def table(survey: Survey) -> Table:
    """Return one row per project with earned value; an index that does not exist is said so, never 0."""
    found = [(entry, row, earned_of(entry, row)) for entry in survey.entries if (row := last_report(entry)) is not None]
    return Table(
        key="budget_earned",
        title=survey.word("budget.earned"),
        fields=_fields(survey),
        rows=tuple(_row(survey, entry, report=row, value=value) for entry, row, value in found if value is not None),
        empty=survey.word("empty.earned"),
        listed=False,
    )


def estimates(survey: Survey) -> Table:
    """Return per project what it will cost by each method, and how it stands in time."""
    found = [(entry, row, earned_of(entry, row)) for entry in survey.entries if (row := last_report(entry)) is not None]
    money = ("budget_whole", "eac_bottom_up", "eac_typical", "eac_atypical", "eac_combined", "vac")
    return Table(
        key="budget_estimates",
        title=survey.word("budget.estimates"),
        fields=(
            Field(key="project", header=survey.word("columns.project"), span=4),
            *(Field(key=key, header=survey.word(f"columns.{key}"), kind=Kind.MONEY) for key in money),
            *(Field(key=key, header=survey.word(f"columns.{key}"), kind=Kind.NUMBER) for key in ("spi", "spi_time")),
        ),
        rows=tuple(_estimate(survey, entry, value=value) for entry, _, value in found if value is not None),
        empty=survey.word("empty.earned"),
        listed=False,
    )


def _estimate(survey: Survey, entry: Entry, *, value: EarnedValue) -> tuple[Cell, ...]:
    landing = entry.figures.money.landing if entry.figures.money else None  # Of the data's day, not of the report's.
    left = None if landing is None else value.budget - landing
    money = (landing, value.typical, value.atypical, value.combined, left)
    indices = (value.schedule_index, index_in_time(entry))
    return (
        entry.name,
        value.budget,
        *(survey.word("missing") if one is None else rounded(one, 2) for one in money),
        *(survey.word("missing") if one is None else rounded(one, 2) for one in indices),
    )


def index_in_time(entry: Entry) -> Decimal | None:
    """Return SPI(t) by the planned curve the reports drew so far; None with fewer than two of them.

    The plan beyond the last report is not known here: a project ahead of it counts as on time.
    """
    reports = reversed(reading.latest(entry.snapshot.rows_of("StatusReports"), "PmoPeriodKey"))
    known = [row for row in reports if all(reading.amount(row.get(name)) is not None for name in _VALUES)]
    if len(known) < 2:
        return None
    curve, earned = [reading.money(row.get("PmoPv")) for row in known], reading.money(known[-1].get("PmoEv"))
    return earned_schedule(curve, earned, elapsed=Decimal(len(known))).index


def last_report(entry: Entry) -> Row | None:
    """Return the latest status report with planned, earned and actual value."""
    reports = reading.latest(entry.snapshot.rows_of("StatusReports"), "PmoPeriodKey")
    whole = (row for row in reports if all(reading.amount(row.get(name)) is not None for name in _VALUES))
    return next(whole, None)


def earned_of(entry: Entry, report: Row) -> EarnedValue | None:
    """Return the earned-value figures of a report; None when the project's budget is not known."""
    if entry.figures.money is None:
        return None
    planned, earned, actual = (reading.money(report.get(name)) for name in _VALUES)
    return earned_value(
        budget=entry.figures.money.revised,
        planned=planned,
        earned=earned,
        actual=actual,
    )


def _fields(survey: Survey) -> tuple[Field, ...]:
    return (
        Field(key="project", header=survey.word("columns.project"), span=2),
        Field(key="period", header=survey.word("columns.period"), kind=Kind.CODE),
        *(Field(key=key, header=survey.word(f"columns.{key}"), kind=Kind.MONEY) for key in _MONEY),
        *(Field(key=key, header=survey.word(f"columns.{key}"), kind=Kind.NUMBER) for key in _INDICES),
        Field(key="eac", header=survey.word("columns.eac"), kind=Kind.MONEY, meaning=Meaning.NONE),
    )


def _row(survey: Survey, entry: Entry, *, report: Row, value: EarnedValue) -> tuple[Cell, ...]:
    indices = (value.cost_index, value.schedule_index, value.to_complete)
    return (
        entry.name,
        reading.text(report.get("PmoPeriodKey")),
        value.planned,
        value.earned,
        value.actual,
        value.cost_variance,
        value.schedule_variance,
        *(survey.word("missing") if one is None else rounded(one, 2) for one in indices),
        survey.word("missing") if value.typical is None else rounded(value.typical, 2),
    )
