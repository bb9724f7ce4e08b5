"""The charts of the dashboard: colours now and over twelve periods, money by programme and by project."""

from __future__ import annotations

from collections import Counter

from babel.dates import format_date

from pmo365.indicators.capacity import months
from pmo365.indicators.cost import CostFigures
from pmo365.indicators.qcdr import Rag
from pmo365.model.page import Block, Cell, Chart, Charts, Field, Kind, Meaning, Series, Table, Tone
from pmo365.sheets import reading, trends
from pmo365.sheets.survey import Entry, Survey, rounded
from pmo365.sheets.wording import RAG_TONES

ORDER = (Rag.GREEN, Rag.AMBER, Rag.RED, Rag.GREY)
_BARS = 12


def pictures(survey: Survey, running: list[Entry]) -> tuple[Block, ...]:
    """Return the charts, each with the table it is drawn from."""
    trend = _trend(survey, running)
    return (
        Charts((_doughnut(survey), *((_periods(survey),) if len(trend.rows) > 1 else ()))),
        _counts(survey, running),
        trend,
        Charts((_bars(survey, "programme"), _bars(survey, "project"))),
        _landing(survey, "programme", groups=_programmes(survey, running)),
        _landing(survey, "project", groups={one.name: [one] for one in running}),
    )


def _doughnut(survey: Survey) -> Chart:
    return Chart(
        kind="doughnut",
        title=survey.word("dashboard.colours"),
        table="colours",
        labels="overall",
        series=(Series("count"),),
        points=tuple(RAG_TONES[colour] for colour in ORDER),
        span=4,
    )


def _periods(survey: Survey) -> Chart:
    return Chart(
        kind="stacked_column",
        title=survey.word("dashboard.trend"),
        table="trend",
        labels="period",
        series=tuple(Series(colour.name.lower(), RAG_TONES[colour]) for colour in reversed(ORDER)),
        span=8,
    )


def _bars(survey: Survey, what: str) -> Chart:
    return Chart(
        kind="bar",
        title=survey.word(f"dashboard.money_{what}"),
        table=f"money_{what}",
        labels=what,
        series=(Series("revised", Tone.SOFT), Series("landing", Tone.MAIN)),
    )


def _counts(survey: Survey, running: list[Entry]) -> Table:
    return Table(
        key="colours",
        title=survey.word("dashboard.colours"),
        listed=False,
        fields=(
            Field(key="overall", header=survey.word("columns.overall"), span=3, meaning=Meaning.SHAPE),
            Field(key="count", header=survey.word("columns.projects"), kind=Kind.WHOLE, span=1, total=True),
        ),
        rows=tuple((survey.rag(colour), sum(entry.figures.shown is colour for entry in running)) for colour in ORDER),
        total_label=survey.word("total"),
    )


def _trend(survey: Survey, running: list[Entry]) -> Table:
    """Periods in which no running project had begun are left out."""
    columns = list(zip(*(trends.colours(survey, entry) for entry in running), strict=True))
    counted = [Counter(one for one in column if one is not None) for column in columns]
    names = months(survey.today.replace(year=survey.today.year - 1, day=1), trends.PERIODS + 1)[1:]
    rows: list[tuple[Cell, ...]] = [
        (format_date(month, "MMM yyyy", locale=survey.language), *(counts[colour] for colour in ORDER))
        for month, counts in zip(names, counted, strict=False)
        if counts
    ]
    return Table(
        key="trend",
        title=survey.word("dashboard.trend"),
        listed=False,
        empty=survey.word("empty.projects"),
        fields=(
            Field(key="period", header=survey.word("columns.period"), span=4),
            *(Field(key=one.name.lower(), header=survey.rag(one), kind=Kind.WHOLE, span=2) for one in ORDER),
        ),
        rows=tuple(rows),
    )


def _programmes(survey: Survey, running: list[Entry]) -> dict[str, list[Entry]]:
    """Projects by programme, named as the hub names it; those of none under a word that says so."""
    register = survey.portfolio.hub.rows_of("Programmes")
    titles = {reading.text(row.get("PmoProgrammeCode")): row.title for row in register}
    groups: dict[str, list[Entry]] = {}
    for one in running:
        code = one.project.programme
        name = f"{code} {titles.get(code, '')}".strip() or survey.word("dashboard.no_programme")
        groups.setdefault(name, []).append(one)
    return groups


def _landing(survey: Survey, what: str, *, groups: dict[str, list[Entry]]) -> Table:
    sums = [
        (name, sum((one.figures.money for one in own if one.figures.money), CostFigures()))
        for name, own in groups.items()
        if any(one.figures.money for one in own)
    ]
    sums.sort(key=lambda one: (-one[1].revised, one[0]))
    return Table(
        key=f"money_{what}",
        title=survey.word(f"dashboard.money_{what}"),
        listed=False,
        empty=survey.word("empty.projects"),
        fields=(
            Field(key=what, header=survey.word(f"columns.{what}"), span=4),
            *(
                Field(key=key, header=survey.word(f"columns.{key}"), kind=Kind.MONEY, span=2)
                for key in ("revised", "landing", "variance")
            ),
            Field(key="variance_percent", header=survey.word("columns.variance_percent"), kind=Kind.POINTS, span=2),
        ),
        rows=tuple(_money_row(name, money) for name, money in sums[:_BARS]),
    )


def _money_row(name: str, money: CostFigures) -> tuple[Cell, ...]:
    return (name, money.revised, money.landing, money.variance, rounded(money.variance_percent))
