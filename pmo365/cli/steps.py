"""The way of every verb: plan, show, ask, apply, show."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pmo365.cli.call import Call
from pmo365.cli.exits import DONE, INTERRUPTED, USAGE, exit_code

if TYPE_CHECKING:
    from pmo365.model.plan import Plan
    from pmo365.service.results import RunResult

Projects = Annotated[list[str] | None, typer.Argument(metavar="PROJECT")]
Yes = Annotated[bool, typer.Option("--yes", "-y")]
Html = Annotated[Path | None, typer.Option("--html", metavar="FILE")]


def carry_out(call: Call, verb: str, *, projects: Sequence[str] | None, yes: bool, html: Path | None = None) -> int:
    """Plan one verb for the projects (none named: all), show it, ask, apply, and return the exit code."""
    from pmo365.cli.opening import opened

    with opened(call) as workspace:
        from pmo365.service.jobs import RUNNERS
        from pmo365.service.plans import preview

        chosen = tuple(projects or ())
        plans = preview(workspace, verb, chosen)
        show(call, plans, html=html, standard=workspace.standard.version)
        return settle(
            call, plans, yes=yes, write=lambda: RUNNERS[verb](workspace, chosen), stopped=workspace.edge.stopped
        )


def show(call: Call, plans: Sequence[Plan], *, html: Path | None, standard: str) -> None:
    """Print plans and, if asked, write them as a page."""
    from pmo365.cli.printing import show_plans
    from pmo365.planning.show import as_html

    show_plans(call.output, plans, detailed=call.frame.verbose)
    if html is not None:
        html.write_text(as_html(plans, call.output.language, standard), encoding="utf-8")
        call.output.say("page_written", file=html)


def settle(
    call: Call, plans: Sequence[Plan], *, yes: bool, write: Callable[[], RunResult], stopped: Callable[[], bool]
) -> int:
    """Let ``write`` do what the plans say once somebody agreed, show how it went, and return the exit code."""
    from pmo365.cli.printing import show_run

    if all(plan.empty for plan in plans):
        return DONE
    agreed = yes or _agreed(call)
    if agreed is None:
        call.output.warn(_sentence(call, "answer_needed"))
        return USAGE
    if not agreed:
        call.output.say("left_alone")
        return DONE
    run = write()
    show_run(call.output, run)
    return INTERRUPTED if stopped() else exit_code(run.outcomes, run.errors)


def _agreed(call: Call) -> bool | None:
    """Return what the person says, None when nobody can be asked."""
    if call.output.machine or not sys.stdin.isatty():
        return None
    answer = input(f"{_sentence(call, 'apply_now')} ").strip().lower()
    return answer in _sentence(call, "yes_words").split()


def _sentence(call: Call, key: str) -> str:
    from pmo365.languages import say

    return say(call.output.language, f"cli.{key}")
