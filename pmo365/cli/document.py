"""``pmo365 document``: where documents stand, and the moves of their life."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pmo365.cli.call import Call, call_of
from pmo365.cli.exits import DONE
from pmo365.cli.steps import Html, Projects, Yes, carry_out, settle, show

if TYPE_CHECKING:
    from pmo365.model.plan import Plan

Code = Annotated[str, typer.Argument(metavar="PROJECT")]
Document = Annotated[str, typer.Argument(metavar="DOCUMENT")]
Fields = Annotated[list[str] | None, typer.Argument(metavar="FIELD")]
Out = Annotated[Path | None, typer.Option("--out", metavar="FILE")]
By = Annotated[str, typer.Option("--by", metavar="EMAIL")]
Evidence = Annotated[str, typer.Option("--evidence", metavar="ADDRESS")]


def review(
    context: typer.Context, project: Code, document: Document, yes: Yes = False, out: Out = None, html: Html = None
) -> int:
    """Give a draft to its readers."""
    return _moved(context, project, "review", {"document": document}, yes=yes, out=out, html=html)


def submit(
    context: typer.Context, project: Code, document: Document, yes: Yes = False, out: Out = None, html: Html = None
) -> int:
    """Ask for approval."""
    return _moved(context, project, "submit", {"document": document}, yes=yes, out=out, html=html)


def approve(
    context: typer.Context,
    project: Code,
    document: Document,
    by: By,
    reserves: Annotated[str, typer.Option("--reserves", metavar="TEXT")] = "",
    evidence: Evidence = "",
    yes: Yes = False,
    out: Out = None,
    html: Html = None,
) -> int:
    """Record an approval; the last one due publishes the document."""
    said = {"document": document, "by": by, "words": reserves, "evidence": evidence}
    return _moved(context, project, "approve", said, yes=yes, out=out, html=html)


def reject(
    context: typer.Context,
    project: Code,
    document: Document,
    by: By,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT")],
    evidence: Evidence = "",
    yes: Yes = False,
    out: Out = None,
    html: Html = None,
) -> int:
    """Record a refusal: the document goes back to its author."""
    said = {"document": document, "by": by, "words": reason, "evidence": evidence}
    return _moved(context, project, "reject", said, yes=yes, out=out, html=html)


def baseline(
    context: typer.Context,
    project: Code,
    document: Document,
    gate: Annotated[str, typer.Option("--gate", metavar="GATE")],
    yes: Yes = False,
    out: Out = None,
    html: Html = None,
) -> int:
    """Keep a copy of the approved edition as the reference of a gate."""
    return _moved(
        context, project, "baseline", {"document": document, "gate": gate.upper()}, yes=yes, out=out, html=html
    )


def revise(
    context: typer.Context,
    project: Code,
    document: Document,
    change: Annotated[str, typer.Option("--change", metavar="REFERENCE")] = "",
    yes: Yes = False,
    out: Out = None,
    html: Html = None,
) -> int:
    """Open the next draft of an approved document."""
    return _moved(context, project, "revise", {"document": document, "change": change}, yes=yes, out=out, html=html)


def supersede(
    context: typer.Context, project: Code, document: Document, yes: Yes = False, out: Out = None, html: Html = None
) -> int:
    """Say that another document has taken the place of this one."""
    return _moved(context, project, "supersede", {"document": document}, yes=yes, out=out, html=html)


def retire(
    context: typer.Context, project: Code, document: Document, yes: Yes = False, out: Out = None, html: Html = None
) -> int:
    """Say that a document is of no use any more."""
    return _moved(context, project, "retire", {"document": document}, yes=yes, out=out, html=html)


def accept(
    context: typer.Context, project: Code, document: Document, fields: Fields = None, yes: Yes = False, out: Out = None,
    html: Html = None,
) -> int:  # fmt: skip
    """Keep what people wrote over the data of a document."""
    return _moved(context, project, "accept", {"document": document}, fields=fields, yes=yes, out=out, html=html)


def refresh(
    context: typer.Context, project: Code, document: Document, fields: Fields = None, yes: Yes = False, out: Out = None,
    html: Html = None,
) -> int:  # fmt: skip
    """Put the data back where people wrote over them."""
    return _moved(context, project, "refresh", {"document": document}, fields=fields, yes=yes, out=out, html=html)


def status(
    context: typer.Context, projects: Projects = None, verify: Annotated[bool, typer.Option("--verify")] = False
) -> int:
    """Say where each document stands; nothing is written."""
    from pmo365.cli.document_status import show_status
    from pmo365.cli.opening import opened

    call = call_of(context)
    with opened(call) as workspace:
        from pmo365.service.documents import status as told

        return show_status(call.output, told(workspace, tuple(projects or ()), verify=verify))


def follow(context: typer.Context, projects: Projects = None, yes: Yes = False, html: Html = None) -> int:
    """Record what people decided in SharePoint itself, and do what follows."""
    return carry_out(call_of(context), "document", projects=projects, yes=yes, html=html)


def _moved(
    context: typer.Context,
    project: str,
    move: str,
    said: Mapping[str, Any],
    *,
    fields: Sequence[str] | None = None,
    yes: bool,
    out: Path | None,
    html: Path | None,
) -> int:
    """Plan one move, show it; save the plan, or ask and apply it."""
    from pmo365.cli.opening import opened

    call = call_of(context)
    with opened(call) as workspace:
        from pmo365.documents.life import Move
        from pmo365.service.documents import move_plan
        from pmo365.service.saved import apply_plans
        from pmo365.verbs.life import Wish

        plans = (move_plan(workspace, project, Wish(move=Move(move), fields=tuple(fields or ()), **said)),)
        show(call, plans, html=html, standard=workspace.standard.version)
        if out is not None:
            return _saved(call, plans, out)
        write = partial(apply_plans, workspace, plans)
        return settle(call, plans, yes=yes, write=write, stopped=workspace.edge.stopped).code


def _saved(call: Call, plans: tuple[Plan, ...], out: Path) -> int:
    from pmo365.planning.saved import to_text

    out.write_text(to_text(plans), encoding="utf-8")
    call.output.say("plan_saved", file=out)
    return DONE


COMMANDS: dict[str, Callable[..., int]] = {
    "status": status,
    "review": review,
    "submit": submit,
    "approve": approve,
    "reject": reject,
    "baseline": baseline,
    "revise": revise,
    "supersede": supersede,
    "retire": retire,
    "accept": accept,
    "refresh": refresh,
    "follow": follow,
}
