"""RSK: risks that are not treated, reviewed or followed as they should be."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pmo365.indicators import qcdr, risk
from pmo365.model.finding import Finding
from pmo365.model.snapshot import Row, Value
from pmo365.model.standard import ListDefinition
from pmo365.rules.case import Case, row_address, row_facts
from pmo365.rules.registers import is_open
from pmo365.rules.rows import Kept, kept, known, left


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


def not_reviewed(case: Case) -> Iterator[Finding]:
    """RSK-NOT-REVIEWED: the review of an open risk is past, or a risk of weight has no day of review."""
    heavy = int(qcdr.limit(case.standard.thresholds, "risk.amber_score"))
    for one in left(case, "Risks"):
        due, score = one.day("ReviewDate"), _score(one, "Probability", "Impact")
        if due is not None and due < case.today:
            yield one.about(due=case.written(due), score=str(score or "?"))
        elif due is None and score is not None and score >= heavy:
            yield one.about(due=case.word("empty"), score=str(score))


def residual(case: Case) -> Iterator[Finding]:
    """RSK-RESIDUAL: a risk is said to be worse after its treatment than before."""
    for one in left(case, "Risks"):
        before, after = _score(one, "Probability", "Impact"), _score(one, "ResidualProb", "ResidualImpact")
        if before is not None and after is not None and after > before:
            yield one.about(observed=str(after), expected=str(before))


def occurred(case: Case) -> Iterator[Finding]:
    """RSK-OCCURRED: a risk occurred and no issue comes from it."""
    followed = {one.points_at("RiskRef") for one in kept(case, "Issues")}
    for one in kept(case, "Risks") if known(case, "Issues") else ():
        if one.key("RiskStatus") == "OCC" and one.row.id not in followed:
            yield one.about()


def _score(one: Kept, probability: str, impact: str) -> int | None:
    return risk.score(_step(one.get(probability)), _step(one.get(impact)))


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
