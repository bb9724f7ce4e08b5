"""Sheet: the portfolio register with dates and money."""

from __future__ import annotations

from pmo365.model.page import Cell, Kind, Meaning, Page, Past, Table
from pmo365.sheets import reading, trends
from pmo365.sheets.survey import Entry, Survey, fields, rounded, sheet

_COLUMNS: tuple[tuple[str, Kind, float, Meaning], ...] = (
    ("code", Kind.CODE, 11, Meaning.NONE),
    ("project", Kind.TEXT, 28, Meaning.NONE),
    ("overall", Kind.TEXT, 11, Meaning.SHAPE),
    ("state", Kind.TEXT, 12, Meaning.NONE),
    ("phase", Kind.TEXT, 13, Meaning.NONE),
    ("tier", Kind.TEXT, 12, Meaning.NONE),
    ("unit", Kind.TEXT, 18, Meaning.NONE),
    ("programme", Kind.TEXT, 12, Meaning.NONE),
    ("sponsor", Kind.TEXT, 16, Meaning.NONE),
    ("manager", Kind.TEXT, 16, Meaning.NONE),
    ("start", Kind.DAY, 12, Meaning.NONE),
    ("end_baseline", Kind.DAY, 12, Meaning.NONE),
    ("end_forecast", Kind.DAY, 12, Meaning.NONE),
    ("slip", Kind.WHOLE, 12, Meaning.SLIP),
    ("initial", Kind.MONEY, 13, Meaning.NONE),
    ("revised", Kind.MONEY, 13, Meaning.NONE),
    ("committed", Kind.MONEY, 13, Meaning.NONE),
    ("actual", Kind.MONEY, 13, Meaning.NONE),
    ("remaining", Kind.MONEY, 13, Meaning.NONE),
    ("landing", Kind.MONEY, 13, Meaning.NONE),
    ("variance", Kind.MONEY, 13, Meaning.SLIP),
    ("variance_percent", Kind.POINTS, 10, Meaning.SLIP),
    ("consumption", Kind.POINTS, 12, Meaning.BAR),
    ("spent_curve", Kind.TEXT, 16, Meaning.NONE),
    ("priority", Kind.NUMBER, 10, Meaning.NONE),
    ("compliance", Kind.POINTS, 12, Meaning.SCALE),
)
_SUMMED = ("initial", "revised", "committed", "actual", "remaining", "landing", "variance")


def page(survey: Survey) -> Page:
    """Return the register, one row per project, with totals of the money."""
    return sheet(
        survey,
        "projects",
        blocks=(table(survey),),
        frozen=2,
    )


def table(survey: Survey) -> Table:
    """Return one row per project."""
    return Table(
        key="projects",
        title=survey.word("projects.title"),
        fields=fields(survey, _COLUMNS, summed=_SUMMED),
        rows=tuple(_row(survey, entry) for entry in survey.entries),
        total_label=survey.word("total"),
        empty=survey.word("empty.projects"),
        past=Past(
            field="spent_curve",
            labels=trends.periods(survey.today),
            values=tuple(trends.spent(survey, entry) for entry in survey.entries),
        ),
    )


def _row(survey: Survey, entry: Entry) -> tuple[Cell, ...]:
    project, figures = entry.project, entry.figures
    return (
        entry.code,
        project.title,
        survey.rag(figures.shown),
        survey.label("LIFE", project.life),
        survey.label("PHASE", project.phase),
        survey.label("TIER", project.tier),
        project.business_unit,
        project.programme,
        survey.person(project.sponsor),
        survey.person(project.manager),
        figures.start,
        figures.end_baseline,
        figures.end_forecast,
        figures.slip,
        *_money(entry),
        None,
        reading.amount(entry.register.get("PmoPriorityScore")) if entry.register else None,
        rounded(figures.compliance),
    )


def _money(entry: Entry) -> tuple[Cell, ...]:
    money = entry.figures.money
    if money is None:
        return (None,) * 9
    return (
        money.initial,
        money.revised,
        money.committed,
        money.actual,
        money.remaining,
        money.landing,
        money.variance,
        rounded(money.variance_percent),
        rounded(money.consumption),
    )
