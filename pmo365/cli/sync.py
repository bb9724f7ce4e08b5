"""``pmo365 sync``."""

from __future__ import annotations

import typer

from pmo365.cli.call import Call, call_of
from pmo365.cli.exits import DONE
from pmo365.cli.steps import Projects


def sync(context: typer.Context, projects: Projects = None) -> int:
    """Read what moved in the tenant into the state; nothing is written there."""
    from pmo365.cli.opening import opened

    call = call_of(context)
    with opened(call) as workspace:
        hub = workspace.known_hub()
        _told(call, "HUB", hub.number)
        for project in workspace.projects(hub, projects or ()):
            found = workspace.sync_project(project)
            _told(call, project.code, found.number if found else None)
    return DONE


def _told(call: Call, project: str, number: int | None) -> None:
    call.output.event("snapshot", {"project": project, "number": number})
    if not call.output.machine:
        call.output.say("read_site" if number is not None else "read_no_site", project=project, number=number or 0)
