"""``pmo365 pack``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pmo365.cli.call import call_of
from pmo365.cli.steps import Html, Yes, carry_out


def pack(
    context: typer.Context,
    date: Annotated[str, typer.Option("--date", metavar="DAY")] = "today",
    programme: Annotated[str, typer.Option("--programme", metavar="CODE")] = "",
    unit: Annotated[str, typer.Option("--unit", metavar="NAME")] = "",
    project: Annotated[list[str] | None, typer.Option("--project", metavar="CODE")] = None,
    audience: Annotated[str, typer.Option("--audience", metavar="NAME")] = "committee",
    out: Annotated[Path | None, typer.Option("--out", metavar="FOLDER")] = None,
    yes: Yes = False,
    html: Html = None,
) -> int:
    """Make what a steering committee gets: workbook, Word packs, decisions awaited; in a folder, or on the hub."""
    from pmo365.cli.report_files import Wanted, into_files
    from pmo365.service.editions import Edition
    from pmo365.sheets.scope import Scope

    call = call_of(context)
    scope = Scope(programme=programme, unit=unit, codes=tuple(project or ()), audience=audience)
    edition = Edition(committee=date, scope=scope)
    if out is not None:
        return into_files(call, edition, Wanted(out=out))
    return carry_out(call, "report", projects=None, yes=yes, html=html, edition=edition)
