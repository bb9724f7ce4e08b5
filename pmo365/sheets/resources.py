"""Sheet: what people can give and what is asked of them, who is overbooked, which requests wait."""

from __future__ import annotations

from decimal import Decimal

from babel.dates import format_date

from pmo365.indicators.arithmetic import ZERO
from pmo365.indicators.capacity import Booking, booked, full_time
from pmo365.indicators.qcdr import Rag
from pmo365.model.page import Cell, Chart, Charts, Field, Kind, Meaning, Note, Page, Series, Table, Tile, Tiles, Tone
from pmo365.model.snapshot import Row
from pmo365.sheets import reading
from pmo365.sheets.staffing import Person, Staffing, bookings, project_of, share, staffing, worst
from pmo365.sheets.survey import Survey, rounded, sheet

_SHOWN = 20


def page(survey: Survey) -> Page:
    """Return capacity and demand by month, the overbooked people and the requests nobody answered."""
    team = staffing(survey)
    chart = (Charts((_chart(survey),)),) if team.people else ()
    return sheet(
        survey,
        "resources",
        more=(survey.word("resources.how"),),
        blocks=(
            Tiles(_tiles(survey, team)),
            *((Note(survey.word("resources.unread"), tone=Tone.WARN),) if not team.read else ()),
            *chart,
            Note(survey.word("resources.over"), strong=True),
            _over(survey, team),
            Note(survey.word("resources.asked"), strong=True),
            _asked(survey, team),
            Note(survey.word("resources.by_month"), strong=True),
            _months(survey, team),
        ),
        grid=12,
    )


def _red(person: Person) -> bool:
    return any(one.colour is Rag.RED for one in person.loads)


def _tiles(survey: Survey, team: Staffing) -> tuple[Tile, ...]:
    over = sum(_red(one) for one in team.people)
    free = sum((one.loads[0].gap for one in team.people), ZERO)
    oldest = max((age for row in team.asked if (age := _age(survey, row)) is not None), default=None)
    return (
        Tile(key="resources", label=survey.word("resources.people"), value=len(team.people)),
        Tile(
            key="resources_free",
            label=survey.word("resources.free"),
            value=rounded(full_time(free)),
            kind=Kind.NUMBER,
            tone=Tone.BAD if free < 0 else Tone.MAIN,
        ),
        _count(survey, "over", count=over, tone=Tone.BAD),
        _count(survey, "unfilled", count=len(team.asked), tone=Tone.WARN),
        Tile(key="resources_oldest", label=survey.word("resources.oldest"), value=oldest, tone=Tone.MAIN),
    )


def _count(survey: Survey, key: str, *, count: int, tone: Tone) -> Tile:
    label = survey.word(f"resources.{key}_tile")
    return Tile(key=f"resources_{key}", label=label, value=count, tone=tone if count else Tone.GOOD)


def _age(survey: Survey, row: Row) -> int | None:
    return None if row.created is None else (survey.today - row.created.date()).days


def _over(survey: Survey, team: Staffing) -> Table:
    found = [one for one in team.people if any(load.colour in (Rag.AMBER, Rag.RED) for load in one.loads)]
    found.sort(key=lambda one: (-worst(one)[1], one.name))
    spans = (("person", 3, Kind.TEXT), ("role", 2, Kind.TEXT), ("month", 1, Kind.TEXT), ("load", 1, Kind.POINTS))
    return Table(
        key="resources_over",
        title=survey.word("resources.over"),
        fields=(
            *(
                Field(key=key, header=survey.word(f"columns.{key}"), span=span, kind=kind, meaning=_meaning(kind))
                for key, span, kind in spans
            ),
            Field(key="booked_by", header=survey.word("columns.booked_by"), span=5),
        ),
        rows=tuple(_over_row(survey, one, team=team) for one in found[:_SHOWN]),
        empty=survey.word("resources.none_over"),
        listed=False,
    )


def _meaning(kind: Kind) -> Meaning:
    return Meaning.LOAD if kind is Kind.POINTS else Meaning.NONE


