"""What a verb would do, for a person to look at before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from pmo365.errors import PmoError, SignInError, TemporaryError
from pmo365.model.plan import Change, Plan, RowWrite
from pmo365.model.project import Project
from pmo365.model.snapshot import Snapshot
from pmo365.service.editions import USUAL, Edition, make
from pmo365.service.judging import judge
from pmo365.service.plans import cells_plan, enforce_plan, follow_plan, generate_plan, hub_plan, project_plan
from pmo365.service.workspace import Workspace
from pmo365.verbs.cells import hub_cells
from pmo365.verbs.due import Asked
from pmo365.verbs.enforce import plan_register
from pmo365.verbs.generate import NOTHING_ASKED
from pmo365.verbs.provision import HUB
from pmo365.verbs.unread import only_unread

Refused = Callable[[str, PmoError], None]
"""Receives the code of a project that cannot be planned, and why; the others go on."""


def preview(
    workspace: Workspace,
    verb: str,
    only: Iterable[str] = (),
    *,
    asked: Asked = NOTHING_ASKED,
    edition: Edition = USUAL,
    refused: Refused | None = None,
) -> tuple[Plan, ...]:
    """Return what a verb would do now, hub first; nothing is written.

    ``only`` names project codes or ``HUB``; ``asked`` the documents, period or gate to generate for; ``edition`` the
    report. Without ``refused`` the first project that cannot be planned raises its error; a tenant that cannot answer
    or refuses the sign-in always does.
    """
    workspace, chosen = workspace.for_verb(verb), tuple(only)
    hub = workspace.sync_hub()
    if verb == "provision":
        return _preview_provision(workspace, hub, chosen, refused)
    known = hub if hub is not None else workspace.known_hub()
    if verb in ("generate", "enforce"):
        judge(workspace, known)
    if verb == "report":
        return (_report_preview(workspace, edition, known, refused),)
    projects = tuple(one for one in workspace.projects(known, chosen) if one.row is not None)
    if verb == "document":
        return _each(projects, lambda one: follow_plan(workspace, one, hub=known), refused)
    if verb == "generate":
        own = (
            () if chosen and HUB not in chosen else (generate_plan(workspace, None, known, hub=known, asked=asked)[0],)
        )
        each = _each(projects, lambda one: _generate_preview(workspace, one, known, asked), refused)
        return (*(plan for plan in own if plan.changes or only_unread(plan.findings)), *each)
    found = _each(projects, lambda one: _enforce_preview(workspace, one, known), refused)
    if chosen and HUB not in chosen:
        return found
    return (_with_register(workspace, enforce_plan(workspace, None, known, known), found, hub=known), *found)


def _each(projects: Iterable[Project], plan_of: Callable[[Project], Plan], refused: Refused | None) -> tuple[Plan, ...]:
    found: list[Plan] = []
    for one in projects:
        try:
            found.append(plan_of(one))
        except (TemporaryError, SignInError):
            raise
        except PmoError as error:
            if refused is None:
                raise
            refused(one.code, error)
    return tuple(found)


def _report_preview(workspace: Workspace, edition: Edition, hub: Snapshot, refused: Refused | None) -> Plan:
    """Return the plan that files the report; it says itself which sites could not be read, so it is filed without."""
    made = make(workspace, edition, hub=hub)
    if refused is not None:
        for code, error in made.left_out:
            refused(code, error)
    return made.plan


def _preview_provision(
    workspace: Workspace, hub: Snapshot | None, chosen: tuple[str, ...], refused: Refused | None
) -> tuple[Plan, ...]:
    first = (hub_plan(workspace, hub),) if not chosen or HUB in chosen or hub is None else ()
    if hub is None:
        return first
    projects = workspace.projects(hub, chosen)
    return (
        *first,
        *_each(projects, lambda one: project_plan(workspace, one, workspace.sync_project(one), hub), refused),
    )


def _generate_preview(workspace: Workspace, project: Project, hub: Snapshot, asked: Asked) -> Plan:
    return generate_plan(workspace, project, workspace.known_project(project), hub=hub, asked=asked)[0]


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
        covered=[one.project for one in plans if not only_unread(one.findings)],
    )
    taken = {_row_of(change) for one in plans for change in one.changes}
    # One write a row: a second one in the same plan would meet a row that has moved, by our own hand.
    cells = (change for change in hub_cells(hub, workspace.standard) if _row_of(change) not in taken)
    return replace(plan, changes=(*plan.changes, *told.changes, *cells))


def _row_of(change: Change) -> tuple[str, str, int | None]:
    write = change.after
    return (change.site, write.list, write.id) if isinstance(write, RowWrite) else (change.site, change.path, None)
