"""``pmo365 generate``."""

from __future__ import annotations

import typer

from pmo365.cli.call import call_of
from pmo365.cli.steps import Html, Projects, Yes, carry_out


def generate(context: typer.Context, projects: Projects = None, yes: Yes = False, html: Html = None) -> int:
    """Plan the documents that are due, show, ask, publish them."""
    return carry_out(call_of(context), "generate", projects=projects, yes=yes, html=html)
