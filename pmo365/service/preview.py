"""What a verb would do, for a person to look at before anything is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pmo365.model.plan import Plan
from pmo365.model.project import Project
from pmo365.model.snapshot import Snapshot
from pmo365.service.editions import USUAL, Edition, make
from pmo365.service.plans import cells_plan, enforce_plan, follow_plan, generate_plan, hub_plan, project_plan
from pmo365.service.workspace import Workspace
from pmo365.verbs.cells import hub_cells
from pmo365.verbs.due import Asked
from pmo365.verbs.enforce import plan_register
from pmo365.verbs.generate import NOTHING_ASKED
from pmo365.verbs.provision import HUB


def preview(
    workspace: Workspace,
    verb: str,
    only: Iterable[str] = (),
    *,
    asked: Asked = NOTHING_ASKED,
    edition: Edition = USUAL,
) -> tuple[Plan, ...]:
    """Return what a verb would do now, hub first; nothing is written.

    ``only`` names project codes or ``HUB``; ``asked`` the documents, period or gate to generate for; ``edition`` the
    report.
    """
    workspace, chosen = workspace.for_verb(verb), tuple(only)
    hub = workspace.sync_hub()
    if verb == "provision":
        return _preview_provision(workspace, hub, chosen)
    known = hub if hub is not None else workspace.known_hub()
    if verb == "report":
        return (make(workspace, edition, hub=known).plan,)
    projects = tuple(one for one in workspace.projects(known, chosen) if one.row is not None)
    if verb == "document":
        return tuple(follow_plan(workspace, one, hub=known) for one in projects)
    if verb == "generate":
        return _preview_generate(workspace, known, projects, chosen=chosen, asked=asked)
    found = [_enforce_preview(workspace, one, known) for one in projects]
    if chosen and HUB not in chosen:
        return tuple(found)
    return (_with_register(workspace, enforce_plan(workspace, None, known, known), found, hub=known), *found)


def _preview_provision(workspace: Workspace, hub: Snapshot | None, chosen: tuple[str, ...]) -> tuple[Plan, ...]:
    first = (hub_plan(workspace, hub),) if not chosen or HUB in chosen or hub is None else ()
    if hub is None:
        return first
    projects = workspace.projects(hub, chosen)
    return (*first, *(project_plan(workspace, one, workspace.sync_project(one), hub) for one in projects))


def _preview_generate(
    workspace: Workspace, hub: Snapshot, projects: Iterable[Project], *, chosen: tuple[str, ...], asked: Asked
) -> tuple[Plan, ...]:
    own = () if chosen and HUB not in chosen else (generate_plan(workspace, None, hub, hub=hub, asked=asked)[0],)
    each = (generate_plan(workspace, one, workspace.known_project(one), hub=hub, asked=asked)[0] for one in projects)
    return (*(plan for plan in own if plan.changes), *each)


def _enforce_preview(workspace: Workspace, project: Project, hub: Snapshot) -> Plan:
    snapshot = workspace.sync_project(project)
    plan = enforce_plan(workspace, project, snapshot, hub)
    cells = cells_plan(workspace, project, snapshot, hub=hub, findings=plan.findings)
    return replace(plan, changes=(*plan.changes, *cells.changes))


def _with_register(workspace: Workspace, plan: Plan, found: Iterable[Plan], *, hub: Snapshot) -> Plan:
    plans = (plan, *found)
    told = plan_register(
        [finding for one in plans for finding in one.findings],
        hub=hub,
        standard=workspace.standard,
        now=workspace.now(),
        run="preview",
        covered=[one.project for one in plans],
    )
    cells = hub_cells(hub, workspace.standard)
    return replace(plan, changes=(*plan.changes, *told.changes, *cells))
