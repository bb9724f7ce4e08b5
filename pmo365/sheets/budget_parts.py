"""Parts of the budget page: money by fiscal year, and the variances that need a word."""

from __future__ import annotations

from decimal import Decimal

from pmo365.indicators.cost import CostFigures
from pmo365.indicators.qcdr import limit
from pmo365.model.page import SHAPES, Cell, Field, Kind, Meaning, Table, Tone
from pmo365.sheets.survey import Entry, Survey, rounded


def by_year(survey: Survey) -> dict[str, CostFigures]:
    """Return the money of all projects by fiscal year of the line; movements on no line are under an empty year."""
    sums: dict[str, CostFigures] = {}
    for entry in survey.entries:
        for year, money in entry.figures.costs.years.items() if entry.figures.costs else ():
            sums[year] = sums.get(year, CostFigures()) + money
    return dict(sorted(sums.items(), key=lambda one: (not one[0], one[0])))


def explained(survey: Survey) -> Table:
    """Return the projects whose variance passes the threshold, with the words of their last report or none."""
    threshold = limit(survey.standard.thresholds, "cost.amber_pct")
    found = [(entry, share) for entry in survey.running() if (share := _share(entry)) is not None]
    found = [(entry, share) for entry, share in found if abs(share) > threshold]
    found.sort(key=lambda one: (-abs(one[1]), one[0].project.code))
    return Table(
        key="budget_explained",
        title=survey.word(
            "budget.explain", limit=f"{threshold.normalize():f}".replace(".", "," if survey.language == "fr" else ".")
        ),
        fields=(
            Field(key="project", header=survey.word("columns.project"), span=3),
            Field(key="variance", header=survey.word("columns.variance"), kind=Kind.MONEY, meaning=Meaning.SLIP),
            Field(
                key="variance_percent",
                header=survey.word("columns.variance_percent"),
                kind=Kind.POINTS,
                meaning=Meaning.SLIP,
            ),
            Field(key="comment", header=survey.word("columns.explanation"), span=7, meaning=Meaning.SHAPE),
        ),
        rows=tuple(_explained_row(survey, entry, share=share) for entry, share in found),
        empty=survey.word("budget.none_explain"),
        listed=False,
    )


def _share(entry: Entry) -> Decimal | None:
    return entry.figures.money.variance_percent if entry.figures.money else None


def _explained_row(survey: Survey, entry: Entry, *, share: Decimal) -> tuple[Cell, ...]:
    money, told = entry.figures.money, entry.figures.comment
    return (
        entry.name,
        money.variance if money else None,
        rounded(share),
        told or f"{SHAPES[Tone.BAD]} {survey.word('budget.unexplained')}",
    )
