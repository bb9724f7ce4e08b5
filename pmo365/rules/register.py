"""The hub's register of findings: which rows to write so that people see what was found, and when it was healed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from pmo365.languages import say
from pmo365.model.codec import to_json
from pmo365.model.finding import Finding, Mode, Severity
from pmo365.model.plan import Action, Change, Kind, RowWrite
from pmo365.model.snapshot import Link, Row, Snapshot, Value
from pmo365.model.standard import Standard
from pmo365.model.words import Language
from pmo365.rules.aside import PUT_ASIDE
from pmo365.rules.case import FINDINGS
from pmo365.rules.checking import in_order
from pmo365.rules.escalation import assigned, ladder, steps_climbed
from pmo365.rules.repairs import REPAIRING, is_enforced

HEALED = ("FIX", "AUT")
"""States the service closes a row with: healed by people, healed by itself."""
WAITING = ("NEW", "NOT")
"""States in which the days given still run."""
JUDGED = ("FPO", "EXM")
"""States only people give: the service leaves such rows alone."""

_LONGEST_JSON = 2000
"""A SharePoint row holds about 8,000 bytes; longer accounts name the parts only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Book:
    """The register as it was read, and the circumstances of this run."""

    hub: Snapshot
    standard: Standard
    now: datetime
    run: str

    @property
    def language(self) -> Language:
        return self.hub.site.language or self.standard.language

    @property
    def refresh(self) -> timedelta:
        return timedelta(days=self.standard.thresholds.get("findings.last_seen_days", 7))

    @property
    def reopen(self) -> timedelta:
        return timedelta(days=self.standard.thresholds.get("findings.reopen_days", 30))

    @property
    def steps(self) -> int:
        """Return how far a finding climbs at most; 0: never."""
        return int(self.standard.thresholds.get("findings.escalation_steps", 2))

    def status(self, row: Row) -> str | None:
        """Return the key of a row's status: NEW when empty, None when unknown."""
        label = row.get("PmoFindingStatus")
        return self.standard.key_of("FNDSTAT", label) if label else "NEW"

    def label(self, choice_set: str, key: str) -> str:
        return self.standard.choices[choice_set].label_of(key, self.language)


def record(
    findings: Iterable[Finding],
    hub: Snapshot,
    standard: Standard,
    *,
    now: datetime,
    run: str,
    covered: Collection[str],
    repaired: Collection[str] = (),
) -> tuple[Change, ...]:
    """Return the writes in the hub's register of findings, worst finding first, closings last.

    ``now`` is aware UTC; ``run`` names the run in the account of a repair. ``covered`` are the codes of the projects
    (and ``HUB``) that were wholly read and judged in this run: only their absent findings are closed. ``repaired`` are
    fingerprints known to be healed by the service; a row that carries the account of a repair counts as such too.
    Rules in mode ``observe`` and waived findings write no row; rows that people judged stay as they are.
    Nothing is written while the register is missing or could not be read.
    """
    if FINDINGS in hub.unreadable or hub.site.list_of(FINDINGS) is None:
        return ()
    book = _Book(hub=hub, standard=standard, now=now, run=run)
    rows = _by_fingerprint(hub.rows_of(FINDINGS))
    seen = {one.fingerprint: one for one in findings}
    aside = frozenset(one.facts["mark"] for one in seen.values() if one.rule == PUT_ASIDE)
    told = [one for one in in_order(seen.values()) if _is_told(one.rule, standard) and one.waived_until is None]
    sightings = (_sighting(book, one, rows.get(one.fingerprint)) for one in told)
    absent = [rows[key] for key in sorted(rows) if key not in seen]
    closings = (
        _closing(book, row, repaired, aside=aside) for row in absent if str(row.get("PmoProjectCode") or "") in covered
    )
    return tuple(change for change in (*sightings, *closings) if change is not None)


def _by_fingerprint(rows: Iterable[Row]) -> Mapping[str, Row]:
    """Return the oldest row of each fingerprint."""
    known: dict[str, Row] = {}
    for row in sorted(rows, key=lambda row: row.id):
        fingerprint = str(row.get("PmoFingerprint") or row.key)
        if fingerprint:
            known.setdefault(fingerprint, row)
    return MappingProxyType(known)


def _is_told(rule: str, standard: Standard) -> bool:
    policy = standard.rules.get(rule)
    return policy is not None and policy.mode in (Mode.WARN, *REPAIRING)


def _sighting(book: _Book, finding: Finding, row: Row | None) -> Change | None:
    """Return the write that a finding asks for: a new row, a row opened again, a later last sighting, or nothing."""
    if row is None:
        return _new(book, finding)
    status = book.status(row)
    if status in HEALED:
        return _update(book, row, _opened_again(book, finding, row))
    if status is None or status in JUDGED:
        return None
    values = _climbing(book, finding, row)
    last = row.get("PmoLastSeen")
    recent = isinstance(last, datetime) and book.now - last <= book.refresh
    if not (recent and not values):
        values["PmoLastSeen"] = book.now
    return _update(book, row, values) if values else None


