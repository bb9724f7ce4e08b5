"""``pmo365 sync``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from pmo365.cli.call import Call, call_of
from pmo365.cli.exits import exit_code
from pmo365.cli.steps import Projects

if TYPE_CHECKING:
    from pmo365.model.snapshot import Snapshot


def sync(context: typer.Context, projects: Projects = None) -> int:
    """Read what moved in the tenant into the state; nothing is written there."""
    from pmo365.cli.opening import opened
    from pmo365.cli.printing import show_findings
    from pmo365.verbs.provision import HUB
    from pmo365.verbs.unread import unread

    call = call_of(context)
    with opened(call) as workspace:
        hub = workspace.known_hub()
        _told(call, HUB, hub)
        blind = [*unread(HUB, hub)]
        for project in workspace.projects(hub, projects or ()):
            found = workspace.sync_project(project)
            _told(call, project.code, found)
            blind += unread(project.code, found)
        show_findings(call.output, blind, workspace.standard)
    return exit_code((), (), unread=blind)


def _told(call: Call, project: str, found: Snapshot | None) -> None:
    number = found.number if found is not None else None
    call.output.event("snapshot", {"project": project, "number": number})
    if not call.output.machine:
        call.output.say("read_site" if number is not None else "read_no_site", project=project, number=number or 0)
