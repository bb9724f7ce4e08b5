"""What people and the schedule ask for: provision, enforce, generate, report.

Each run reads first, writes, reads again, and tells what a second run would still do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from pmo365.model.document import Artifact
from pmo365.model.finding import Finding
from pmo365.model.plan import Plan
from pmo365.model.project import Project
from pmo365.model.snapshot import Snapshot
from pmo365.service import crew, plans
from pmo365.service.editions import USUAL, Edition, Made, make
from pmo365.service.judging import judge
from pmo365.service.results import ProjectResult, RunResult
from pmo365.service.run_log import finished
from pmo365.service.task import Task, running
from pmo365.service.workspace import Workspace
from pmo365.verbs.due import Asked
from pmo365.verbs.enforce import plan_register
from pmo365.verbs.generate import NOTHING_ASKED
from pmo365.verbs.provision import HUB
from pmo365.verbs.shelf import library_of
from pmo365.verbs.unread import only_unread, unread


def provision(workspace: Workspace, only: Iterable[str] = ()) -> RunResult:
    """Bring the hub and the projects' sites to their blueprints; approved requests become projects."""
    workspace, chosen = workspace.for_verb("provision"), tuple(only)
    with running(workspace, "provision", chosen) as task:
        task.results.append(_provision_hub(task))
        hub = workspace.sync_hub()
        if hub is not None:
            asked = workspace.projects(hub, chosen)
            each(task, asked, lambda project: _provision_project(task, project, hub))
            _verify_provision(task, asked)
        return finished(task)


def _provision_hub(task: Task) -> ProjectResult:
    workspace = task.workspace
    task.tell(HUB, workspace.hub_url)
    observed = workspace.sync_hub()
    plan = plans.hub_plan(workspace, observed)
    outcomes = task.write(plan, observed)
    if not outcomes:
        return ProjectResult(project=HUB, plans=(plan,), outcomes=outcomes, findings=plan.findings)
    # A library that was just made takes our templates in a second turn.
    made = workspace.sync_hub()
    more = plans.hub_plan(workspace, made)
    filed = task.write(more, made) if observed is None or library_of(observed) is None else ()
    left = len(plans.hub_plan(workspace, workspace.sync_hub()).changes) if filed else len(more.changes)
    done = (plan, more) if filed else (plan,)
    return ProjectResult(project=HUB, plans=done, outcomes=(*outcomes, *filed), findings=more.findings, left=left)


def _provision_project(task: Task, project: Project, hub: Snapshot) -> ProjectResult:
    task.tell(project.code, project.title)
    observed = task.workspace.sync_project(project)
    plan = plans.project_plan(task.workspace, project, observed, hub)
    outcomes = task.write(plan, observed, hub)
    return ProjectResult(project=project.code, plans=(plan,), outcomes=outcomes, findings=plan.findings)


def _verify_provision(task: Task, asked: Sequence[Project]) -> None:
    """Plan again where something was written: what is left did not converge."""
    workspace = task.workspace
    hub = workspace.sync_hub()
    codes = {result.project for result in task.results if result.outcomes}
    if hub is None or not codes:
        return
    now_known = {project.code: project for project in workspace.projects(hub)}
    left = {
        project.code: len(plans.project_plan(workspace, known, workspace.sync_project(known), hub).changes)
        for project in asked
        if project.code in codes and (known := now_known.get(project.code)) is not None
    }
    task.results[:] = [replace(one, left=left.get(one.project, one.left)) for one in task.results]


def enforce(workspace: Workspace, only: Iterable[str] = ()) -> RunResult:
    """Judge every site by the rules, repair what the PMO allows, keep the hub's register of findings."""
    chosen = tuple(only)
    with running(workspace, "enforce", chosen) as task:
        hub = _known_hub(task)
        if not chosen or HUB in chosen:
            judge(workspace, hub)
            task.results.append(_enforce_hub(task, hub))
        asked = tuple(project for project in workspace.projects(hub, chosen) if project.row is not None)
        each(task, asked, lambda project: _enforce_project(task, project, hub))
        _tell_register(task)
        return finished(task)


def _known_hub(task: Task) -> Snapshot:
    """Return the hub as it is now; a list of it that cannot be read now is told, whatever a later reading gives."""
    hub = task.workspace.known_hub()
    if hub.unreadable:
        task.results.append(ProjectResult(project=HUB, findings=unread(HUB, hub)))
    return hub


def _enforce_hub(task: Task, hub: Snapshot) -> ProjectResult:
    return _enforced(task, None, lambda: plans.enforce_plan(task.workspace, None, task.workspace.known_hub(), hub), hub)


def _enforce_project(task: Task, project: Project, hub: Snapshot) -> ProjectResult:
    task.tell(project.code, project.title)
    workspace = task.workspace
    return _enforced(
        task, project, lambda: plans.enforce_plan(workspace, project, workspace.sync_project(project), hub), hub
    )


