"""Templates of the hub's library, version by version: read once, judged once for each Standard."""

from __future__ import annotations

import sqlalchemy as sa

from pmo365.store import tables
from pmo365.store.records import KeptTemplate

_TEMPLATE = tables.template.c


def one(connection: sa.Connection, file: str, version: str) -> KeptTemplate | None:
    """Return a version of a file as it was kept, None when it was not."""
    which = (_TEMPLATE.file == file, _TEMPLATE.version == version)
    row = connection.execute(sa.select(tables.template).where(*which)).mappings().first()
    return None if row is None else KeptTemplate(**row)


def keep(connection: sa.Connection, template: KeptTemplate) -> None:
    """Keep a version of a file in place of what was kept of it."""
    which = (_TEMPLATE.file == template.file, _TEMPLATE.version == template.version)
    connection.execute(sa.delete(tables.template).where(*which))
    values = {name: getattr(template, name) for name in _TEMPLATE.keys()}  # noqa: SIM118 - columns, no mapping
    connection.execute(sa.insert(tables.template).values(**values))
