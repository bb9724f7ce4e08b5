"""Sheet: every budget line."""

from __future__ import annotations

from pmo365.indicators.cost import CostFigures, by_line
from pmo365.model.page import Cell, Field, Kind, Meaning, Page, Table
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
        rows=tuple(row for entry in survey.entries for row in _rows(survey, entry)),
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


def _rows(survey: Survey, entry: Entry) -> list[tuple[Cell, ...]]:
    if entry.figures.money is None:
        return []
    standard = survey.portfolio.standard
    lines, moves = facts.budget_lines(entry.snapshot, standard), facts.cost_entries(entry.snapshot, standard)
    figures = by_line(lines, moves)
    rows = [_row(survey, entry, row=row, money=figures[row.id]) for row in entry.snapshot.rows_of("BudgetLines")]
    if None in figures:
        loose = figures[None]
        rows.append((entry.code, None, survey.word("budget.loose"), None, None, None, *money_cells(loose), None))
    return rows


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
