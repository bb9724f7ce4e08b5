"""``pmo365 history``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pmo365.cli.call import Call, call_of
from pmo365.cli.exits import DONE, ERROR

if TYPE_CHECKING:
    from pmo365.store.records import AuditFault


def history(
    context: typer.Context,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000)] = 20,
    verify: Annotated[bool, typer.Option("--verify")] = False,
) -> int:
    """Show past runs, newest first, or prove that the audit chain holds."""
    from pmo365.cli.opening import opened
    from pmo365.cli.printing import show_runs

    call = call_of(context)
    with opened(call) as workspace:
        if verify:
            return _verified(call, workspace.store.verify_audit())
        show_runs(call.output, workspace.store.runs(limit))
    return DONE


def _verified(call: Call, fault: AuditFault | None) -> int:
    if fault is None:
        call.output.say("audit_holds")
        return DONE
    call.output.event("audit_fault", {"number": fault.number, "reason": fault.reason})
    call.output.say("audit_broken", number=fault.number, reason=_reason(call, fault.reason))
    return ERROR


def _reason(call: Call, reason: str) -> str:
    from pmo365.languages import say

    return say(call.output.language, f"cli.audit_reasons.{reason}")
