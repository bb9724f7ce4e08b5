"""Files put aside: what their columns say, and how one is given back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from pmo365.errors import PmoError
from pmo365.model.plan import Action, Change, Kind, Place, Plan, RowWrite
from pmo365.model.project import Project
from pmo365.model.snapshot import FileFact, Link, Row, Snapshot, Value
from pmo365.model.standard import Standard
from pmo365.planning.safety import observed_fingerprint, part_counts
from pmo365.rules.aside import QUARANTINE, mark_of
from pmo365.rules.case import FINDINGS
from pmo365.verbs.provision import HUB

VERB = "enforce"
WHY = "quarantine"


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """One file put aside, and the finding that says why."""

    project: Project
    file: FileFact
    row: Row | None
    """The row of the register of findings; None when it is gone."""

    @property
    def reference(self) -> str:
        """Return what the finding is called: its reference, or the beginning of its fingerprint."""
        return str(self.row.get("PmoRef") or "") if self.row and self.row.get("PmoRef") else mark_of(self.file)

    @property
    def origin(self) -> Link | None:
        """Return where the file was; None when no row tells."""
        target = self.row.get("PmoTargetUrl") if self.row else None
        return target if isinstance(target, Link) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """Who gives a file back, why, and until when the rule looks away."""

    by: str
    reason: str
    until: date


def put_aside(project: Project, snapshot: Snapshot, hub: Snapshot) -> tuple[Aside, ...]:
    """Return the files a project has put aside, by name."""
    rows = {str(row.get("PmoFingerprint") or "")[:8]: row for row in hub.rows_of(FINDINGS)}
    files = () if QUARANTINE in snapshot.unreadable else snapshot.files_of(QUARANTINE)
    return tuple(
        Aside(project=project, file=file, row=rows.get(mark_of(file)) if mark_of(file) else None)
        for file in sorted(files, key=lambda one: one.path)
    )


def quarantine_cells(project: Project, snapshot: Snapshot, hub: Snapshot) -> tuple[Change, ...]:
    """Return the columns that say of files put aside where they were and which finding they belong to."""
    changes = []
    for one in put_aside(project, snapshot, hub):
        told: dict[str, Value] = {"PmoFindingRef": one.reference, "PmoOriginUrl": one.origin}
        lacking = {name: value for name, value in told.items() if value and one.file.get(name) != value}
        if lacking and one.row is not None:
            changes.append(_columns(one, lacking, snapshot.site.url))
    return tuple(changes)


def _columns(one: Aside, values: Mapping[str, Value], site: str) -> Change:
    return Change(
        kind=Kind.FILE_FIELDS,
        action=Action.UPDATE,
        site=site,
        path=f"{QUARANTINE}/files/{one.file.path}",
        after=RowWrite(list=QUARANTINE, values=values, id=one.file.id),
        before={name: one.file.get(name) for name in values},
        why=WHY,
        etag=one.file.etag,
    )


def find_aside(everything: tuple[Aside, ...], name: str) -> Aside:
    """Return the file put aside for a finding (``FI-012``, the beginning of its fingerprint) or of a name."""
    for one in everything:
        if name.casefold() in (one.reference.casefold(), mark_of(one.file), one.file.name.casefold()):
            return one
    known = ", ".join(one.reference for one in everything) or "–"
    raise PmoError("aside_unknown", name=name, known=known)


def plan_release(
    one: Aside, release: Release, *, snapshot: Snapshot, hub: Snapshot, standard: Standard, now: datetime
) -> tuple[Plan, Plan]:
    """Return what gives a file back: an exemption and the finding's state on the hub, then the move on the site.

    PmoError when no finding tells where the file was, or when another file is there now.
    """
    origin, row = one.origin, one.row
    if row is None or origin is None:
        raise PmoError("aside_without_origin", name=one.file.name)
    library, _, path = origin.text.partition("/")
    if any(file.path == path for file in snapshot.files_of(library)):
        raise PmoError("aside_place_taken", name=one.file.name, place=origin.text)
    folder, _, name = path.rpartition("/")
    move = Change(
        kind=Kind.FILE_MOVE,
        action=Action.UPDATE,
        site=snapshot.site.url,
        path=f"{QUARANTINE}/files/{one.file.path}",
        after=Place(library=library, folder=folder, name=name),
        before=Place(library=QUARANTINE, folder="", name=one.file.name),
        why=WHY,
        etag=one.file.etag,
    )
    decided = (_exemption(one, release, hub=hub, path=origin.text, today=now.date()), _judged(row, hub, standard, now))
    return (
        _plan(HUB, hub, decided, standard=standard, now=now),
        _plan(one.project.code, snapshot, (move,), standard=standard, now=now),
    )


def _exemption(one: Aside, release: Release, *, hub: Snapshot, path: str, today: date) -> Change:
    """Return the row without which the next run would put the file aside again."""
    assert one.row is not None
    key = f"{one.row.get('PmoFingerprint')}-{today.isoformat()}"
    values: dict[str, Value] = {
        "Title": one.reference,
        "PmoRuleKey": str(one.row.get("PmoRuleKey")),
        "PmoScopeKey": f"{one.project.code}/{path}",
        "PmoReason": release.reason,
        "PmoGrantedBy": release.by,
        "PmoValidFrom": today,
        "PmoValidTo": release.until,
    }
    after = RowWrite(list="Exemptions", values=values, key=key)
    return Change(
        kind=Kind.ROW, action=Action.CREATE, site=hub.site.url, path=f"Exemptions/rows/{key}", after=after, why=WHY
    )


def _judged(row: Row, hub: Snapshot, standard: Standard, now: datetime) -> Change:
    language = hub.site.language or standard.language
    values: dict[str, Value] = {
        "PmoFindingStatus": standard.choices["FNDSTAT"].label_of("EXM", language),
        "PmoClosedAt": now,
    }
    return Change(
        kind=Kind.ROW,
        action=Action.UPDATE,
        site=hub.site.url,
        path=f"{FINDINGS}/rows/{row.get('PmoFingerprint')}",
        after=RowWrite(list=FINDINGS, values=values, id=row.id),
        before={name: row.get(name) for name in values},
        why=WHY,
        etag=row.etag,
    )


def _plan(code: str, snapshot: Snapshot, changes: tuple[Change, ...], *, standard: Standard, now: datetime) -> Plan:
    return Plan(
        verb=VERB,
        project=code,
        site=snapshot.site.url,
        changes=changes,
        snapshot=snapshot.number,
        observed=observed_fingerprint(snapshot),
        standard=f"{standard.version} {standard.fingerprint}",
        made_at=now,
        counts=part_counts(snapshot),
    )
