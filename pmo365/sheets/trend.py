"""Sheet: up to twelve periods of the portfolio, and the figures a period keeps."""

from __future__ import annotations

from pmo365.indicators.arithmetic import ZERO
from pmo365.indicators.cost import CostFigures
from pmo365.indicators.qcdr import Rag
from pmo365.model.page import Cell, Chart, Charts, Kind, Meaning, Note, Page, Series, Table, Tone
from pmo365.sheets.comparison import red_risks
from pmo365.sheets.portfolio import Point, Portfolio, Told
from pmo365.sheets.survey import Entry, Survey, fields, sheet, survey
from pmo365.sheets.wording import RAG_TONES

_COLOURS = (Rag.GREEN, Rag.AMBER, Rag.RED, Rag.GREY)
_COLUMNS: tuple[tuple[str, Kind, float, Meaning], ...] = (
    ("period", Kind.CODE, 11, Meaning.NONE),
    ("running", Kind.WHOLE, 11, Meaning.NONE),
    *((f"count_{colour.value}", Kind.WHOLE, 11, Meaning.NONE) for colour in _COLOURS),
    ("revised", Kind.MONEY, 15, Meaning.NONE),
    ("landing", Kind.MONEY, 15, Meaning.NONE),
    ("variance", Kind.MONEY, 15, Meaning.SLIP),
    ("red_risks", Kind.WHOLE, 12, Meaning.NONE),
    ("late_milestones", Kind.WHOLE, 12, Meaning.NONE),
    ("awaited", Kind.WHOLE, 12, Meaning.NONE),
)


def point_of(portfolio: Portfolio) -> Point:
    """Return what a period keeps of a portfolio: its running projects."""
    ground = survey(portfolio)
    return Point(period=f"{portfolio.as_of:%Y-%m}", projects=tuple(_told(ground, one) for one in ground.running()))


def _told(ground: Survey, entry: Entry) -> Told:
    project, figures = entry.project, entry.figures
    money = figures.money or CostFigures()
    return Told(
        code=project.code,
        programme=project.programme,
        unit=project.business_unit,
        confidentiality=project.confidentiality,
        shown=figures.shown.value,
        revised=money.revised,
        landing=money.landing,
        red_risks=len(red_risks(entry, ground)),
        late=figures.milestones_critical,
        decisions=figures.decisions_pending,
    )


def page(ground: Survey) -> Page:
    """Return one row per period, its colours and its money in charts."""
    return sheet(
        ground,
        "trend",
        more=(ground.word("trend.how"),),
        blocks=(
            Charts(_charts(ground)),
            Note(ground.word("trend.figures"), strong=True),
            _table(ground),
        ),
        grid=12,
    )


def _charts(ground: Survey) -> tuple[Chart, ...]:
    return (
        Chart(
            kind="stacked_column",
            title=ground.word("trend.colours"),
            table="trend",
            labels="period",
            series=tuple(Series(f"count_{one.value}", RAG_TONES[one]) for one in _COLOURS),
            span=6,
        ),
        Chart(
            kind="line",
            title=ground.word("trend.money"),
            table="trend",
            labels="period",
            series=(Series("revised", Tone.SOFT), Series("landing", Tone.MAIN)),
            span=6,
        ),
    )


def _table(ground: Survey) -> Table:
    return Table(
        key="trend",
        title=ground.word("trend.title"),
        fields=fields(ground, _COLUMNS),
        rows=tuple(_row(point) for point in ground.portfolio.history),
        empty=ground.word("empty.trend"),
        listed=False,
    )


def _row(point: Point) -> tuple[Cell, ...]:
    told = point.projects
    revised, landing = sum((one.revised for one in told), ZERO), sum((one.landing for one in told), ZERO)
    return (
        point.period,
        len(told),
        *(sum(one.shown == colour.value for one in told) for colour in _COLOURS),
        revised,
        landing,
        landing - revised,
        sum(one.red_risks for one in told),
        sum(one.late for one in told),
        sum(one.decisions for one in told),
    )
