"""Sheet: every open risk and opportunity."""

from __future__ import annotations

from pmo365.indicators.risk import score, zone
from pmo365.model.page import Cell, Kind, Lines, Meaning, Page, Table
from pmo365.model.snapshot import Row
from pmo365.sheets import facts, reading, risks
from pmo365.sheets.survey import Entry, Survey, fields, rounded, sheet

_COLUMNS: tuple[tuple[str, Kind, float, Meaning], ...] = (
    ("code", Kind.CODE, 11, Meaning.NONE),
    ("ref", Kind.CODE, 9, Meaning.NONE),
    ("risk", Kind.TEXT, 30, Meaning.NONE),
    ("chain", Kind.TEXT, 48, Meaning.NONE),
    ("type", Kind.TEXT, 13, Meaning.NONE),
    ("category", Kind.TEXT, 16, Meaning.NONE),
    ("probability", Kind.WHOLE, 12, Meaning.NONE),
    ("impact", Kind.WHOLE, 9, Meaning.NONE),
    ("score", Kind.WHOLE, 10, Meaning.BAR),
    ("zone", Kind.TEXT, 13, Meaning.SHAPE),
    ("residual", Kind.WHOLE, 11, Meaning.NONE),
    ("response", Kind.TEXT, 15, Meaning.NONE),
    ("state", Kind.TEXT, 14, Meaning.NONE),
    ("owner", Kind.TEXT, 16, Meaning.NONE),
    ("review", Kind.DAY, 12, Meaning.DUE),
    ("expected", Kind.MONEY, 14, Meaning.NONE),
)


def page(survey: Survey) -> Page:
    """Return the open risks of the running projects, the heaviest first."""
    return sheet(
        survey,
        "risk_list",
        blocks=(table(survey),),
        frozen=3,
    )


def table(survey: Survey) -> Table:
    """Return one row per open risk: threats first, those of one cell of the map side by side."""
    found = risks.listed(survey)
    return Table(
        key="risk_list",
        title=survey.word("risk_list.title"),
        fields=fields(survey, _COLUMNS),
        rows=Lines(len(found), lambda: (_row(survey, entry, row=row) for entry, row in found)),
        empty=survey.word("empty.risks"),
    )


def _row(survey: Survey, entry: Entry, *, row: Row) -> tuple[Cell, ...]:
    probability, impact = facts.levels(row)
    chain = (reading.text(row.get(name)).strip() for name in ("PmoCause", "PmoEvent", "PmoEffect"))
    return (
        entry.code,
        entry.item(row),
        row.title,
        " → ".join(part for part in chain if part),
        survey.choice("RISKTYPE", row.get("PmoRiskType")),
        survey.choice("RISKCAT", row.get("PmoCategory")),
        probability,
        impact,
        score(probability, impact),
        survey.zone(zone(survey.standard.risk_cells, probability, impact=impact)),
        facts.score_of(row, residual=True),
        survey.choice("RISKRESP", row.get("PmoResponse")),
        survey.choice("RISKSTAT", row.get("PmoRiskStatus")),
        survey.person(row.get("PmoOwner")),
        reading.day(row.get("PmoReviewDate")),
        rounded(facts.expected_of(row), 2),
    )