def _over_row(survey: Survey, one: Person, *, team: Staffing) -> tuple[Cell, ...]:
    place, _ = worst(one)
    month = team.months[place]
    parts = [
        (booked([made], month, calendar=survey.calendar), row) for row in one.bookings for made in _of(survey, row)
    ]
    shown = [f"{project_of(survey, row) or survey.word('resources.elsewhere')}" for part, row in parts if part > 0]
    return (
        one.name,
        reading.text(one.row.get("PmoPrimaryRole")),
        month_name(survey, place, team=team),
        share(survey, one.loads[place].firm, capacity=one.loads[place].capacity),
        ", ".join(dict.fromkeys(shown)),
    )


def _of(survey: Survey, row: Row) -> tuple[Booking, ...]:
    return tuple(bookings(survey, [row]))


def month_name(survey: Survey, place: int, *, team: Staffing) -> str:
    """Return a month as ``oct. 2026``."""
    return format_date(team.months[place], "MMM yyyy", locale="en_GB" if survey.language == "en" else "fr_FR")


def _asked(survey: Survey, team: Staffing) -> Table:
    spans = (("role", 3, Kind.TEXT), ("project", 4, Kind.TEXT), ("start", 1, Kind.DAY), ("end", 1, Kind.DAY))
    more = (("load", 1, Kind.POINTS), ("age", 1, Kind.WHOLE), ("starts_in", 1, Kind.WHOLE))
    return Table(
        key="resources_asked",
        title=survey.word("resources.asked"),
        fields=tuple(
            Field(
                key=key,
                header=survey.word(f"columns.{key}"),
                span=span,
                kind=kind,
                meaning=Meaning.DUE if key == "start" else Meaning.NONE,
            )
            for key, span, kind in (*spans, *more)
        ),
        rows=tuple(_asked_row(survey, row) for row in team.asked[:_SHOWN]),
        empty=survey.word("resources.none_asked"),
        listed=False,
    )


def _asked_row(survey: Survey, row: Row) -> tuple[Cell, ...]:
    start = reading.day(row.get("PmoStartDate"))
    return (
        reading.text(row.get("PmoRoleNeeded")),
        project_of(survey, row) or survey.word("resources.elsewhere"),
        start,
        reading.day(row.get("PmoEndDate")),
        reading.amount(row.get("PmoLoadPct")),
        _age(survey, row),
        (start - survey.today).days if start else None,
    )


def _months(survey: Survey, team: Staffing) -> Table:
    keys = ("capacity", "firm", "soft", "asked", "gap")
    return Table(
        key="resources_months",
        title=survey.word("resources.by_month"),
        fields=(
            Field(key="month", header=survey.word("columns.month"), span=2),
            *(Field(key=key, header=survey.word(f"columns.{key}"), kind=Kind.NUMBER, span=2) for key in keys),
        ),
        rows=tuple(_month_row(survey, place, team=team) for place in range(len(team.months))) if team.people else (),
        empty=survey.word("resources.none"),
        listed=False,
    )


def _month_row(survey: Survey, place: int, *, team: Staffing) -> tuple[Cell, ...]:
    loads = [one.loads[place] for one in team.people]
    asked = booked(bookings(survey, team.asked), team.months[place], calendar=survey.calendar)
    sums: tuple[Decimal, ...] = (
        sum((one.capacity for one in loads), ZERO),
        sum((one.firm for one in loads), ZERO),
        sum((one.soft for one in loads), ZERO),
        asked,
        sum((one.gap for one in loads), ZERO),
    )
    return (month_name(survey, place, team=team), *(rounded(full_time(one)) for one in sums))


def _chart(survey: Survey) -> Chart:
    return Chart(
        kind="stacked_column",
        title=survey.word("resources.chart"),
        table="resources_months",
        labels="month",
        series=(Series("firm", Tone.MAIN), Series("soft", Tone.SOFT), Series("asked", Tone.WARN)),
        line=Series("capacity", Tone.BAD),
        span=12,
    )
