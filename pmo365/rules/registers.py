"""REG: open rows of the registers that nobody owns, that are late, or that nobody touches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from pmo365.model.finding import Finding, Mode
from pmo365.model.snapshot import Row
from pmo365.model.standard import ListDefinition
from pmo365.rules.case import FINDINGS, Case, row_address, row_facts

_LATE_ELSEWHERE = {
    "Approvals": "APR-PENDING", "Assumptions": "ASM-EXPIRED", "Benefits": "BEN-NO-MEASURE", "GateReviews": "GATE-LATE",
    "Milestones": "SCH-PAST-NOT-DONE", "Risks": "RSK-NOT-REVIEWED",
}  # fmt: skip
"""Registers whose lateness a rule of their own tells in their own words, unless the PMO switched it off."""
_OWNED_ELSEWHERE = {"Benefits": "BEN-OWNER"}
_RESTLESS = ("Risks", "Issues", "Actions", "Changes", "Decisions", "Assumptions")
"""Registers whose open rows are worked on; elsewhere a row may rest until its day comes."""
_DONE_ON = ("PmoActualDate", "PmoDoneOn", "PmoClosedOn", "PmoAcceptedOn")


def is_open(case: Case, definition: ListDefinition, row: Row) -> bool:
    """Return whether a row still waits for somebody; one without a status does, one with an unknown status may not.

    A row that says when it was done is done, whatever its status says: some statuses only the service writes.
    """
    if not definition.status_column or any(row.get(name) for name in _DONE_ON):
        return False
    status = row.get(definition.status_column)
    return not status or case.key_of(definition, definition.status_column, status) in definition.open_when


def no_owner(case: Case) -> Iterator[Finding]:
    """REG-NO-OWNER: an open row has no owner."""
    for definition, row in _open_rows(case):
        elsewhere = _told(case, _OWNED_ELSEWHERE, definition)
        if definition.owner_column and not row.get(definition.owner_column) and not elsewhere:
            yield _about(case, row)


def overdue(case: Case) -> Iterator[Finding]:
    """REG-OVERDUE: an open row is past its due date by more than ``tolerance_days`` (0 unless stated)."""
    latest = case.today - timedelta(days=int(case.policy.parameters.get("tolerance_days", 0)))
    for definition, row in _open_rows(case):
        due = case.day(row.get(definition.due_column)) if definition.due_column else None
        if due is not None and due < latest and not _told(case, _LATE_ELSEWHERE, definition):
            yield _about(case, row, due=case.written(due), days=str((case.today - due).days))


def stale(case: Case) -> Iterator[Finding]:
    """REG-STALE: nobody touched an open row for more than ``days`` days (60 unless stated)."""
    latest = case.today - timedelta(days=int(case.policy.parameters.get("days", 60)))
    for definition, row in _open_rows(case):
        touched = case.day(row.modified)
        if definition.key in _RESTLESS and touched is not None and touched < latest:
            yield _about(case, row, due=case.written(touched), days=str((case.today - touched).days))


def _told(case: Case, elsewhere: Mapping[str, str], definition: ListDefinition) -> bool:
    """Return whether a rule of its own tells the same of this register."""
    policy = case.standard.rules.get(elsewhere.get(definition.key, ""))
    return policy is not None and policy.mode is not Mode.OFF


def _open_rows(case: Case) -> Iterator[tuple[ListDefinition, Row]]:
    """Yield the open rows of the registers; not of that of findings: a late finding would be found for ever."""
    for definition in case.blueprint.registers:
        for row in case.rows(definition.key) if definition.key != FINDINGS else ():
            if is_open(case, definition, row):
                yield definition, row


def _about(case: Case, row: Row, **facts: str) -> Finding:
    return case.finding(f"{row.register}/{row.id}", row_facts(case, row) | facts, url=row_address(case, row))
