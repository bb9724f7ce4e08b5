"""``pmo365 demo``: a whole portfolio on this machine, without an account."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pmo365.cli.call import Call, call_of
from pmo365.cli.exits import DONE, exit_code
from pmo365.cli.opening import DEMO_PROFILE, state_of, workspace_of
from pmo365.cli.tenant import PORT, Port

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pmo365.model.plan import Plan
    from pmo365.service.demo import Story
    from pmo365.service.workspace import Workspace
    from pmo365.standard.demo import DemoPortfolio

_DRAWN = ("PRJ-0001-MAN", "PRJ-0005-PID")


def demo(
    context: typer.Context,
    port: Port = PORT,
    sabotage: Annotated[bool, typer.Option("--sabotage/--no-sabotage")] = True,
    out: Annotated[Path | None, typer.Option("--out", metavar="FOLDER")] = None,
) -> int:
    """Start the local tenant afresh, play the sample portfolio on it, and show what the verbs make of it."""
    from pmo365.service.demo import play
    from pmo365.settings import load_profile, method_pack
    from pmo365.standard.demo import load_demo

    call = call_of(context)
    sample = load_demo(method_pack() / "config" / "demo")
    profile = load_profile(_prepared(call, sample, port), environ={})
    with workspace_of(call, profile) as workspace:
        story = play(workspace, sample, told=lambda key: call.output.say(f"chapters.{key}"), with_sabotage=sabotage)
        return _shown(call, workspace, story, folder=out or Path("pmo365-demo"))


def _prepared(call: Call, sample: DemoPortfolio, port: int) -> Path:
    """Start an empty local tenant that knows the sample's people and our application; return the profile."""
    from datetime import UTC, datetime

    from pmo365.cli import control, process
    from pmo365.cli.demo_profile import CERTIFICATE_NAME, TENANT, app_of, profile_text
    from pmo365.service.local_identity import local_identity

    folder = state_of(call)
    tenant = process.start(folder, port, sleep=time.sleep)
    call.output.say("tenant_started", url=tenant.url)
    identity = local_identity(folder, CERTIFICATE_NAME, now=datetime.now(UTC))
    control.ask(tenant.url, "reset", {})
    control.ask(tenant.url, "seed", control.seed_of(TENANT, sample.people, app=app_of(identity)))
    for old in folder.glob("demo.sqlite*"):
        old.unlink()
    path = folder / DEMO_PROFILE
    path.write_text(profile_text(identity, tenant.url, language=call.output.language), encoding="utf-8")
    return path


def _shown(call: Call, workspace: Workspace, story: Story, *, folder: Path) -> int:
    """Print what the story did and where it can be seen, and return the exit code."""
    from pmo365.cli.printing import show_findings, show_results
    from pmo365.service.demo import provision_plans, write_out

    files = write_out(workspace, story, folder)
    page = _page(call, workspace, folder, provision_plans(story))
    show_results(call.output, [result for run in story.first for result in run.results])
    show_findings(call.output, story.findings, workspace.standard)
    pictures = _pictures(call, files, folder)
    facts = {"broken": story.broken, "healed": story.healed, "findings": len(story.findings)}
    facts |= {"documents": len(files) - 1, "again": story.writes_again, "requests": story.requests}
    call.output.event("demo", facts | {"folder": str(folder), "page": str(page), "pictures": len(pictures)})
    call.output.say("demo_told", **facts)
    call.output.say("demo_ready", folder=folder)
    outcomes = [outcome for run in story.first for outcome in run.outcomes]
    code = exit_code(outcomes, [error for run in story.first for error in run.errors])
    return DONE if code == DONE and story.writes_again == 0 else max(code, 1)


def _page(call: Call, workspace: Workspace, folder: Path, plans: tuple[Plan, ...]) -> Path:
    from pmo365.planning.show import as_html

    page = folder / "plan.html"
    page.write_text(as_html(plans, call.output.language, workspace.standard.version), encoding="utf-8")
    return page


def _pictures(call: Call, files: Sequence[Path], folder: Path) -> tuple[Path, ...]:
    """Draw the workbook, a mandate and a PID, where LibreOffice is installed."""
    from pmo365.service.pictures import can_draw, draw

    if not can_draw():
        call.output.say("demo_no_pictures")
        return ()
    call.output.say("chapters.pictures")
    wanted = [file for file in files if file.suffix == ".xlsx" or file.stem in _DRAWN]
    return draw(wanted, folder / "pictures")
