"""``pmo365 generate``."""

from __future__ import annotations

from typing import Annotated

import typer

from pmo365.cli.call import call_of
from pmo365.cli.steps import Html, Projects, Yes, carry_out


def generate(
    context: typer.Context,
    projects: Projects = None,
    document: Annotated[list[str] | None, typer.Option("--document", "-d", metavar="CODE")] = None,
    period: Annotated[str, typer.Option("--period", metavar="YYYY-MM")] = "",
    gate: Annotated[str, typer.Option("--gate", metavar="G3")] = "",
    project: Annotated[list[str] | None, typer.Option("--project", metavar="CODE")] = None,
    yes: Yes = False,
    html: Html = None,
) -> int:
    """Plan the documents that are due, show, ask, publish them; named ones are made whether they are due or not."""
    asked = {"codes": document or (), "period": period, "gate": gate}
    chosen = [*(projects or ()), *(project or ())]
    return carry_out(call_of(context), "generate", projects=chosen, yes=yes, html=html, asked=asked)
