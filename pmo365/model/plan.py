"""A plan: ordered changes and findings of one verb for one project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from pmo365.errors import PmoError
from pmo365.model.document import Artifact
from pmo365.model.site import (
    Application,
    Column,
    ContentType,
    Folder,
    Grant,
    Library,
    Register,
    Role,
    Site,
    Versioning,
    View,
)
from pmo365.model.snapshot import Value

if TYPE_CHECKING:
    from pmo365.model.finding import Finding


class Kind(StrEnum):
    """What a change touches."""

    SITE = "site"
    HUB = "hub"
    APPLICATION = "application"
    ROLE = "role"
    SITE_COLUMN = "site_column"
    CONTENT_TYPE = "content_type"
    REGISTER = "register"
    LIBRARY = "library"
    SETTINGS = "settings"
    COLUMN = "column"
    LIST_CONTENT_TYPE = "list_content_type"
    VIEW = "view"
    FOLDER = "folder"
    DEFAULTS = "defaults"
    GRANTS = "grants"
    ROW = "row"
    FILE = "file"
    FILE_FIELDS = "file_fields"
    FILE_MOVE = "file_move"


class Action(StrEnum):
    """What a change does."""

    CREATE = "create"
    UPDATE = "update"
    REMOVE = "remove"
    """Only with ``absent:`` in the Standard and a flag; never touches content."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowWrite:
    """Values to write in one row of a register, or in the columns of one file of a library."""

    list: str
    """Key of the register or library."""
    values: Mapping[str, Value]
    id: int | None = None
    """None for a new row."""
    key: str = ""
    """The hidden key of a new row: written in ``PmoKey``, looked for before a write is repeated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a file is: nothing but its place changes when it is moved, its versions and columns go with it."""

    library: str
    """Key of the library."""
    folder: str
    """Folder below the library, empty for its top."""
    name: str

    @property
    def path(self) -> str:
        """Return the path below the library."""
        return f"{self.folder}/{self.name}" if self.folder else self.name


Payload: TypeAlias = (
    "Site | Application | Role | Column | ContentType | Register | Library | Versioning | View | Folder | RowWrite"
    " | Place | Artifact | tuple[Grant, ...] | tuple[tuple[str, str], ...] | str | Mapping[str, Value]"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One intended write."""

    kind: Kind
    action: Action
    site: str
    """Address of the site it happens on."""
    path: str
    """What it touches, below the site: ``Risks``, ``Risks/columns/PmoScore``, ``Governance/folders/01-Mandat``,
    ``Findings/rows/<key>``; the site itself is ``.``."""
    after: Payload
    """What is to be: the whole part for a creation, the stated part for an update."""
    before: Payload | None = None
    """What was observed; None for a creation."""
    why: str = ""
    """Key of the reason in the languages: ``missing``, ``differs``, or the id of the rule it heals."""
    etag: str = ""
    """Only for rows and files: the write is refused by the tenant when the item moved since."""

    @property
    def name(self) -> str:
        """Return what identifies the change inside its plan."""
        return f"{self.site} {self.kind} {self.path}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much a plan may do unasked."""

    changes: int = 2000
    """Most writes of one plan."""
    share: float = 0.30
    """Most updates as a share of the parts that exist, from ``share_from`` existing parts up."""
    share_from: int = 10
    rows: int = 200
    """Most rows and files one plan may write."""
    remove: bool = False
    """Whether removals are allowed at all."""
    hours: float = 24.0
    """How long a saved plan may wait."""


class Status(StrEnum):
    """How one change ended."""

    DONE = "done"
    FOUND = "found"
    """The answer had been lost; it was found in place and not repeated."""
    CONFLICT = "conflict"
    """Somebody changed it since it was read; their edit stays."""
    FAILED = "failed"
    SKIPPED = "skipped"
    """Not tried: something before it failed, or the run was stopped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one change ended, and what the tenant said."""

    change: Change
    status: Status
    code: str = ""
    """Error code of the house (class name in errors.py), empty when done."""
    message: str = ""
    id: str = ""
    """Id the tenant gave to what was created."""
    error: PmoError | None = field(default=None, compare=False, repr=False)
    """What stopped it, where the tenant had no words of its own: people read the sentence of this error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Ordered changes and findings of one verb for one project; printable, countable, savable."""

    verb: str
    project: str
    """Project code, or ``HUB`` for the hub, ``PORTFOLIO`` for reports."""
    site: str
    changes: tuple[Change, ...] = ()
    findings: tuple[Finding, ...] = ()
    snapshot: int = 0
    """Number of the snapshot it was made from."""
    observed: str = ""
    """Fingerprint of what was observed; apply refuses the plan when it moved."""
    standard: str = ""
    """Version and fingerprint of the Standard."""
    made_at: datetime | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    """How many parts of each kind exist on the observed site; the limits are shares of them."""

    @property
    def empty(self) -> bool:
        """Return whether the plan changes nothing."""
        return not self.changes

    def count(self, action: Action) -> int:
        """Return how many changes do this."""
        return sum(1 for change in self.changes if change.action is action)
