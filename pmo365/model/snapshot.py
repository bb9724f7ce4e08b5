"""What was read of a site at one moment: structure, rows and file facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias

from pmo365.model.site import Site

Person: TypeAlias = str
"""People are known by their e-mail address, in lower case."""


@dataclass(frozen=True, slots=True)
class Link:
    """A hyperlink value."""

    url: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """A lookup value: the id of the row it points at, and what that row is called."""

    id: int
    text: str = ""


Value: TypeAlias = "str | int | bool | Decimal | date | datetime | Link | Reference | tuple[str, ...] | None"
"""A cell: text, choice label, person (e-mail), whole number, yes/no, decimal number or money, date, date-time (UTC),
link, lookup, several choices or several persons; None when empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One item of a register, as read."""

    register: str
    """Key of the register."""
    id: int
    values: Mapping[str, Value]
    """Internal column name → value; ``Title`` and our ``Pmo…`` columns; absent means empty."""
    etag: str = ""
    """Concurrency token for If-Match, quotes included."""
    modified: datetime | None = None
    modified_by: Person = ""
    created: datetime | None = None
    created_by: Person = ""
    version: str = ""

    def get(self, name: str) -> Value:
        """Return a value by internal name; None when the cell is empty."""
        return self.values.get(name)

    @property
    def title(self) -> str:
        """Return the row's title, empty when it has none."""
        return str(self.values.get("Title") or "")

    @property
    def key(self) -> str:
        """Return the hidden key by which a repeated write finds what it already made."""
        return str(self.values.get("PmoKey") or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFact:
    """One file of a library, without its bytes."""

    library: str
    """Key of the library."""
    path: str
    """Below the library's root, ``/`` between folders: ``01-Mandat/PRJ-0001-MAN.docx``."""
    id: int
    unique_id: str
    values: Mapping[str, Value]
    etag: str = ""
    size: int = 0
    version: str = ""
    """SharePoint's label: ``0.1``, ``1.0``, ``1.3``."""
    moderation: int | None = None
    """0 approved, 1 rejected, 2 pending, 3 draft, 4 scheduled; None where approval is off."""
    checked_out_to: Person = ""
    content_type: str = ""
    """Content type id."""
    modified: datetime | None = None
    modified_by: Person = ""
    created: datetime | None = None
    created_by: Person = ""

    def get(self, name: str) -> Value:
        """Return a value by internal name; None when the cell is empty."""
        return self.values.get(name)

    @property
    def name(self) -> str:
        """Return the file's name without folders."""
        return self.path.rsplit("/", 1)[-1]

    @property
    def published(self) -> bool:
        """Return whether the current version is a major one."""
        return self.version.endswith(".0") and self.version != "0.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A site as it was read: numbered, stored, immutable."""

    number: int
    """Given by the store; 0 before it is stored."""
    site: Site
    taken_at: datetime
    rows: tuple[Row, ...] = ()
    files: tuple[FileFact, ...] = ()
    unreadable: tuple[str, ...] = ()
    """Keys of lists that could not be read: never "absent", never a reason for a change."""
    tokens: Mapping[str, str] = field(default_factory=dict)
    """Where the next incremental read starts: ``site`` and one entry per list key."""

    def rows_of(self, register: str) -> tuple[Row, ...]:
        """Return the rows of one register, by id."""
        return tuple(row for row in self.rows if row.register == register)

    def files_of(self, library: str) -> tuple[FileFact, ...]:
        """Return the files of one library."""
        return tuple(one for one in self.files if one.library == library)
