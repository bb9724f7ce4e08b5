"""``pmo365 quarantine``: the files put aside, and giving one back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Annotated

import typer

from pmo365.cli.call import call_of
from pmo365.cli.exits import DONE
from pmo365.cli.steps import Html, Projects, Yes, settle, show

_A_YEAR = timedelta(days=365)


def list_aside(context: typer.Context, projects: Projects = None) -> int:
    """Show the files put aside; nothing is written."""
    from pmo365.cli.opening import opened
    from pmo365.languages import say

    call = call_of(context)
    with opened(call) as workspace:
        from pmo365.service.quarantine import aside

        rows = []
        for one in aside(workspace, tuple(projects or ())):
            rule = str(one.row.get("PmoRuleKey") or "") if one.row else ""
            place = one.origin.text if one.origin else ""
            facts = {"project": one.project.code, "finding": one.reference, "rule": rule, "was": place}
            call.output.event("aside", facts | {"file": one.file.name})
            rows.append((one.project.code, one.reference, rule, place or one.file.name))
    if rows:
        columns = ("project", "finding", "rule", "was")
        call.output.table([say(call.output.language, f"cli.aside.{name}") for name in columns], rows)
    else:
        call.output.say("aside.none")
    return DONE


def release(
    context: typer.Context,
    project: Annotated[str, typer.Argument(metavar="PROJECT")],
    finding: Annotated[str, typer.Argument(metavar="FINDING")],
    by: Annotated[str, typer.Option("--by", metavar="EMAIL")],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT")],
    until: Annotated[str, typer.Option("--until", metavar="YYYY-MM-DD")] = "",
    yes: Yes = False,
    html: Html = None,
) -> int:
    """Give a file back to its place, with an exemption."""
    from pmo365.cli.opening import opened

    call = call_of(context)
    with opened(call) as workspace:
        from pmo365.service.moments import day_of
        from pmo365.service.quarantine import release_plans
        from pmo365.service.saved import apply_plans
        from pmo365.verbs.quarantine import Release

        last = day_of(until) if until else workspace.today() + _A_YEAR
        said = Release(by=by, reason=reason, until=last)
        plans = release_plans(workspace, project, finding, release=said)
        show(call, plans, html=html, standard=workspace.standard.version)
        write = partial(apply_plans, workspace, plans)
        return settle(call, plans, yes=yes, write=write, stopped=workspace.edge.stopped).code


COMMANDS: dict[str, Callable[..., int]] = {"list": list_aside, "release": release}
