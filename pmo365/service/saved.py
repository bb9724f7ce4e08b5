"""Apply plans somebody has looked at: exactly those, or none."""

from __future__ import annotations

from collections.abc import Sequence

from pmo365.errors import PmoError, UnsafePlan
from pmo365.model.plan import Plan
from pmo365.model.snapshot import Snapshot
from pmo365.planning.safety import check_fresh, check_limits, observed_fingerprint
from pmo365.service.results import ProjectResult, RunResult
from pmo365.service.run_log import finished
from pmo365.service.task import Task, running
from pmo365.service.workspace import Workspace


def apply_plans(workspace: Workspace, plans: Sequence[Plan]) -> RunResult:
    """Write reviewed plans, in their order.

    UnsafePlan before the first write when one of them is too old, beyond the limits, made from another Standard, or
    when its site moved since.
    """
    verb = plans[0].verb if plans else "apply"
    workspace = workspace.for_verb(verb)
    with running(workspace, verb, [plan.project for plan in plans]) as task:
        observed = {site: _observed(workspace, plan) for site, plan in {plan.site: plan for plan in plans}.items()}
        for plan in plans:
            _check(workspace, plan, observed[plan.site])
        hub = workspace.sync_hub()
        for plan in plans:
            task.results.append(_applied(task, plan, observed[plan.site], hub))
        return finished(task)


def _observed(workspace: Workspace, plan: Plan) -> Snapshot | None:
    if plan.site == workspace.hub_url:
        return workspace.sync_hub()
    hub = workspace.known_hub()
    project = next((one for one in workspace.projects(hub) if one.code == plan.project), None)
    if project is None:
        raise UnsafePlan("plan_stale", project=plan.project)
    return workspace.sync_project(project)


def _check(workspace: Workspace, plan: Plan, observed: Snapshot | None) -> None:
    standard = workspace.standard
    if plan.standard != f"{standard.version} {standard.fingerprint}":
        raise UnsafePlan("plan_other_standard", project=plan.project, standard=plan.standard.split(" ")[0])
    check_fresh(plan, observed_fingerprint(observed), workspace.now(), limits=workspace.limits)
    check_limits(plan, workspace.limits)


def _applied(task: Task, plan: Plan, observed: Snapshot | None, hub: Snapshot | None) -> ProjectResult:
    try:
        outcomes = task.write(plan, observed, hub)
    except PmoError as error:
        return ProjectResult(project=plan.project, plans=(plan,), error=error)
    return ProjectResult(project=plan.project, plans=(plan,), outcomes=outcomes, findings=plan.findings)
