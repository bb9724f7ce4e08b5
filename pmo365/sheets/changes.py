"""Sheet: what changes have cost in money and days, and what those still pending would."""

from __future__ import annotations

from decimal import Decimal

from pmo365.indicators.arithmetic import ZERO
from pmo365.model.page import Cell, Chart, Charts, Field, Kind, Note, Page, Series, Table, Tile, Tiles, Tone
from pmo365.sheets import items, reading
from pmo365.sheets.items import Item
from pmo365.sheets.survey import Survey, sheet

APPROVED, PENDING = ("APP", "IMP"), ("SUB", "ANA", "DEF")
"""Approved and to be carried out or done; asked for and not decided."""
_MONTHS, _SHOWN = 24, 12


def page(survey: Survey) -> Page:
    """Return the cumulated cost and delay of approved changes, and approved beside pending by project."""
    found = items.items(survey, "Changes")
    months, blind = _months(survey, found), items.unread(survey, "Changes")
    curves = (Charts((_curve(survey, "cost"), _curve(survey, "days"))),) if len(months.rows) > 1 else ()
    bars = (Charts((_bars(survey, "cost"), _bars(survey, "days"))),) if found else ()
    return sheet(
        survey,
        "changes",
        more=(survey.word("changes.how"),),
        blocks=(
            Tiles(_tiles(survey, found)),
            *bars,
            *((Note(survey.word("items.unread", codes=blind), tone=Tone.WARN),) if blind else ()),
            Note(survey.word("changes.by_project"), strong=True),
            _projects(survey, found),
            Note(survey.word("changes.by_month"), strong=True),
            *curves,
            months,
        ),
        grid=12,
    )


def state_of(survey: Survey, one: Item) -> str:
    """Return the key of a change's status, submitted when it has none that is known."""
    return reading.key(survey.standard, "CHGSTAT", value=one.row.get("PmoChangeStatus")) or "SUB"


def kept(survey: Survey, found: list[Item], states: tuple[str, ...]) -> list[Item]:
    """Return the changes in one of these states."""
    return [one for one in found if state_of(survey, one) in states]


def _cost(found: list[Item]) -> Decimal:
    return sum((reading.money(one.row.get("PmoImpactCost")) for one in found), ZERO)


def _days(found: list[Item]) -> Decimal:
    return sum((reading.money(one.row.get("PmoImpactTimeDays")) for one in found), ZERO)


def _tiles(survey: Survey, found: list[Item]) -> tuple[Tile, ...]:
    approved, pending = kept(survey, found, APPROVED), kept(survey, found, PENDING)
    told = (
        ("pending", len(pending), Kind.WHOLE, Tone.WARN if pending else Tone.GOOD),
        ("pending_cost", _cost(pending), Kind.MONEY, Tone.WARN if _cost(pending) > 0 else Tone.GOOD),
        ("approved", len(approved), Kind.WHOLE, Tone.MAIN),
        ("approved_cost", _cost(approved), Kind.MONEY, Tone.MAIN),
        ("approved_days", _days(approved), Kind.WHOLE, Tone.MAIN),
    )
    return tuple(
        Tile(key=f"changes_{key}", label=survey.word(f"changes.{key}"), value=value, kind=kind, tone=tone)
        for key, value, kind, tone in told
    )


def _projects(survey: Survey, found: list[Item]) -> Table:
    lines: list[tuple[str, tuple[int | Decimal, ...]]] = []
    for name, own in items.grouped(found, lambda one: one.entry.name).items():
        parts = kept(survey, own, APPROVED), kept(survey, own, PENDING)
        lines.append((name, tuple(figure for part in parts for figure in (len(part), _cost(part), _days(part)))))
    lines.sort(key=lambda line: (-line[1][1] - line[1][4], line[0]))
    kinds = (("", Kind.WHOLE), ("_cost", Kind.MONEY), ("_days", Kind.WHOLE))
    told = [(f"{part}{what}", kind) for part in ("approved", "pending") for what, kind in kinds]
    return Table(
        key="change_projects",
        title=survey.word("changes.by_project"),
        fields=(
            Field(key="project", header=survey.word("columns.project"), span=6),
            *(Field(key=key, header=survey.word(f"columns.{key}"), kind=kind, total=True) for key, kind in told),
        ),
        rows=items.condensed(survey, lines, shown=_SHOWN),
        total_label=survey.word("total"),
        empty=survey.word("changes.none"),
        listed=False,
    )


def _months(survey: Survey, found: list[Item]) -> Table:
    """Changes decided before the months shown are in the first cumulated figures: the last one is that of all."""
    dated = [(day, one) for one in kept(survey, found, APPROVED) if (day := reading.day(one.row.get("PmoDecidedOn")))]
    months: dict[str, list[Item]] = {}
    for day, one in sorted(dated, key=lambda pair: pair[0]):
        months.setdefault(f"{day:%Y-%m}", []).append(one)
    rows: list[tuple[Cell, ...]] = []
    cost = days = ZERO
    for month, own in months.items():
        cost, days = cost + _cost(own), days + _days(own)
        rows.append((month, len(own), _cost(own), cost, _days(own), days))
    order = ("approved", "month_cost", "cost", "month_days", "days")
    told = [(key, Kind.MONEY if key.endswith("cost") else Kind.WHOLE) for key in order]
    return Table(
        key="change_months",
        title=survey.word("changes.by_month"),
        fields=(
            Field(key="period", header=survey.word("columns.period"), kind=Kind.CODE, span=2),
            *(Field(key=key, header=survey.word(f"changes.{key}"), kind=kind, span=2) for key, kind in told),
        ),
        rows=tuple(rows[-_MONTHS:]),
        empty=survey.word("changes.none_approved"),
        listed=False,
    )


def _bars(survey: Survey, what: str) -> Chart:
    return Chart(
        kind="stacked",
        title=survey.word(f"changes.chart_{what}"),
        table="change_projects",
        labels="project",
        series=(Series(f"approved_{what}", Tone.MAIN), Series(f"pending_{what}", Tone.WARN)),
    )


def _curve(survey: Survey, what: str) -> Chart:
    return Chart(
        kind="line",
        title=survey.word(f"changes.curve_{what}"),
        table="change_months",
        labels="period",
        series=(Series(what, Tone.MAIN),),
        legend=False,
    )
