"""``pmo365 report``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pmo365.cli.call import Call, call_of
from pmo365.cli.steps import Html, Yes, carry_out
from pmo365.errors import ConfigurationError

if TYPE_CHECKING:
    from pmo365.service.editions import Edition

Folder = Annotated[Path | None, typer.Option("--out", metavar="FOLDER")]
File = Path | None


def report(
    context: typer.Context,
    as_of: Annotated[str, typer.Option("--as-of", metavar="DAY")] = "",
    period: Annotated[str, typer.Option("--period", metavar="MONTH")] = "",
    close: Annotated[bool, typer.Option("--close")] = False,
    compare: Annotated[tuple[str, str] | None, typer.Option("--compare", metavar="BEFORE AFTER")] = None,
    programme: Annotated[str, typer.Option("--programme", metavar="CODE")] = "",
    unit: Annotated[str, typer.Option("--unit", metavar="NAME")] = "",
    project: Annotated[list[str] | None, typer.Option("--project", metavar="CODE")] = None,
    audience: Annotated[str, typer.Option("--audience", metavar="NAME")] = "",
    template: Annotated[File, typer.Option("--template", metavar="FILE")] = None,
    out: Folder = None,
    csv: Annotated[File, typer.Option("--csv", metavar="FOLDER")] = None,
    json: Annotated[File, typer.Option("--json", metavar="FILE")] = None,
    yes: Yes = False,
    html: Html = None,
) -> int:
    """Build the status workbook, of any day and for any reader: in a folder, or in the hub's library of reports."""
    from pmo365.cli.report_files import Wanted, into_files
    from pmo365.service.editions import Edition
    from pmo365.sheets.scope import Scope

    call = call_of(context)
    codes = tuple(project or ())
    scope = Scope(programme=programme, unit=unit, codes=codes, audience=audience)
    edition = Edition(as_of=as_of, period=period, compare=compare, scope=scope, template=template)
    if close:
        _close(call, edition)
    wanted = Wanted(out=out, csv=csv, json=json)
    if wanted.nothing and compare is None:
        return carry_out(call, "report", projects=None, yes=yes, html=html, edition=edition)
    return into_files(call, edition, wanted)


def _close(call: Call, edition: Edition) -> None:
    """Close the month that was asked for, on what can be read now."""
    from pmo365.cli.opening import opened
    from pmo365.service.closing import close_period

    if not edition.period:
        raise ConfigurationError("close_which")
    with opened(call) as workspace:
        closed = close_period(workspace, edition.period)
    call.output.event("period_closed", {"period": closed.key, "day": closed.day.isoformat()})
    if not call.output.machine:
        call.output.say("period_is_closed", period=closed.key, day=closed.day)
