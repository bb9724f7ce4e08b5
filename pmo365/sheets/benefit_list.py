"""Sheet: every benefit of every project."""

from __future__ import annotations

from pmo365.model.page import Cell, Kind, Lines, Meaning, Page, Table
from pmo365.sheets import reading
from pmo365.sheets.benefits import Benefit, benefits, is_open
from pmo365.sheets.survey import Survey, fields, rounded, sheet

_COLUMNS: tuple[tuple[str, Kind, float, Meaning], ...] = (
    ("code", Kind.CODE, 11, Meaning.NONE),
    ("ref", Kind.CODE, 9, Meaning.NONE),
    ("benefit", Kind.TEXT, 34, Meaning.NONE),
    ("type", Kind.TEXT, 22, Meaning.NONE),
    ("owner", Kind.TEXT, 18, Meaning.NONE),
    ("measure", Kind.TEXT, 26, Meaning.NONE),
    ("baseline_value", Kind.NUMBER, 12, Meaning.NONE),
    ("target_value", Kind.NUMBER, 12, Meaning.NONE),
    ("last_value", Kind.NUMBER, 12, Meaning.NONE),
    ("realised", Kind.POINTS, 13, Meaning.SCALE),
    ("measured", Kind.DAY, 13, Meaning.NONE),
    ("next_measure", Kind.DAY, 13, Meaning.DUE),
    ("yearly", Kind.MONEY, 15, Meaning.NONE),
    ("full_effect", Kind.DAY, 13, Meaning.NONE),
    ("state", Kind.TEXT, 16, Meaning.NONE),
)


def page(survey: Survey) -> Page:
    """Return the benefits of all projects, those of closed projects too."""
    return sheet(survey, "benefit_list", blocks=(table(survey),), frozen=3)


def table(survey: Survey) -> Table:
    """Return one row per benefit, by project."""
    found = benefits(survey)
    return Table(
        key="benefit_list",
        title=survey.word("benefit_list.title"),
        fields=fields(survey, _COLUMNS, summed=("yearly",)),
        rows=Lines(len(found), lambda: (_row(survey, one) for one in found)),
        total_label=survey.word("total"),
        empty=survey.word("benefits.none"),
    )


def _row(survey: Survey, one: Benefit) -> tuple[Cell, ...]:
    entry, row = one.entry, one.row
    unit = reading.text(row.get("PmoUnit"))
    return (
        entry.code,
        entry.item(row),
        row.title,
        survey.choice("BENTYPE", row.get("PmoBenefitType")),
        survey.person(row.get("PmoOwner")),
        f"{reading.text(row.get('PmoMeasure'))} ({unit})" if unit else reading.text(row.get("PmoMeasure")),
        reading.amount(row.get("PmoBaselineValue")),
        reading.amount(row.get("PmoTargetValue")),
        one.last,
        rounded(one.realised),
        one.measured,
        reading.day(row.get("PmoNextMeasure")) if is_open(survey, one) else None,
        reading.amount(row.get("PmoAnnualValue")),
        reading.day(row.get("PmoFullDate")),
        survey.choice("BENSTAT", row.get("PmoBenefitStatus")),
    )
