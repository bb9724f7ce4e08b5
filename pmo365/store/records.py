"""What the store tells about itself: frozen values, all moments in UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from pmo365.model.plan import Change, Status
from pmo365.model.snapshot import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotFact:
    """One stored snapshot without its content."""

    number: int
    site_url: str
    taken_at: datetime
    """When the site was first seen like this."""
    checked_at: datetime
    """When it was last seen unchanged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedPeriod:
    """A month whose figures do not move any more, and what they are made from."""

    key: str
    """``2026-10``."""
    day: date
    """The day its figures speak of: the last one of the month."""
    closed_at: datetime
    closed_by: str
    standard: str
    """Fingerprint of the standard it was judged by."""
    state: Mapping[str, int]
    """Address of each site → number of its snapshot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One row of the ledger: an intended write and, once known, how it ended."""

    id: int
    run: int
    change: Change
    """As intended; the bytes of an artifact are not kept, ``content_digest`` is their SHA-256."""
    content_digest: str
    intended_at: datetime
    settled_at: datetime | None
    """None: intended, outcome unknown."""
    status: Status | None
    code: str
    message: str
    tenant_id: str
    """Id the tenant gave to what was created."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One execution of a verb."""

    id: int
    verb: str
    projects: tuple[str, ...]
    actor: str
    job: str
    """Name of the scheduled job, empty for a run a person started."""
    due: datetime | None
    started_at: datetime
    finished_at: datetime | None
    """None: still running, or killed."""
    outcome: str
    """What ``finish_run`` was told, empty before."""
    facts: Mapping[str, Value]
    operations: tuple[Operation, ...] = field(default=(), repr=False)
    """Only from ``Store.run``; empty in lists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """The right to write under one name, until it expires."""

    name: str
    owner: str
    fence: int
    """Grows with every new holder: a sleeper that wakes up late is known by its old number."""
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditHead:
    """Where the audit chain ends: kept elsewhere, it proves that no tail was cut."""

    number: int
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """One row of the audit chain."""

    number: int
    content: Mapping[str, Value]
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFault:
    """The first row at which the audit chain does not hold."""

    number: int
    reason: str
    """``edited``, ``removed``, ``truncated`` or ``ledger`` (the ledger no longer says what was audited)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptTemplate:
    """One version of a template of the hub's library."""

    file: str
    """Unique id of the file."""
    version: str
    """SharePoint's label: ``2.0``."""
    content: bytes = field(repr=False)
    """Empty when the tenant keeps this version no more."""
    etag: str = ""
    """Of the file when this was its current version; empty for a version that was asked for by its number."""
    judged_by: str = ""
    """Fingerprint of the Standard it was judged by; empty when nobody judged it yet."""
    flaws: str = ""
    """What it is refused for, as JSON; empty for nothing."""
