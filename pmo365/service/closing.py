"""Closing a month: everything is read once more, then its figures do not move any more."""

from __future__ import annotations

from pmo365.errors import TemporaryError
from pmo365.service import history
from pmo365.service.editions import Edition
from pmo365.service.results import RunResult
from pmo365.service.task import running
from pmo365.service.work import report
from pmo365.service.workspace import Workspace
from pmo365.store import ClosedPeriod
from pmo365.verbs.provision import HUB
from pmo365.verbs.unread import unread


def close_period(workspace: Workspace, period: str) -> ClosedPeriod:
    """Read the portfolio, then close a month; PmoError when it is not over, closed, or a later one is closed.

    TemporaryError when a list could not be read: what is closed without it would stay without it.
    """
    with running(workspace, "sync", ()) as task:
        hub = workspace.known_hub()
        blind = list(unread(HUB, hub))
        for project in workspace.projects(hub):
            if project.row is not None and project.site:
                task.tell(project.code, project.title)
                blind += unread(project.code, workspace.sync_project(project))
        if blind:
            lists = ", ".join(f"{one.project} – {one.facts['list']}" for one in blind)
            raise TemporaryError("close_unread", period=period, lists=lists)
        return history.close(workspace, period)


def close_and_file(workspace: Workspace) -> RunResult:
    """Close the month before if it is due, and file the workbook of the latest closed month on the hub."""
    due = history.due_to_close(workspace)
    if due:
        close_period(workspace, due)
    closed = workspace.store.closed_periods()
    return report(workspace, edition=Edition(period=closed[-1].key) if closed else Edition())
