"""The Standard: everything the PMO decided, loaded and valid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pmo365.model.document import Document
from pmo365.model.finding import Mode, Severity
from pmo365.model.plan import Limits
from pmo365.model.site import ColumnKind, Level
from pmo365.model.words import ChoiceSet, Language, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnDefinition:
    """A column of the Standard: one internal name has one kind everywhere."""

    name: str
    """Internal name, ``Pmo`` included."""
    kind: ColumnKind
    title: Words
    description: Words | None = None
    required: bool = False
    indexed: bool = False
    unique: bool = False
    hidden: bool = False
    service: bool = False
    """Written by the service alone (``~`` in the data model)."""
    default: str | None = None
    """A choice key, ``today``, ``yes``/``no``, a number or text; ``site`` for the project code."""
    choices: str | None = None
    """Name of the choice set."""
    minimum: float | None = None
    maximum: float | None = None
    pattern: str | None = None
    """Regular expression the value must match: checked by rules, SharePoint cannot."""
    lookup: str | None = None
    """Key of the register a lookup points at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewDefinition:
    """A view of the Standard."""

    key: str
    title: Words
    columns: tuple[str, ...]
    query: str = ""
    """CAML; ``{KEY:SET}`` stands for the label of a choice in the site's language."""
    row_limit: int = 100
    default: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ListDefinition:
    """A register or a library of the Standard."""

    key: str
    title: Words
    columns: tuple[ColumnDefinition, ...]
    description: Words | None = None
    prefix: str = ""
    """Prefix of the references of its rows: ``R`` gives R-001."""
    views: tuple[ViewDefinition, ...] = ()
    major: bool | None = None
    major_limit: int | None = None
    minor: bool | None = None
    minor_limit: int | None = None
    approval: bool | None = None
    drafts_visible_to: int | None = None
    checkout: bool | None = None
    attachments: bool | None = None
    grants: tuple[tuple[str, Level], ...] | None = None
    open_when: tuple[str, ...] = ()
    """Registers: keys of the status values that mean "still open"."""
    status_column: str = ""
    """Registers: internal name of the status column, empty when it has none."""
    owner_column: str = ""
    due_column: str = ""
    single_row: bool = False
    """Registers such as the project card: exactly one row."""

    def column(self, name: str) -> ColumnDefinition | None:
        """Return the column of an internal name, or None."""
        return next((column for column in self.columns if column.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryDefinition(ListDefinition):
    """A library of the Standard."""

    content_types: tuple[str, ...] = ()
    """Names of content types of the Standard."""
    folders: tuple[Words, ...] = ()
    defaults: Mapping[str, str] = field(default_factory=dict)
    """Internal name → value, with the same words as ``ColumnDefinition.default`` plus ``phase``, ``language``."""
    required_at_publication: tuple[str, ...] = ()
    """Internal names that a published major version must carry."""
    governed: bool = True
    """False for the free working zone: no document rule looks at it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentTypeDefinition:
    """A content type of the Standard."""

    name: str
    """Key in the Standard: ``PmoDocument``."""
    id: str
    title: Words
    columns: tuple[str, ...] = ()
    """Internal names of site columns."""
    parent: str = ""
    """Name of the parent content type of the Standard, empty for a built-in parent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleDefinition:
    """A role people hold, made into a SharePoint group on each site."""

    key: str
    title: Words
    level: Level | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Blueprint:
    """The desired site of one kind of project, or of the hub."""

    name: str
    """``hub`` or ``project``."""
    title: Words
    registers: tuple[ListDefinition, ...]
    libraries: tuple[LibraryDefinition, ...]
    content_types: tuple[ContentTypeDefinition, ...]
    columns: tuple[ColumnDefinition, ...]
    """Site columns: those its content types link."""
    roles: tuple[RoleDefinition, ...]
    template: str = "STS#3"
    path: str = "/sites/{code}"
    """Address of a new site below the tenant: ``{code}`` is the project code in lower case."""

    def list_of(self, key: str) -> ListDefinition | None:
        """Return the register or library of a key, or None."""
        return next((one for one in (*self.registers, *self.libraries) if one.key == key), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePolicy:
    """What the PMO decided about one rule."""

    rule: str
    severity: Severity
    mode: Mode
    grace_days: int = 0
    parameters: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Who reads an edition of the workbook, and what they may see."""

    title: Words
    sheets: tuple[str, ...]
    confidentiality: tuple[str, ...]
    """Keys of CONF: projects of any other level are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledTable:
    """A named table of the PMO's own workbook, and what fills it."""

    table: str
    """Key of a table of our sheets: ``projects``, ``risk_list`` …"""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Header in the workbook → key of the column; a header that is ours in either language needs no line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWorkbook:
    """A workbook of the PMO's own, filled instead of drawn."""

    file: str
    """Below the folder of templates."""
    tables: Mapping[str, FilledTable] = field(default_factory=dict)
    """Name of the table in the workbook → what fills it."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Defined name in the workbook → key of a figure: ``projects``, ``variance``, ``day`` …"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPolicy:
    """What the status workbook contains."""

    sheets: tuple[str, ...]
    title: Words
    library: str
    file_name: Words
    audiences: Mapping[str, Audience] = field(default_factory=dict)
    """By the word the command takes: ``executive``, ``committee``, ``team``."""
    template: OwnWorkbook | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """Who the PMO belongs to."""

    name: str
    colour: str = "1F3864"
    """Main colour, six hexadecimal digits."""
    logo: str = ""
    """File below the folder of the Standard, ``pictures/logo.png``; empty for none."""
    currency: str = "EUR"
    time_zone: str = "Europe/Paris"
    country: str = "FR"
    """For public holidays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """Everything the PMO decided, loaded and valid."""

    version: str
    fingerprint: str
    """SHA-256 of the files it was read from, 16 hexadecimal digits."""
    language: Language
    organisation: Organisation
    blueprints: Mapping[str, Blueprint]
    choices: Mapping[str, ChoiceSet]
    rules: Mapping[str, RulePolicy]
    documents: tuple[Document, ...]
    report: ReportPolicy
    thresholds: Mapping[str, float]
    """Named numbers: ``cost.amber_pct`` … documented in thresholds.yaml."""
    risk_cells: tuple[str, ...]
    """Rows of the risk matrix, probability 5 → 1; letters G Y O R, impact 1 → 5."""
    limits: Limits

    def blueprint(self, name: str) -> Blueprint:
        """Return a blueprint; KeyError when there is none of that name."""
        return self.blueprints[name]

    def key_of(self, choice_set: str, label: object) -> str | None:
        """Return the key of a stored label in either language; None when unknown or empty."""
        return self.choices[choice_set].key_of(label)
