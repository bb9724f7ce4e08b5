"""Whether a project is ready for a gate: what can be counted in its registers, one line a criterion.

Source: the register conditions of the PMO's gate table; what only people can judge is in the gate checklist.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from pmo365.documents.governance import DIMENSIONS
from pmo365.documents.source import Source, day_of
from pmo365.indicators.risk import zone
from pmo365.model.snapshot import Row

Count: TypeAlias = tuple[int, int]
"""How many are as they should be, of how many that there must be."""
When: TypeAlias = "Callable[[Row], object]"


@dataclass(frozen=True, slots=True)
class Check:
    """One criterion of a gate that was counted."""

    name: str
    """Key of its words below ``documents.gate_checks``."""
    good: int
    wanted: int

    @property
    def met(self) -> bool:
        """Return whether nothing is missing."""
        return self.good >= self.wanted


def checks(source: Source, gate: str) -> tuple[Check, ...]:
    """Return the criteria of a gate, each counted; none for a gate the table does not know."""
    return tuple(Check(name, *count(source)) for name, count in _CHECKS.get(gate, ()))


def criteria_of(gate: str) -> tuple[str, ...]:
    """Return the names of what is counted before a gate."""
    return tuple(name for name, _ in _CHECKS.get(gate, ()))


def _all(register: str, good: When, *, among: When = lambda row: True, least: int = 0) -> Callable[[Source], Count]:
    """Return a count of the rows that are good among those that matter, of which there must be some at least."""

    def count(source: Source) -> Count:
        rows = [row for row in source.rows(register) if among(row)]
        return sum(1 for row in rows if good(row)), max(len(rows), least)

    return count


def _some(register: str, least: int) -> Callable[[Source], Count]:
    return lambda source: (min(len(source.rows(register)), least), least)


def _keyed(
    state: tuple[str, str, str], *, good: tuple[str, ...], among: tuple[str, str, str] = ("", "", "")
) -> Callable[[Source], Count]:
    """Return a count by the key of a choice: ``state`` is register, column, set; ``among`` column, set and key."""
    register, column, choice_set = state

    def count(source: Source) -> Count:
        name, chosen, key = among
        rows = [row for row in source.rows(register) if not name or source.key(chosen, row.get(name)) == key]
        return sum(1 for row in rows if source.key(choice_set, row.get(column)) in good), len(rows)

    return count


def _every(source: Source, row: Row) -> bool:
    return True


def _closed(register: str, among: Callable[[Source, Row], bool] = _every) -> Callable[[Source], Count]:
    def count(source: Source) -> Count:
        rows = [row for row in source.rows(register) if among(source, row)]
        return sum(1 for row in rows if not source.is_open(row)), len(rows)

    return count


def _roles(source: Source) -> Count:
    wanted = {"SPO", "PRM", "SUS"}
    held = {source.key("ROLE", row.get("PmoRoleKey")) for row in source.rows("Roles") if row.get("PmoPerson")}
    return len(wanted & held), len(wanted)


def _tolerances(source: Source) -> Count:
    card = next(iter(source.rows("ProjectCard")), None)
    return sum(1 for _, column in DIMENSIONS if card and card.get(column) is not None), len(DIMENSIONS)


def _accountable(source: Source) -> Count:
    activities: dict[str, int] = {}
    for row in source.rows("Raci"):
        name = str(row.get("PmoActivity") or "")
        activities[name] = activities.get(name, 0) + (source.key("RACI", row.get("PmoRaciValue")) == "A")
    return sum(1 for count in activities.values() if count == 1), max(len(activities), 1)


def _reviews_done(source: Source) -> Count:
    due = [row for row in source.rows("QualityReviews") if day_of(row.get("PmoPlannedDate")) <= source.today]
    return sum(1 for row in due if row.get("PmoActualDate")), len(due)


def _red_treated(source: Source) -> Count:
    open_ones = [row for row in source.rows("Risks") if source.is_open(row) and _zone(source, row) == "R"]
    return sum(1 for row in open_ones if str(row.get("PmoResponsePlan") or "").strip()), len(open_ones)


def _zone(source: Source, row: Row) -> str | None:
    levels = [value if isinstance(value, int) else None for value in map(row.get, ("PmoProbability", "PmoImpact"))]
    return zone(source.standard.risk_cells, levels[0], impact=levels[1])


def _actuals(source: Source) -> Count:
    months = source.today.year * 12 + source.today.month - 2
    last = f"{months // 12}-{months % 12 + 1:02}"
    return int(any(str(row.get("PmoPeriodKey") or "") >= last for row in source.rows("CostEntries"))), 1


def _lessons(source: Source) -> Count:
    phases = [choice.key for choice in source.standard.choices["PHASE"].choices]
    wanted = phases[: phases.index(source.project.phase) + 1] if source.project.phase in phases else []
    told = {source.key("PHASE", row.get("PmoPhase")) for row in source.rows("Lessons")}
    return len(told & set(wanted)), len(wanted)


def _blocking(source: Source) -> Count:
    rows = [row for row in source.rows("QualityReviews") if source.key("RESV", row.get("PmoReserveLevel")) == "BLK"]
    return sum(1 for row in rows if row.get("PmoReserveCleared") is True), len(rows)


def _reserve(row: Row) -> bool:
    return bool(row.get("PmoReserveLevel")) and row.get("PmoReserveCleared") is not True


def _urgent(source: Source, row: Row) -> bool:
    return source.key("PRIO", row.get("PmoPriority")) in ("P1", "P2")


def _specified(source: Source, row: Row) -> bool:
    return source.key("ISSTYPE", row.get("PmoIssueType")) == "OFF"


def _has(*columns: str) -> When:
    return lambda row: all(row.get(column) not in (None, "") for column in columns)


_ACCEPTED = ("ACC", "ACR", "HND")
_STATE = ("Deliverables", "PmoDeliverableStatus", "DELSTAT")
_DECIDED = ("APP", "REJ", "MRG", "IMP", "CLO")
_MUST = ("PmoMoscow", "MOSCOW", "MUS")
_CHECKS: Mapping[str, tuple[tuple[str, Callable[[Source], Count]], ...]] = {
    "G1": (
        ("roles", _roles),
        ("objectives", _all("Objectives", _has("PmoMeasure", "PmoTargetValue", "PmoDueDate"), least=1)),
        ("stakeholders", _some("Stakeholders", 3)),
        ("risks_three", _some("Risks", 3)),
        ("assumptions", _some("Assumptions", 1)),
    ),
    "G2": (
        ("baselines", _all("Milestones", _has("PmoBaselineDate"), least=1)),
        ("budget", _some("BudgetLines", 1)),
        ("tolerances", _tolerances),
        ("raci", _accountable),
        ("deliverables", _all("Deliverables", _has("PmoCriteria", "PmoApprover"), least=1)),
        ("reviews", _some("QualityReviews", 1)),
        ("benefits", _all("Benefits", _has("PmoOwner", "PmoBaselineValue", "PmoTargetValue", "PmoStartDate"), least=1)),
        ("communications", _some("Communications", 1)),
        ("risks_assessed", _all("Risks", _has("PmoProbability", "PmoImpact"), least=1)),
    ),
    "G3": (
        ("must_ready", _keyed(_STATE, good=("RDY", *_ACCEPTED), among=_MUST)),
        ("reviews_done", _reviews_done),
        ("off_specification", _closed("Issues", _specified)),
        ("changes_decided", _keyed(("Changes", "PmoChangeStatus", "CHGSTAT"), good=_DECIDED)),
        ("actuals", _actuals),
    ),
    "G4": (
        ("must_accepted", _keyed(_STATE, good=_ACCEPTED, among=_MUST)),
        ("reserves_dated", _all("QualityReviews", _has("PmoReserveDue"), among=_reserve)),
        ("no_blocking", _blocking),
        ("cutover", _all("Cutover", _has("PmoRollbackStep", "PmoOwner"), least=1)),
        ("red_treated", _red_treated),
    ),
    "G5": (
        ("cutover_done", _closed("Cutover")),
        ("no_urgent", _closed("Issues", _urgent)),
        ("no_blocking", _blocking),
    ),
    "G6": (
        ("actions_closed", _closed("Actions")),
        ("risks_closed", _closed("Risks")),
        ("issues_closed", _closed("Issues")),
        ("lessons", _lessons),
        ("benefits_measured", _all("Benefits", _has("PmoOwner", "PmoNextMeasure"), least=1)),
    ),
    "G7": (("benefits_measured", _all("Benefits", _has("PmoOwner", "PmoLastValue"), least=1)),),
}  # fmt: skip
"""Gate → its criteria in the order a committee reads them."""
