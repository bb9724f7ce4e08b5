"""``pmo365 version``."""

from __future__ import annotations

import typer

from pmo365.cli.call import call_of
from pmo365.cli.exits import DONE
from pmo365.cli.output import version as installed


def version(context: typer.Context) -> int:
    """Print the version."""
    output = call_of(context).output
    output.line(f"pmo365 {installed()}")
    if output.machine:
        output.event("version_asked", {"pmo365": installed()})
    return DONE
