"""REG: open rows of the registers that nobody owns or that are late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from pmo365.model.finding import Finding
from pmo365.model.snapshot import Row
from pmo365.model.standard import ListDefinition
from pmo365.rules.case import FINDINGS, Case, row_address, row_facts

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
        if definition.owner_column and not row.get(definition.owner_column):
            yield _about(case, row)


def overdue(case: Case) -> Iterator[Finding]:
    """REG-OVERDUE: an open row is past its due date by more than ``tolerance_days`` (0 unless stated)."""
    latest = case.today - timedelta(days=int(case.policy.parameters.get("tolerance_days", 0)))
    for definition, row in _open_rows(case):
        due = case.day(row.get(definition.due_column)) if definition.due_column else None
        if due is not None and due < latest:
            yield _about(case, row, due=case.written(due), days=str((case.today - due).days))


def _open_rows(case: Case) -> Iterator[tuple[ListDefinition, Row]]:
    """Yield the open rows of the registers; not of that of findings: a late finding would be found for ever."""
    for definition in case.blueprint.registers:
        for row in case.rows(definition.key) if definition.key != FINDINGS else ():
            if is_open(case, definition, row):
                yield definition, row


def _about(case: Case, row: Row, **facts: str) -> Finding:
    return case.finding(f"{row.register}/{row.id}", row_facts(case, row) | facts, url=row_address(case, row))
