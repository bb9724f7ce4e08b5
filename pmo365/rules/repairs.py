"""From findings to the writes that heal them: one change per part, whatever the number of rules that ask for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import TypeVar

from pmo365.model.finding import Finding, Mode
from pmo365.model.plan import Change, Kind, Payload, RowWrite
from pmo365.model.site import Column, Register, Versioning
from pmo365.model.standard import Standard

REPAIRING = (Mode.ENFORCE, Mode.QUARANTINE)
"""Modes in which the service heals what it finds."""
_Part = TypeVar("_Part", Column, Versioning)


def repairs(findings: Iterable[Finding], standard: Standard) -> tuple[Change, ...]:
    """Return the changes the PMO lets the service make: rules in a repairing mode, nothing waived, by name.

    Columns of a file that is put aside are not completed: it would no more be the file that was read.
    """
    wanted: dict[str, Change] = {}
    for finding in findings:
        if is_enforced(finding, standard):
            for change in finding.repairs:
                held = wanted.get(change.name)
                wanted[change.name] = _joined(held, change) if held else change
    moved = {change.path for change in wanted.values() if change.kind is Kind.FILE_MOVE}
    return tuple(
        wanted[name] for name in sorted(wanted) if wanted[name].kind is Kind.FILE_MOVE or wanted[name].path not in moved
    )


def is_enforced(finding: Finding, standard: Standard) -> bool:
    """Return whether the service may heal what was found."""
    policy = standard.rules.get(finding.rule)
    return policy is not None and policy.mode in REPAIRING and finding.waived_until is None


def _joined(first: Change, second: Change) -> Change:
    """Return one change that does what two ask of the same part; the first one's reason is told."""
    before = first.before if second.before is None else second.before
    if first.before is not None and second.before is not None:
        before = _both(first.before, second.before)
    return replace(first, after=_both(first.after, second.after), before=before)


def _both(first: Payload, second: Payload) -> Payload:
    """Return a payload that states what either states."""
    if isinstance(first, RowWrite) and isinstance(second, RowWrite):
        return replace(first, values={**first.values, **second.values})
    if isinstance(first, Register) and isinstance(second, Register):
        return replace(first, versioning=_stated(first.versioning, second.versioning))
    if isinstance(first, Column) and isinstance(second, Column):
        return _stated(first, second)
    if isinstance(first, Mapping) and isinstance(second, Mapping):
        return {**first, **second}
    return first


def _stated(first: _Part, second: _Part) -> _Part:
    """Return the first noun with what only the second states."""
    said = {one.name: getattr(second, one.name) for one in fields(second) if getattr(first, one.name) is None}
    return replace(first, **said)
