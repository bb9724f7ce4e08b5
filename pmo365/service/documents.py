"""The life of documents, as people and the schedule ask for it: one move, or catching up with SharePoint."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pmo365.model.plan import Plan
from pmo365.model.project import Project
from pmo365.model.snapshot import Snapshot
from pmo365.service import plans
from pmo365.service.pictures import as_pdf
from pmo365.service.progress import ProgressEvent
from pmo365.service.results import ProjectResult, RunResult
from pmo365.service.run_log import finished
from pmo365.service.task import Task, running
from pmo365.service.work import each
from pmo365.service.workspace import Workspace
from pmo365.verbs.baselines import with_pdf
from pmo365.verbs.condition import Condition, conditions
from pmo365.verbs.due import owed
from pmo365.verbs.life import VERB, Wish, plan_move
from pmo365.verbs.standing import Desk


def move_plan(workspace: Workspace, code: str, wish: Wish) -> Plan:
    """Return the plan of one move of one document of a project; LifeRefused when it is not allowed."""
    hub = workspace.known_hub()
    (project,) = workspace.projects(hub, (code,))
    plan = plan_move(plans.desk_of(workspace, project, workspace.known_project(project), hub=hub), wish)
    return with_pdf(plan, as_pdf) if workspace.profile.baseline_pdf else plan


def status(workspace: Workspace, only: Iterable[str] = (), *, verify: bool = False) -> Iterator[tuple[Desk, Condition]]:
    """Give each document of the projects, project by project, as it is now; nothing is written."""
    hub = workspace.known_hub()
    for project in (one for one in workspace.projects(hub, tuple(only)) if one.row is not None):
        workspace.edge.progress(ProgressEvent(project=project.code, verb=VERB, done=0, total=0, text=project.title))
        desk = plans.desk_of(workspace, project, workspace.known_project(project), hub=hub)
        for one in conditions(desk, owed(project, workspace.standard.documents), verify=verify):
            yield desk, one


def follow(workspace: Workspace, only: Iterable[str] = ()) -> RunResult:
    """Record what people decided about documents in SharePoint, and do what follows from it."""
    chosen = tuple(only)
    with running(workspace, VERB, chosen) as task:
        hub = workspace.known_hub()
        asked = tuple(project for project in workspace.projects(hub, chosen) if project.row is not None)
        each(task, asked, lambda project: _followed(task, project, hub))
        return finished(task)


def _followed(task: Task, project: Project, hub: Snapshot) -> ProjectResult:
    task.tell(project.code, project.title)
    workspace = task.workspace
    plan = plans.follow_plan(workspace, project, hub=hub)
    outcomes = task.write(plan, workspace.store.latest_snapshot(plan.site))
    left = len(plans.follow_plan(workspace, project, hub=hub).changes) if outcomes else 0
    return ProjectResult(project=project.code, plans=(plan,), outcomes=outcomes, findings=plan.findings, left=left)
