"""Sheet: the load of every person by month, firm and soft bookings apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from pmo365.indicators.capacity import Load
from pmo365.model.page import Cell, Field, Kind, Lines, Meaning, Page, Table, To
from pmo365.sheets import reading
from pmo365.sheets.resources import month_name
from pmo365.sheets.staffing import Person, Staffing, share, staffing, worst
from pmo365.sheets.survey import Survey, fields, rounded, sheet

_COLUMNS: tuple[tuple[str, Kind, float, Meaning], ...] = (
    ("person", Kind.TEXT, 24, Meaning.NONE),
    ("role", Kind.TEXT, 22, Meaning.NONE),
    ("team", Kind.TEXT, 18, Meaning.NONE),
    ("booking", Kind.TEXT, 13, Meaning.NONE),
    ("capacity_points", Kind.POINTS, 11, Meaning.NONE),
)


def page(survey: Survey) -> Page:
    """Return people down, months across: load in points of the person's capacity."""
    return sheet(survey, "load_list", more=(survey.word("load_list.how"),), blocks=(table(survey),), frozen=1)


def table(survey: Survey) -> Table:
    """Return one row per person, and one more where there are soft bookings."""
    team = staffing(survey)
    soft = sum(_has_soft(one) for one in team.people)
    return Table(
        key="load_list",
        title=survey.word("load_list.title"),
        fields=(
            *fields(survey, _COLUMNS),
            *(
                Field(
                    key=f"month_{place + 1}",
                    header=month_name(survey, place, team=team),
                    kind=Kind.POINTS,
                    width=10.5,
                    meaning=Meaning.LOAD,
                )
                for place in range(len(team.months))
            ),
            Field(key="margin", header=survey.word("columns.margin"), kind=Kind.POINTS, width=12, meaning=Meaning.GAP),
        ),
        rows=Lines(len(team.people) + soft, lambda: _rows(survey, team)),
        empty=survey.word("resources.none"),
    )


def _has_soft(one: Person) -> bool:
    return any(load.soft > 0 for load in one.loads)


def _rows(survey: Survey, team: Staffing) -> Iterator[tuple[Cell, ...]]:
    for one in team.people:
        yield _row(survey, one, kind="firm", of=lambda load: load.firm)
        if _has_soft(one):
            yield _row(survey, one, kind="soft", of=lambda load: load.soft)


def _row(survey: Survey, one: Person, *, kind: str, of: Callable[[Load], Decimal]) -> tuple[Cell, ...]:
    name = To(one.name, reading.item_url(survey.portfolio.hub, one.row))
    return (
        name,
        reading.text(one.row.get("PmoPrimaryRole")),
        reading.text(one.row.get("PmoTeam")),
        survey.word(f"resources.{kind}"),
        rounded(one.capacity, 0),
        *(share(survey, of(load), capacity=load.capacity) for load in one.loads),
        rounded(-worst(one)[1]) if kind == "firm" else None,
    )
