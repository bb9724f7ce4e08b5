"""The Store: everything pmo365 remembers between two runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

import sqlalchemy as sa

from pmo365.model.plan import Change, Outcome, Plan
from pmo365.model.snapshot import Snapshot
from pmo365.model.standard import Standard
from pmo365.store import audit, history, leases, plans, runs, snapshots, spending, templates
from pmo365.store.engine import open_engine, place, reading, writing
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

Clock = Callable[[], datetime]


class Store:
    """The state of one profile; every method is one transaction and may be called from any thread."""

    def __init__(self, engine: sa.Engine, *, now: Clock) -> None:
        self._engine = engine
        self._now = now

    @classmethod
    def open(cls, url_or_path: str | Path, *, now: Clock) -> Store:
        """Open or create a store and bring it up to date; StateError when it is damaged, newer or not ours."""
        return cls(open_engine(url_or_path), now=now)

    @property
    def place(self) -> str:
        """Return where the state lives: a file, or an address without its password."""
        return place(self._engine.url)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def save_snapshot(self, snapshot: Snapshot) -> Snapshot:
        """Store a snapshot and return it numbered, rows and files by list and id.

        A site that did not change keeps its latest number; only tokens and the time of the check move.
        StateError when a row or file comes twice.
        """
        prepared = snapshots.prepare(snapshot)
        with writing(self._engine) as connection:
            return snapshots.save(connection, prepared, at=self._now())

    def latest_snapshot(self, site_url: str) -> Snapshot | None:
        """Return the newest snapshot of a site, or None."""
        with reading(self._engine) as connection:
            return snapshots.latest(connection, site_url)

    def snapshot(self, number: int) -> Snapshot:
        """Return one snapshot, exactly as it was saved; StateError when there is none of this number."""
        with reading(self._engine) as connection:
            return snapshots.numbered(connection, number)

    def snapshots(self, site_url: str) -> tuple[SnapshotFact, ...]:
        """Return the snapshots of a site, oldest first, without their content."""
        with reading(self._engine) as connection:
            return snapshots.facts(connection, site_url)

    def snapshot_as_of(self, site_url: str, when: datetime) -> Snapshot | None:
        """Return the snapshot that described a site at a moment; None when it was not yet known."""
        with reading(self._engine) as connection:
            return snapshots.as_of(connection, site_url, when=when)

    def sites(self) -> tuple[str, ...]:
        """Return the addresses of the sites that were ever read, sorted."""
        with reading(self._engine) as connection:
            return snapshots.sites(connection)

    def state_at(self, when: datetime) -> Mapping[str, int]:
        """Return for each site the number of its newest snapshot at a moment; sites not yet known are left out."""
        with reading(self._engine) as connection:
            return history.state_at(connection, when)

    def state_until(self, number: int) -> Mapping[str, int]:
        """Return for each site the number of its newest snapshot up to a number."""
        with reading(self._engine) as connection:
            return history.state_until(connection, number)

    def taken_at(self, number: int) -> datetime:
        """Return when a snapshot was taken; StateError when there is none of this number."""
        with reading(self._engine) as connection:
            return history.taken_at(connection, number)

    def keep_standard(self, standard: Standard) -> None:
        """Note that a standard is in force from now on, unless it is already."""
        with writing(self._engine) as connection:
            history.keep_standard(connection, standard, at=self._now())

    def standard_in_force(self, when: datetime) -> Standard | None:
        """Return the standard in force at a moment; None when none was kept yet, StateError when it cannot be read."""
        with reading(self._engine) as connection:
            return history.standard_in_force(connection, when)

    def standard_of(self, fingerprint: str) -> Standard | None:
        """Return a kept standard by its fingerprint; None when there is none, StateError when it cannot be read."""
        with reading(self._engine) as connection:
            return history.standard_of(connection, fingerprint)

    def close_period(self, period: ClosedPeriod) -> None:
        """Keep what a period was closed on; StateError when it is closed already."""
        with writing(self._engine) as connection:
            history.close(connection, period)

    def closed_period(self, key: str) -> ClosedPeriod | None:
        """Return a closed period; None while it is open."""
        with reading(self._engine) as connection:
            return history.closed(connection, key)

    def closed_periods(self) -> tuple[ClosedPeriod, ...]:
        """Return the closed periods, oldest first."""
        with reading(self._engine) as connection:
            return history.all_closed(connection)

    def points(self) -> Mapping[str, tuple[str, Mapping[str, Any]]]:
        """Return the figures kept for periods: period → what they were made from, and the figures by name."""
        with reading(self._engine) as connection:
            return history.points(connection)

    def keep_point(self, key: str, *, basis: str, figures: Mapping[str, Any]) -> None:
        """Keep the figures of a period in place of older ones; ``basis`` tells what they were made from."""
        with writing(self._engine) as connection:
            history.keep_point(connection, key, basis=basis, figures=figures)

    def save_plan(self, plan: Plan) -> str:
        """Keep a plan and return its id, the fingerprint of its content; saving it twice keeps one."""
        with writing(self._engine) as connection:
            return plans.save(connection, plan, at=self._now())

    def plan(self, plan_id: str) -> Plan:
        """Return a saved plan; StateError when there is none of this id."""
        with reading(self._engine) as connection:
            return plans.one(connection, plan_id)

    def start_run(
        self, verb: str, projects: Sequence[str], *, actor: str, due: tuple[str, datetime] | None = None
    ) -> int | None:
        """Open a run and return its id; None when this (job, due time) was claimed before."""
        with writing(self._engine) as connection:
            return runs.start(connection, verb, projects=projects, actor=actor, due=due, at=self._now())

    def finish_run(self, run: int, outcome: str, *, facts: Mapping[str, object] | None = None) -> None:
        """Close a run with a word and what a person may want to know; StateError when it is not open."""
        with writing(self._engine) as connection:
            runs.finish(connection, run, outcome=outcome, facts=facts or {}, at=self._now())

    def runs(self, limit: int = 20) -> tuple[Run, ...]:
        """Return the newest runs first, without their operations."""
        with reading(self._engine) as connection:
            return runs.recent(connection, limit)

    def last_run(self, verb: str) -> Run | None:
        """Return the newest run of a verb that ended as done, without its operations; None when there is none."""
        with reading(self._engine) as connection:
            return runs.latest(connection, verb)

    def run(self, run: int) -> Run:
        """Return one run with its operations; StateError when it is unknown."""
        with reading(self._engine) as connection:
            return runs.one(connection, run)

    def intend(self, run: int, changes: Sequence[Change], *, lease: Lease | None = None) -> list[int]:
        """Commit the intent of writes and return their ids; Busy when the lease went to somebody else."""
        with writing(self._engine) as connection:
            if lease is not None:
                leases.require(connection, lease)
            return runs.intend(connection, run, changes=changes, at=self._now())

    def settle(self, operation: int, outcome: Outcome) -> None:
        """Commit how one intended write ended, and audit it."""
        self.settle_all([(operation, outcome)])

    def settle_all(self, outcomes: Sequence[tuple[int, Outcome]]) -> None:
        """Commit how several intended writes ended, all or none; StateError when one is not open."""
        with writing(self._engine) as connection:
            at = self._now()
            rows = runs.settle(connection, outcomes, at=at)
            actors = {run: runs.actor(connection, run) for run in {row.run for row in rows}}
            audit.append(connection, rows, actors=actors, at=at)

    def unsettled(self) -> tuple[Operation, ...]:
        """Return intended writes without an outcome, oldest first: under the lock, those of a killed run."""
        with reading(self._engine) as connection:
            return runs.unsettled(connection)

    def last_due(self, job: str) -> datetime | None:
        """Return the newest slot of a job that was claimed, or None."""
        with reading(self._engine) as connection:
            return runs.last_due(connection, job)

    def know_job(self, job: str) -> datetime:
        """Return since when a job is known: from now on when it is new."""
        with writing(self._engine) as connection:
            return runs.know_job(connection, job, at=self._now())

    def lock(self, name: str, owner: str, *, seconds: float) -> Lease:
        """Take a lease; Busy with ``owner`` and ``since`` when somebody holds it."""
        with writing(self._engine) as connection:
            return leases.take(connection, name, owner=owner, seconds=seconds, at=self._now())

    def renew(self, lease: Lease, *, seconds: float) -> Lease:
        """Hold a lease longer; Busy when it went to somebody else."""
        with writing(self._engine) as connection:
            return leases.renew(connection, lease, seconds=seconds, at=self._now())

    def release(self, lease: Lease) -> None:
        """Give a lease back; one that was taken over stays with its new holder."""
        with writing(self._engine) as connection:
            leases.release(connection, lease, at=self._now())

    def holder(self, name: str) -> Lease | None:
        """Return who holds a name now, or None."""
        with reading(self._engine) as connection:
            return leases.holder(connection, name, at=self._now())

    def spend(self, application: str, day: date, *, units: int = 0) -> int:
        """Add resource units to what an application spent on a day (UTC) and return the sum of all its processes."""
        with writing(self._engine) as connection:
            return spending.add(connection, application, day, units=units)

    def template(self, file: str, version: str) -> KeptTemplate | None:
        """Return a version of a template of the hub's library as it was kept, None when it was not."""
        with reading(self._engine) as connection:
            return templates.one(connection, file, version)

    def keep_template(self, template: KeptTemplate) -> None:
        """Keep a version of a template of the hub's library in place of what was kept of it."""
        with writing(self._engine) as connection:
            templates.keep(connection, template)

    def audit_head(self) -> AuditHead:
        """Return where the audit chain ends: to be kept elsewhere, as proof."""
        with reading(self._engine) as connection:
            return audit.head(connection)

    def audit_rows(self, limit: int = 100) -> tuple[AuditRow, ...]:
        """Return the newest audit rows first."""
        with reading(self._engine) as connection:
            return audit.rows(connection, limit)

    def verify_audit(self, anchor: AuditHead | None = None) -> AuditFault | None:
        """Return the first fault of the audit chain, or None; an ``anchor`` kept elsewhere shows a rewritten chain."""
        with reading(self._engine) as connection:
            return audit.verify(connection, anchor=anchor)
