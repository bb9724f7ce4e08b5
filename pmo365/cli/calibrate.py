"""``pmo365 calibrate``."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import typer

from pmo365.cli.call import Call, call_of
from pmo365.cli.exits import DONE
from pmo365.languages import say

if TYPE_CHECKING:
    from pmo365.service.calibration import Calibration, Cost


def calibrate(context: typer.Context) -> int:
    """Read the hub a few times, tell what each read costs, what we reckon with and why; nothing is written there."""
    from pmo365.cli.opening import opened
    from pmo365.service.calibration import calibrate as measure
    from pmo365.service.opening import application_of

    call = call_of(context)
    with opened(call) as workspace:
        application = application_of(workspace.profile, workspace.profile.identity.client_id)
        found = measure(workspace, clock=time.perf_counter, application=application)
        local, licences = workspace.profile.connect_to is not None, workspace.profile.licences
    _tell(call, found, licences=licences, local=local)
    return DONE


def _tell(call: Call, found: Calibration, *, licences: int, local: bool) -> None:
    output, granted = call.output, found.granted
    for cost in found.costs:
        facts = {"kind": cost.kind, "requests": cost.requests, "assumed": cost.assumed, "found": cost.found}
        output.event("cost", facts | {"seconds": round(cost.seconds, 3)})
    reckoned = {"minute": granted.minute, "day": granted.day, "share": granted.share, "rest": granted.rest}
    output.event("allowance", reckoned | {"source": found.source, "spent": found.spent, "measured": found.measured})
    if output.machine:
        return
    names = ("kind", "requests", "assumed", "found", "seconds")
    headings = [say(output.language, f"cli.calibrate.{name}") for name in names]
    output.table(headings, [_row(call, cost) for cost in found.costs])
    output.say(
        f"calibrate.sources.{found.source}", **_numbers(call, minute=granted.minute, day=granted.day, licences=licences)
    )
    output.say("calibrate.share", **_numbers(call, percent=round(granted.share * 100), spent=found.spent))
    output.say(f"calibrate.{'measured' if found.measured else 'published'}", rest=granted.rest)
    if local:
        output.say("calibrate.local")


def _numbers(call: Call, **told: int) -> dict[str, str]:
    from pmo365.planning.wording import number_text

    return {name: number_text(value, call.output.language) for name, value in told.items()}


def _row(call: Call, cost: Cost) -> tuple[str, ...]:
    language = call.output.language
    told = say(language, "cli.calibrate.untold") if cost.found is None else str(cost.found)
    kind = say(language, f"cli.calibrate.kinds.{cost.kind}")
    return kind, str(cost.requests), str(cost.assumed), told, f"{cost.seconds * 1000:.0f} ms"
