"""Resource units spent, by application and day: the tenant's day ends at midnight UTC, a run does not."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy import exc

from pmo365.store import tables

_SPENT = tables.spent.c


def add(connection: sa.Connection, application: str, day: date, *, units: int) -> int:
    """Add units to what an application spent on a day (UTC) and return the sum of all its processes."""
    which = (_SPENT.application == application, _SPENT.day == day.isoformat())
    if units:
        done = connection.execute(sa.update(tables.spent).where(*which).values(units=_SPENT.units + units))
        if done.rowcount == 0:
            _first(connection, application, day, units=units)
    return int(connection.scalar(sa.select(_SPENT.units).where(*which)) or 0)


def _first(connection: sa.Connection, application: str, day: date, *, units: int) -> None:
    row = {"application": application, "day": day.isoformat(), "units": units}
    try:
        with connection.begin_nested():
            connection.execute(sa.insert(tables.spent).values(**row))
    except exc.IntegrityError:
        # Another machine wrote the first row of the day just now.
        add(connection, application, day, units=units)
