"""The registers of a project as tables: every column the Standard gives them, in the order people read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pmo365.documents.changes import decided_by
from pmo365.documents.risks import described
from pmo365.documents.source import Extra, Source, cells, chosen, day_of, table, tag_of, whole
from pmo365.documents.writing import NOTHING
from pmo365.model.content import Content, Missing, Table
from pmo365.model.snapshot import Row
from pmo365.model.standard import ListDefinition

_TOP = 5
_TOO_LONG = ("CostEntries", "BenefitMeasures")
"""Movements and measurements: sums of them are shown, never the rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How one register is read: its order, and what is worked out for each row."""

    order: Callable[[Row], Any]
    extra: Extra | None = None
    more: tuple[str, ...] = ()


def reading_of(register: str) -> Reading:
    """Return how a register is read."""
    return _READINGS.get(register, _PLAIN)


def registers(source: Source) -> dict[str, Content]:
    """Return ``risks``, ``risks_open``, ``risks_top``, ``milestones`` …: one table for each register, by its name."""
    blueprint = source.standard.blueprints.get(source.project.blueprint)
    found: dict[str, Content] = {}
    for definition in () if blueprint is None else blueprint.registers:
        if not definition.single_row and definition.key not in _TOO_LONG:
            found |= _tables(source, definition)
    return found


def _tables(source: Source, definition: ListDefinition) -> dict[str, Content]:
    """Return a register as a table, and the selections of it that documents show."""
    name, reading = tag_of(definition.key), reading_of(definition.key)
    rows = tuple(sorted(source.rows(definition.key), key=reading.order))
    every = table(source, definition, rows, extra=reading.extra, more=reading.more)
    found: dict[str, Content] = {name: every}
    unread = source.unreadable(definition.key)
    if definition.open_when:
        opened = every if unread else chosen(every, rows, when=source.is_open)
        found[f"{name}_open"] = opened
        found[f"{name}_top"] = Table(opened.columns, opened.rows[:_TOP])
    for other, (register, choice_set, column, keys) in _SELECTIONS.items():
        if register == definition.key:
            wanted = _has(source, choice_set, column=column, keys=keys)
            found[other] = every if unread else chosen(every, rows, when=wanted)
    return found


def _has(source: Source, choice_set: str, *, column: str, keys: tuple[str, ...]) -> Callable[[Row], bool]:
    return lambda row: source.key(choice_set, row.get(column)) in keys


def card(source: Source) -> dict[str, Content]:
    """Return the project card; every empty column of it is missing, as each has its place in a document."""
    definition = source.definition("ProjectCard")
    row = next(iter(source.rows("ProjectCard")), None)
    if definition is None:
        return {}
    told = cells(source, row, definition) if row else {}
    place = f"ProjectCard/{row.id}" if row else "ProjectCard"
    return {
        tag_of(column.name): Missing(f"{place}/{column.name}") if told.get(tag_of(column.name), NOTHING) == NOTHING
        else told[tag_of(column.name)]
        for column in definition.columns
    }  # fmt: skip


def _measured(source: Source, row: Row) -> dict[str, Content]:
    unit, place = row.get("PmoUnit"), f"{row.register}/{row.id}"
    before = source.pen.measure(row.get("PmoBaselineValue"), unit)
    target = source.pen.measure(row.get("PmoTargetValue"), unit)
    return {"baseline": before or NOTHING, "target": target or Missing(f"{place}/PmoTargetValue")}


def _held(source: Source, row: Row) -> dict[str, Content]:
    """A role nobody holds is a gap in the mandate, though the column is not required."""
    label, person = str(row.get("PmoRoleKey") or ""), row.get("PmoPerson")
    return {
        "role": label or Missing(f"Roles/{row.id}/PmoRoleKey"),
        "person": source.pen.person(str(person)) if person else Missing(f"Roles/{row.id}/PmoPerson"),
    }


def _by_id(row: Row) -> int:
    return row.id


def _by_score(row: Row) -> tuple[int, int]:
    probability, impact = whole(row.get("PmoProbability")) or 0, whole(row.get("PmoImpact")) or 0
    return -probability * impact, row.id


def _by_influence(row: Row) -> tuple[Decimal, int]:
    weight = (whole(row.get("PmoInfluence")) or 0) * 10 + (whole(row.get("PmoInterest")) or 0)
    return Decimal(-weight), row.id


def _by(column: str) -> Callable[[Row], Any]:
    return lambda row: (day_of(row.get(column)), row.id)


_SELECTIONS = {
    "milestones_early": ("Milestones", "PHASE", "PmoPhase", ("INIT", "PLAN")),
    "gates": ("Milestones", "MSTYPE", "PmoMilestoneType", ("GAT",)),
    "deliverables_must": ("Deliverables", "MOSCOW", "PmoMoscow", ("MUS",)),
}
"""Tables of chosen rows: the register, and the keys a choice column must have."""
_PLAIN = Reading(order=_by_id)
_READINGS = {
    "Risks": Reading(order=_by_score, extra=described, more=("statement", "score", "zone", "rating")),
    "Objectives": Reading(order=_by("PmoDueDate"), extra=_measured, more=("baseline", "target")),
    "Benefits": Reading(order=_by_id, extra=_measured, more=("baseline", "target")),
    "Changes": Reading(order=_by_id, extra=decided_by),
    "Roles": Reading(order=_by_id, extra=_held, more=("role", "person")),
    "Stakeholders": Reading(order=_by_influence),
    "Milestones": Reading(order=_by("PmoForecastDate")),
    "Deliverables": Reading(order=_by("PmoForecastDate")),
    "WorkPackages": Reading(order=_by("PmoStartDate")),
    "QualityReviews": Reading(order=_by("PmoPlannedDate")),
    "Decisions": Reading(order=_by("PmoDecisionDate")),
    "Dependencies": Reading(order=_by("PmoNeededBy")),
    "Assumptions": Reading(order=_by("PmoVerifyBy")),
    "Communications": Reading(order=_by("PmoNextDate")),
}
