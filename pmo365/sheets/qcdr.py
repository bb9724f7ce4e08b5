"""Sheet: quality, cost, delay, risk of each project."""

from __future__ import annotations

from pmo365.model.page import SHAPES, Cell, Kind, Meaning, Page, Past, Table, Tone
from pmo365.sheets import trends
from pmo365.sheets.survey import Entry, Survey, fields, rounded, sheet


def page(survey: Survey) -> Page:
    """Return the four colours of every project, the worst first."""
    return sheet(
        survey,
        "qcdr",
        more=(survey.word("qcdr.how"),),
        blocks=(table(survey),),
        frozen=2,
    )


def table(survey: Survey) -> Table:
    """Return one row per project, with its colour in each of the last twelve periods."""
    shown = worst_first(survey)
    return Table(
        key="qcdr",
        title=survey.word("qcdr.title"),
        fields=fields(survey, _COLUMNS),
        rows=tuple(_row(survey, entry) for entry in shown),
        empty=survey.word("empty.projects"),
        past=Past(
            field="curve",
            labels=trends.periods(survey.today),
            values=tuple(trends.heights(trends.colours(survey, entry)) for entry in shown),
            full=3,
        ),
    )


def worst_first(survey: Survey) -> list[Entry]:
    """Return the projects: red, amber, grey, green, then the lowest index."""
    order = ("R", "A", "N", "G")
    return sorted(
        survey.entries,
        key=lambda one: (
            not one.running,
            order.index(one.figures.shown.value),
            one.figures.index if one.figures.index is not None else 50,
            one.project.code,
        ),
    )


_COLUMNS: tuple[tuple[str, Kind, float, Meaning], ...] = (
    ("code", Kind.CODE, 11, Meaning.NONE),
    ("project", Kind.TEXT, 28, Meaning.NONE),
    ("manager", Kind.TEXT, 16, Meaning.NONE),
    ("phase", Kind.TEXT, 13, Meaning.NONE),
    ("quality", Kind.TEXT, 11, Meaning.SHAPE),
    ("cost", Kind.TEXT, 11, Meaning.SHAPE),
    ("time", Kind.TEXT, 11, Meaning.SHAPE),
    ("risk", Kind.TEXT, 11, Meaning.SHAPE),
    ("overall", Kind.TEXT, 11, Meaning.SHAPE),
    ("computed", Kind.TEXT, 11, Meaning.SHAPE),
    ("reported", Kind.TEXT, 11, Meaning.SHAPE),
    ("override", Kind.TEXT, 16, Meaning.SHAPE),
    ("weather", Kind.TEXT, 13, Meaning.NONE),
    ("trend", Kind.TEXT, 16, Meaning.NONE),
    ("curve", Kind.TEXT, 16, Meaning.NONE),
    ("index", Kind.NUMBER, 9, Meaning.BAR),
    ("last_report", Kind.CODE, 10, Meaning.NONE),
    ("comment", Kind.TEXT, 40, Meaning.NONE),
)


def _row(survey: Survey, entry: Entry) -> tuple[Cell, ...]:
    figures = entry.figures
    return (
        entry.code,
        entry.project.title,
        survey.person(entry.project.manager),
        survey.label("PHASE", entry.project.phase),
        *(survey.rag(colour) for colour in (*figures.colours, figures.shown, figures.computed, figures.reported)),
        f"{SHAPES[Tone.BAD]} {survey.word('qcdr.watermelon')}" if figures.watermelon else None,
        survey.sky(figures.weather),
        survey.arrow(figures.trend),
        None,
        rounded(figures.index),
        figures.last_period,
        figures.comment,
    )
