"""Sheet: the risk map of the portfolio and its ten heaviest risks."""

from __future__ import annotations

from decimal import Decimal

from pmo365.indicators.arithmetic import ZERO
from pmo365.indicators.risk import heat_map
from pmo365.model.page import (
    Cell,
    Chart,
    Charts,
    Field,
    Inside,
    Kind,
    Matrix,
    MatrixCell,
    Meaning,
    Note,
    Page,
    Series,
    Table,
    To,
    Tone,
)
from pmo365.model.snapshot import Row
from pmo365.sheets import facts, reading
from pmo365.sheets.survey import Entry, Survey, rounded, sheet
from pmo365.sheets.wording import ZONE_TONES

_NAMED = 4
"""Risks named in one cell of the map; the others are only counted."""


def page(survey: Survey) -> Page:
    """Return the map, the ten heaviest risks and a chart of their expected value."""
    found = threats(survey)
    unassessed = sum(facts.score_of(row) is None for _, row in found)
    top = _top(survey, found)
    return sheet(
        survey,
        "risks",
        more=(survey.word("risks.how"),),
        blocks=(
            _matrix(survey, found),
            Note(survey.word("risks.unassessed", count=unassessed)),
            Note(survey.word("risks.top"), strong=True),
            top,
            *((_chart(survey),) if any(row[-1] for row in top.rows) else ()),
        ),
        grid=12,
    )


def threats(survey: Survey) -> list[tuple[Entry, Row]]:
    """Return the open threats of the running projects."""
    standard = survey.standard
    return [
        (entry, row)
        for entry in survey.running()
        for row in facts.open_risks(entry.snapshot, standard)
        if not facts.is_opportunity(row, standard)
    ]


def listed(survey: Survey) -> list[tuple[Entry, Row]]:
    """Return the open risks in the order of the list: threats first, by cell of the map, the heaviest cell on top."""
    standard = survey.standard
    found = [(entry, row) for entry in survey.running() for row in facts.open_risks(entry.snapshot, standard)]
    return sorted(found, key=lambda one: (facts.is_opportunity(one[1], standard), *_order(*one)))


def _order(entry: Entry, row: Row) -> tuple[object, ...]:
    probability, impact = facts.levels(row)
    expected = facts.expected_of(row) or ZERO
    return -(facts.score_of(row) or 0), -(probability or 0), -(impact or 0), -expected, entry.project.code, row.id


def weight(row: Row) -> tuple[int, Decimal]:
    """Return what ranks a risk: its score, then its expected value."""
    return facts.score_of(row) or 0, facts.expected_of(row) or ZERO


def _matrix(survey: Survey, found: list[tuple[Entry, Row]]) -> Matrix:
    cells = survey.standard.risk_cells
    placed: dict[tuple[int | None, int | None], list[str]] = {}
    for entry, row in sorted(found, key=lambda one: (one[0].project.code, one[1].id)):
        name = f"{entry.project.code} {reading.text(row.get('PmoRef')) or row.id}"
        placed.setdefault(facts.levels(row), []).append(name)
    first: dict[tuple[int | None, int | None], int] = {}
    for place, (_, row) in enumerate(listed(survey)):
        first.setdefault(facts.levels(row), place)
    height, width = len(cells), len(cells[0])
    pairs = [(p, i) for (p, i), names in placed.items() for _ in names if p is not None and i is not None]
    counts = heat_map(pairs, height=height, width=width)
    return Matrix(
        title=survey.word("risks.map"),
        across=survey.word("risks.impact"),
        down=survey.word("risks.probability"),
        columns=tuple(str(impact) for impact in range(1, width + 1)),
        rows=tuple(str(probability) for probability in range(height, 0, -1)),
        cells=tuple(
            tuple(
                _cell(
                    survey,
                    cells[line][column],
                    count=counts[line][column],
                    names=placed.get((height - line, column + 1), []),
                    first=first.get((height - line, column + 1), 0),
                )
                for column in range(width)
            )
            for line in range(height)
        ),
    )


def _cell(survey: Survey, letter: str, *, count: int, names: list[str], first: int) -> MatrixCell:
    more = survey.word("risks.more", count=count - _NAMED) if count > _NAMED else ""
    return MatrixCell(
        count=count,
        codes="\n".join((*names[:_NAMED], *((more,) if more else ()))),
        word=survey.zone(letter),
        tone=ZONE_TONES[letter],
        leads=Inside(str(count), "", page="risk_list", first=first, count=count) if count else None,
    )


def _top(survey: Survey, found: list[tuple[Entry, Row]]) -> Table:
    heaviest = sorted(found, key=lambda one: weight(one[1]), reverse=True)[:10]

    def told(key: str, span: int, kind: Kind = Kind.TEXT, meaning: Meaning = Meaning.NONE) -> Field:
        return Field(key=key, header=survey.word(f"columns.{key}"), span=span, kind=kind, meaning=meaning)

    return Table(
        key="risk_top",
        title=survey.word("risks.top"),
        listed=False,
        empty=survey.word("empty.risks"),
        fields=(
            told("ref", 2, Kind.CODE),
            told("risk", 4),
            told("score", 1, Kind.WHOLE),
            told("zone", 1, Kind.TEXT, Meaning.SHAPE),
            told("residual", 1, Kind.WHOLE),
            told("owner", 2),
            told("expected", 1, Kind.MONEY),
        ),
        rows=tuple(_top_row(survey, entry, row=row) for entry, row in heaviest),
    )


def _top_row(survey: Survey, entry: Entry, *, row: Row) -> tuple[Cell, ...]:
    item = entry.item(row)
    return (
        To(f"{entry.project.code} {item.text}", item.url),
        row.title,
        facts.score_of(row),
        survey.zone(facts.zone_of(row, survey.standard)),
        facts.score_of(row, residual=True),
        survey.person(row.get("PmoOwner")),
        rounded(facts.expected_of(row), 2),
    )


def _chart(survey: Survey) -> Charts:
    chart = Chart(
        kind="bar",
        title=survey.word("risks.chart"),
        table="risk_top",
        labels="ref",
        series=(Series("expected", Tone.MAIN),),
        span=12,
        legend=False,
    )
    return Charts((chart,))
