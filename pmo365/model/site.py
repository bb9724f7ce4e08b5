"""A Site and its parts: the desired and the observed one are the same types.

``None`` in a desired part means "the Standard does not say": only stated settings are compared.
Identity never rests on a title (titles are translated and people rename them): a list is known by the last
segment of its address (``key``), a column by its internal name, a view by its file name, a content type by its id.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from pmo365.model.words import Language


class ColumnKind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    NOTE = "note"
    CHOICE = "choice"
    CHOICES = "choices"
    DATE = "date"
    DATETIME = "datetime"
    PERSON = "person"
    PERSONS = "persons"
    NUMBER = "number"
    CURRENCY = "currency"
    PERCENT = "percent"
    BOOLEAN = "boolean"
    LOOKUP = "lookup"
    LINK = "link"
    OTHER = "other"
    """A kind the house does not manage (managed metadata, calculated …); only ever observed."""


class Level(StrEnum):
    """A SharePoint permission level; SharePoint knows them by fixed ids, whatever their translated names."""

    READ = "read"
    CONTRIBUTE = "contribute"
    EDIT = "edit"
    DESIGN = "design"
    FULL = "full"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a site, a register or a library."""

    name: str
    """Internal name, for ever: ASCII letters and digits, ours start with ``Pmo``."""
    kind: ColumnKind
    title: str | None = None
    description: str | None = None
    required: bool | None = None
    indexed: bool | None = None
    unique: bool | None = None
    hidden: bool | None = None
    default: str | None = None
    """As SharePoint stores it: a choice label, ``[today]``, ``1``/``0`` for booleans, a number with a point."""
    choices: tuple[str, ...] | None = None
    minimum: float | None = None
    maximum: float | None = None
    lookup: str | None = None
    """Key of the register a lookup column points at."""
    id: str | None = field(default=None, compare=False)
    """The GUID the tenant gave or the Standard pins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentType:
    """One content type of a site."""

    id: str
    """Pinned id, ``0x0101`` + ``00`` + 32 hex digits."""
    name: str
    group: str | None = None
    description: str | None = None
    columns: tuple[str, ...] | None = None
    """Internal names of the columns it links."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One public view of a list."""

    key: str
    """Name of its page without ``.aspx``: ASCII, never changes."""
    title: str | None = None
    columns: tuple[str, ...] | None = None
    query: str | None = None
    """CAML: ``<Where>…</Where><OrderBy>…</OrderBy>``."""
    row_limit: int | None = None
    default: bool | None = None
    id: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """One folder of a library, by its path below the library's root."""

    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Versioning:
    """How a list keeps versions."""

    major: bool | None = None
    major_limit: int | None = None
    minor: bool | None = None
    minor_limit: int | None = None
    """For how many major versions the drafts are kept."""
    approval: bool | None = None
    drafts_visible_to: int | None = None
    """0 readers, 1 editors, 2 approvers and the author."""
    checkout: bool | None = None
    """Whether a check-out is forced before editing."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A permission level of one role on one list."""

    role: str
    level: Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """A list the PMO keeps."""

    key: str
    """Last segment of its address, for ever: ``Lists/<key>`` for registers, ``<key>`` for libraries."""
    title: str | None = None
    description: str | None = None
    columns: tuple[Column, ...] = ()
    views: tuple[View, ...] = ()
    versioning: Versioning = Versioning()
    attachments: bool | None = None
    grants: tuple[Grant, ...] | None = None
    """None: inherits the site's permissions or the Standard does not say; otherwise exactly these roles."""
    id: str | None = field(default=None, compare=False)
    item_count: int | None = field(default=None, compare=False)

    def column(self, name: str) -> Column | None:
        """Return the column of an internal name, or None."""
        return next((column for column in self.columns if column.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Library(Register):
    """A list whose items are files."""

    content_types: tuple[str, ...] | None = None
    """Ids of the site content types it offers."""
    folders: tuple[Folder, ...] = ()
    defaults: tuple[tuple[str, str], ...] | None = None
    """Default column values of the library: internal name, value as SharePoint stores it."""

    @property
    def born_defaults(self) -> dict[str, str]:
        """Return the default values it is born with: those its columns state."""
        return {one.name: one.default for one in self.columns if one.default}


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A SharePoint group of the site and what it may do on it."""

    key: str
    title: str
    level: Level | None = None
    """Permission level on the whole site; None for a group that only has rights on some lists."""
    members: tuple[str, ...] | None = None
    """E-mail addresses; None when the Standard does not say."""
    id: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """An application a site lets in, beyond those that may go everywhere."""

    id: str
    """Client id, lower case."""
    name: str = field(default="", compare=False)
    role: str
    """``read``, ``write``, ``manage``, ``owner`` or ``fullcontrol``."""
    grant: str = field(default="", compare=False)
    """Id of the permission on the site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A site of the tenant: the hub or the site of one project."""

    url: str
    title: str | None = None
    language: Language | None = None
    description: str | None = None
    template: str | None = None
    owner: str | None = None
    time_zone: str | None = None
    """IANA name; dates without a time are midnight in this zone."""
    hub: str | None = None
    """Address of the hub the site belongs to; its own address for the hub itself."""
    columns: tuple[Column, ...] = ()
    content_types: tuple[ContentType, ...] = ()
    registers: tuple[Register, ...] = ()
    libraries: tuple[Library, ...] = ()
    roles: tuple[Role, ...] = ()
    applications: tuple[Application, ...] | None = None
    """None: they were not read, which takes full control of the tenant, or the Standard does not say."""
    rights_read: bool = True
    """False: who holds which rights may not be seen, which takes full control of the site. Roles and grants are then
    what was known before, and nothing is concluded from them."""
    people: tuple[tuple[str, str], ...] = field(default=(), compare=False)
    """E-mail and display name of the people its rows and files name, as far as they were read."""
    id: str | None = field(default=None, compare=False)

    @property
    def lists(self) -> tuple[Register, ...]:
        """Return registers and libraries together."""
        return (*self.registers, *self.libraries)

    def list_of(self, key: str) -> Register | None:
        """Return the register or library of a key, or None."""
        return next((one for one in self.lists if one.key == key), None)
