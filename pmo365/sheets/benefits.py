"""Sheet: how much of the promised benefits is there, what is to be measured, what projects return."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pmo365.indicators.arithmetic import HUNDRED, ZERO
from pmo365.indicators.invest import realisation
from pmo365.model.page import (
    Cell,
    Chart,
    Charts,
    Field,
    Kind,
    Meaning,
    Note,
    Page,
    Series,
    Table,
    Tile,
    Tiles,
    Tone,
)
from pmo365.model.snapshot import Row
from pmo365.sheets import items, reading
from pmo365.sheets.survey import Entry, Survey, rounded, sheet

_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Benefit:
    """One benefit of a project with its last measurement."""

    entry: Entry
    row: Row
    last: Decimal | None
    measured: date | None

    @property
    def realised(self) -> Decimal | None:
        """Return (last − baseline) ÷ (target − baseline) in points; None without a measurement or a way to go."""
        baseline, target = (reading.amount(self.row.get(name)) for name in ("PmoBaselineValue", "PmoTargetValue"))
        if self.last is None or baseline is None or target is None:
            return None
        return realisation(baseline, target, last=self.last)

    @property
    def yearly(self) -> Decimal:
        """Return the annual value, nothing counting as zero."""
        return reading.money(self.row.get("PmoAnnualValue"))


def benefits(survey: Survey) -> list[Benefit]:
    """Return the benefits of all projects, closed ones too: measuring goes on after them."""
    return [one for entry in survey.entries for one in _of(entry)]


def _of(entry: Entry) -> list[Benefit]:
    latest: dict[int | None, tuple[date, int, Row]] = {}
    for row in entry.snapshot.rows_of("BenefitMeasures"):
        day, about = reading.day(row.get("PmoMeasuredOn")), reading.points_at(row.get("PmoBenefitRef"))
        if day is not None and (about not in latest or (day, row.id) > latest[about][:2]):
            latest[about] = (day, row.id, row)
    found = []
    for row in entry.snapshot.rows_of("Benefits"):
        day, _, measure = latest.get(row.id, (None, 0, None))
        value = reading.amount(measure.get("PmoMeasuredValue")) if measure else None
        found.append(Benefit(entry, row, reading.amount(row.get("PmoLastValue")) if value is None else value, day))
    return found


def is_open(survey: Survey, one: Benefit) -> bool:
    """Return whether a benefit is still to be measured."""
    return reading.key(survey.standard, "BENSTAT", value=one.row.get("PmoBenefitStatus")) in ("PLA", "ONG", None)


def page(survey: Survey) -> Page:
    """Return the benefits furthest reaching, the measurements overdue, and what each project returns."""
    found = benefits(survey)
    top, blind = _top(survey, found), items.unread(survey, "Benefits", "BenefitMeasures")
    returns = _returns(survey)
    return sheet(
        survey,
        "benefits",
        more=(survey.word("benefits.how"),),
        blocks=(
            Tiles(_tiles(survey, found)),
            *((Note(survey.word("items.unread", codes=blind), tone=Tone.WARN),) if blind else ()),
            *((Charts((_chart(survey),)),) if top.rows else ()),
            Note(survey.word("benefits.top"), strong=True),
            top,
            Note(survey.word("benefits.returns"), strong=True),
            returns,
        ),
        grid=12,
    )


def _tiles(survey: Survey, found: list[Benefit]) -> tuple[Tile, ...]:
    late = sum(
        items.overdue(one.row, "PmoNextMeasure", today=survey.today) is not None
        for one in found
        if is_open(survey, one)
    )
    measured = [one for one in found if one.realised is not None]
    promised = sum((one.yearly for one in measured), ZERO)
    got = sum((one.yearly * (one.realised or ZERO) / HUNDRED for one in measured), ZERO)
    whole = sum((one.yearly for one in found), ZERO)
    return (
        Tile(key="benefits", label=survey.word("benefits.count"), value=len(found)),
        Tile(key="benefits_yearly", label=survey.word("benefits.yearly"), value=whole, kind=Kind.MONEY),
        Tile(
            key="benefits_realised",
            label=survey.word("benefits.realised"),
            value=rounded(got, 0) if promised else None,
            kind=Kind.MONEY,
            note=survey.word("benefits.of", count=len(measured), all=len(found)),
        ),
        Tile(
            key="benefits_overdue",
            label=survey.word("benefits.overdue"),
            value=late,
            tone=Tone.BAD if late else Tone.GOOD,
        ),
    )


def _top(survey: Survey, found: list[Benefit]) -> Table:
    measured = [one for one in found if one.realised is not None]
    measured.sort(key=lambda one: (-one.yearly, one.entry.project.code, one.row.id))
    spans = (("benefit", 5, Kind.TEXT), ("ref", 1, Kind.CODE), ("owner", 2, Kind.TEXT), ("measured", 1, Kind.DAY))
    more = (("target_points", 1, Kind.POINTS), ("realised", 1, Kind.POINTS), ("yearly", 1, Kind.MONEY))
    return Table(
        key="benefit_top",
        title=survey.word("benefits.top"),
        fields=tuple(
            Field(
                key=key,
                header=survey.word(f"columns.{key}"),
                span=span,
                kind=kind,
                meaning=Meaning.SCALE if key == "realised" else Meaning.NONE,
            )
            for key, span, kind in (*spans, *more)
        ),
        rows=tuple(_top_row(survey, one) for one in measured[:_SHOWN]),
        empty=survey.word("benefits.none_measured"),
        listed=False,
    )


def _top_row(survey: Survey, one: Benefit) -> tuple[Cell, ...]:
    reference = one.entry.item(one.row)
    return (
        f"{one.entry.project.code} · {one.row.title}",
        reference,
        survey.person(one.row.get("PmoOwner")),
        one.measured,
        HUNDRED,
        rounded(one.realised),
        one.yearly,
    )


def _chart(survey: Survey) -> Chart:
    return Chart(
        kind="bullet",
        title=survey.word("benefits.chart"),
        table="benefit_top",
        labels="benefit",
        series=(Series("target_points", Tone.SOFT), Series("realised", Tone.MAIN)),
        span=12,
    )


def _returns(survey: Survey) -> Table:
    requests = {reading.text(row.get("PmoProjectCode")): row for row in survey.portfolio.hub.rows_of("Requests")}
    money, points = (("npv", Kind.MONEY),), (("irr", Kind.POINTS), ("roi", Kind.POINTS), ("payback", Kind.NUMBER))
    figured = [(entry, _figures(entry, requests.get(entry.project.code))) for entry in survey.entries]
    told = [one for one in figured if any(cell is not None for cell in one[1])]
    told.sort(key=lambda one: (-(one[1][0] or ZERO), one[0].project.code))
    return Table(
        key="benefit_returns",
        title=survey.word("benefits.returns"),
        fields=(
            Field(key="project", header=survey.word("columns.project"), span=4),
            *(
                Field(key=key, header=survey.word(f"columns.{key}"), kind=kind, span=2)
                for key, kind in (*money, *points)
            ),
        ),
        rows=tuple((entry.name, *(rounded(one) for one in cells)) for entry, cells in told),
        empty=survey.word("benefits.none_returns"),
        listed=False,
    )


def _figures(entry: Entry, request: Row | None) -> tuple[Decimal | None, ...]:
    """The hub's own figures, as the service wrote them on the request and on the project."""
    known = [row for row in (request, entry.register) if row is not None]
    names = ("PmoNpv", "PmoIrr", "PmoRoiPct", "PmoPayback")
    return tuple(
        next((value for row in known if (value := reading.amount(row.get(name))) is not None), None) for name in names
    )
