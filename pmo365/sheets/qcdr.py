"""Sheet: quality, cost, delay, risk of each project."""

from __future__ import annotations

from pmo365.model.page import SHAPES, Cell, Field, Kind, Meaning, Page, Table, Tone
from pmo365.sheets.survey import Entry, Survey, rounded, sheet


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
    """Return one row per project."""
    return Table(
        key="qcdr",
        title=survey.word("qcdr.title"),
        fields=_fields(survey),
        rows=tuple(_row(survey, entry) for entry in worst_first(survey)),
        empty=survey.word("empty.projects"),
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


def _fields(survey: Survey) -> tuple[Field, ...]:
    def colour(key: str) -> Field:
        return Field(key=key, header=survey.word(f"columns.{key}"), width=12, meaning=Meaning.SHAPE)

    def told(key: str, width: float, kind: Kind = Kind.TEXT) -> Field:
        return Field(key=key, header=survey.word(f"columns.{key}"), kind=kind, width=width)

    return (
        told("code", 11, Kind.CODE),
        told("project", 30),
        told("manager", 24),
        told("phase", 14),
        *(colour(key) for key in ("quality", "cost", "time", "risk", "overall", "computed", "reported")),
        Field(key="override", header=survey.word("columns.override"), width=22, meaning=Meaning.SHAPE),
        told("weather", 15),
        told("trend", 18),
        Field(
            key="index",
            header=survey.word("columns.index"),
            kind=Kind.NUMBER,
            width=10,
            meaning=Meaning.BAR,
        ),
        told("last_report", 12, Kind.CODE),
        told("comment", 50),
    )


def _row(survey: Survey, entry: Entry) -> tuple[Cell, ...]:
    figures = entry.figures
    return (
        entry.code,
        entry.project.title,
        entry.project.manager,
        survey.label("PHASE", entry.project.phase),
        *(survey.rag(colour) for colour in (*figures.colours, figures.shown, figures.computed, figures.reported)),
        f"{SHAPES[Tone.BAD]} {survey.word('qcdr.watermelon')}" if figures.watermelon else None,
        survey.sky(figures.weather),
        survey.arrow(figures.trend),
        rounded(figures.index),
        figures.last_period,
        figures.comment,
    )
