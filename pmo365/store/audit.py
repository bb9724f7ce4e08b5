"""The audit chain: each settled write adds a row whose hash covers the row before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from pmo365.store import tables
from pmo365.store.records import AuditFault, AuditHead, AuditRow

START = AuditHead(number=0, hash="0" * 64)
"""The end of an empty chain."""


def append(
    connection: sa.Connection, operations: Sequence[sa.Row[Any]], *, actors: Mapping[int, str], at: datetime
) -> AuditHead:
    """Add the rows of settled writes in order; the caller holds the write transaction that settles them.

    ``actors`` tells who started each run.
    """
    end = head(connection)
    rows: list[dict[str, Any]] = []
    new = end
    for operation in operations:
        content = _content(operation, actor=actors[operation.run], at=at)
        new = AuditHead(number=new.number + 1, hash=_chained(new, content))
        rows.append({"number": new.number, "content": content, "hash": new.hash})
    if rows:
        connection.execute(sa.insert(tables.audit), rows)
        _move_head(connection, end, new)
    return new


def _move_head(connection: sa.Connection, end: AuditHead, new: AuditHead) -> None:
    values = {"number": new.number, "hash": new.hash}
    if end == START:
        connection.execute(sa.insert(tables.audit_head).values(id=1, **values))
    else:
        connection.execute(sa.update(tables.audit_head).where(tables.audit_head.c.id == 1).values(**values))


def head(connection: sa.Connection) -> AuditHead:
    """Return where the chain ends."""
    found = connection.execute(sa.select(tables.audit_head)).one_or_none()
    return START if found is None else AuditHead(number=found.number, hash=found.hash)


def rows(connection: sa.Connection, limit: int) -> tuple[AuditRow, ...]:
    """Return the newest rows first."""
    found = connection.execute(sa.select(tables.audit).order_by(tables.audit.c.number.desc()).limit(limit))
    return tuple(AuditRow(number=row.number, content=json.loads(row.content), hash=row.hash) for row in found)


def verify(connection: sa.Connection, *, anchor: AuditHead | None) -> AuditFault | None:
    """Return the first fault of the chain, or None; ``anchor`` is a head that was kept elsewhere."""
    reached = START
    for row in connection.execute(sa.select(tables.audit).order_by(tables.audit.c.number)):
        if row.number != reached.number + 1:
            return AuditFault(number=reached.number + 1, reason="removed")
        if row.hash != _chained(reached, row.content):
            return AuditFault(number=row.number, reason="edited")
        reached = AuditHead(number=row.number, hash=row.hash)
        if anchor is not None and anchor.number == reached.number and anchor.hash != reached.hash:
            return AuditFault(number=reached.number, reason="edited")
    return _verify_end(connection, reached, anchor=anchor) or _verify_ledger(connection)


def _verify_end(connection: sa.Connection, reached: AuditHead, *, anchor: AuditHead | None) -> AuditFault | None:
    known = max(head(connection), anchor or START, key=lambda one: one.number)
    if known.number > reached.number:
        return AuditFault(number=reached.number + 1, reason="truncated")
    return None if head(connection) == reached else AuditFault(number=reached.number, reason="edited")


def _verify_ledger(connection: sa.Connection) -> AuditFault | None:
    """Compare the ledger with what was audited of it: neither may be edited without the other telling."""
    settled = {
        row.id: _said(row)
        for row in connection.execute(sa.select(tables.ledger).where(tables.ledger.c.settled_at.is_not(None)))
    }
    for number, content in connection.execute(
        sa.select(tables.audit.c.number, tables.audit.c.content).order_by(tables.audit.c.number)
    ):
        told = json.loads(content)
        if settled.pop(told["operation"], None) != {name: told[name] for name in _TOLD}:
            return AuditFault(number=number, reason="ledger")
    return AuditFault(number=head(connection).number + 1, reason="truncated") if settled else None


_TOLD = ("run", "change", "bytes", "status", "code", "id")


def _said(operation: sa.Row[Any]) -> dict[str, Any]:
    return {
        "run": operation.run,
        # Hashed anew, not read from its column: an edited change must show.
        "change": hashlib.sha256(operation.change.encode()).hexdigest(),
        "bytes": operation.content_digest,
        "status": operation.status,
        "code": operation.code,
        "id": operation.tenant_id,
    }


def _content(operation: sa.Row[Any], *, actor: str, at: datetime) -> str:
    change = json.loads(operation.change)
    said = _said(operation) | {
        "operation": operation.id,
        "actor": actor,
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "site": change["site"],
        "path": change["path"],
        "kind": change["kind"]["v"],
        "action": change["action"]["v"],
    }
    return json.dumps(said, sort_keys=True, separators=(",", ":"))


def _chained(before: AuditHead, content: str) -> str:
    return hashlib.sha256(f"{before.number + 1}\n{before.hash}\n{content}".encode()).hexdigest()
