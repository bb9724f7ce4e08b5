"""Snapshots in time: a structure is kept once per change, a row or file from the snapshot that first saw it."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from pmo365.errors import StateError
from pmo365.model.site import Library, Register, Site
from pmo365.model.snapshot import FileFact, Row, Snapshot
from pmo365.store import tables
from pmo365.store.records import SnapshotFact
from pmo365.store.text import digest_of, from_text, to_text

_SNAPSHOT = tables.snapshot.c
_ITEM = tables.item.c


class _Key(NamedTuple):
    kind: str
    list: str
    id: int


class _Frame(NamedTuple):
    """What a snapshot holds besides its rows and files, as text."""

    structure: str
    item_counts: str
    unreadable: str


class Prepared(NamedTuple):
    """A snapshot, rows and files in the store's order, and the texts to store."""

    snapshot: Snapshot
    frame: _Frame
    texts: dict[_Key, str]
    digests: dict[_Key, str]


def prepare(snapshot: Snapshot) -> Prepared:
    """Return a snapshot as the texts to store: done before the transaction, it is most of the work."""
    items = _items(snapshot)
    texts = {key: to_text(one) for key, one in items.items()}
    rows = tuple(one for one in items.values() if isinstance(one, Row))
    files = tuple(one for one in items.values() if isinstance(one, FileFact))
    return Prepared(
        snapshot=dataclasses.replace(snapshot, rows=rows, files=files),
        frame=_frame(snapshot),
        texts=texts,
        digests={key: digest_of(text) for key, text in texts.items()},
    )


def save(connection: sa.Connection, prepared: Prepared, *, at: datetime) -> Snapshot:
    """Store a snapshot and return it with its number; an unchanged site keeps the number it had."""
    site_url = prepared.snapshot.site.url
    newest = _latest(connection, site_url)
    kept = _open_digests(connection, site_url)
    same_items = prepared.digests == {key: digest for key, (digest, _) in kept.items()}
    if newest is not None and same_items and _same_frame(newest, prepared.frame):
        return _touch(connection, prepared.snapshot, newest=newest, at=at)
    number = _insert_snapshot(connection, prepared, at=at)
    gone = [row_id for key, (digest, row_id) in kept.items() if prepared.digests.get(key) != digest]
    new = [key for key, digest in prepared.digests.items() if key not in kept or kept[key][0] != digest]
    _close_items(connection, gone, number=number)
    _insert_items(connection, prepared, keys=new, number=number)
    return dataclasses.replace(prepared.snapshot, number=number)


def latest(connection: sa.Connection, site_url: str) -> Snapshot | None:
    """Return the newest snapshot of a site, or None."""
    found = _latest(connection, site_url)
    return None if found is None else _rebuild(connection, found)


def numbered(connection: sa.Connection, number: int) -> Snapshot:
    """Return one snapshot; StateError when there is none of this number."""
    found = connection.execute(sa.select(tables.snapshot).where(_SNAPSHOT.number == number)).one_or_none()
    if found is None:
        raise StateError("snapshot_unknown", number=number)
    return _rebuild(connection, found)


def as_of(connection: sa.Connection, site_url: str, *, when: datetime) -> Snapshot | None:
    """Return the snapshot that described a site at a moment; None when it was not yet known."""
    query = sa.select(tables.snapshot).where(_SNAPSHOT.site_url == site_url, _SNAPSHOT.taken_at <= when)
    found = connection.execute(query.order_by(_SNAPSHOT.number.desc()).limit(1)).one_or_none()
    return None if found is None else _rebuild(connection, found)


def facts(connection: sa.Connection, site_url: str) -> tuple[SnapshotFact, ...]:
    """Return the snapshots of a site, oldest first, without their content."""
    query = sa.select(_SNAPSHOT.number, _SNAPSHOT.site_url, _SNAPSHOT.taken_at, _SNAPSHOT.checked_at)
    found = connection.execute(query.where(_SNAPSHOT.site_url == site_url).order_by(_SNAPSHOT.number))
    return tuple(SnapshotFact(**row._mapping) for row in found)


def sites(connection: sa.Connection) -> tuple[str, ...]:
    """Return the addresses of the sites that were ever read, sorted."""
    return tuple(connection.scalars(sa.select(_SNAPSHOT.site_url).distinct().order_by(_SNAPSHOT.site_url)))


def _items(snapshot: Snapshot) -> dict[_Key, Row | FileFact]:
    """Return rows and files by identity, in the order the store keeps; StateError when one comes twice."""
    rows: Iterable[tuple[_Key, Row | FileFact]] = ((_Key("row", one.register, one.id), one) for one in snapshot.rows)
    files: Iterable[tuple[_Key, Row | FileFact]] = ((_Key("file", one.library, one.id), one) for one in snapshot.files)
    found: dict[_Key, Row | FileFact] = {}
    for key, one in sorted([*rows, *files], key=lambda pair: pair[0]):
        if key in found:
            raise StateError("snapshot_item_twice", site=snapshot.site.url, list=key.list, id=key.id)
        found[key] = one
    return found


