"""Everything the sheets are made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pmo365.errors import PmoError
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
    error: PmoError | None = None
    """What went wrong; None when there is nothing to read, as before the site is made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a past period keeps of one project."""

    code: str
    programme: str
    unit: str
    confidentiality: str
    shown: str
    """Key of RAG."""
    revised: Decimal
    landing: Decimal
    red_risks: int
    late: int
    """Late critical milestones."""
    decisions: int
    """Decisions awaited."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """The running projects as they stood at the end of a period."""

    period: str
    """``2026-07``."""
    projects: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class LateEntry:
    """A row entered, changed or taken away after its period was closed."""

    period: str
    code: str
    register: str
    """Key of the register."""
    ref: str
    what: str
    """``added``, ``changed`` or ``removed``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Portfolio:
    """The projects as they were read, with what the rules found."""

    number: int
    """The highest number of the snapshots it was built from: up to it, the store gives the same state again."""
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
    listed: tuple[Project, ...] = ()
    """Every project there is at that moment, those that could not be read among them."""
    edition: str = ""
    """What tells this workbook from the usual one, for its file name; empty for the usual one."""
    asked: tuple[str, ...] = ()
    """Names of the sheets; empty: those of the Standard."""
    notes: tuple[str, ...] = ()
    """What every page says of the edition: its day, its scope, what it leaves out; in the reader's language."""
    history: tuple[Point, ...] = ()
    """Up to twelve periods, oldest first, the last one being this portfolio's."""
    before: Portfolio | None = None
    """What it is compared with."""
    late: tuple[LateEntry, ...] = ()
    """What was entered after its period was closed."""
