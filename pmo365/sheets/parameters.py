"""Sheet: what the reader must know to trust the others."""

from __future__ import annotations

from decimal import Decimal

from pmo365.indicators.qcdr import DEFAULTS, Rag, limit
from pmo365.languages import knows
from pmo365.model.page import Cell, Field, Kind, Meaning, Note, Page, Table
from pmo365.sheets import reading
from pmo365.sheets.survey import Entry, Survey, sheet

_GLOSSARY = (
    "bi",
    "br",
    "en",
    "r",
    "raf",
    "eac",
    "pv",
    "ev",
    "ac",
    "cpi",
    "spi",
    "spi_time",
    "qcdr",
    "emv",
    "slip",
    "npv",
)
_TOLERANCES = (
    ("PmoTolCostPct", "cost.red_pct", "percent"),
    ("PmoTolTimeDays", "time.red_pct", "days"),
    ("PmoTolRiskScore", "risk.amber_score", "score"),
)
"""Column of the card, threshold in its place, unit."""


def page(survey: Survey) -> Page:
    """Return the source of the data, its age, the meaning of the colours and the thresholds."""
    titled = (
        *((("edition", _edition(survey)),) if survey.portfolio.notes else ()),
        ("source", _source(survey)),
        *((("late", _late(survey)),) if survey.portfolio.late else ()),
        ("missing", _missing(survey)),
        ("ages", _ages(survey)),
        ("colours", _colours(survey)),
        ("thresholds", _thresholds(survey)),
        ("tolerances", _tolerances(survey)),
        ("glossary", _glossary(survey)),
    )
    blocks = [part for name, table in titled for part in (Note(survey.word(f"parameters.{name}"), strong=True), table)]
    return sheet(
        survey,
        "parameters",
        blocks=tuple(blocks),
        grid=12,
    )


def _table(
    survey: Survey, key: str, *, fields: tuple[tuple[str, int, Kind], ...], rows: tuple[tuple[Cell, ...], ...]
) -> Table:
    return Table(
        key=f"parameters_{key}",
        title=survey.word(f"parameters.{key}"),
        fields=tuple(
            Field(
                key=name,
                header=survey.word(f"columns.{name}"),
                span=span,
                kind=kind,
                meaning=Meaning.SHAPE if name == "colour" else Meaning.NONE,
            )
            for name, span, kind in fields
        ),
        rows=rows,
        empty=survey.word(f"empty.{key}") if not rows else "",
        listed=False,
        aside=key in ("source", "ages"),
    )


def _source(survey: Survey) -> Table:
    portfolio = survey.portfolio
    rows: tuple[tuple[Cell, ...], ...] = (
        (survey.word("parameters.period"), portfolio.label or "–"),
        (survey.word("parameters.day"), portfolio.as_of),
        (survey.word("parameters.snapshot"), str(portfolio.number)),
        (survey.word("parameters.standard"), portfolio.standard.version),
        (survey.word("parameters.fingerprint"), portfolio.standard.fingerprint),
        (survey.word("parameters.organisation"), portfolio.standard.organisation.name),
        (survey.word("parameters.currency"), portfolio.standard.organisation.currency),
        (survey.word("parameters.zone"), portfolio.standard.organisation.time_zone),
    )
    return _table(survey, "source", fields=(("what", 4, Kind.TEXT), ("value", 8, Kind.TEXT)), rows=rows)


def _edition(survey: Survey) -> Table:
    rows = tuple((note,) for note in survey.portfolio.notes)
    return _table(survey, "edition", fields=(("what", 12, Kind.TEXT),), rows=rows)


def _late(survey: Survey) -> Table:
    fields = (
        ("period", 1, Kind.CODE),
        ("code", 1, Kind.CODE),
        ("register", 3, Kind.TEXT),
        ("ref", 2, Kind.CODE),
        ("entered", 5, Kind.TEXT),
    )
    rows = tuple(
        (
            one.period,
            one.code,
            _register_title(survey, one.register),
            one.ref,
            survey.word(f"parameters.late_{one.what}"),
        )
        for one in survey.portfolio.late
    )
    return _table(survey, "late", fields=fields, rows=rows)


