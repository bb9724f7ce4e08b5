"""``pmo365 serve``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pmo365.cli.call import Call, call_of
from pmo365.cli.exits import DONE, exit_code

if TYPE_CHECKING:
    from pmo365.service.workspace import Workspace

Job = Literal["provision", "enforce", "generate", "report"]


def serve(
    context: typer.Context,
    once: Annotated[Job | None, typer.Option("--once", metavar="JOB")] = None,
) -> int:
    """Run the scheduled jobs until stopped, or one job once (for cron and cloud schedulers)."""
    from pmo365.cli.opening import opened

    call = call_of(context)
    with opened(call) as workspace:
        return _once(call, workspace, once) if once is not None else _forever(call, workspace)


def _once(call: Call, workspace: Workspace, job: str) -> int:
    from pmo365.cli.printing import show_run
    from pmo365.cli.steps import runner

    run = runner(job)(workspace, ())
    show_run(call.output, run)
    return exit_code(run.outcomes, run.errors)


def _forever(call: Call, workspace: Workspace) -> int:
    import threading

    from pmo365.service import schedule

    call.output.say("serving")
    schedule.serve(
        workspace.profile,
        _tasks(workspace),
        store=workspace.store,
        stop_event=threading.Event(),
        now=lambda: datetime.now(UTC),
    )
    return DONE


def _tasks(workspace: Workspace) -> dict[str, Callable[[datetime], Mapping[str, object]]]:
    from pmo365.cli.steps import runner

    def task(verb: str) -> Callable[[datetime], Mapping[str, object]]:
        def work(due: datetime) -> Mapping[str, object]:
            run = runner(verb)(workspace, ())
            return {"run": run.run, "writes": run.writes, "findings": len(run.findings)}

        return work

    return {verb: task(verb) for verb in ("provision", "enforce", "generate", "report")}
