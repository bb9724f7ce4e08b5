"""``pmo365 apply``."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pmo365.cli.call import call_of
from pmo365.cli.steps import Yes, settle, show

if TYPE_CHECKING:
    from pmo365.model.plan import Plan


def apply(
    context: typer.Context,
    plan_file: Annotated[Path, typer.Argument(metavar="PLANFILE")],
    yes: Yes = False,
) -> int:
    """Apply a saved plan, unless the tenant moved since it was made."""
    from pmo365.cli.opening import opened

    call = call_of(context)
    plans = _read(plan_file)
    with opened(call) as workspace:
        from pmo365.service.saved import apply_plans

        show(call, plans, html=None, standard=workspace.standard.version)
        write = partial(apply_plans, workspace, plans)
        return settle(call, plans, yes=yes, write=write, stopped=workspace.edge.stopped).code


def _read(path: Path) -> tuple[Plan, ...]:
    from pmo365.errors import ConfigurationError
    from pmo365.planning.saved import from_text

    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError("file_unreadable", file=path, reason=type(error).__name__) from error
    return from_text(text)
