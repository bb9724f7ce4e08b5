"""The way of every verb: plan, show, ask, apply, show."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pmo365.cli.call import Call
from pmo365.cli.exits import DONE, INTERRUPTED, PENDING, USAGE, exit_code
from pmo365.errors import PmoError

if TYPE_CHECKING:
    from pmo365.model.plan import Plan
    from pmo365.service.editions import Edition
    from pmo365.service.results import RunResult

Projects = Annotated[list[str] | None, typer.Argument(metavar="PROJECT")]
Yes = Annotated[bool, typer.Option("--yes", "-y")]
Html = Annotated[Path | None, typer.Option("--html", metavar="FILE")]

TURNS = 4
"""How often what became possible is planned again; a verb converges in two turns, three with an empty tenant."""


def carry_out(
    call: Call,
    verb: str,
    *,
    projects: Sequence[str] | None,
    yes: bool,
    html: Path | None = None,
    asked: Mapping[str, Any] | None = None,
    edition: Edition | None = None,
) -> int:
    """Plan one verb for the projects (none named: all), show it, ask, apply exactly that, and return the exit code.

    ``asked`` names documents, period or gate to generate for. What a first plan makes possible is planned, shown and
    asked for again: a hub before its projects, repairs before the register is told of them.
    """
    from pmo365.cli.opening import opened

    with opened(call) as workspace:
        from pmo365.service.editions import USUAL
        from pmo365.service.plans import asked_for
        from pmo365.service.preview import preview
        from pmo365.service.saved import apply_plans

        chosen, code = tuple(projects or ()), DONE
        wanted, refused = asked_for(workspace.standard, **(asked or {})), dict[str, PmoError]()
        for turn in range(TURNS):
            plans = preview(
                workspace, verb, chosen, asked=wanted, edition=edition or USUAL, refused=refused.__setitem__
            )
            if turn and all(plan.empty for plan in plans):
                return with_left_out(code, plans, refused)
            show(call, plans, html=html if turn == 0 else None, standard=workspace.standard.version)
            show_refused(call, {} if turn else refused)
            settled = settle(
                call, plans, yes=yes, write=partial(apply_plans, workspace, plans), stopped=workspace.edge.stopped
            )
            code = settled.code
            if code != DONE or not settled.wrote:
                break
        return with_left_out(code, plans, refused)


def show_refused(call: Call, refused: Mapping[str, PmoError]) -> None:
    """Print which projects could not be planned, and why."""
    from pmo365.cli.printing import show_error

    for project, error in refused.items():
        show_error(call.output, project, error)


def with_left_out(code: int, plans: Sequence[Plan], refused: Mapping[str, PmoError]) -> int:
    """Return the exit code of what was planned and done, given what could not be: projects, and unreadable lists."""
    from pmo365.verbs.unread import only_unread

    if code not in (DONE, PENDING):
        return code
    findings = (one for plan in plans for one in plan.findings)
    return exit_code((), [*(None for _ in plans), *refused.values()], unread=only_unread(findings)) or code


def show(call: Call, plans: Sequence[Plan], *, html: Path | None, standard: str) -> None:
    """Print plans and, if asked, write them as a page."""
    from pmo365.cli.printing import show_plans
    from pmo365.planning.show import as_html

    show_plans(call.output, plans, detailed=call.frame.verbose)
    if html is not None:
        html.write_text(as_html(plans, call.output.language, standard), encoding="utf-8")
        call.output.say("page_written", file=html)


@dataclass(frozen=True, slots=True)
class Settled:
    """How a shown plan ended."""

    code: int
    wrote: bool = False
    """False when there was nothing to do, or nobody agreed."""


def settle(
    call: Call, plans: Sequence[Plan], *, yes: bool, write: Callable[[], RunResult], stopped: Callable[[], bool]
) -> Settled:
    """Let ``write`` do what the plans say once somebody agreed, and show how it went."""
    from pmo365.cli.printing import show_run

    if all(plan.empty for plan in plans):
        return Settled(DONE)
    agreed = yes or _agreed(call)
    if agreed is None:
        call.output.warn(_sentence(call, "answer_needed"))
        return Settled(USAGE)
    if not agreed:
        call.output.say("left_alone")
        return Settled(DONE)
    run = write()
    show_run(call.output, run)
    return Settled(INTERRUPTED if stopped() else exit_code(run.outcomes, run.errors), wrote=True)


def _agreed(call: Call) -> bool | None:
    """Return what the person says, None when nobody can be asked."""
    if call.output.machine or not sys.stdin.isatty():
        return None
    answer = input(f"{_sentence(call, 'apply_now')} ").strip().lower()
    return answer in _sentence(call, "yes_words").split()


def _sentence(call: Call, key: str) -> str:
    from pmo365.languages import say

    return say(call.output.language, f"cli.{key}")
