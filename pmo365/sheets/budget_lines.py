"""Sheet: every budget line."""

from __future__ import annotations

from collections.abc import Iterator

from pmo365.indicators.cost import CostFigures
from pmo365.model.page import Cell, Field, Kind, Lines, Meaning, Page, Table
from pmo365.model.snapshot import Row
from pmo365.sheets import facts, reading
from pmo365.sheets.budget import MONEY, money_cells
from pmo365.sheets.survey import Entry, Survey, rounded, sheet


def page(survey: Survey) -> Page:
    """Return the budget lines of all projects with totals."""
    return sheet(
        survey,
        "budget_lines",
        blocks=(table(survey),),
        frozen=3,
    )


def table(survey: Survey) -> Table:
    """Return one row per budget line; amounts in another currency are in no row and the budget page says so."""
    return Table(
        key="budget_lines",
        title=survey.word("budget_lines.title"),
        fields=_fields(survey),
        rows=Lines(sum(map(_count, survey.entries)), lambda: _all(survey)),
        total_label=survey.word("total"),
        empty=survey.word("empty.budget"),
    )


def _fields(survey: Survey) -> tuple[Field, ...]:
    def told(key: str, kind: Kind, width: float) -> Field:
        return Field(key=key, header=survey.word(f"columns.{key}"), kind=kind, width=width)

    return (
        told("code", Kind.CODE, 11),
        told("ref", Kind.CODE, 9),
        told("line", Kind.TEXT, 32),
        told("category", Kind.TEXT, 22),
        told("nature", Kind.TEXT, 20),
        told("year", Kind.CODE, 10),
        *(
            Field(
                key=key,
                header=survey.word(f"columns.{key}"),
                kind=Kind.MONEY,
                width=15,
                total=True,
                meaning=Meaning.SLIP if key == "variance" else Meaning.NONE,
            )
            for key in MONEY
        ),
        Field(
            key="variance_percent",
            header=survey.word("columns.variance_percent"),
            kind=Kind.POINTS,
            width=11,
            meaning=Meaning.SLIP,
        ),
    )


def _count(entry: Entry) -> int:
    costs = entry.figures.costs
    return len(entry.snapshot.rows_of("BudgetLines")) + costs.loose if costs else 0


def _all(survey: Survey) -> Iterator[tuple[Cell, ...]]:
    for entry in survey.entries:
        if entry.figures.costs is None:
            continue
        figures = facts.lines_of(entry.snapshot, survey.standard)
        for row in entry.snapshot.rows_of("BudgetLines"):
            yield _row(survey, entry, row=row, money=figures[row.id])
        if None in figures:
            yield (entry.code, None, survey.word("budget.loose"), None, None, None, *money_cells(figures[None]), None)


def _row(survey: Survey, entry: Entry, *, row: Row, money: CostFigures) -> tuple[Cell, ...]:
    return (
        entry.code,
        entry.item(row),
        row.title,
        survey.choice("COSTCAT", row.get("PmoCostCategory")),
        survey.choice("COSTNAT", row.get("PmoNature")),
        reading.text(row.get("PmoFiscalYear")),
        *money_cells(money),
        rounded(money.variance_percent),
    )
