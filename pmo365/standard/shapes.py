"""The shape of each kind of file: what may be written, of which type; unknown keys are errors."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel, StringConstraints

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
ColumnName = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Za-z0-9]{0,28}$")]
ListKey = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Za-z0-9]{1,31}$")]
Key = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]{0,11}$")]
RuleId = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,4}(-[A-Z]+)+$")]
HexId = Annotated[str, StringConstraints(pattern=r"^[0-9A-F]{32}$")]
Colour = Annotated[str, StringConstraints(pattern=r"^[0-9A-F]{6}$")]
RiskRow = Annotated[str, StringConstraints(pattern=r"^[GYOR]{5}$")]
Version = Annotated[str, StringConstraints(pattern=r"^\d+\.\d+(\.\d+)?$")]
Count = Annotated[int, Field(ge=0)]
Level = Literal["read", "contribute", "edit", "design", "full"]
Kind = Literal[
    "text", "note", "choice", "choices", "date", "datetime", "person", "persons", "number", "currency", "percent",
    "boolean", "lookup", "link",
]  # fmt: skip

PATTERNS = {
    r"^[A-Z][A-Za-z0-9]{0,28}$": "bad_name",
    r"^[A-Z][A-Za-z0-9]{1,31}$": "bad_name",
    r"^[A-Z][A-Z0-9]{0,11}$": "bad_key",
    r"^[A-Z]{2,4}(-[A-Z]+)+$": "bad_rule",
    r"^[0-9A-F]{32}$": "bad_id",
    r"^[0-9A-F]{6}$": "bad_colour",
    r"^[GYOR]{5}$": "bad_risk_row",
    r"^\d+\.\d+(\.\d+)?$": "bad_version",
}
"""Pattern → the fault that tells what it asks for."""


class Shape(BaseModel):
    """Part of a file: strict types, no unknown key."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


TemplateFile = Annotated[str, StringConstraints(pattern=r"^\w[\w -]*([./]\w[\w -]*)*\.do[ct]x$")]
"""A file below a folder: no drive, no way up."""


class WordsShape(Shape):
    """The same words in both languages, neither empty."""

    fr: Text
    en: Text


class ColumnShape(Shape):
    """One column; its name is the key it stands under, without ``Pmo``."""

    title: WordsShape
    type: Kind
    description: WordsShape | None = None
    required: bool = False
    indexed: bool = False
    unique: bool = False
    hidden: bool = False
    service: bool = False
    default: str | int | float | bool | None = None
    choices: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    pattern: str | None = None
    lookup: str | None = None


class ViewShape(Shape):
    """One view; its page is named by the key it stands under."""

    title: WordsShape
    columns: Annotated[list[str], Field(min_length=1)]
    query: str = ""
    row_limit: Annotated[int, Field(ge=1, le=5000)] = 100
    default: bool = False


class StatusShape(Shape):
    """Which column tells the status, and which of its values mean "still open"."""

    column: str
    open: list[str] = []


class VersioningShape(Shape):
    """How a list keeps versions; what is not said is left to the team."""

    major: bool | None = None
    major_limit: Annotated[int, Field(ge=1, le=50000)] | None = None
    minor: bool | None = None
    minor_limit: Annotated[int, Field(ge=1, le=50000)] | None = None
    approval: bool | None = None
    drafts_visible_to: Literal["readers", "editors", "approvers"] | None = None
    checkout: bool | None = None


class ListShape(Shape):
    """What registers and libraries share."""

    title: WordsShape
    description: WordsShape | None = None
    columns: dict[ColumnName, ColumnShape] = {}
    views: dict[ListKey, ViewShape] = {}
    versioning: VersioningShape | None = None
    grants: dict[str, Level] | None = None
    owner: str = ""
    due: str = ""
    status: StatusShape | None = None


class RegisterShape(ListShape):
    """A file of ``registers``."""

    prefix: Key | None = None
    attachments: bool | None = None
    single_row: bool = False


class LibraryShape(ListShape):
    """A file of ``libraries``."""

    governed: bool = True
    content_types: list[str] = []
    folders: list[WordsShape] = []
    defaults: dict[str, str | int | float | bool] = {}
    required_at_publication: list[str] = []


