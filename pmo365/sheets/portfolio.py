"""Everything the sheets are made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pmo365.model.finding import Finding
from pmo365.model.project import Project
from pmo365.model.snapshot import Snapshot
from pmo365.model.standard import Standard
from pmo365.model.words import Language


@dataclass(frozen=True, slots=True)
class Missing:
    """A project whose site could not be read, and why, in the reader's language."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Portfolio:
    """The projects as they were read, with what the rules found."""

    number: int
    """Number of the hub's snapshot: what the workbook was built from."""
    label: str
    """The period as people name it, such as ``2026-07``; may be empty."""
    as_of: date
    """The day the figures speak of."""
    language: Language
    standard: Standard
    hub: Snapshot
    projects: tuple[tuple[Project, Snapshot], ...]
    findings: tuple[Finding, ...] = ()
    missing: tuple[Missing, ...] = ()
