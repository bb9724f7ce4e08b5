"""Sheet: milestones, with a calendar to the right."""

from __future__ import annotations

from datetime import date

from pmo365.indicators.schedule import slip
from pmo365.model.page import SHAPES, Cell, Kind, Lines, Meaning, Page, Table, Tone
from pmo365.model.snapshot import Row
from pmo365.sheets import facts, reading
from pmo365.sheets.survey import Entry, Survey, fields, sheet
from pmo365.sheets.timeline import Dates, timeline

_COLUMNS: tuple[tuple[str, Kind, float, Meaning], ...] = (
    ("code", Kind.CODE, 11, Meaning.NONE),
    ("ref", Kind.CODE, 9, Meaning.NONE),
    ("milestone", Kind.TEXT, 34, Meaning.NONE),
    ("type", Kind.TEXT, 13, Meaning.NONE),
    ("phase", Kind.TEXT, 14, Meaning.NONE),
    ("critical", Kind.TEXT, 9, Meaning.NONE),
    ("baseline", Kind.DAY, 12, Meaning.NONE),
    ("forecast", Kind.DAY, 12, Meaning.NONE),
    ("reached", Kind.DAY, 12, Meaning.NONE),
    ("slip", Kind.WHOLE, 12, Meaning.SLIP),
    ("state", Kind.TEXT, 14, Meaning.SHAPE),
    ("owner", Kind.TEXT, 16, Meaning.NONE),
)


def page(survey: Survey) -> Page:
    """Return every milestone by date, then a calendar of baseline and forecast."""
    return sheet(
        survey,
        "milestones",
        more=(survey.word("milestones.how"),),
        blocks=(table(survey),),
        frozen=3,
    )


def table(survey: Survey) -> Table:
    """Return one row per milestone, by project and date."""
    found = [(entry, row) for entry in survey.entries for row in entry.snapshot.rows_of("Milestones")]
    found.sort(key=lambda one: (one[0].project.code, _when(one[1], survey), one[1].id))
    dates = Lines(len(found), lambda: (_dates(row, survey) for _, row in found))
    return Table(
        key="milestones",
        title=survey.word("milestones.title"),
        fields=fields(survey, _COLUMNS),
        rows=Lines(len(found), lambda: (_row(survey, entry, row=row) for entry, row in found)),
        empty=survey.word("empty.milestones"),
        timeline=timeline(dates, survey.today, language=survey.language),
    )


def _when(row: Row, survey: Survey) -> date:
    return facts.expected_day(row, survey.today) or reading.day(row.get("PmoBaselineDate")) or date.max


def _dates(row: Row, survey: Survey) -> Dates:
    baseline, expected = reading.day(row.get("PmoBaselineDate")), facts.expected_day(row, survey.today)
    late = slip(baseline, expected, calendar=survey.calendar)
    return Dates(
        baseline=baseline,
        expected=expected,
        reached=row.get("PmoActualDate") is not None,
        late=late is not None and late > 0,
    )


def _row(survey: Survey, entry: Entry, *, row: Row) -> tuple[Cell, ...]:
    late = facts.milestone_slip(row, survey.today, calendar=survey.calendar)
    return (
        entry.code,
        entry.item(row),
        row.title,
        survey.choice("MSTYPE", row.get("PmoMilestoneType")),
        survey.choice("PHASE", row.get("PmoPhase")),
        survey.word("yes") if row.get("PmoCritical") is True else None,
        reading.day(row.get("PmoBaselineDate")),
        reading.day(row.get("PmoForecastDate")),
        reading.day(row.get("PmoActualDate")),
        late,
        state(row, survey, late=late or 0),
        survey.person(row.get("PmoOwner")),
    )


def state(row: Row, survey: Survey, *, late: int) -> str:
    """Return the state of a milestone as its dates and its slip in days tell it, whatever the status column says."""
    key = survey.standard.key_of("MSSTAT", row.get("PmoMilestoneStatus"))
    if key == "CAN":
        return f"{SHAPES[Tone.UNKNOWN]} {survey.label('MSSTAT', 'CAN')}"
    if row.get("PmoActualDate") is not None:
        return f"{SHAPES[Tone.GOOD]} {survey.label('MSSTAT', 'DON')}"
    if late <= 0:
        return f"{SHAPES[Tone.GOOD]} {survey.label('MSSTAT', 'UPC')}"
    overdue = (reading.day(row.get("PmoForecastDate")) or survey.today) < survey.today
    tone, name = (Tone.BAD, "LAT") if overdue or row.get("PmoCritical") is True else (Tone.WARN, "RSK")
    return f"{SHAPES[tone]} {survey.label('MSSTAT', name)}"