def _enforced(task: Task, project: Project | None, plan_now: Callable[[], Plan], hub: Snapshot) -> ProjectResult:
    plan = plan_now()
    found = plan_register(
        plan.findings,
        hub=hub,
        standard=task.workspace.standard,
        now=task.workspace.now(),
        run=str(task.run),
        covered=(),
    )
    outcomes = task.write(found, hub)
    healed = task.write(plan, _snapshot_of(task, plan), hub)
    healthy = plan_now() if healed else plan
    cells = plans.cells_plan(
        task.workspace, project, _snapshot_of(task, plan), hub=task.workspace.known_hub(), findings=healthy.findings
    )
    computed = task.write(cells, _snapshot_of(task, plan), hub)
    after = plan_now() if computed else healthy
    return ProjectResult(
        project=plan.project,
        plans=(plan, cells),
        outcomes=(*outcomes, *healed, *computed),
        findings=_found(after, plan, healthy),
        left=len(after.changes) if healed or computed else 0,
    )


def _found(after: Plan, *before: Plan) -> tuple[Finding, ...]:
    """Return what is found in the end, and the lists that could not be read when something hung on them."""
    known = {one.fingerprint for one in after.findings}
    missed = {one.fingerprint: one for plan in before for one in only_unread(plan.findings)}
    return (*after.findings, *(one for key, one in missed.items() if key not in known))


def _snapshot_of(task: Task, plan: Plan) -> Snapshot | None:
    return task.workspace.store.latest_snapshot(plan.site)


def _tell_register(task: Task) -> None:
    """Close the rows of what is gone, open those of what is new; sites that could not be read stay as they were.

    Findings of a list that could not be read are not gone: they are only out of sight.
    """
    workspace = task.workspace
    judged = [one for one in task.results if one.error is None]
    before = {finding.fingerprint for one in judged for plan in one.plans for finding in plan.findings}
    after = {finding.fingerprint for one in judged for finding in one.findings}
    hub = _known_hub(task)
    plan = plan_register(
        [finding for one in judged for finding in one.findings],
        hub=hub,
        standard=workspace.standard,
        now=workspace.now(),
        run=str(task.run),
        covered=[one.project for one in judged if not only_unread(one.findings)],
        repaired=before - after,
    )
    outcomes = task.write(plan, hub)
    if outcomes:
        task.results.append(ProjectResult(project=HUB, plans=(plan,), outcomes=outcomes))


def generate(workspace: Workspace, only: Iterable[str] = (), *, asked: Asked = NOTHING_ASKED) -> RunResult:
    """File the documents that are due, the hub's first, where their data moved; ``asked`` names some of them."""
    chosen = tuple(only)
    with running(workspace, "generate", chosen) as task:
        hub = _known_hub(task)
        judge(workspace, hub)
        if (not chosen or HUB in chosen) and any(one.site == "hub" for one in workspace.standard.documents):
            task.results.append(_generate_hub(task, hub, asked))
        projects = tuple(project for project in workspace.projects(hub, chosen) if project.row is not None)
        each(task, projects, lambda project: _generate_project(task, project, hub, asked))
        return finished(task)


def _generate_hub(task: Task, hub: Snapshot, asked: Asked) -> ProjectResult:
    workspace = task.workspace
    return _generated(
        task, workspace.known_hub, lambda now: plans.generate_plan(workspace, None, now, hub=hub, asked=asked)
    )


def _generate_project(task: Task, project: Project, hub: Snapshot, asked: Asked) -> ProjectResult:
    task.tell(project.code, project.title)
    workspace = task.workspace
    return _generated(
        task,
        lambda: workspace.known_project(project),
        lambda now: plans.generate_plan(workspace, project, now, hub=hub, asked=asked),
    )


def _generated(
    task: Task, read: Callable[[], Snapshot], planned: Callable[[Snapshot], tuple[Plan, tuple[Artifact, ...]]]
) -> ProjectResult:
    """Plan the documents of one site, file them, plan again."""
    snapshot = read()
    plan, artifacts = planned(snapshot)
    outcomes = task.write(plan, snapshot)
    left = len(planned(read())[0].changes) if outcomes else 0
    return ProjectResult(
        project=plan.project,
        plans=(plan,),
        outcomes=outcomes,
        findings=plan.findings,
        artifacts=artifacts,
        left=left,
    )


def report(
    workspace: Workspace,
    *,
    file_it: bool = True,
    edition: Edition = USUAL,
    made: Callable[[Made], None] = lambda made: None,
) -> RunResult:
    """Build an edition of the status workbook and file it on the hub; ``file_it`` False writes nothing to the tenant.

    ``made`` receives what was built.
    """
    with running(workspace, "report", ()) as task:
        hub = workspace.known_hub() if file_it or not edition.past else None
        found = make(workspace, edition, hub=hub, tell=task.tell)
        made(found)
        outcomes = task.write(found.plan, hub) if file_it else ()
        left = 0
        if outcomes:
            left = len(make(workspace, edition, hub=workspace.known_hub(), tell=task.tell).plan.changes)
        task.results += [ProjectResult(project=code, error=error) for code, error in found.left_out]
        result = ProjectResult(
            project=found.plan.project,
            plans=(found.plan,),
            outcomes=outcomes,
            findings=found.plan.findings,
            artifacts=found.artifacts,
            left=left,
        )
        task.results.append(result)
        return finished(task)


def each(task: Task, projects: Sequence[Project], work: Callable[[Project], ProjectResult]) -> None:
    """Do the work for each project; one that fails does not stop the others."""
    workspace = task.workspace
    for found in crew.run_all(projects, work, workers=workspace.profile.workers, stop=workspace.edge.stopped):
        if found.value is not None:
            task.results.append(found.value)
        elif found.error is not None:
            task.results.append(ProjectResult(project=found.project.code, error=found.error))
