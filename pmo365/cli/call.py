"""One call of the command line: its global options and its output."""

from __future__ import annotations

from dataclasses import dataclass

import typer

from pmo365.cli.frame import Frame
from pmo365.cli.output import Output


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What a command gets from the frame."""

    frame: Frame
    output: Output


def call_of(context: typer.Context) -> Call:
    """Return the call a command belongs to."""
    call = context.obj
    assert isinstance(call, Call)
    return call
