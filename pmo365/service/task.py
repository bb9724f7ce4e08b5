"""One run in progress: its place in the ledger, its right to write, its account at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from pmo365.errors import Busy, PmoError
from pmo365.gateway.told import Traffic
from pmo365.model.plan import Outcome, Plan, Status
from pmo365.model.site import Site
from pmo365.model.snapshot import Snapshot
from pmo365.service.alone import alone, owner, same_machine
from pmo365.service.progress import ProgressEvent
from pmo365.service.results import ProjectResult, RunResult, traffic_since
from pmo365.service.workspace import Workspace
from pmo365.store import Lease, Store
from pmo365.verbs.apply import Hand, apply

LEASE = "tenant"
LEASE_SECONDS = 900.0
"""How long another machine waits for a run that died; on one machine the file lock tells at once."""


@dataclass(slots=True, kw_only=True)
class Task:
    """A run in progress; ``results`` grow until it is finished."""

    workspace: Workspace
    verb: str
    run: int
    lease: Lease
    before: Traffic
    started_at: datetime
    results: list[ProjectResult] = field(default_factory=list)

    def write(self, plan: Plan, *snapshots: Snapshot | None) -> tuple[Outcome, ...]:
        """Apply a plan; ``snapshots`` are the sites it touches, as they were read."""
        observed = {one.site.url: one.site for one in snapshots if one is not None}
        observed.setdefault(plan.site, Site(url=plan.site))
        return apply(plan, hand=self._hand(plan.project), observed=observed)

    def tell(self, project: str, text: str, *, done: int = 0, total: int = 0) -> None:
        """Tell the outside what is being done."""
        event = ProgressEvent(project=project, verb=self.verb, done=done, total=total, text=text)
        self.workspace.edge.progress(event)

    def result(self) -> RunResult:
        """Return what was done so far."""
        traffic = traffic_since(self.before, self.workspace.gateway.traffic())
        return RunResult(run=self.run, verb=self.verb, results=tuple(self.results), traffic=traffic)

    def _keep_lease(self) -> None:
        """Hold the lease longer once a third of it has gone: another machine must not think us dead."""
        left = (self.lease.until - self.workspace.now()).total_seconds()
        if left < LEASE_SECONDS * 2 / 3:
            self.lease = self.workspace.store.renew(self.lease, seconds=LEASE_SECONDS)

    def _hand(self, project: str) -> Hand:
        def told(done: int, total: int, text: str) -> None:
            self._keep_lease()
            self.tell(project, text, done=done, total=total)

        workspace = self.workspace
        return Hand(
            gateway=workspace.gateway,
            store=workspace.store,
            run=self.run,
            limits=workspace.limits,
            lease=self.lease,
            told=told,
            stopped=workspace.edge.stopped,
        )


@contextmanager
def running(workspace: Workspace, verb: str, projects: Iterable[str] = ()) -> Iterator[Task]:
    """Open a run, hold the tenant's lease while inside, close the run with its account.

    Busy when another run holds the tenant.
    """
    store, me = workspace.store, owner()
    with alone(workspace.profile.state):
        lease = _lease(store, me)
        try:
            store.keep_standard(workspace.standard)
            run = store.start_run(verb, tuple(projects), actor=workspace.edge.actor)
            if run is None:
                raise Busy("another_run", state=workspace.profile.state)
            task = Task(
                workspace=workspace,
                verb=verb,
                run=run,
                lease=lease,
                before=workspace.gateway.traffic(),
                started_at=workspace.now(),
            )
            yield from _watched(task)
        finally:
            store.release(lease)


def _watched(task: Task) -> Iterator[Task]:
    """Close the run whatever happens: a run that stays open in the ledger is one that was killed."""
    store, told, ended = task.workspace.store, "", False
    try:
        yield task
        ended = True
    except PmoError as error:
        told = str(error)
        raise
    finally:
        word = _word(task.result()) if ended else "stopped"
        facts = _facts(task.results) | _traffic(task.result().traffic) | ({"error": told} if told else {})
        store.finish_run(task.run, word, facts=facts)


def _lease(store: Store, me: str) -> Lease:
    """Take the lease; one held by a dead process of this machine is given back first: we hold the file lock."""
    holder = store.holder(LEASE)
    if holder is not None and same_machine(holder.owner, me):
        store.release(holder)
    return store.lock(LEASE, me, seconds=LEASE_SECONDS)


def _word(result: RunResult) -> str:
    statuses = {outcome.status for outcome in result.outcomes}
    if any(error is not None for error in result.errors) or Status.FAILED in statuses:
        return "partly"
    return "done" if statuses else "nothing"


def _facts(results: Sequence[ProjectResult]) -> dict[str, object]:
    outcomes = [outcome for result in results for outcome in result.outcomes]
    return {
        "projects": len(results),
        "failed": sum(1 for result in results if result.error is not None),
        "writes": sum(1 for one in outcomes if one.status in (Status.DONE, Status.FOUND)),
        "refused": sum(1 for one in outcomes if one.status in (Status.FAILED, Status.CONFLICT)),
        "findings": sum(len(result.findings) for result in results),
    }


def _traffic(traffic: Traffic) -> dict[str, object]:
    return {
        "requests": traffic.requests,
        "units": traffic.units,
        "throttled": traffic.throttled,
        "waited": round(traffic.waited, 1),
        "paced": round(traffic.paced, 1),
    }