class BlueprintShape(Shape):
    """A file of ``blueprints``."""

    title: WordsShape
    template: Literal["STS#3", "SITEPAGEPUBLISHING#0"] = "STS#3"
    path: Annotated[str, StringConstraints(pattern=r"^/(sites|teams)/[A-Za-z0-9{}-]+$")]
    registers: list[str]
    libraries: list[str]
    roles: dict[str, Level | None]


class ContentTypeShape(Shape):
    """One content type of documents."""

    id: HexId
    title: WordsShape
    parent: str = ""
    columns: list[str] = []


class ContentTypesFile(Shape):
    """``content_types.yaml``."""

    columns: dict[ColumnName, ColumnShape]
    types: dict[ListKey, ContentTypeShape]


class RoleShape(Shape):
    """One role."""

    title: WordsShape


class RuleShape(Shape):
    """What the PMO decided about one rule."""

    severity: Literal["BLK", "MAJ", "MIN", "INF"]
    mode: Literal["off", "observe", "warn", "enforce", "quarantine"]
    grace_days: Count = 0
    parameters: dict[str, float] = {}


class TemplatesShape(Shape):
    """Templates of one's own, below the folder of templates."""

    fr: TemplateFile
    en: TemplateFile


class DocumentShape(Shape):
    """One kind of document the PMO produces."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    title: WordsShape
    library: str
    folder: WordsShape | None = None
    content_type: str
    phases: Annotated[list[str], Field(min_length=1)]
    tiers: Annotated[list[str], Field(min_length=1)]
    approver_roles: list[str] = []
    version: Version
    due: Literal["standing", "period", "gate", "exception", "committee", "meeting", "demand"] = "standing"
    days: Count = 0
    site: Literal["project", "hub"] = "project"
    issued: bool = False
    engine: Literal["controls", "jinja"] = "controls"
    template: TemplatesShape | None = None


class AudienceShape(Shape):
    """Who reads an edition, and what they may see."""

    title: WordsShape
    sheets: Annotated[list[str], Field(min_length=1)]
    confidentiality: Annotated[list[str], Field(min_length=1)]


class FilledTableShape(Shape):
    """A named table of a workbook of one's own, and what fills it."""

    table: str
    columns: dict[str, str | None] = {}


class OwnWorkbookShape(Shape):
    """A workbook of one's own."""

    file: str
    tables: dict[str, FilledTableShape] = {}
    names: dict[str, str] = {}


class ReportFile(Shape):
    """``report.yaml``."""

    title: WordsShape
    library: str
    file_name: WordsShape
    sheets: Annotated[list[str], Field(min_length=1)]
    audiences: dict[str, AudienceShape] = {}
    template: OwnWorkbookShape | None = None


class ThresholdsFile(Shape):
    """``thresholds.yaml``."""

    risk_cells: Annotated[list[RiskRow], Field(min_length=5, max_length=5)]
    thresholds: dict[str, dict[str, float]]


class OrganisationShape(Shape):
    """Who the PMO belongs to."""

    name: Text
    colour: Colour = "1F3864"
    logo: Annotated[str, StringConstraints(pattern=r"^(pictures/[\w-]+\.(png|jpe?g))?$")] = ""
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "EUR"
    time_zone: str = "Europe/Paris"
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] = "FR"


class LimitsShape(Shape):
    """How much a plan may do unasked."""

    changes: Count = 2000
    share: Annotated[float, Field(ge=0, le=1)] = 0.30
    share_from: Count = 10
    rows: Count = 200
    remove: bool = False
    hours: Annotated[float, Field(gt=0)] = 24.0


class RegistersShape(Shape):
    """What every register does unless its own file says otherwise."""

    versioning: VersioningShape = VersioningShape()
    attachments: bool | None = None


class PmoFile(Shape):
    """``pmo.yaml``."""

    version: Version
    language: Literal["fr", "en"]
    organisation: OrganisationShape
    registers: RegistersShape = RegistersShape()
    limits: LimitsShape = LimitsShape()


class ChoicesFile(RootModel[dict[Key, Annotated[dict[Key, WordsShape], Field(min_length=1)]]]):
    """``choices.yaml``: set → key → labels."""


class RulesFile(RootModel[dict[RuleId, RuleShape]]):
    """``rules.yaml``: rule → policy."""


class DocumentsFile(RootModel[dict[Key, DocumentShape]]):
    """``documents.yaml``: document type → document."""


class RolesFile(RootModel[dict[Key, RoleShape]]):
    """``roles.yaml``: role → title."""
