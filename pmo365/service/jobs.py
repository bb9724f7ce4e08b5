"""The tasks a schedule may name, and the service that runs them on time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from pmo365.service import documents, schedule, work
from pmo365.service.certificate import note_the_end
from pmo365.service.closing import close_and_file
from pmo365.service.results import RunResult
from pmo365.service.workspace import Workspace

Runner = Callable[[Workspace, Sequence[str]], RunResult]

RUNNERS: Mapping[str, Runner] = {
    "provision": work.provision,
    "enforce": work.enforce,
    "generate": work.generate,
    "document": documents.follow,
    "report": lambda workspace, only: work.report(workspace),
    "close": lambda workspace, only: close_and_file(workspace),
}
"""Verb → what does it for the projects named, none named: for all."""


class _UntilAsked(threading.Event):
    """An event that is also set once the outside asked to stop."""

    def __init__(self, stopped: Callable[[], bool]) -> None:
        super().__init__()
        self._stopped = stopped

    def wait(self, timeout: float | None = None) -> bool:
        return super().wait(timeout) or self._stopped()


def keep_schedule(workspace: Workspace) -> None:
    """Run the profile's schedule until the workspace's edge says stop, or Ctrl-C; work in hand is finished first."""
    schedule.serve(
        workspace.profile,
        {verb: _task(workspace, runner) for verb, runner in RUNNERS.items()},
        store=workspace.store,
        stop_event=_UntilAsked(workspace.edge.stopped),
        now=workspace.edge.now,
    )


def _task(workspace: Workspace, runner: Runner) -> Callable[[datetime], Mapping[str, object]]:
    def do(due: datetime) -> Mapping[str, object]:
        note_the_end(workspace.proof_ends, workspace.now())
        run = runner(workspace, ())
        return {"run": run.run, "writes": run.writes, "findings": len(run.findings)}

    return do