def _climbing(book: _Book, finding: Finding, row: Row) -> dict[str, Value]:
    """Return what a row says once its days are over: escalated, and in whose hands."""
    grace = book.standard.rules[finding.rule].grace_days
    climbed = steps_climbed(book.now.date(), row.get("PmoGraceUntil"), grace_days=grace, most=book.steps)
    values = assigned(row, ladder(finding, book.hub), climbed=climbed)
    if climbed and book.status(row) in WAITING:
        values["PmoFindingStatus"] = book.label("FNDSTAT", "ESC")
    return values


def _closing(book: _Book, row: Row, repaired: Collection[str], *, aside: Collection[str]) -> Change | None:
    """Return the write that closes a row whose finding is gone, None when it is closed or not ours to close.

    A finding whose file was put aside is not settled: it waits as long as the file does.
    """
    status = book.status(row)
    if status is None or status in (*HEALED, *JUDGED) or not _is_told(str(row.get("PmoRuleKey")), book.standard):
        return None
    if str(row.get("PmoFingerprint") or "")[:8] in aside:
        return None if status == "QUA" else _update(book, row, {"PmoFindingStatus": book.label("FNDSTAT", "QUA")})
    by_service = row.get("PmoFingerprint") in repaired or bool(row.get("PmoAfterJson"))
    label = book.label("FNDSTAT", "AUT" if by_service else "FIX")
    return _update(book, row, {"PmoFindingStatus": label, "PmoClosedAt": book.now})


def _new(book: _Book, finding: Finding) -> Change:
    key = finding.fingerprint
    values: dict[str, Value] = {
        "PmoKey": key,
        "PmoFingerprint": key,
        "PmoRuleKey": finding.rule,
        "PmoProjectCode": finding.project,
        "PmoTargetUrl": Link(finding.url, finding.path),
        "PmoFindingStatus": book.label("FNDSTAT", "NEW"),
        "PmoFirstSeen": book.now,
        "PmoLastSeen": book.now,
        "PmoAssignedTo": next(iter(ladder(finding, book.hub)), None),
        **_told(book, finding),
    }
    write = RowWrite(list=FINDINGS, values={name: value for name, value in values.items() if value}, key=key)
    return Change(
        kind=Kind.ROW,
        action=Action.CREATE,
        site=book.hub.site.url,
        path=f"{FINDINGS}/rows/{key}",
        after=write,
        why=finding.rule,
    )


def _told(book: _Book, finding: Finding) -> dict[str, Value]:
    """Return what a row says of a finding, as of now."""
    grace = book.standard.rules[finding.rule].grace_days
    worth_a_date = finding.severity is not Severity.INFO
    return {
        "Title": say(book.language, f"rules.{finding.rule}.title"),
        "PmoSeverity": book.label("FNDSEV", finding.severity.value),
        "PmoDetailText": say(book.language, f"rules.{finding.rule}.what", **finding.facts),
        "PmoExpectedText": say(book.language, f"rules.{finding.rule}.todo", **finding.facts),
        "PmoGraceUntil": (book.now + timedelta(days=grace)).date() if worth_a_date else None,
        **_account(book, finding),
    }


def _account(book: _Book, finding: Finding) -> dict[str, Value]:
    """Return before and after of the repairs the service will make; nothing when it will make none."""
    if not (finding.repairs and is_enforced(finding, book.standard)):
        return {"PmoBeforeJson": None, "PmoAfterJson": None}
    paths = tuple(change.path for change in finding.repairs)
    before = to_json({change.path: change.before for change in finding.repairs})
    after = to_json({"run": book.run, "changes": {change.path: change.after for change in finding.repairs}})
    if len(before) + len(after) > _LONGEST_JSON:
        before, after = "", to_json({"run": book.run, "changes": paths})[:_LONGEST_JSON]
    return {"PmoBeforeJson": before or None, "PmoAfterJson": after}


def _opened_again(book: _Book, finding: Finding, row: Row) -> dict[str, Value]:
    """Return the values of a row whose finding came back: with its days where it left off, or as new after a while."""
    closed = row.get("PmoClosedAt")
    values: dict[str, Value] = {
        "PmoFindingStatus": book.label("FNDSTAT", "NEW"),
        "PmoLastSeen": book.now,
        "PmoClosedAt": None,
    }
    if isinstance(closed, datetime) and book.now - closed > book.reopen:
        values["PmoFirstSeen"] = book.now
        return {**values, **_told(book, finding)}
    open_again = replace(row, values={**row.values, **values})
    return {**values, **_climbing(book, finding, open_again), **_account(book, finding)}


def _update(book: _Book, row: Row, values: Mapping[str, Value]) -> Change:
    key = str(row.get("PmoFingerprint") or row.key)
    return Change(
        kind=Kind.ROW,
        action=Action.UPDATE,
        site=book.hub.site.url,
        path=f"{FINDINGS}/rows/{key}",
        after=RowWrite(list=FINDINGS, values=values, id=row.id),
        before={name: row.get(name) for name in values},
        why=str(row.get("PmoRuleKey") or ""),
        etag=row.etag,
    )
