"""What the project costs: budget, spent, still to spend, where it lands; drawn as bars of table cells."""

from __future__ import annotations

from decimal import Decimal

from pmo365.documents.health import Health
from pmo365.documents.source import Source, decimal, reports
from pmo365.documents.writing import NOTHING, in_units
from pmo365.indicators.cost import CostFigures
from pmo365.indicators.evm import earned_value
from pmo365.model.content import Content, Missing, Table, Toned
from pmo365.model.snapshot import Row

SEGMENTS = 20
"""Cells of a bar."""
_CELLS = tuple(f"c{number + 1}" for number in range(SEGMENTS))
_AMOUNTS = ("initial", "revised", "committed", "actual", "remaining", "landing", "variance")


def costs(source: Source, now: Health) -> dict[str, Content]:
    """Return the sums of the project: initial, revised, committed, actual, remaining, landing, variance, shares."""
    if now.money is None or not source.rows("BudgetLines"):
        told: dict[str, Content] = dict.fromkeys((*_AMOUNTS, "variance_percent", "consumption"), NOTHING)
        return told | {"landing": Missing("BudgetLines")}
    percent, used = now.money.variance_percent, now.money.consumption
    return {
        **_told(source, now.money),
        "variance_percent": NOTHING if percent is None else source.pen.change(percent),
        "consumption": NOTHING if used is None else source.pen.rate(used),
    }


def cost_table(source: Source, now: Health) -> Table:
    """Return one row for each cost category, then the total."""
    columns = ("category", *_AMOUNTS)
    if now.money is None:
        return Table(columns, ({name: Missing("BudgetLines") if name == "category" else "" for name in columns},))
    rows = [{"category": label, **_told(source, figures)} for label, figures in _categories(source, now)]
    return Table(columns, tuple(rows))


def cost_total(source: Source, now: Health) -> Table:
    """Return the sums of the project as one row."""
    told = costs(source, now)
    return Table(tuple(told), (told,))


def cost_bars(source: Source, now: Health) -> Table:
    """Return a bar for each category and the total: spent (blue), still to spend (grey), beyond the budget (red)."""
    columns = ("category", *_CELLS, "share")
    if now.money is None or not now.money.revised:
        return Table(columns)
    labelled = [*_categories(source, now), (source.pen.say("labels.total"), now.money)]
    return Table(columns, tuple(_bar(source, label, figures) for label, figures in labelled))


def earned(source: Source, now: Health) -> Table:
    """Return planned, earned and actual value with their indices, from the last report that has them; else no row."""
    columns = ("pv", "ev", "ac", "cpi", "spi", "eac")
    report = next((row for row in reversed(reports(source)) if _whole(row)), None)
    if report is None or now.money is None or not now.money.revised:
        return Table(columns)
    planned, value, actual = (decimal(report.get(name)) or Decimal(0) for name in ("PmoPv", "PmoEv", "PmoAc"))
    found = earned_value(budget=now.money.revised, planned=planned, earned=value, actual=actual)
    pen = source.pen
    indices = [pen.say("not_applicable") if one is None else pen.hundredths(one) for one in
               (found.cost_index, found.schedule_index)]  # fmt: skip
    landing = pen.say("not_applicable") if found.typical is None else pen.sum(found.typical)
    told = (pen.sum(planned), pen.sum(value), pen.sum(actual), *indices, landing)
    return Table(columns, (dict(zip(columns, told, strict=True)),))


def _categories(source: Source, now: Health) -> list[tuple[str, CostFigures]]:
    """Return the categories that have money, in the order of the vocabulary."""
    language = source.pen.language
    order = source.standard.choices["COSTCAT"].choices
    found = [(one.label.say(language), now.categories[one.key]) for one in order if one.key in now.categories]
    loose = now.categories.get("")
    return [*found, (source.pen.say("costs.loose"), loose)] if loose else found


def _told(source: Source, figures: CostFigures) -> dict[str, Content]:
    names = ("initial", "revised", "committed", "actual", "remaining", "landing")
    told: dict[str, Content] = {name: source.pen.sum(getattr(figures, name)) for name in names}
    return told | {"variance": source.pen.gap(in_units(figures.variance))}


def _bar(source: Source, label: str, figures: CostFigures) -> dict[str, Content]:
    """Return the bar of one category; its own budget or landing, whichever is more, is its whole length."""
    whole = max(figures.revised, figures.landing)
    cells: dict[str, Content] = dict.fromkeys(_CELLS, "")
    for at, name in enumerate(_CELLS if whole else ()):
        middle = whole * (2 * at + 1) / (2 * SEGMENTS)
        beyond = figures.revised < middle <= figures.landing
        tone = "R" if beyond else "B" if middle <= figures.actual else "N" if middle <= figures.landing else ""
        cells[name] = Toned("", tone) if tone else ""
    percent = figures.variance_percent
    return cells | {"category": label, "share": NOTHING if percent is None else source.pen.change(percent)}


def _whole(row: Row) -> bool:
    return all(decimal(row.get(name)) is not None for name in ("PmoPv", "PmoEv", "PmoAc"))
