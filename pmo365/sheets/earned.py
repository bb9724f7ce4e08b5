"""Earned value of each project, from its last status report that carries it."""

from __future__ import annotations

from pmo365.indicators.evm import EarnedValue, earned_value
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
    return earned_value(budget=entry.figures.money.revised, planned=planned, earned=earned, actual=actual)


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
