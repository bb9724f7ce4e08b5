"""``pmo365 report``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pmo365.cli.call import Call, call_of
from pmo365.cli.exits import DONE
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
    from pmo365.cli.opening import opened

    with opened(call) as workspace:
        written = workspace.report(out=folder)
    for path in written:
        call.output.event("file", {"path": str(path)})
        call.output.say("workbook_written", file=path)
    return DONE
