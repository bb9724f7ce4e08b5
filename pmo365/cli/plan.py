"""``pmo365 plan``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pmo365.cli.call import Call, call_of
from pmo365.cli.exits import DONE, PENDING
from pmo365.cli.steps import Html, Projects, show, show_refused, with_left_out
from pmo365.errors import PmoError

if TYPE_CHECKING:
    from pmo365.model.plan import Plan

Verb = Literal["provision", "enforce", "document", "generate", "report"]


def plan(
    context: typer.Context,
    projects: Projects = None,
    verb: Annotated[Verb, typer.Option("--verb")] = "provision",
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE")] = None,
    html: Html = None,
    detailed_exitcode: Annotated[bool, typer.Option("--detailed-exitcode")] = False,
) -> int:
    """Show what a verb would change; nothing is written in the tenant."""
    from pmo365.cli.opening import opened

    call = call_of(context)
    with opened(call) as workspace:
        from pmo365.service.preview import preview

        refused: dict[str, PmoError] = {}
        plans = preview(workspace, verb, tuple(projects or ()), refused=refused.__setitem__)
        show(call, plans, html=html, standard=workspace.standard.version)
        show_refused(call, refused)
    if out is not None:
        _save(call, plans, out)
    pending = detailed_exitcode and any(not one.empty for one in plans)
    return with_left_out(PENDING if pending else DONE, plans, refused)


def _save(call: Call, plans: tuple[Plan, ...], out: Path) -> None:
    from pmo365.planning.saved import to_text

    out.write_text(to_text(plans), encoding="utf-8")
    call.output.say("plan_saved", file=out)
