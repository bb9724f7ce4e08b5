"""Bring a site of the tenant into a numbered snapshot, reading only what moved."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from pmo365.errors import Absent, ConsentError, TenantError
from pmo365.gateway.gateway import Gateway
from pmo365.gateway.told import ChangeLog
from pmo365.model.site import Library, Register, Site
from pmo365.model.snapshot import FileFact, Row, Snapshot
from pmo365.store import Store


@dataclass(frozen=True, slots=True)
class _Reading:
    """What one list gave."""

    rows: tuple[Row, ...] = ()
    files: tuple[FileFact, ...] = ()
    token: str = ""
    readable: bool = True


def sync(
    gateway: Gateway,
    store: Store,
    url: str,
    *,
    keys: Iterable[str],
    now: Callable[[], datetime],
    full: bool = False,
) -> Snapshot | None:
    """Return the newest snapshot of a site, stored; None when the tenant has no site at the address.

    ``keys`` names the lists whose rows and files are kept; lists of the team's own are only seen as parts.
    ``full`` reads everything again, whatever the change log says.
    """
    previous = None if full else store.latest_snapshot(url)
    log = _log(gateway, url, previous)
    if log is None:
        return None
    if previous is not None and log.complete and not log.lists and not log.structure_changed:
        return previous
    whole = previous is None or not log.complete
    site = gateway.site(url) if whole or log.structure_changed or previous is None else previous.site
    if site is None:
        return None
    wanted = frozenset(keys)
    fresh = previous is None or site is not previous.site
    readings = {
        one.key: _Reading()
        if fresh and one.item_count == 0  # Just counted, and the token of the log is older: nothing can be missed.
        else _read(gateway, url, one, previous=previous, moved=whole or _moved(one, log, previous))
        for one in site.lists
        if one.key in wanted
    }
    known = dict(previous.site.people) if previous else {}
    site = replace(site, people=tuple(sorted((known | dict(gateway.people(url))).items())))
    return store.save_snapshot(_assemble(site, readings, log.token, now()))


def _log(gateway: Gateway, url: str, previous: Snapshot | None) -> ChangeLog | None:
    try:
        return gateway.changes_since(url, previous.tokens.get("site") if previous else None)
    except Absent:
        return None


def _moved(one: Register, log: ChangeLog, previous: Snapshot | None) -> bool:
    """A list is read again when the log names it, when it is new, or when it could not be read last time."""
    if previous is None or one.key in previous.unreadable:
        return True
    return (one.id or "").lower() in log.lists or previous.site.list_of(one.key) is None


def _read(gateway: Gateway, url: str, one: Register, *, previous: Snapshot | None, moved: bool) -> _Reading:
    if previous is not None and not moved:
        return _Reading(previous.rows_of(one.key), previous.files_of(one.key), previous.tokens.get(one.key, ""))
    try:
        if isinstance(one, Library):
            return _Reading(files=gateway.files(url, one))
        return _read_rows(gateway, url, one, previous)
    except (TenantError, ConsentError):
        # One list that cannot be read does not hide the others: it is told as unreadable, never as empty.
        return _Reading(readable=False)


def _read_rows(gateway: Gateway, url: str, one: Register, previous: Snapshot | None) -> _Reading:
    token = previous.tokens.get(one.key) if previous is not None and one.key not in previous.unreadable else None
    known = previous.site.list_of(one.key) if previous is not None else None
    same_list = known is not None and known.id == one.id and known.columns == one.columns
    read = gateway.rows(url, one, token if same_list else None)
    if read.full or previous is None:
        return _Reading(rows=read.rows, token=read.token)
    rows = {row.id: row for row in previous.rows_of(one.key) if row.id not in read.deleted}
    rows |= {row.id: row for row in read.rows}
    return _Reading(rows=tuple(rows[number] for number in sorted(rows)), token=read.token)


def _assemble(site: Site, readings: dict[str, _Reading], token: str, taken_at: datetime) -> Snapshot:
    return Snapshot(
        number=0,
        site=site,
        taken_at=taken_at,
        rows=tuple(row for reading in readings.values() for row in reading.rows),
        files=tuple(one for reading in readings.values() for one in reading.files),
        unreadable=tuple(sorted(key for key, reading in readings.items() if not reading.readable)),
        tokens={"site": token} | {key: reading.token for key, reading in readings.items() if reading.token},
    )