def _register_title(survey: Survey, key: str) -> str:
    definition = survey.standard.blueprint("project").list_of(key)
    return definition.title.say(survey.language) if definition else key


def _missing(survey: Survey) -> Table:
    rows = tuple((one.code, one.reason) for one in survey.portfolio.missing)
    return _table(survey, "missing", fields=(("code", 2, Kind.CODE), ("reason", 10, Kind.TEXT)), rows=rows)


def _ages(survey: Survey) -> Table:
    rows = tuple(
        (
            entry.code,
            entry.project.title,
            entry.snapshot.taken_at,
            (survey.today - entry.snapshot.taken_at.date()).days,
            max((row.modified for row in entry.snapshot.rows if row.modified), default=None),
            ", ".join(entry.snapshot.unreadable) or None,
        )
        for entry in survey.entries
    )
    fields = (
        ("code", 1, Kind.CODE),
        ("project", 3, Kind.TEXT),
        ("read_at", 2, Kind.MOMENT),
        ("age", 1, Kind.WHOLE),
        ("touched", 2, Kind.MOMENT),
        ("unreadable", 3, Kind.TEXT),
    )
    return _table(survey, "ages", fields=fields, rows=rows)


def _colours(survey: Survey) -> Table:
    told = [(survey.rag(colour), survey.word(f"meaning.{colour.value}")) for colour in Rag]
    told += [(survey.zone(letter), survey.word(f"meaning.zone_{letter}")) for letter in "GYOR"]
    told += [(survey.word("meaning.weather_name"), survey.word("meaning.weather"))]
    return _table(survey, "colours", fields=(("colour", 3, Kind.TEXT), ("meaning", 9, Kind.TEXT)), rows=tuple(told))


def _thresholds(survey: Survey) -> Table:
    values = {**DEFAULTS, **survey.standard.thresholds}
    rows = tuple((name, _told(survey, name), Decimal(str(values[name]))) for name in sorted(values))
    fields = (("threshold", 3, Kind.CODE), ("meaning", 7, Kind.TEXT), ("value", 2, Kind.NUMBER))
    return _table(survey, "thresholds", fields=fields, rows=rows)


def _tolerances(survey: Survey) -> Table:
    """A tolerance written on a project card wins over the threshold: say which one judged each project."""
    rows = tuple((entry.name, *_limits(survey, entry)) for entry in survey.entries)
    fields = (
        ("project", 6, Kind.TEXT),
        ("tol_cost", 2, Kind.TEXT),
        ("tol_time", 2, Kind.TEXT),
        ("tol_risk", 2, Kind.TEXT),
    )
    return _table(survey, "tolerances", fields=fields, rows=rows)


def _limits(survey: Survey, entry: Entry) -> tuple[str, ...]:
    card = next(iter(entry.snapshot.rows_of("ProjectCard")), None)
    limits = survey.standard.thresholds
    told = []
    for column, name, unit in _TOLERANCES:
        own = reading.amount(card.get(column)) if card else None
        value, source = (limit(limits, name), "standard") if own is None else (own, "card")
        shown = f"{value.normalize():f}".replace(".", "," if survey.language == "fr" else ".")
        told.append(
            survey.word(f"parameters.{source}_{unit if own is not None or unit != 'days' else 'share'}", value=shown)
        )
    return tuple(told)


def _glossary(survey: Survey) -> Table:
    rows = tuple((survey.word(f"glossary.{key}.term"), survey.word(f"glossary.{key}.means")) for key in _GLOSSARY)
    return _table(survey, "glossary", fields=(("term", 3, Kind.TEXT), ("means", 9, Kind.TEXT)), rows=rows)


def _told(survey: Survey, name: str) -> str | None:
    key = f"threshold.{name.replace('.', '_')}"
    return survey.word(key) if knows(f"workbook.{key}") else None
