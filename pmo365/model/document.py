"""A document to produce and the artifact produced."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from pmo365.model.snapshot import Value
from pmo365.model.words import Words


class Due(StrEnum):
    """When a document is made."""

    STANDING = "standing"
    """From its first phase on, once, and kept up to date until it is approved."""
    PERIOD = "period"
    """For each period of the project's reports, once it has ended."""
    GATE = "gate"
    """For each gate that comes near, until it is held."""
    EXCEPTION = "exception"
    """When a forecast leaves a tolerance."""
    COMMITTEE = "committee"
    """For the next meeting of the steering committee."""
    MEETING = "meeting"
    """For each meeting that was held and has no minutes."""
    DEMAND = "demand"
    """When somebody asks for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One kind of document the PMO produces."""

    code: str
    """Key of the DOCTYPE choice set: ``MAN``, ``BRF``, ``PID``."""
    name: str
    """Folder below ``doc_templates``."""
    title: Words
    library: str
    folder: Words | None
    version: str
    """Version of the template."""
    phases: tuple[str, ...]
    """Keys of the phases from which the document is due."""
    tiers: tuple[str, ...]
    content_type: str = ""
    """Name of the site content type in the Standard."""
    approver_roles: tuple[str, ...] = ()
    due: Due = Due.STANDING
    days: int = 0
    """Of grace after a period or a meeting, of notice before a gate or a committee."""
    site: str = "project"
    """Name of the blueprint of the site it lies on: ``project`` or ``hub``."""
    template: Words | None = None
    """The PMO's own files below the folder of templates, by language; None: ``<name>/template.<language>.docx``."""
    origin: str = ""
    """Name of the file of the hub's library its template was taken from, ``version`` being that file's; empty: ours."""
    engine: str = "controls"
    """How its template is filled: ``controls``, or ``jinja`` for one in docxtpl's notation."""
    issued: bool = False
    """Nobody approves it: it counts as issued as it is filed."""
    part: str = ""
    """Which one of several: ``2026-07``, ``G3``, ``2026-07-14-COPIL``; empty where there is one a project."""

    @property
    def owed(self) -> bool:
        """Return whether a project must have it from some phase on."""
        return self.due is Due.STANDING and self.site == "project"


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """Bytes to be filed, with their metadata and provenance."""

    site: str
    library: str
    folder: str
    """Below the library's root, empty for the root."""
    name: str
    content: bytes = field(repr=False)
    values: Mapping[str, Value] = field(default_factory=dict)
    """Columns of the file, ``PmoKey`` and ``PmoContentHash`` (the fingerprint of the inputs) among them."""
    content_type: str = ""
    """Id of the content type, empty for the library's default."""
    comment: str = ""
    arrived: bool = False
    """The bytes are in place already: only the columns are still to be set, and what is decided to be done."""
    draft: str = ""
    """Number the upload gets, where it is known to be another than ``PmoDocVersion``, or where the fingerprint of the
    inputs does not tell this edition from the one before."""
    decide: Literal["", "approve", "reject"] = ""
    """``approve``: published as a major version and approved; ``reject``: the pending version is sent back."""

    retaken: bool = False
    """The version published under this number is taken back to a draft first: these bytes become that edition."""

    @property
    def path(self) -> str:
        """Return folder and name below the library's root."""
        return f"{self.folder}/{self.name}" if self.folder else self.name

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the bytes."""
        return hashlib.sha256(self.content).hexdigest()


def announced(version: str) -> str:
    """Return what the version column says while an edition is taken back and not yet published again: ``→ 1.0``."""
    return f"→ {version}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileVersion:
    """One version of a file, as SharePoint keeps it."""

    label: str
    """``1.0``, ``1.3``."""
    current: bool
    created: datetime | None = None
    comment: str = ""
    size: int = 0
    by: str = ""
    """Display name of who made it, empty when it was an application or nobody knows."""
    by_application: bool = False
    """Whether SharePoint says that an application made it."""
