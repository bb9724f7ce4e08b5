"""A finding: one thing that is not as the Standard says."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from pmo365.model.plan import Change


class Severity(StrEnum):
    """How much a finding matters, worst first."""

    BLOCKING = "BLK"
    MAJOR = "MAJ"
    MINOR = "MIN"
    INFO = "INF"


class Mode(StrEnum):
    """What a rule may do with what it finds."""

    OFF = "off"
    OBSERVE = "observe"
    """Report only in the workbook and the store."""
    WARN = "warn"
    """Write a row in the hub's Findings register."""
    ENFORCE = "enforce"
    """Warn, and repair where the rule knows how."""
    QUARANTINE = "quarantine"
    """Enforce, and put the file aside where the rule knows which one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is not as the Standard says."""

    rule: str
    """Id of the rule, ``LIB-VERSIONING``."""
    project: str
    """Project code, or ``HUB``."""
    site: str
    """Address of the site."""
    path: str
    """What it is about: ``Governance``, ``Risks/columns/PmoScore``, ``Risks/3``, ``Governance/01-Mandat/x.docx``."""
    severity: Severity
    facts: Mapping[str, str] = field(default_factory=dict)
    """Values for the message ``rules.<rule>`` in the languages."""
    url: str = ""
    """Where a person can look."""
    repairs: tuple[Change, ...] = ()
    """Changes that heal it; empty when only a person can decide."""
    waived_until: date | None = None
    owner: str = ""
    """Who keeps the row or file it is about, an e-mail address; empty when nobody does."""

    @property
    def fingerprint(self) -> str:
        """Return what makes two sightings the same finding: rule, project, path."""
        return hashlib.sha256(f"{self.rule}\n{self.project}\n{self.path}".encode()).hexdigest()[:24]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """An exemption from a rule: scope, reason, who, until when."""

    rule: str
    scope: str
    """Project code, ``PRJ-0001/Risks/3``, or ``*``."""
    reason: str
    granted_by: str
    valid_from: date
    valid_to: date
