"""The tenant's memory: one SQLite file in WAL mode; what was acknowledged survives a kill.

Structure (sites, lists, columns, views, groups …) are JSON documents by kind, scope and key, kept in memory as well.
Items, files, versions and changes have tables of their own (``shelves.py``).
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pmo365.localtenant.exchange import Doc

_SCHEMA = """
create table if not exists doc(kind text, scope text, key text, rank integer, body text,
  primary key(kind, scope, key)) without rowid;
create table if not exists counter(name text primary key, value integer) without rowid;
create table if not exists item(list text, id integer, body text, primary key(list, id)) without rowid;
create table if not exists entry(path text primary key, parent text, list text, item integer, uid text,
  body text) without rowid;
create index if not exists entry_parent on entry(parent);
create index if not exists entry_item on entry(list, item);
create index if not exists entry_uid on entry(uid);
create table if not exists version(uid text, ui integer, body text, bytes blob, primary key(uid, ui));
create table if not exists item_version(list text, id integer, ui integer, body text,
  primary key(list, id, ui)) without rowid;
create table if not exists change(n integer primary key autoincrement, site text, list text, item integer, body text);
create index if not exists change_site on change(site, n);
create index if not exists change_list on change(list, n);
"""
_TABLES = ("doc", "counter", "item", "entry", "version", "item_version", "change")


class Store:
    """Documents by (kind, scope, key), in order of their creation."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.connection = sqlite3.connect(folder / "tenant.sqlite", isolation_level=None, check_same_thread=False)
        self.connection.execute("pragma journal_mode=wal")
        self.connection.execute("pragma synchronous=full")
        self.connection.executescript(_SCHEMA)
        self._kept: dict[tuple[str, str], dict[str, Doc]] = {}
        self._depth = 0
        self.used: Counter[tuple[str, str, str]] = Counter()
        """How often each application used each right: (client id, resource, need)."""

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    def reset(self) -> None:
        """Forget everything."""
        with self.transaction():
            for table in _TABLES:
                self.connection.execute(f"delete from {table}")
        self._kept.clear()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make the writes inside one: all or none; may be nested."""
        self._depth += 1
        name = f"t{self._depth}"
        self.connection.execute("begin immediate" if self._depth == 1 else f"savepoint {name}")
        try:
            yield
        except BaseException:
            self.connection.execute("rollback" if self._depth == 1 else f"rollback to {name}")
            if self._depth > 1:
                self.connection.execute(f"release {name}")
            self._kept.clear()
            raise
        else:
            self.connection.execute("commit" if self._depth == 1 else f"release {name}")
        finally:
            self._depth -= 1

    def shelf(self, kind: str, scope: str) -> dict[str, Doc]:
        """Return the documents of a kind in a scope, by key; not to be changed by the caller."""
        kept = self._kept.get((kind, scope))
        if kept is None:
            rows = self.connection.execute(
                "select key, body from doc where kind=? and scope=? order by rank", (kind, scope)
            )
            kept = self._kept[kind, scope] = {key: json.loads(body) for key, body in rows}
        return kept

    def get(self, kind: str, scope: str, key: str) -> Doc | None:
        """Return one document, or None."""
        return self.shelf(kind, scope).get(key)

    def all(self, kind: str, scope: str) -> list[Doc]:
        """Return the documents of a kind in a scope, oldest first."""
        return list(self.shelf(kind, scope).values())

    def put(self, kind: str, scope: str, key: str, body: Doc) -> Doc:
        """Store a document and return it."""
        shelf = self.shelf(kind, scope)
        text = json.dumps(body, ensure_ascii=False)
        if key in shelf:
            self.connection.execute(
                "update doc set body=? where kind=? and scope=? and key=?", (text, kind, scope, key)
            )
        else:
            self.connection.execute("insert into doc values(?,?,?,?,?)", (kind, scope, key, self.next("rank"), text))
        shelf[key] = body
        return body

    def drop(self, kind: str, scope: str, key: str) -> None:
        """Forget a document."""
        self.connection.execute("delete from doc where kind=? and scope=? and key=?", (kind, scope, key))
        self.shelf(kind, scope).pop(key, None)

    def drop_scope(self, kind: str, scope: str) -> None:
        """Forget every document of a kind in a scope."""
        self.connection.execute("delete from doc where kind=? and scope=?", (kind, scope))
        self._kept.pop((kind, scope), None)

    def refresh(self, kind: str, scope: str) -> None:
        """Read the documents of a kind in a scope again: they were written past this class."""
        self._kept.pop((kind, scope), None)

    def next(self, name: str, start: int = 1) -> int:
        """Return the next number of a counter."""
        row = self.connection.execute(
            "insert into counter values(?,?) on conflict(name) do update set value=value+1 returning value",
            (name, start),
        ).fetchone()
        return int(row[0])
