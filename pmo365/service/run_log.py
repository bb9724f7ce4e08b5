"""The hub's log of runs: people see there what the service wrote, without asking anybody."""

from __future__ import annotations

from pmo365.model.plan import Action, Change, Kind, Plan, RowWrite, Status
from pmo365.model.snapshot import Snapshot, Value
from pmo365.service.results import ProjectResult, RunResult
from pmo365.service.task import Task
from pmo365.verbs.provision import HUB

REGISTER = "RunLog"


def finished(task: Task) -> RunResult:
    """Return what a run did; one that wrote something leaves a row in the hub's log, one that did not leaves none."""
    result = task.result()
    hub = task.workspace.store.latest_snapshot(task.workspace.hub_url)
    if result.writes and hub is not None and hub.site.list_of(REGISTER) is not None:
        plan = Plan(verb=task.verb, project=HUB, site=hub.site.url, changes=(_entry(task, result, hub),))
        outcomes = task.write(plan, hub)
        if any(one.status is not Status.DONE for one in outcomes):
            task.results.append(ProjectResult(project=HUB, outcomes=outcomes))
    return task.result()


def _entry(task: Task, result: RunResult, hub: Snapshot) -> Change:
    now = task.workspace.now().replace(microsecond=0)
    known = {"Title"} | {column.name for one in hub.site.registers if one.key == REGISTER for column in one.columns}
    values: dict[str, Value] = {
        "Title": f"{task.verb} {task.run}",
        "PmoJobKey": task.verb,
        "PmoStartedAt": task.started_at.replace(microsecond=0),
        "PmoEndedAt": now,
        "PmoRunOutcome": "partly" if any(result.errors) else "done",
        "PmoSitesOk": sum(1 for error in result.errors if error is None),
        "PmoSitesFailed": sum(1 for error in result.errors if error is not None),
        "PmoChanges": result.writes,
        "PmoSummaryText": _summary(result),
    }
    key = f"run-{task.workspace.profile.name}-{task.run}-{task.started_at:%Y%m%dT%H%M%S}"
    write = RowWrite(list=REGISTER, values={name: one for name, one in values.items() if name in known}, key=key)
    return Change(
        kind=Kind.ROW,
        action=Action.CREATE,
        site=hub.site.url,
        path=f"{REGISTER}/rows/{key}",
        after=write,
        why="run_log",
    )


def _summary(result: RunResult) -> str:
    lines = [
        f"{one.project}: {sum(1 for outcome in one.outcomes if outcome.status in (Status.DONE, Status.FOUND))}"
        for one in result.results
        if one.outcomes
    ]
    return "\n".join(lines)
