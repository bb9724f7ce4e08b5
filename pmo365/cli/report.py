"""``pmo365 report``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pmo365.cli.call import Call, call_of
from pmo365.cli.exits import exit_code
from pmo365.cli.steps import Html, Yes, carry_out


def report(
    context: typer.Context,
    out: Annotated[Path | None, typer.Option("--out", metavar="FOLDER")] = None,
    yes: Yes = False,
    html: Html = None,
) -> int:
    """Build the status workbook: in a folder, or in the hub's library of reports."""
    call = call_of(context)
    return _into(call, out) if out is not None else carry_out(call, "report", projects=None, yes=yes, html=html)


def _into(call: Call, folder: Path) -> int:
    """Write the workbook below a folder; nothing is written to the tenant."""
    from pmo365.cli.opening import opened
    from pmo365.service.work import report as build

    with opened(call) as workspace:
        run = build(workspace, file_it=False)
    folder.mkdir(parents=True, exist_ok=True)
    for artifact in run.artifacts:
        path = folder / artifact.name
        path.write_bytes(artifact.content)
        call.output.event("file", {"path": str(path)})
        if not call.output.machine:
            call.output.say("workbook_written", file=path)
    return exit_code(run.outcomes, run.errors)
