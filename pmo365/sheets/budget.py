"""Sheet: money by project and by category, and the curve of planned, earned and actual cost."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from pmo365.indicators.arithmetic import ZERO
from pmo365.indicators.cost import CostFigures
from pmo365.model.page import Cell, Chart, Charts, Field, Kind, Meaning, Note, Page, Series, Table, Tone
from pmo365.sheets import budget_parts, earned, reading
from pmo365.sheets.survey import Survey, rounded, sheet

MONEY = ("initial", "revised", "committed", "actual", "remaining", "landing", "variance")


def page(survey: Survey) -> Page:
    """Return money by project and by category; projects in another currency are named and left out."""
    foreign = [entry.project.code for entry in survey.entries if entry.figures.money is None]
    curve, currency = _curve(survey), survey.standard.organisation.currency
    blocks: list[Note | Charts | Table] = [
        Charts((_bars(survey), _columns(survey))),
        Note(survey.word("budget.by_project"), strong=True),
        _by_project(survey),
        Note(survey.word("budget.by_category"), strong=True),
        _by_category(survey),
        Note(survey.word("budget.by_year"), strong=True),
        _by_year(survey),
        Note((told := budget_parts.explained(survey)).title, strong=True),
        told,
    ]
    if foreign:
        blocks.append(Note(survey.word("budget.foreign", codes=", ".join(foreign)), tone=Tone.WARN))
    blocks += [Note(survey.word("budget.earned"), strong=True), earned.table(survey)]
    blocks += [Note(survey.word("budget.estimates"), strong=True), earned.estimates(survey)]
    if len(curve.rows) > 1:
        blocks += [Note(survey.word("budget.curve"), strong=True), Charts((_line(survey),)), curve]
    return sheet(
        survey,
        "budget",
        more=(survey.word("budget.how", currency=currency),),
        blocks=tuple(blocks),
        grid=12,
    )


def money_cells(money: CostFigures) -> tuple[Decimal, ...]:
    """Return initial, revised, committed, actual, remaining, landing, variance."""
    return (
        money.initial,
        money.revised,
        money.committed,
        money.actual,
        money.remaining,
        money.landing,
        money.variance,
    )


def _fields(survey: Survey, first: str, *, span: int) -> tuple[Field, ...]:
    def told(key: str) -> Field:
        meaning = Meaning.SLIP if key == "variance" else Meaning.NONE
        return Field(key=key, header=survey.word(f"columns.{key}"), kind=Kind.MONEY, meaning=meaning, total=True)

    def points(key: str, meaning: Meaning) -> Field:
        return Field(key=key, header=survey.word(f"columns.{key}"), kind=Kind.POINTS, meaning=meaning)

    return (
        Field(key=first, header=survey.word(f"columns.{first}"), span=span),
        *(told(key) for key in MONEY),
        points("variance_percent", Meaning.SLIP),
        points("consumption", Meaning.BAR),
    )


def _by_project(survey: Survey) -> Table:
    return Table(
        key="budget_projects",
        title=survey.word("budget.by_project"),
        fields=_fields(survey, "project", span=3),
        rows=tuple(
            _row(entry.name, entry.figures.money) for entry in survey.entries if entry.figures.money is not None
        ),
        total_label=survey.word("total"),
        empty=survey.word("empty.projects"),
        listed=False,
    )


def _row(name: str, money: CostFigures) -> tuple[Cell, ...]:
    return (name, *money_cells(money), rounded(money.variance_percent), rounded(money.consumption))


def _by_category(survey: Survey) -> Table:
    sums: dict[str, CostFigures] = {}
    for entry in survey.entries:
        for category, money in entry.figures.costs.categories.items() if entry.figures.costs else ():
            sums[category] = sums.get(category, CostFigures()) + money
    order = [choice.key for choice in survey.standard.choices["COSTCAT"].choices]
    known = sorted(sums, key=lambda key: (order.index(key) if key in order else len(order), key))
    return Table(
        key="budget_categories",
        title=survey.word("budget.by_category"),
        fields=_fields(survey, "category", span=3),
        rows=tuple(_row(survey.label("COSTCAT", key) or survey.word("budget.none"), sums[key]) for key in known),
        total_label=survey.word("total"),
        empty=survey.word("empty.budget"),
        listed=False,
    )


def _by_year(survey: Survey) -> Table:
    return Table(
        key="budget_years",
        title=survey.word("budget.by_year"),
        fields=_fields(survey, "year", span=3),
        rows=tuple(
            _row(year or survey.word("budget.no_year"), money) for year, money in budget_parts.by_year(survey).items()
        ),
        total_label=survey.word("total"),
        empty=survey.word("empty.budget"),
        listed=False,
    )


def _curve(survey: Survey) -> Table:
    reports = {
        entry.project.code: {
            reading.text(row.get("PmoPeriodKey")): tuple(
                reading.money(row.get(name)) for name in ("PmoPv", "PmoEv", "PmoAc")
            )
            for row in entry.snapshot.rows_of("StatusReports")
            if any(reading.amount(row.get(name)) is not None for name in ("PmoPv", "PmoEv", "PmoAc"))
        }
        for entry in survey.entries
        if entry.figures.money is not None
    }
    periods = sorted({period for one in reports.values() for period in one})[-24:]
    return Table(
        key="budget_curve",
        title=survey.word("budget.curve"),
        fields=(
            Field(key="period", header=survey.word("columns.period"), kind=Kind.CODE, span=3),
            *(Field(key=key, header=survey.word(f"columns.{key}"), kind=Kind.MONEY) for key in ("pv", "ev", "ac")),
        ),
        rows=tuple((period, *_sum(period, reports.values())) for period in periods),
        empty=survey.word("empty.budget"),
        listed=False,
    )


def _sum(period: str, reports: Iterable[dict[str, tuple[Decimal, ...]]]) -> tuple[Decimal, ...]:
    """A project counts in each period with the last report it had made by then."""
    last = [one[max(past)] for one in reports if (past := [key for key in one if key <= period])]
    return tuple(sum((values[place] for values in last), ZERO) for place in range(3))


def _bars(survey: Survey) -> Chart:
    return Chart(
        kind="bar",
        title=survey.word("budget.chart_projects"),
        table="budget_projects",
        labels="project",
        series=(Series("revised", Tone.SOFT), Series("landing", Tone.MAIN)),
    )


def _columns(survey: Survey) -> Chart:
    return Chart(
        kind="column",
        title=survey.word("budget.chart_categories"),
        table="budget_categories",
        labels="category",
        series=(Series("revised", Tone.SOFT), Series("landing", Tone.MAIN)),
    )


def _line(survey: Survey) -> Chart:
    return Chart(
        kind="line",
        title=survey.word("budget.curve"),
        table="budget_curve",
        labels="period",
        series=(Series("pv", Tone.SOFT), Series("ev", Tone.GOOD), Series("ac", Tone.MAIN)),
        span=12,
    )
