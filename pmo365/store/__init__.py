"""The state store: snapshots, plans, runs, ledger, audit chain and leases, on SQLite or by URL."""

from pmo365.store.records import (
    AuditFault,
    AuditHead,
    AuditRow,
    ClosedPeriod,
    KeptTemplate,
    Lease,
    Operation,
    Run,
    SnapshotFact,
)
from pmo365.store.store import Store

__all__ = [
    "AuditFault",
    "AuditHead",
    "AuditRow",
    "ClosedPeriod",
    "KeptTemplate",
    "Lease",
    "Operation",
    "Run",
    "SnapshotFact",
    "Store",
]
