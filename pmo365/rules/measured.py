"""What the rules need to know of a project's figures and of the hub's templates, worked out elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """The figures of one project on one day; None where they do not exist."""

    variance_percent: Decimal | None = None
    """Variance at completion in points of the revised budget."""
    slip: int | None = None
    """Working days the end is expected after its baseline."""
    computed: str = "N"
    """Key of RAG: overall colour from the data."""
    reported: str | None = None
    """Key of RAG: overall colour the project manager reported."""
    watermelon: bool = False
    """Reported better than computed without an accepted reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateFact:
    """One thing to tell of a file of the hub's library of templates: it takes its bytes, or ours, to know it."""

    rule: str
    path: str
    facts: Mapping[str, str]
    url: str
