"""Runs and their ledger: intent is committed before a write, its outcome after."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import exc

from pmo365.errors import StateError
from pmo365.model.document import Artifact
from pmo365.model.plan import Change, Outcome, Status
from pmo365.store import tables
from pmo365.store.records import Operation, Run
from pmo365.store.text import digest_of, from_text, to_text

_RUN = tables.run.c
_LEDGER = tables.ledger.c
_MOST = 500
"""Ids asked for in one query: databases bound the number of parameters."""


def start(
    connection: sa.Connection,
    verb: str,
    *,
    projects: Sequence[str],
    actor: str,
    due: tuple[str, datetime] | None,
    at: datetime,
) -> int | None:
    """Open a run and return its id; None when this (job, due time) was claimed before."""
    job, slot = due or (None, None)
    values = {"verb": verb, "projects": to_text(tuple(projects)), "actor": actor, "job": job, "due": slot}
    try:
        with connection.begin_nested():
            stored = connection.execute(sa.insert(tables.run).values(**values, started_at=at, facts=to_text({})))
    except exc.IntegrityError:
        return None
    return tables.new_id(stored)


def finish(connection: sa.Connection, run: int, *, outcome: str, facts: Mapping[str, Any], at: datetime) -> None:
    """Close a run; StateError when it is unknown or already closed."""
    change = sa.update(tables.run).where(_RUN.id == run, _RUN.finished_at.is_(None))
    done = connection.execute(change.values(finished_at=at, outcome=outcome, facts=to_text(dict(facts))))
    if done.rowcount != 1:
        raise StateError("run_not_open", run=run)


def intend(connection: sa.Connection, run: int, *, changes: Sequence[Change], at: datetime) -> list[int]:
    """Write intents and return their ids, in the order of the changes."""
    if not changes:
        return []
    adding = sa.insert(tables.ledger).returning(_LEDGER.id, sort_by_parameter_order=True)
    return [int(id) for (id,) in connection.execute(adding, [_intent(run, change, at) for change in changes])]


def settle(connection: sa.Connection, outcomes: Sequence[tuple[int, Outcome]], *, at: datetime) -> list[sa.Row[Any]]:
    """Write outcomes and return their rows in order; StateError when one is unknown or settled already."""
    if not outcomes:
        return []
    ids = [operation for operation, _ in outcomes]
    _require_open(connection, ids)
    change = sa.update(tables.ledger).where(_LEDGER.id == sa.bindparam("operation"), _LEDGER.settled_at.is_(None))
    connection.execute(change, [_said(operation, outcome, at) for operation, outcome in outcomes])
    rows = {row.id: row for row in _rows(connection, ids)}
    return [rows[operation] for operation in ids]


def _require_open(connection: sa.Connection, ids: Sequence[int]) -> None:
    left = {row.id for row in _rows(connection, ids, lock=True) if row.settled_at is None}
    for operation in ids:
        if operation not in left:
            raise StateError("ledger_not_open", operation=operation)
        left.remove(operation)


def _rows(connection: sa.Connection, ids: Sequence[int], *, lock: bool = False) -> Iterator[sa.Row[Any]]:
    for start in range(0, len(ids), _MOST):
        query = sa.select(tables.ledger).where(_LEDGER.id.in_(ids[start : start + _MOST]))
        yield from connection.execute(query.with_for_update() if lock else query)


def _said(operation: int, outcome: Outcome, at: datetime) -> dict[str, Any]:
    told = {"status": outcome.status.value, "code": outcome.code, "message": _clean(outcome.message)}
    return {"operation": operation, **told, "tenant_id": outcome.id, "settled_at": at}


def actor(connection: sa.Connection, run: int) -> str:
    """Return who started a run."""
    return str(connection.scalar(sa.select(_RUN.actor).where(_RUN.id == run)))


def unsettled(connection: sa.Connection) -> tuple[Operation, ...]:
    """Return the intended writes without an outcome, oldest first."""
    return _operations(connection, _LEDGER.settled_at.is_(None))


def recent(connection: sa.Connection, limit: int) -> tuple[Run, ...]:
    """Return the newest runs first, without their operations."""
    found = connection.execute(sa.select(tables.run).order_by(_RUN.id.desc()).limit(limit))
    return tuple(_run(row) for row in found)


def latest(connection: sa.Connection, verb: str) -> Run | None:
    """Return the newest run of a verb that ended as done, without its operations; None when there is none."""
    which = sa.select(tables.run).where(_RUN.verb == verb, _RUN.outcome == "done")
    found = connection.execute(which.order_by(_RUN.id.desc()).limit(1)).one_or_none()
    return None if found is None else _run(found)


def one(connection: sa.Connection, run: int) -> Run:
    """Return one run with its operations; StateError when it is unknown."""
    found = connection.execute(sa.select(tables.run).where(_RUN.id == run)).one_or_none()
    if found is None:
        raise StateError("run_unknown", run=run)
    return dataclasses.replace(_run(found), operations=_operations(connection, _LEDGER.run == run))


def last_due(connection: sa.Connection, job: str) -> datetime | None:
    """Return the newest slot of a job that was claimed, or None."""
    newest: datetime | None = connection.scalar(sa.select(sa.func.max(_RUN.due)).where(_RUN.job == job))
    return newest


def know_job(connection: sa.Connection, name: str, *, at: datetime) -> datetime:
    """Return since when a job is known, from now on when it is new: nothing before that was missed."""
    query = sa.select(tables.job.c.known_since).where(tables.job.c.name == name)
    known: datetime | None = connection.scalar(query)
    if known is None:
        connection.execute(sa.insert(tables.job).values(name=name, known_since=at))
    return known or at


def change_of(text: str, digest: str) -> Change:
    """Return the change of a ledger row; StateError when the row is damaged."""
    change: Change = from_text(text, digest, table="ledger")
    return change


def _intent(run: int, change: Change, at: datetime) -> dict[str, Any]:
    after = change.after
    digest = ""
    if isinstance(after, Artifact):
        # The bytes can be made again from the snapshot; the ledger only has to recognise them.
        digest = after.digest
        change = dataclasses.replace(change, after=dataclasses.replace(after, content=b""))
    text = to_text(change)
    told = {"change": text, "change_digest": digest_of(text), "content_digest": digest}
    return {"run": run, "intended_at": at, **told}


def _operations(connection: sa.Connection, which: sa.ColumnElement[bool]) -> tuple[Operation, ...]:
    found = connection.execute(sa.select(tables.ledger).where(which).order_by(_LEDGER.id))
    return tuple(_operation(row) for row in found)


def _operation(row: sa.Row[Any]) -> Operation:
    return Operation(
        id=row.id,
        run=row.run,
        change=change_of(row.change, row.change_digest),
        content_digest=row.content_digest,
        intended_at=row.intended_at,
        settled_at=row.settled_at,
        status=None if row.status is None else Status(row.status),
        code=row.code,
        message=row.message,
        tenant_id=row.tenant_id,
    )


def _run(row: sa.Row[Any]) -> Run:
    return Run(
        id=row.id,
        verb=row.verb,
        projects=from_text(row.projects, table="run"),
        actor=row.actor,
        job=row.job or "",
        due=row.due,
        started_at=row.started_at,
        finished_at=row.finished_at,
        outcome=row.outcome,
        facts=from_text(row.facts, table="run"),
    )


def _clean(message: str) -> str:
    # What a tenant says may hold half a character or NUL; a database refuses both.
    return message.encode("utf-8", "replace").decode("utf-8").replace("\x00", "�")