def _frame(snapshot: Snapshot) -> _Frame:
    # Item counts move with every row; kept apart, they do not make a new structure.
    counts = [one.item_count for one in snapshot.site.lists]
    return _Frame(
        to_text(_counted(snapshot.site, [None] * len(counts))), json.dumps(counts), to_text(snapshot.unreadable)
    )


def _counted(site: Site, counts: list[int | None]) -> Site:
    split = len(site.registers)
    registers: list[Register] = []
    libraries: list[Library] = []
    for register, count in zip(site.registers, counts[:split], strict=True):
        registers.append(dataclasses.replace(register, item_count=count))
    for library, count in zip(site.libraries, counts[split:], strict=True):
        libraries.append(dataclasses.replace(library, item_count=count))
    return dataclasses.replace(site, registers=tuple(registers), libraries=tuple(libraries))


def _latest(connection: sa.Connection, site_url: str) -> sa.Row[Any] | None:
    query = sa.select(tables.snapshot).where(_SNAPSHOT.site_url == site_url)
    return connection.execute(query.order_by(_SNAPSHOT.number.desc()).limit(1)).one_or_none()


def _open_digests(connection: sa.Connection, site_url: str) -> dict[_Key, tuple[str, int]]:
    query = sa.select(_ITEM.kind, _ITEM.list, _ITEM.item_id, _ITEM.digest, _ITEM.id)
    found = connection.execute(query.where(_ITEM.site_url == site_url, _ITEM.to_number.is_(None)))
    return {_Key(kind, key, item): (digest, row_id) for kind, key, item, digest, row_id in found}


def _same_frame(newest: sa.Row[Any], frame: _Frame) -> bool:
    known = (newest.structure, newest.item_counts, newest.unreadable)
    return known == (digest_of(frame.structure), frame.item_counts, frame.unreadable)


def _touch(connection: sa.Connection, snapshot: Snapshot, *, newest: sa.Row[Any], at: datetime) -> Snapshot:
    change = sa.update(tables.snapshot).where(_SNAPSHOT.number == newest.number)
    connection.execute(change.values(tokens=to_text(snapshot.tokens), checked_at=at))
    return dataclasses.replace(snapshot, number=newest.number, taken_at=newest.taken_at)


def _insert_snapshot(connection: sa.Connection, prepared: Prepared, *, at: datetime) -> int:
    snapshot, frame = prepared.snapshot, prepared.frame
    digest = digest_of(frame.structure)
    known = sa.select(tables.structure.c.digest).where(tables.structure.c.digest == digest)
    if connection.scalar(known) is None:
        connection.execute(sa.insert(tables.structure).values(digest=digest, content=frame.structure))
    stored = connection.execute(
        sa.insert(tables.snapshot).values(
            site_url=snapshot.site.url,
            taken_at=snapshot.taken_at,
            checked_at=at,
            structure=digest,
            item_counts=frame.item_counts,
            unreadable=frame.unreadable,
            tokens=to_text(snapshot.tokens),
        )
    )
    return tables.new_id(stored)


def _close_items(connection: sa.Connection, gone: list[int], *, number: int) -> None:
    if gone:
        change = sa.update(tables.item).where(_ITEM.id == sa.bindparam("row")).values(to_number=number)
        connection.execute(change, [{"row": row} for row in gone])


def _insert_items(connection: sa.Connection, prepared: Prepared, *, keys: list[_Key], number: int) -> None:
    site_url = prepared.snapshot.site.url
    values = [
        {
            "site_url": site_url,
            "kind": key.kind,
            "list": key.list,
            "item_id": key.id,
            "digest": prepared.digests[key],
            "content": prepared.texts[key],
            "from_number": number,
        }
        for key in keys
    ]
    if values:
        connection.execute(sa.insert(tables.item), values)


def _rebuild(connection: sa.Connection, found: sa.Row[Any]) -> Snapshot:
    structure = sa.select(tables.structure.c.content).where(tables.structure.c.digest == found.structure)
    site: Site = from_text(connection.scalar(structure) or "", found.structure, table="structure")
    items = _rebuild_items(connection, found)
    return Snapshot(
        number=found.number,
        site=_counted(site, json.loads(found.item_counts)),
        taken_at=found.taken_at,
        rows=tuple(one for one in items if isinstance(one, Row)),
        files=tuple(one for one in items if isinstance(one, FileFact)),
        unreadable=from_text(found.unreadable, table="snapshot"),
        tokens=from_text(found.tokens, table="snapshot"),
    )


def _rebuild_items(connection: sa.Connection, found: sa.Row[Any]) -> list[Row | FileFact]:
    alive = sa.or_(_ITEM.to_number.is_(None), _ITEM.to_number > found.number)
    query = sa.select(_ITEM.content, _ITEM.digest).where(
        _ITEM.site_url == found.site_url, _ITEM.from_number <= found.number, alive
    )
    # Sorted here, not by the database: collations differ from one to another.
    rows = connection.execute(query.add_columns(_ITEM.kind, _ITEM.list, _ITEM.item_id)).all()
    return [from_text(row.content, row.digest, table="item") for row in sorted(rows, key=lambda row: row[2:])]
