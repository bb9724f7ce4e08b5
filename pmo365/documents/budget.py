"""The budget: category × year, capital and operating expenditure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from pmo365.documents.source import Source, decimal, whole
from pmo365.documents.writing import NOTHING
from pmo365.indicators.arithmetic import total
from pmo365.model.content import Content, Missing, Table
from pmo365.model.snapshot import Row

YEARS = 3
"""Years with a column of their own; what comes after is summed."""
_REGISTER = "BudgetLines"
_COLUMNS = ("category", "initial", *(f"year_{number + 1}" for number in range(YEARS)), "later", "revised")


def budget(source: Source) -> dict[str, Content]:
    """Return the totals of the budget: initial, revised, by year, by nature, contingency; missing without lines."""
    rows = source.rows(_REGISTER)
    years = tuple(f"year_{number + 1}" for number in range(YEARS))
    named = (*(f"total_{name}" for name in _COLUMNS[1:]), "initial", "revised", "capex", "opex", "contingency")
    first = _first_year(rows) if rows else source.today.year
    calendar: dict[str, Content] = {name: str(first + number) for number, name in enumerate(years)}
    if not rows or source.unreadable(_REGISTER):
        told = {name: NOTHING if name.startswith("total_") else Missing(_REGISTER) for name in named}
        return {**calendar, **told}
    shown = {f"total_{name}": _money(source, amount) for name, amount in _amounts(rows, first).items()}
    parts = {
        "initial": _sum(rows, "PmoInitialAmount"),
        "revised": _sum(rows, "PmoRevisedAmount"),
        "capex": _sum(_of(source, rows, ("COSTNAT", "PmoNature", "CAP")), "PmoRevisedAmount"),
        "opex": _sum(_of(source, rows, ("COSTNAT", "PmoNature", "OPE")), "PmoRevisedAmount"),
        "contingency": _sum(_of(source, rows, ("COSTCAT", "PmoCostCategory", "CTG")), "PmoRevisedAmount"),
    }
    return {**calendar, **shown, **{name: source.pen.sum(amount) for name, amount in parts.items()}}


def budget_table(source: Source) -> Table:
    """Return one row for each cost category, in the order of the vocabulary, a column for each of three years."""
    rows = source.rows(_REGISTER)
    if source.unreadable(_REGISTER):
        return Table(_COLUMNS, ({name: Missing(_REGISTER) for name in _COLUMNS},))
    if not rows:
        return Table(_COLUMNS)
    order = source.standard.choices["COSTCAT"].choices
    found = []
    for choice in order:
        lines = _of(source, rows, ("COSTCAT", "PmoCostCategory", choice.key))
        if lines:
            amounts = _amounts(lines, _first_year(rows))
            told = {name: _money(source, amount) for name, amount in amounts.items()}
            found.append({"category": choice.label.say(source.pen.language), **told})
    return Table(_COLUMNS, tuple(found))


def _of(source: Source, rows: Iterable[Row], wanted: tuple[str, str, str]) -> tuple[Row, ...]:
    choice_set, column, key = wanted
    return tuple(row for row in rows if source.key(choice_set, row.get(column)) == key)


def _first_year(rows: Iterable[Row]) -> int:
    return min((whole(row.get("PmoFiscalYear")) or 9999 for row in rows), default=9999)


def _amounts(rows: Iterable[Row], first: int) -> Mapping[str, Decimal]:
    kept = tuple(rows)
    found = {"initial": _sum(kept, "PmoInitialAmount")}
    for number in range(YEARS):
        lines = [row for row in kept if whole(row.get("PmoFiscalYear")) == first + number]
        found[f"year_{number + 1}"] = _sum(lines, "PmoRevisedAmount")
    later = [row for row in kept if (whole(row.get("PmoFiscalYear")) or 0) >= first + YEARS]
    return found | {"later": _sum(later, "PmoRevisedAmount"), "revised": _sum(kept, "PmoRevisedAmount")}


def _sum(rows: Iterable[Row], column: str) -> Decimal:
    return total(decimal(row.get(column)) for row in rows)


def _money(source: Source, amount: Decimal) -> str:
    return source.pen.sum(amount) if amount else NOTHING
