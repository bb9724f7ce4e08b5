"""``pmo365 sync``."""

from __future__ import annotations

import typer

from pmo365.cli.call import call_of
from pmo365.cli.exits import exit_code
from pmo365.cli.steps import Projects


def sync(context: typer.Context, projects: Projects = None) -> int:
    """Read what moved in the tenant into the state; nothing is written there."""
    from pmo365.cli.opening import opened
    from pmo365.cli.printing import show_results

    call = call_of(context)
    with opened(call) as workspace:
        run = workspace.sync(tuple(projects or ()))
    if any(run.errors):
        show_results(call.output, run.results)
    call.output.say("read", count=sum(1 for error in run.errors if error is None))
    return exit_code((), run.errors)
