"""Days gone by: which snapshots were the newest at a moment, which standard was in force, which periods are closed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from pmo365.errors import StateError
from pmo365.model.standard import Standard
from pmo365.store import tables
from pmo365.store.records import ClosedPeriod
from pmo365.store.text import digest_of, from_text, to_text

_SNAPSHOT = tables.snapshot.c
_STANDARD = tables.standard.c
_PERIOD = tables.period.c
_POINT = tables.point.c


def state_at(connection: sa.Connection, when: datetime) -> dict[str, int]:
    """Return for each site the number of its newest snapshot at a moment; sites not yet known are left out."""
    return _newest(connection, _SNAPSHOT.taken_at <= when)


def state_until(connection: sa.Connection, number: int) -> dict[str, int]:
    """Return for each site the number of its newest snapshot up to a number."""
    return _newest(connection, _SNAPSHOT.number <= number)


def _newest(connection: sa.Connection, which: sa.ColumnElement[bool]) -> dict[str, int]:
    query = sa.select(_SNAPSHOT.site_url, sa.func.max(_SNAPSHOT.number)).where(which).group_by(_SNAPSHOT.site_url)
    return dict(sorted((row[0], row[1]) for row in connection.execute(query)))


def taken_at(connection: sa.Connection, number: int) -> datetime:
    """Return when a snapshot was taken; StateError when there is none of this number."""
    found: datetime | None = connection.scalar(sa.select(_SNAPSHOT.taken_at).where(_SNAPSHOT.number == number))
    if found is None:
        raise StateError("snapshot_unknown", number=number)
    return found


def keep_standard(connection: sa.Connection, standard: Standard, *, at: datetime) -> None:
    """Note from when on a standard is in force; the one in force already is not written again."""
    newest = sa.select(_STANDARD.fingerprint).order_by(_STANDARD.id.desc()).limit(1)
    if connection.scalar(newest) == standard.fingerprint:
        return
    content = to_text(standard)
    values = {"fingerprint": standard.fingerprint, "version": standard.version, "since": at}
    connection.execute(sa.insert(tables.standard).values(**values, content=content, digest=digest_of(content)))


def standard_in_force(connection: sa.Connection, when: datetime) -> Standard | None:
    """Return the standard in force at a moment; None when none was kept yet, or its shape is no longer known."""
    query = sa.select(tables.standard).where(_STANDARD.since <= when).order_by(_STANDARD.id.desc()).limit(1)
    return _standard(connection.execute(query).one_or_none())


def standard_of(connection: sa.Connection, fingerprint: str) -> Standard | None:
    """Return a standard by its fingerprint; None when it was not kept."""
    query = sa.select(tables.standard).where(_STANDARD.fingerprint == fingerprint).limit(1)
    return _standard(connection.execute(query).one_or_none())


def _standard(row: sa.Row[Any] | None) -> Standard | None:
    if row is None:
        return None
    try:
        found: Standard = from_text(row.content, row.digest, table="standard")
    except StateError:
        if digest_of(row.content) != row.digest:
            raise
        return None  # Whole, but of a version whose shape is no longer known: its reader is told that it is not kept.
    return found


def close(connection: sa.Connection, period: ClosedPeriod) -> None:
    """Keep what a period was closed on; StateError when it is closed already."""
    known = closed(connection, period.key)
    if known is not None:
        raise StateError("period_closed", period=period.key, day=f"{known.closed_at:%Y-%m-%d}")
    values = {
        "key": period.key,
        "day": period.day.isoformat(),
        "closed_at": period.closed_at,
        "closed_by": period.closed_by,
        "standard": period.standard,
        "state": to_text(dict(period.state)),
    }
    connection.execute(sa.insert(tables.period).values(**values))


def closed(connection: sa.Connection, key: str) -> ClosedPeriod | None:
    """Return a closed period; None while it is open."""
    return next((one for one in _periods(connection, _PERIOD.key == key)), None)


def all_closed(connection: sa.Connection) -> tuple[ClosedPeriod, ...]:
    """Return the closed periods, oldest first."""
    return _periods(connection, sa.true())


def _periods(connection: sa.Connection, which: sa.ColumnElement[bool]) -> tuple[ClosedPeriod, ...]:
    found = connection.execute(sa.select(tables.period).where(which))
    return tuple(sorted((_period(row) for row in found), key=lambda one: one.key))


def _period(row: sa.Row[Any]) -> ClosedPeriod:
    return ClosedPeriod(
        key=row.key,
        day=date.fromisoformat(row.day),
        closed_at=row.closed_at,
        closed_by=row.closed_by,
        standard=row.standard,
        state=from_text(row.state, table="period"),
    )


def points(connection: sa.Connection) -> Mapping[str, tuple[str, Mapping[str, Any]]]:
    """Return the figures kept for periods: period → what they were made from, and the figures by name."""
    found = connection.execute(sa.select(_POINT.key, _POINT.basis, _POINT.content))
    return {key: (basis, from_text(content, table="point")) for key, basis, content in found}


def keep_point(connection: sa.Connection, key: str, *, basis: str, figures: Mapping[str, Any]) -> None:
    """Keep the figures of a period in place of older ones."""
    connection.execute(sa.delete(tables.point).where(_POINT.key == key))
    connection.execute(sa.insert(tables.point).values(key=key, basis=basis, content=to_text(dict(figures))))
