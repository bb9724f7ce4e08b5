"""Bring a site of the tenant into a numbered snapshot, reading only what moved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from pmo365.errors import Absent, ConsentError, PmoError, TenantError
from pmo365.gateway.gateway import Gateway
from pmo365.gateway.told import ChangeLog
from pmo365.model.site import Application, Library, Register, Site
from pmo365.model.snapshot import FileFact, Row, Snapshot
from pmo365.store import Store


@dataclass(frozen=True, slots=True)
class _Reading:
    """What one list gave."""

    rows: tuple[Row, ...] = ()
    files: tuple[FileFact, ...] = ()
    token: str = ""
    error: PmoError | None = None
    """Why it could not be read."""


def sync(
    gateway: Gateway,
    store: Store,
    url: str,
    *,
    keys: Iterable[str],
    now: Callable[[], datetime],
    full: bool = False,
    let_in: Iterable[Application] = (),
    vital: Iterable[str] = (),
) -> Snapshot | None:
    """Return the newest snapshot of a site, stored; None when the tenant has no site at the address.

    ``keys`` names the lists whose rows and files are kept; lists of the team's own are only seen as parts.
    ``full`` reads everything again, whatever the change log says. ``let_in`` are the applications the site should let
    in: as long as it is not known to, whoever may see it looks (no change log tells of it). A list among ``vital`` that
    cannot be read raises its error, and nothing is stored; any other one is told as unreadable.
    """
    previous = None if full else store.latest_snapshot(url)
    log = _log(gateway, url, previous)
    if log is None:
        return None
    look = previous is not None and gateway.sees_applications and _lacks(previous.site, let_in)
    unseen = previous is not None and gateway.sees_rights and not previous.site.rights_read
    moved = log.lists or log.structure_changed or look or unseen
    if previous is not None and log.complete and not (moved or previous.unreadable):
        return previous
    fresh = previous is None or not log.complete or log.structure_changed or unseen
    site = gateway.site(url) if fresh or previous is None else previous.site
    if site is None:
        return None
    if look and not fresh:
        site = replace(site, applications=gateway.applications(url))
    if previous is not None:
        site = _with_known_rights(site, previous.site)
    readings = _readings(gateway, site, frozenset(keys), log=log, previous=previous, fresh=fresh)
    _insist(readings, vital)
    known = dict(previous.site.people) if previous else {}
    site = replace(site, people=tuple(sorted((known | dict(gateway.people(url))).items())))
    return store.save_snapshot(_assemble(site, readings, log.token, now()))


def _with_known_rights(site: Site, known: Site) -> Site:
    """Keep what was known of rights where this reader may not see them; whoever may looks again."""
    if site.applications is None:
        site = replace(site, applications=known.applications)  # The worker cannot see what the provisioner saw.
    if site.rights_read:
        return site
    grants = {one.id: one.grants for one in known.lists}
    return replace(
        site,
        roles=site.roles or known.roles,
        registers=tuple(replace(one, grants=grants.get(one.id)) for one in site.registers),
        libraries=tuple(replace(one, grants=grants.get(one.id)) for one in site.libraries),
    )


def _insist(readings: Mapping[str, _Reading], vital: Iterable[str]) -> None:
    """Raise the error of the first list that could not be read and must be."""
    for key in vital:
        if key in readings and (error := readings[key].error) is not None:
            raise error


def _lacks(site: Site, wanted: Iterable[Application]) -> bool:
    return any(one not in (site.applications or ()) for one in wanted)


def _readings(
    gateway: Gateway, site: Site, wanted: frozenset[str], *, log: ChangeLog, previous: Snapshot | None, fresh: bool
) -> dict[str, _Reading]:
    """Read the lists that are kept and moved; one just counted empty needs no reading: the log's token is older."""
    whole = previous is None or not log.complete
    return {
        one.key: _Reading()
        if fresh and one.item_count == 0
        else _read(gateway, site.url, one, previous=previous, moved=whole or _moved(one, log, previous))
        for one in site.lists
        if one.key in wanted
    }


def _log(gateway: Gateway, url: str, previous: Snapshot | None) -> ChangeLog | None:
    try:
        return gateway.changes_since(url, previous.tokens.get("site") if previous else None)
    except Absent:
        return None


def _moved(one: Register, log: ChangeLog, previous: Snapshot | None) -> bool:
    """A list is read again when the log names it, when it is not the one that was read, or could not be read."""
    if previous is None or one.key in previous.unreadable:
        return True
    return (one.id or "").lower() in log.lists or not _same(one, previous.site.list_of(one.key))


def _same(one: Register, known: Register | None) -> bool:
    """Whether two readings are of one list with the same columns: a column that came or went moves cells, not rows."""
    return known is not None and known.id == one.id and _carrying(known) == _carrying(one)


def _carrying(one: Register) -> frozenset[tuple[object, ...]]:
    return frozenset((column.name, column.kind, column.lookup, column.id) for column in one.columns)


def _read(gateway: Gateway, url: str, one: Register, *, previous: Snapshot | None, moved: bool) -> _Reading:
    if previous is not None and not moved:
        return _Reading(previous.rows_of(one.key), previous.files_of(one.key), previous.tokens.get(one.key, ""))
    try:
        if isinstance(one, Library):
            return _Reading(files=gateway.files(url, one))
        return _read_rows(gateway, url, one, previous)
    except (TenantError, ConsentError) as error:
        # One list that cannot be read does not hide the others: it is told as unreadable, never as empty.
        return _Reading(error=error)


def _read_rows(gateway: Gateway, url: str, one: Register, previous: Snapshot | None) -> _Reading:
    token = previous.tokens.get(one.key) if previous is not None and one.key not in previous.unreadable else None
    if previous is None or not _same(one, previous.site.list_of(one.key)):
        token = None
    read = gateway.rows(url, one, token)
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
        unreadable=tuple(sorted(key for key, reading in readings.items() if reading.error is not None)),
        tokens={"site": token} | {key: reading.token for key, reading in readings.items() if reading.token},
    )
