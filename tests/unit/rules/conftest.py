"""A small Standard, the sites it asks for, and snapshots in which everything is as it should be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from pmo365.model.finding import Finding, Mode, Severity
from pmo365.model.plan import Limits
from pmo365.model.project import Project
from pmo365.model.site import Column, ColumnKind, ContentType, Folder, Library, Register, Site, Versioning, View
from pmo365.model.snapshot import FileFact, Link, Row, Snapshot, Value
from pmo365.model.standard import (
    Blueprint,
    ColumnDefinition,
    LibraryDefinition,
    ListDefinition,
    Organisation,
    ReportPolicy,
    RulePolicy,
    Standard,
)
from pmo365.model.words import Choice, ChoiceSet, Language, Words
from pmo365.rules import RULES, check

TODAY = date(2026, 7, 15)
NOON = datetime(2026, 7, 15, 10, tzinfo=UTC)
SITE = "https://contoso.sharepoint.com/sites/prj-0001"
HUB_SITE = "https://contoso.sharepoint.com/sites/pmo"
TYPE_ID = "0x010100" + "A" * 32

CHOICES = {
    "RISKSTAT": "IDE=Identifié|Identified, TRT=En traitement|In treatment, CLO=Clos|Closed",
    "RAG": "G=Vert|Green, A=Orange|Amber, R=Rouge|Red, N=Gris|Grey",
    "ACTSTAT": "TOD=À faire|To do, DOI=En cours|In progress, DON=Fait|Done",
    "FREQ": "WEE=Hebdomadaire|Weekly, FOR=Bimensuelle|Fortnightly, MON=Mensuelle|Monthly, QUA=Trimestrielle|Quarterly",
    "CHGTYPE": "SCO=Périmètre|Scope, TIM=Délai|Time",
    "DOCTYPE": "MAN=Mandat|Mandate, PID=PID|PID, HLR=Rapport highlight|Highlight report",
    "DOCSTAT": "DRA=Brouillon|Draft, APP=Approuvé|Approved, BAS=Référence|Baselined",
    "PHASE": "INIT=Initiation|Initiation, EXEC=Exécution|Execution",
    "FNDSEV": "BLK=Bloquant|Blocking, MAJ=Majeur|Major, MIN=Mineur|Minor, INF=Information|Info",
    "FNDSTAT": "NEW=Nouveau|New, NOT=Notifié|Notified, ESC=Escaladé|Escalated, FIX=Corrigé|Fixed, "
    "QUA=En quarantaine|Quarantined, AUT=Corrigé automatiquement|Auto-fixed, "
    "EXM=Dérogation|Exempted, FPO=Faux positif|False positive",
}
OURS = ("Key text ^", "ProjectCode text ^", "Ref text ^")
DOCUMENT = (
    *("ProjectCode text ^", "DocCode text", "DocType choice DOCTYPE ^", "DocStatus choice DOCSTAT", "DocVersion text"),
    *("Owner person", "Phase choice PHASE", "Language text", "ApprovedOn date", "ChangeCode text"),
)
RISKS = (
    *("Owner person", "RiskStatus choice RISKSTAT ^", "ReviewDate date", "Zone choice RAG ^", "Probability number"),
    *("Impact number", "ResponsePlan note"),
)
ACTIONS = ("Owner person", "ActionStatus choice ACTSTAT", "DueDate date", "SourceRef text")
FOUND = (
    *("RuleKey text", "TargetUrl link", "Fingerprint text", "Severity choice FNDSEV", "FindingStatus choice FNDSTAT"),
    *(
        "DetailText note",
        "FirstSeen datetime",
        "LastSeen datetime",
        "GraceUntil date",
        "ClosedAt datetime",
        "AssignedTo person",
    ),
)


def _column(text: str) -> ColumnDefinition:
    """Read ``Name kind SET ^``; titles are ``Colonne Name`` and ``Column Name``."""
    name, kind, *more = text.split(" ")
    return ColumnDefinition(
        name=f"Pmo{name}",
        kind=ColumnKind(kind),
        title=Words(f"Colonne {name}", f"Column {name}"),
        choices=next((one for one in more if one in CHOICES), None),
        indexed="^" in more,
        default="MON" if name == "ReportFrequency" else None,
    )


def _register(key: str, *columns: str, **more: Any) -> ListDefinition:
    read = tuple(_column(one) for one in (*OURS, *columns))
    return ListDefinition(
        key=key, title=Words(f"Registre {key}", f"Register {key}"), columns=read, major=True, major_limit=50, **more
    )


def _project_blueprint() -> Blueprint:
    risks = {"open_when": ("IDE", "TRT"), "owner_column": "PmoOwner", "due_column": "PmoReviewDate"}
    actions = {"open_when": ("TOD", "DOI"), "owner_column": "PmoOwner", "due_column": "PmoDueDate"}
    governance = LibraryDefinition(
        key="Governance",
        title=Words("Pilotage", "Governance"),
        columns=(),
        major=True,
        major_limit=100,
        minor=True,
        minor_limit=3,
        approval=True,
        drafts_visible_to=1,
        checkout=False,
        content_types=("PmoDocument",),
        folders=(Words("01-Mandat", "01-Mandate"),),
        required_at_publication=("PmoDocType", "PmoDocCode", "PmoLanguage", "PmoPhase", "PmoOwner", "PmoProjectCode"),
    )
    working = LibraryDefinition(key="Working", title=Words("Travail", "Working"), columns=(), governed=False)
    return Blueprint(
        name="project",
        title=Words("Projet", "Project"),
        registers=(
            _register("Risks", *RISKS, status_column="PmoRiskStatus", **risks),
            _register("Actions", *ACTIONS, status_column="PmoActionStatus", **actions),
            _register("Changes", "ChangeType choices CHGTYPE"),
            _register("ProjectCard", "ReportFrequency choice FREQ", single_row=True),
            _register("StatusReports", "PeriodKey text"),
        ),
        libraries=(governance, working),
        content_types=(),
        columns=tuple(_column(one) for one in DOCUMENT),
        roles=(),
    )


def _hub_blueprint() -> Blueprint:
    status = {"status_column": "PmoFindingStatus", "open_when": ("NEW", "NOT"), "due_column": "PmoGraceUntil"}
    return Blueprint(
        name="hub",
        title=Words("Hub", "Hub"),
        registers=(_register("Projects", "SiteUrl link"), _register("Findings", *FOUND, **status)),
        libraries=(),
        content_types=(),
        columns=(),
        roles=(),
    )


def _standard() -> Standard:
    worst = {"PRV-LIST-MISSING": Severity.BLOCKING, "PRV-UNKNOWN-PART": Severity.INFO, "PRV-INDEX": Severity.MINOR}
    return Standard(
        version="1",
        fingerprint="0" * 16,
        language="fr",
        organisation=Organisation(name="Contoso"),
        blueprints={"project": _project_blueprint(), "hub": _hub_blueprint()},
        choices={name: _choice_set(name, text) for name, text in CHOICES.items()},
        rules={
            rule: RulePolicy(rule=rule, severity=worst.get(rule, Severity.MAJOR), mode=Mode.ENFORCE, grace_days=5)
            for rule in RULES
        },
        documents=(),
        report=ReportPolicy(sheets=(), title=Words("", ""), library="", file_name=Words("", "")),
        thresholds={},
        risk_cells=("OORRR", "YOORR", "GYOOR", "GGYOO", "GGGYO"),
        limits=Limits(),
    )


def _choice_set(name: str, text: str) -> ChoiceSet:
    pairs = (one.split("=") for one in text.split(", "))
    return ChoiceSet(name, tuple(Choice(key, Words(*label.split("|"))) for key, label in pairs))


def _site(standard: Standard, blueprint: str, url: str, *, language: Language) -> Site:
    """Return the site a blueprint of the small Standard asks for."""
    made = standard.blueprint(blueprint)
    columns = tuple(_wanted(standard, one, language) for one in made.columns)
    return Site(
        url=url,
        title="Migration",
        language=language,
        time_zone="Europe/Paris",
        columns=columns,
        content_types=(ContentType(id=TYPE_ID, name="PmoDocument"),) if made.libraries else (),
        registers=tuple(_list(standard, one, language) for one in made.registers),
        libraries=tuple(
            replace(
                Library(**_shared(standard, one, language)),
                columns=columns,
                content_types=(TYPE_ID,) if one.content_types else None,
                folders=tuple(Folder(path=words.say(language)) for words in one.folders),
            )
            for one in made.libraries
        ),
    )


def _list(standard: Standard, definition: ListDefinition, language: Language) -> Register:
    return Register(**_shared(standard, definition, language), views=(View(key="All", columns=("PmoRef", "Title")),))


def _shared(standard: Standard, made: ListDefinition, language: Language) -> dict[str, Any]:
    names = ("major", "major_limit", "minor", "minor_limit", "approval", "drafts_visible_to", "checkout")
    return {
        "key": made.key,
        "title": made.title.say(language),
        "columns": tuple(_wanted(standard, one, language) for one in made.columns),
        "versioning": Versioning(**{name: getattr(made, name) for name in names}),
    }


def _wanted(standard: Standard, column: ColumnDefinition, language: Language) -> Column:
    choices = standard.choices[column.choices].labels(language) if column.choices else None
    title = column.title.say(language)
    return Column(name=column.name, kind=column.kind, title=title, indexed=column.indexed, choices=choices)


@dataclass(frozen=True)
class Bench:
    """What the tests of the rules stand on."""

    standard: Standard
    project: Project
    desired: Site
    hub: Site
    today: date = TODAY
    now: datetime = NOON

    def snapshot(self, *more: Row | FileFact, site: Site | None = None, unreadable: tuple[str, ...] = ()) -> Snapshot:
        """Return a snapshot of the desired site, or of another, with these rows and files."""
        rows = tuple(one for one in more if isinstance(one, Row))
        files = tuple(one for one in more if isinstance(one, FileFact))
        return Snapshot(
            number=1, site=site or self.desired, taken_at=NOON, rows=rows, files=files, unreadable=unreadable
        )

    def row(self, register: str, number: int, **values: Value) -> Row:
        """Return a row; names of columns without ``Pmo``."""
        return Row(register=register, id=number, values=_named(values), etag=f'"{number}"', created=NOON)

    def file(self, name: str = "PRJ-0001-PID.docx", *, library: str = "Governance", **more: Any) -> FileFact:
        """Return a published, approved PID with all its metadata; ``values`` replace some of them."""
        values = {
            "ProjectCode": "PRJ-0001", "DocCode": "PRJ-0001-PID", "DocType": "PID", "DocStatus": "Approuvé",
            "DocVersion": more.get("version", "1.0"), "Owner": "ana@contoso.com", "Phase": "Exécution",
            "Language": "fr", "ApprovedOn": date(2026, 7, 1), **more.pop("values", {}),
        }  # fmt: skip
        facts = {"version": "1.0", "moderation": 0, "etag": '"7"', "modified": NOON, "modified_by": "", **more}
        path = f"03-PID/{name}"
        return FileFact(library=library, path=path, id=7, unique_id="u7", values=_named(values), **facts)

    def clean(self) -> Snapshot:
        """Return a project site at work on which nothing is wrong."""
        return self.snapshot(
            self.row(
                "Risks", 1, Ref="R-001", Title="Panne", Owner="ana@contoso.com", RiskStatus="Identifié", Zone="Vert"
            ),
            self.row("Actions", 1, Owner="bo@contoso.com", ActionStatus="Done", DueDate=date(2026, 1, 1)),
            replace(self.row("ProjectCard", 1, ReportFrequency="Mensuelle"), created=datetime(2026, 1, 5, tzinfo=UTC)),
            self.row("StatusReports", 1, PeriodKey="2026-06"),
            self.file(),
        )

    def check(self, snapshot: Snapshot | None, **more: Any) -> tuple[Finding, ...]:
        """Return what every rule finds on the project's site."""
        given = {"desired": self.desired, "standard": self.standard, "project": self.project, "today": self.today}
        return check(snapshot, **{**given, **more})

    def found(self, rule: str, snapshot: Snapshot | None, **more: Any) -> tuple[Finding, ...]:
        """Return what one rule finds on the project's site."""
        return tuple(one for one in self.check(snapshot, **more) if one.rule == rule)

    def ruled(self, rule: str, **policy: Any) -> Bench:
        """Return the bench with another policy for one rule."""
        rules = {**self.standard.rules, rule: replace(self.standard.rules[rule], **policy)}
        return replace(self, standard=replace(self.standard, rules=rules))

    def with_column(self, key: str, name: str, **changed: Any) -> Site:
        """Return the desired site with one column of a list changed."""
        part = self.desired.list_of(key)
        columns = tuple(replace(one, **changed) if one.name == name else one for one in part.columns)
        return self.with_list(key, columns=columns)

    def with_list(self, key: str, **changed: Any) -> Site:
        """Return the desired site with one list changed."""
        registers = tuple(replace(one, **changed) if one.key == key else one for one in self.desired.registers)
        libraries = tuple(replace(one, **changed) if one.key == key else one for one in self.desired.libraries)
        return replace(self.desired, registers=registers, libraries=libraries)

    def hub_snapshot(self, *rows: Row) -> Snapshot:
        """Return a snapshot of the hub with these rows."""
        return self.snapshot(*rows, site=self.hub)

    def portfolio_row(self) -> Row:
        """Return the row of the portfolio that names the project's site."""
        return self.row("Projects", 1, ProjectCode="PRJ-0001", SiteUrl=Link(SITE.upper() + "/"))


def _named(values: Mapping[str, Value]) -> dict[str, Value]:
    return {name if name == "Title" else f"Pmo{name}": value for name, value in values.items()}


@pytest.fixture(scope="session")
def bench() -> Bench:
    standard = _standard()
    project = Project(code="PRJ-0001", title="Migration", language="fr", tier="M", phase="EXEC", life="ACT", site=SITE)
    return Bench(
        standard=standard,
        project=project,
        desired=_site(standard, "project", SITE, language="fr"),
        hub=_site(standard, "hub", HUB_SITE, language="fr"),
    )
