"""What the project may do alone and what it keeps: tolerances, registers, waivers."""

from __future__ import annotations

from pmo365.documents.source import Source, cells, decimal, table, tag_of
from pmo365.documents.writing import NOTHING
from pmo365.model.content import Content, Missing, Table
from pmo365.model.snapshot import Value

DIMENSIONS = (
    ("time", "PmoTolTimeDays"), ("cost", "PmoTolCostPct"), ("scope", "PmoTolScope"), ("quality", "PmoTolQuality"),
    ("benefits", "PmoTolBenefitPct"), ("risk", "PmoTolRiskScore"), ("sustainability", "PmoTolSustainability"),
)  # fmt: skip
"""The dimensions a tolerance may be given for, and the column of the project card that holds it."""


def tolerances(source: Source) -> Table:
    """Return the seven dimensions, each with what the project may use and who decides beyond."""
    row = next(iter(source.rows("ProjectCard")), None)
    place = f"ProjectCard/{row.id}" if row else "ProjectCard"
    found: list[dict[str, Content]] = []
    for name, column in DIMENSIONS:
        value = tolerance(source, name, value=row.get(column) if row else None)
        found.append({
            "dimension": source.pen.say(f"tolerance.{name}.title"),
            "value": value or Missing(f"{place}/{column}"),
            "beyond": source.pen.say(f"tolerance.{name}.beyond"),
        })  # fmt: skip
    return Table(("dimension", "value", "beyond"), tuple(found))


def counts(source: Source) -> Table:
    """Return one row for each register of the site: title, rows, and how many of them are open."""
    blueprint = source.standard.blueprints.get(source.project.blueprint)
    found: list[dict[str, Content]] = []
    for definition in () if blueprint is None else blueprint.registers:
        if definition.single_row or not definition.open_when:
            continue
        rows = source.rows(definition.key)
        unread = source.unreadable(definition.key)
        opened = sum(1 for row in rows if source.is_open(row))
        found.append({
            "title": definition.title.say(source.pen.language),
            "total": Missing(definition.key) if unread else str(len(rows)),
            "open": Missing(definition.key) if unread else str(opened),
        })  # fmt: skip
    return Table(("title", "total", "open"), tuple(found))


def waivers(source: Source) -> Table:
    """Return the exemptions granted to this project: its own and those for every project."""
    definition = source.definition("Exemptions")
    if definition is None:
        return Table(("ref", "title", "rule_key", "scope_key", "reason", "granted_by", "valid_from", "valid_to"))
    code = source.project.code
    rows = [row for row in source.hub if row.register == "Exemptions" and _concerns(row.get("PmoScopeKey"), code)]
    return table(source, definition, rows)


def request(source: Source) -> dict[str, Content]:
    """Return the request the project comes from; what it does not say is missing."""
    definition = source.definition("Requests")
    row = next(iter(source.of_hub("Requests")), None)
    if definition is None:
        return {}
    told = cells(source, row, definition) if row else {}
    place = f"Requests/{row.id}" if row else "Requests"
    named = {tag_of(column.name): f"{place}/{column.name}" for column in definition.columns}
    return {name: Missing(where) if told.get(name, NOTHING) == NOTHING else told[name] for name, where in named.items()}


def tolerance(source: Source, name: str, *, value: Value) -> str | None:
    """Return one tolerance in words; None when nobody gave it."""
    pen, number = source.pen, decimal(value)
    if name in ("scope", "quality", "sustainability"):
        return str(value or "").strip() or None
    if number is None:
        return None
    shown = pen.percent(number) if name in ("cost", "benefits") else pen.number(number)
    return pen.say(f"tolerance.{name}.value", limit=shown)


def _concerns(scope: Value, code: str) -> bool:
    return scope == "*" or str(scope or "").split("/")[0] == code
