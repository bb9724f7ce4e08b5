"""What long work tells while it runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressEvent:
    """One step of one verb on one project."""

    project: str
    """Project code, ``HUB`` or ``PORTFOLIO``."""
    verb: str
    done: int
    """Steps finished so far."""
    total: int
    """Steps in all; 0 while unknown."""
    text: str = ""
    """What is being done, a path or a sentence in the user's language."""


Progress: TypeAlias = Callable[[ProgressEvent], None]


def silent(event: ProgressEvent) -> None:
    """Tell nobody."""
