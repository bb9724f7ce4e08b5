"""Copies of everything the tenant holds, in memory while the process runs: a test starts from one in a moment."""

from __future__ import annotations

from typing import Any, TypeAlias

from pmo365.localtenant.store import Store

Copy: TypeAlias = dict[str, list[tuple[Any, ...]]]
"""Table → rows."""


def copied(store: Store) -> Copy:
    """Return every row of every table."""
    return {name: store.connection.execute(f"select * from {name}").fetchall() for name in _tables(store)}


def put_back(store: Store, copy: Copy) -> None:
    """Forget what is there and hold what was copied."""
    store.reset()
    for name, rows in copy.items():
        if rows:
            marks = ",".join("?" * len(rows[0]))
            store.connection.executemany(f"insert into {name} values({marks})", rows)


def _tables(store: Store) -> list[str]:
    told = "select name from sqlite_master where type='table' and name not like 'sqlite_%' order by name"
    return [name for (name,) in store.connection.execute(told)]
