"""``pmo365 provision``."""

from __future__ import annotations

import typer

from pmo365.cli.call import call_of
from pmo365.cli.steps import Html, Projects, Yes, carry_out


def provision(context: typer.Context, projects: Projects = None, yes: Yes = False, html: Html = None) -> int:
    """Plan, show, ask, apply; the exit code tells how it went."""
    return carry_out(call_of(context), "provision", projects=projects, yes=yes, html=html)
