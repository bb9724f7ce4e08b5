"""Files put aside, as people ask for them: which there are, and giving one back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pmo365.model.plan import Plan
from pmo365.service.workspace import Workspace
from pmo365.verbs.quarantine import Aside, Release, find_aside, plan_release, put_aside


def aside(workspace: Workspace, only: Iterable[str] = ()) -> Iterator[Aside]:
    """Give each file put aside, project by project; nothing is written."""
    hub = workspace.known_hub()
    for project in (one for one in workspace.projects(hub, tuple(only)) if one.row is not None):
        yield from put_aside(project, workspace.known_project(project), hub)


def release_plans(workspace: Workspace, code: str, name: str, *, release: Release) -> tuple[Plan, ...]:
    """Return the plans that give back one file of a project; PmoError when none is called so, or it cannot return."""
    hub = workspace.known_hub()
    (project,) = workspace.projects(hub, (code,))
    snapshot = workspace.known_project(project)
    one = find_aside(put_aside(project, snapshot, hub), name)
    return plan_release(
        one, release, snapshot=snapshot, hub=hub, standard=workspace.standard, now=workspace.now()
    )  # fmt: skip
