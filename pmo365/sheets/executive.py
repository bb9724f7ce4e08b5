"""Sheet: the portfolio on one sheet of paper."""

from __future__ import annotations

from pmo365.indicators.cost import CostFigures
from pmo365.indicators.qcdr import Rag
from pmo365.model.page import Cell, Field, Kind, Meaning, Note, Page, Table, Tile, Tiles, Tone
from pmo365.sheets import facts, qcdr
from pmo365.sheets.awaited import awaited
from pmo365.sheets.survey import Entry, Survey, rounded, sheet

_WORST, _DECISIONS, _DATES = 5, 5, 4


def page(survey: Survey) -> Page:
    """Return the figures, the projects to look at, the decisions awaited and the next key dates."""
    running = [entry for entry in qcdr.worst_first(survey) if entry.running]
    tables = (_worst(survey, running), _decisions(survey), _dates(survey, running))
    return sheet(
        survey,
        "executive",
        title=survey.standard.report.title.say(survey.language),
        more=(survey.word("meaning.legend"),),
        blocks=(
            Tiles(_tiles(survey, running)),
            *(block for table in tables for block in (Note(table.title, strong=True), table)),
        ),
        grid=12,
        single=True,
    )


def _tiles(survey: Survey, running: list[Entry]) -> tuple[Tile, ...]:
    money = sum((entry.figures.money for entry in running if entry.figures.money), CostFigures())
    red = sum(entry.figures.shown is Rag.RED for entry in running)
    awaited = sum(entry.figures.decisions_pending for entry in running)
    late = sum(entry.figures.milestones_critical for entry in running)
    over = Tone.BAD if money.variance > 0 else Tone.GOOD
    return (
        Tile(key="projects", label=survey.word("dashboard.running"), value=len(running)),
        Tile(key="projects_red", label=survey.rag(Rag.RED), value=red, tone=Tone.BAD if red else Tone.GOOD),
        Tile(key="landing", label=survey.word("columns.landing"), value=money.landing, kind=Kind.MONEY),
        Tile(key="variance", label=survey.word("columns.variance"), value=money.variance, kind=Kind.MONEY, tone=over),
        Tile(key="decisions", label=survey.word("dashboard.decisions"), value=awaited, tone=_warn(awaited)),
        Tile(key="late", label=survey.word("dashboard.late"), value=late, tone=_warn(late)),
    )


def _warn(count: int) -> Tone:
    return Tone.WARN if count else Tone.GOOD


def _table(
    survey: Survey, key: str, *, fields: tuple[tuple[str, int, Kind, Meaning], ...], rows: tuple[tuple[Cell, ...], ...]
) -> Table:
    told = tuple(
        Field(key=name, header=survey.word(f"columns.{name}"), span=span, kind=kind, meaning=meaning)
        for name, span, kind, meaning in fields
    )
    title, empty = survey.word(f"executive.{key}"), survey.word(f"empty.{key}")
    return Table(key=f"executive_{key}", title=title, fields=told, rows=rows, empty=empty, listed=False)


def _worst(survey: Survey, running: list[Entry]) -> Table:
    fields = (
        ("code", 1, Kind.CODE, Meaning.NONE),
        ("project", 3, Kind.TEXT, Meaning.NONE),
        ("overall", 1, Kind.TEXT, Meaning.SHAPE),
        ("trend", 2, Kind.TEXT, Meaning.NONE),
        ("variance_percent", 1, Kind.POINTS, Meaning.SLIP),
        ("slip", 1, Kind.WHOLE, Meaning.SLIP),
        ("manager", 3, Kind.TEXT, Meaning.NONE),
    )
    rows = tuple(
        (
            one.code,
            one.project.title,
            survey.rag(one.figures.shown),
            survey.arrow(one.figures.trend),
            rounded(one.figures.money.variance_percent) if one.figures.money else None,
            one.figures.slip,
            survey.person(one.project.manager),
        )
        for one in running[:_WORST]
    )
    return _table(survey, "projects", fields=fields, rows=rows)


def _decisions(survey: Survey) -> Table:
    fields = (
        ("code", 1, Kind.CODE, Meaning.NONE),
        ("project", 3, Kind.TEXT, Meaning.NONE),
        ("ref", 1, Kind.CODE, Meaning.NONE),
        ("decision", 5, Kind.TEXT, Meaning.NONE),
        ("needed", 2, Kind.DAY, Meaning.DUE),
    )
    found = awaited(survey)
    rows = tuple((one.code, one.project.title, one.item(row), row.title, due) for due, one, row in found[:_DECISIONS])
    return _table(survey, "decisions", fields=fields, rows=rows)


def _dates(survey: Survey, running: list[Entry]) -> Table:
    fields = (
        ("code", 1, Kind.CODE, Meaning.NONE),
        ("project", 3, Kind.TEXT, Meaning.NONE),
        ("milestone", 4, Kind.TEXT, Meaning.NONE),
        ("forecast", 2, Kind.DAY, Meaning.NONE),
        ("slip", 2, Kind.WHOLE, Meaning.SLIP),
    )
    found = [
        (day, one, row)
        for one in running
        for row in facts.open_milestones(one.snapshot, survey.standard)
        if row.get("PmoCritical") is True and (day := facts.expected_day(row, survey.today)) is not None
    ]
    found.sort(key=lambda one: (one[0], one[1].project.code, one[2].id))
    rows = tuple(
        (
            one.code,
            one.project.title,
            row.title,
            day,
            facts.milestone_slip(row, survey.today, calendar=survey.calendar),
        )
        for day, one, row in found[:_DATES]
    )
    return _table(survey, "dates", fields=fields, rows=rows)
