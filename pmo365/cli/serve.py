"""``pmo365 serve``."""

from __future__ import annotations

from typing import Annotated

import typer

from pmo365.cli.call import call_of
from pmo365.cli.exits import DONE


def serve(
    context: typer.Context,
    once: Annotated[str | None, typer.Option("--once", metavar="JOB")] = None,
) -> int:
    """Run the scheduled jobs until stopped, or one job once (for cron and cloud schedulers)."""
    from pmo365.cli.opening import opened

    call = call_of(context)
    with opened(call) as workspace:
        if once is not None:
            return int(workspace.run_job(once))
        call.output.say("serving")
        workspace.serve()
    return DONE
