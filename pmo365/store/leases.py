"""Leases: one writer under a name at a time, with an expiry and a fencing number."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import exc

from pmo365.errors import Busy
from pmo365.store import tables
from pmo365.store.records import Lease

_LEASE = tables.lease.c


def take(connection: sa.Connection, name: str, *, owner: str, seconds: float, at: datetime) -> Lease:
    """Take a free or expired lease; Busy, with who holds it and since when, otherwise.

    A lease given back is free whatever the clock says: clocks are set back.
    """
    values = {"owner": owner, "since": at, "until": at + timedelta(seconds=seconds)}
    change = sa.update(tables.lease).where(_LEASE.name == name, sa.or_(_LEASE.until <= at, _LEASE.owner == ""))
    done = connection.execute(change.values(fence=_LEASE.fence + 1, **values))
    if done.rowcount == 0:
        _take_first(connection, name, values=values)
    return _lease(_found(connection, name))


def renew(connection: sa.Connection, lease: Lease, *, seconds: float, at: datetime) -> Lease:
    """Hold on longer; Busy when somebody took it over after it expired, or it was released."""
    until = at + timedelta(seconds=seconds)
    done = connection.execute(sa.update(tables.lease).where(*_same(lease)).values(until=until))
    if done.rowcount != 1:
        raise _lost(connection, lease)
    return _lease(_found(connection, lease.name))


def release(connection: sa.Connection, lease: Lease, *, at: datetime) -> None:
    """Give a lease back; one that was taken over meanwhile stays with its new holder."""
    # The row stays, so that the fencing number never starts again.
    connection.execute(sa.update(tables.lease).where(*_same(lease)).values(owner="", until=at))


def require(connection: sa.Connection, lease: Lease) -> None:
    """Raise Busy when the lease went to somebody else."""
    if connection.scalar(sa.select(_LEASE.name).where(*_same(lease))) is None:
        raise _lost(connection, lease)


def holder(connection: sa.Connection, name: str, *, at: datetime) -> Lease | None:
    """Return who holds a name now, or None."""
    held = (_LEASE.name == name, _LEASE.until > at, _LEASE.owner != "")
    found = connection.execute(sa.select(tables.lease).where(*held)).one_or_none()
    return None if found is None else _lease(found)


def _take_first(connection: sa.Connection, name: str, *, values: dict[str, Any]) -> None:
    try:
        with connection.begin_nested():
            connection.execute(sa.insert(tables.lease).values(name=name, fence=1, **values))
    except exc.IntegrityError as error:
        found = _found(connection, name)
        facts = {"owner": found.owner, "since": found.since.isoformat(), "until": found.until.isoformat()}
        raise Busy("busy", name=name, **facts) from error


def _lost(connection: sa.Connection, lease: Lease) -> Busy:
    found = _found(connection, lease.name)
    return Busy("lease_lost", name=lease.name, owner=found.owner or "–", since=found.since.isoformat())


def _same(lease: Lease) -> tuple[sa.ColumnElement[bool], ...]:
    return (_LEASE.name == lease.name, _LEASE.fence == lease.fence, _LEASE.owner == lease.owner)


def _found(connection: sa.Connection, name: str) -> sa.Row[Any]:
    return connection.execute(sa.select(tables.lease).where(_LEASE.name == name)).one()


def _lease(row: sa.Row[Any]) -> Lease:
    return Lease(name=row.name, owner=row.owner, fence=row.fence, since=row.since, until=row.until)
