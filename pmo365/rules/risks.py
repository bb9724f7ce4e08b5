"""RSK: risks that are not treated as their zone demands."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pmo365.indicators import risk
from pmo365.model.finding import Finding
from pmo365.model.snapshot import Row, Value
from pmo365.model.standard import ListDefinition
from pmo365.rules.case import Case, row_address, row_facts
from pmo365.rules.registers import is_open


def no_action(case: Case) -> Iterator[Finding]:
    """RSK-NO-ACTION: an open risk of the red zone has neither a response plan nor an open action."""
    risks, actions = case.blueprint.list_of("Risks"), case.blueprint.list_of("Actions")
    if risks is None or (actions is not None and not case.readable("Actions")):
        return
    treated = _treated(case, actions) if actions else frozenset()
    for row in case.rows("Risks"):
        alone = not row.get("PmoResponsePlan") and _reference(row.get("PmoRef")) not in treated
        if alone and is_open(case, risks, row) and _is_red(case, risks, row):
            yield case.finding(f"Risks/{row.id}", row_facts(case, row), url=row_address(case, row))


def _treated(case: Case, actions: ListDefinition) -> frozenset[str]:
    """Return the references that an open action names as its source."""
    named = {_reference(row.get("PmoSourceRef")) for row in case.rows("Actions") if is_open(case, actions, row)}
    return frozenset(named - {""})


def _reference(value: Value) -> str:
    return str(value or "").strip().casefold()


def _is_red(case: Case, risks: ListDefinition, row: Row) -> bool:
    """Return whether the risk is in the red zone: as stored, or by the matrix while no zone is stored."""
    zone = row.get("PmoZone")
    if zone:
        return case.key_of(risks, "PmoZone", zone) == "R"
    probability, impact = _step(row.get("PmoProbability")), _step(row.get("PmoImpact"))
    return risk.zone(case.standard.risk_cells, probability, impact=impact) == "R"


def _step(value: Value) -> int | None:
    return int(value) if isinstance(value, int | Decimal) else None
