"""``pmo365 demo``: a whole portfolio on this machine, without an account."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Annotated

import typer

from pmo365.cli.call import call_of
from pmo365.cli.exits import exit_code
from pmo365.cli.opening import state_of
from pmo365.cli.tenant import PORT, Port


def demo(
    context: typer.Context,
    port: Port = PORT,
    sabotage: Annotated[bool, typer.Option("--sabotage/--no-sabotage")] = True,
) -> int:
    """Start the local tenant, play the sample portfolio on it, and show what the verbs make of it."""
    from pmo365.cli import process
    from pmo365.cli.printing import show_results
    from pmo365.service.demo import play

    call = call_of(context)
    folder = state_of(call)
    tenant = process.start(folder, port, sleep=time.sleep)
    call.output.say("tenant_started", url=tenant.url)
    with call.output.progress() as told:
        runs = play(
            tenant.url,
            folder,
            language=call.output.language,
            sabotage=sabotage,
            now=lambda: datetime.now(UTC),
            sleep=time.sleep,
            progress=told,
        )
    show_results(call.output, [result for run in runs for result in run.results])
    call.output.say("demo_ready", folder=folder)
    return exit_code((one for run in runs for one in run.outcomes), (error for run in runs for error in run.errors))
