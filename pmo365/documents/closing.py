"""How a project ended: what was asked against what came, gates passed, what stays open, what was learnt."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from pmo365.documents.health import Health
from pmo365.documents.progress import chosen_rows, milestones
from pmo365.documents.source import Source, cells, decimal
from pmo365.documents.writing import NOTHING, in_units
from pmo365.indicators.arithmetic import ratio
from pmo365.model.content import Content, Missing, Table
from pmo365.model.snapshot import Row

_ACCEPTED = ("ACC", "ACR", "HND")
_TOP = 5


def outcomes(source: Source, now: Health) -> Table:
    """Return one row for each dimension: what the baseline said, what came, the difference."""
    rows = (_time(source, now), _cost(source, now), _scope(source), _quality(source), _benefits(source), _risk(source))
    return Table(("dimension", "baseline", "final", "difference"), rows)


def left_open(source: Source) -> Table:
    """Return what is still open in the registers of risks, issues and actions: who takes it over."""
    found: list[dict[str, Content]] = []
    for register in ("Risks", "Issues", "Actions"):
        definition = source.definition(register)
        for row in source.rows(register) if definition else ():
            if definition and source.is_open(row):
                told = cells(source, row, definition)
                where = definition.title.say(source.pen.language)
                kept = ("ref", "title", "owner", "due_date")
                found.append({"register": where, **{name: told.get(name, NOTHING) for name in kept}})
    return Table(("register", "ref", "title", "owner", "due_date"), tuple(found))


def milestones_final(source: Source) -> Table:
    """Return every milestone with its slip, in the order of the baseline."""
    return milestones(source, lambda row: True, by="PmoBaselineDate")


def acceptance(source: Source) -> Table:
    """Return the deliverables that were accepted, and when."""
    return chosen_rows(source, "Deliverables", _status(source, _ACCEPTED), by="PmoAcceptedOn")


def not_accepted(source: Source) -> Table:
    """Return those that were not."""
    accepted = _status(source, _ACCEPTED)
    return chosen_rows(source, "Deliverables", lambda row: not accepted(row))


def archive(source: Source) -> Table:
    """Return the documents on the site, by code: which version is kept."""
    rows: list[dict[str, Content]] = [
        {
            "code": str(one.get("PmoDocCode")),
            "title": str(one.get("Title") or one.name),
            "version": one.version,
            "status": str(one.get("PmoDocStatus") or NOTHING),
            "path": f"{one.library}/{one.path}",
        }
        for one in sorted(source.snapshot.files, key=lambda one: str(one.get("PmoDocCode")))
        if one.get("PmoDocCode") and one.get("PmoDocCode") != f"{source.project.code}-{source.document.code}"
    ]
    return Table(("code", "title", "version", "status", "path"), tuple(rows))


def lessons_by_domain(source: Source) -> Table:
    """Return the lessons in the order of their domains, each with its domain."""
    order = {choice.key: at for at, choice in enumerate(source.standard.choices["DOMAIN"].choices)}
    every = chosen_rows(source, "Lessons", lambda row: source.key("LESSTAT", row.get("PmoLessonStatus")) != "REJ")
    rows = [row for row in source.rows("Lessons") if source.key("LESSTAT", row.get("PmoLessonStatus")) != "REJ"]
    keyed = zip(rows, every.rows, strict=True) if not source.unreadable("Lessons") else ()
    far = len(order)
    told = sorted(keyed, key=lambda pair: order.get(source.key("DOMAIN", pair[0].get("PmoDomain")) or "", far))
    return Table(every.columns, tuple(cells_ for _, cells_ in told) or every.rows)


def lessons_top(source: Source) -> Table:
    """Return the first lessons to hand to the other projects: validated ones first, then those to avoid."""
    rank = {"STD": 0, "VAL": 1, "RAW": 2}
    rows = [row for row in source.rows("Lessons") if source.key("LESSTAT", row.get("PmoLessonStatus")) in rank]

    def order(row: Row) -> tuple[int, bool, int]:
        status, kind = (source.key(name, row.get(column)) for name, column in _LESSON)
        return rank.get(status or "", 3), kind != "NEG", row.id

    first = {row.id for row in sorted(rows, key=order)[:_TOP]}
    return chosen_rows(source, "Lessons", lambda row: row.id in first)


def catalogue(source: Source) -> Table:
    """Return what other projects left in the catalogue of the hub, the most useful first."""
    definition = source.definition("LessonsCatalogue")
    rows = [row for row in source.hub if row.register == "LessonsCatalogue"]
    rows = [row for row in rows if row.get("PmoSourceProject") != source.project.code]
    rows.sort(key=lambda row: (-(decimal(row.get("PmoUsefulVotes")) or Decimal(0)), row.id))
    columns = ("ref", "title", "domain", "recommendation", "useful_votes", "source_project")
    if definition is None:
        return Table(columns)
    told = ({"ref": NOTHING, **cells(source, row, definition)} for row in rows[: 2 * _TOP])
    return Table(columns, tuple({name: row.get(name, NOTHING) for name in columns} for row in told))


_LESSON = (("LESSTAT", "PmoLessonStatus"), ("LESTYPE", "PmoLessonType"))


def _status(source: Source, keys: tuple[str, ...]) -> Callable[[Row], bool]:
    return lambda row: source.key("DELSTAT", row.get("PmoDeliverableStatus")) in keys


def _told(source: Source, name: str, values: tuple[Content, Content, Content]) -> dict[str, Content]:
    return {"dimension": source.pen.say(f"tolerance.{name}.title"), **dict(zip(_COMPARED, values, strict=True))}


def _time(source: Source, now: Health) -> dict[str, Content]:
    pen, days = source.pen, (now.end_baseline, now.end_forecast)
    planned, came = (pen.day(one) if one else Missing("Milestones") for one in days)
    late = NOTHING if now.slip is None else pen.say("limits.days", count=pen.signed(now.slip))
    return _told(source, "time", (planned, came, late))


def _cost(source: Source, now: Health) -> dict[str, Content]:
    pen, money = source.pen, now.money
    if money is None:
        return _told(source, "cost", (Missing("BudgetLines"), Missing("CostEntries"), NOTHING))
    gap = pen.gap(in_units(money.landing - money.initial))
    return _told(source, "cost", (pen.sum(money.initial), pen.sum(money.landing), gap))


def _scope(source: Source) -> dict[str, Content]:
    rows = source.rows("Deliverables")
    accepted = sum(1 for row in rows if _status(source, _ACCEPTED)(row))
    words = source.pen.say("closing.deliverables", count=len(rows)), source.pen.say("closing.accepted", count=accepted)
    return _told(source, "scope", (*words, source.pen.signed(accepted - len(rows))))


def _quality(source: Source) -> dict[str, Content]:
    rows = source.rows("QualityReviews")
    passed = sum(1 for row in rows if source.key("QRES", row.get("PmoResult")) in ("PAS", "PAR"))
    words = source.pen.say("closing.reviews", count=len(rows)), source.pen.say("closing.passed", count=passed)
    return _told(source, "quality", (*words, source.pen.signed(passed - len(rows))))


def _benefits(source: Source) -> dict[str, Content]:
    rows = source.rows("Benefits")
    shares = [found for row in rows if (found := decimal(row.get("PmoRealisedPct"))) is not None]
    mean = ratio(sum(shares, Decimal(0)), Decimal(len(shares)))
    came = source.pen.say("closing.unmeasured") if mean is None else source.pen.rate(mean)
    measured = source.pen.say("closing.measured", count=len(shares), whole=len(rows))
    return _told(source, "benefits", (source.pen.say("closing.benefits", count=len(rows)), came, measured))


def _risk(source: Source) -> dict[str, Content]:
    rows = source.rows("Risks")
    opened = sum(1 for row in rows if source.is_open(row))
    occurred = sum(1 for row in rows if source.key("RISKSTAT", row.get("PmoRiskStatus")) == "OCC")
    words = source.pen.say("closing.risks", count=len(rows)), source.pen.say("closing.risks_open", count=opened)
    return _told(source, "risk", (*words, source.pen.say("closing.occurred", count=occurred)))


_COMPARED = ("baseline", "final", "difference")
