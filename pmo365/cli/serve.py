"""``pmo365 serve``."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from pmo365.cli.call import call_of
from pmo365.cli.exits import DONE, exit_code

Job = Literal["provision", "enforce", "document", "generate", "report", "close"]


def serve(
    context: typer.Context,
    once: Annotated[Job | None, typer.Option("--once", metavar="JOB")] = None,
) -> int:
    """Run the scheduled jobs until stopped, or one job once (for cron and cloud schedulers)."""
    from pmo365.cli.opening import opened
    from pmo365.cli.printing import show_findings, show_run
    from pmo365.service.jobs import RUNNERS, keep_schedule

    call = call_of(context)
    with opened(call) as workspace:
        if once is None:
            call.output.say("serving")
            keep_schedule(workspace)
            return DONE
        run = RUNNERS[once](workspace, ())
        show_run(call.output, run)
        show_findings(call.output, run.unread, workspace.standard)
        return exit_code(run.outcomes, run.errors, unread=run.unread)
