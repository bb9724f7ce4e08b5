"""The projects of the sample portfolio as their sites would be read, to be put wrong one cell at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pmo365.languages import say
from pmo365.model.document import Document
from pmo365.model.finding import Finding
from pmo365.model.project import Project
from pmo365.model.site import Site
from pmo365.model.snapshot import FileFact, Row, Snapshot, Value
from pmo365.model.standard import Standard
from pmo365.model.words import LANGUAGES, Language
from pmo365.planning.desired import desired_site
from pmo365.rules import check
from pmo365.rules.measured import Measured
from pmo365.sheets.figures import project_figures
from pmo365.standard import load
from pmo365.standard.demo import DemoPortfolio, load_demo, referenced, row_values, writing_order

CONFIG = Path(__file__).parents[4] / "config"
ROOT = "https://contoso.sharepoint.com"
HUB = f"{ROOT}/sites/pmo"
TODAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Played:
    """One site as it was read; each change gives another one."""

    standard: Standard
    project: Project | None
    desired: Site
    rows: tuple[Row, ...]
    files: tuple[FileFact, ...] = ()
    today: date = TODAY
    site: Site | None = None
    unreadable: tuple[str, ...] = ()

    def changed(self, register: str, number: int, **values: Value) -> Played:
        """Return the site with some cells of a row changed; names without ``Pmo``."""
        named = {name if name == "Title" else f"Pmo{name}": value for name, value in values.items()}
        assert any(row.register == register and row.id == number for row in self.rows)
        return replace(
            self,
            rows=tuple(
                replace(row, values={**row.values, **named}) if (row.register, row.id) == (register, number) else row
                for row in self.rows
            ),
        )

    def added(self, register: str, **values: Value) -> Played:
        """Return the site with one more row; it has the id 99."""
        named = {name if name == "Title" else f"Pmo{name}": value for name, value in values.items()}
        return replace(self, rows=(*self.rows, Row(register=register, id=99, values=named, modified=NOON)))

    def without(self, register: str, *numbers: int) -> Played:
        """Return the site without some rows of a register, or without all of them."""
        gone = tuple(row for row in self.rows if row.register == register and (not numbers or row.id in numbers))
        return replace(self, rows=tuple(row for row in self.rows if row not in gone))

    def filed(self, code: str, **more: Any) -> Played:
        """Return the site with the file of a document type changed; ``values`` are merged into its own."""

        def other(file: FileFact) -> FileFact:
            values = {**file.values, **{f"Pmo{name}": value for name, value in more.get("values", {}).items()}}
            return replace(file, **{**more, "values": values})

        wanted = f"-{code}.docx"
        assert any(file.name.endswith(wanted) for file in self.files)
        return replace(self, files=tuple(other(one) if one.name.endswith(wanted) else one for one in self.files))

    def told(self, **more: Any) -> Project:
        """Return the project with something else of it."""
        assert self.project is not None
        return replace(self.project, **more)

    def findings(self) -> tuple[Finding, ...]:
        """Return what every rule finds."""
        snapshot = Snapshot(
            number=1, site=self.site or self.desired, taken_at=NOON, rows=self.rows, files=self.files,
            unreadable=self.unreadable,
        )  # fmt: skip
        return check(
            snapshot, desired=self.desired, standard=self.standard, project=self.project, today=self.today,
            measured=self._measured(snapshot),
        )  # fmt: skip

    def found(self, rule: str) -> tuple[Finding, ...]:
        """Return what one rule finds; each sentence about it is complete, in both languages."""
        assert rule in self.standard.rules
        found = tuple(one for one in self.findings() if one.rule == rule)
        for one in found:
            for language in LANGUAGES:
                told = [say(language, f"rules.{rule}.{part}", **one.facts) for part in ("what", "todo")]
                assert "{" not in "".join(told), told
        return found

    def _measured(self, snapshot: Snapshot) -> Measured | None:
        if self.project is None:
            return None
        figures = project_figures(self.project, snapshot, standard=self.standard, today=self.today)
        return Measured(
            variance_percent=figures.money.variance_percent if figures.money else None,
            slip=figures.slip,
            computed=figures.computed.value,
            reported=figures.reported.value if figures.reported else None,
            watermelon=figures.watermelon,
        )


@cache
def _standard() -> Standard:
    return load(CONFIG / "standard")


@cache
def _sample() -> DemoPortfolio:
    return load_demo(CONFIG / "demo")


@pytest.fixture(scope="session")
def played() -> Callable[[str], Played]:
    """Return what gives the site of a project by its code."""
    return cache(_played)


@pytest.fixture
def clean(played: Callable[[str], Played]) -> Played:
    """The site of a project on which nothing is wrong."""
    return played("PRJ-0001")


@pytest.fixture(scope="session")
def hub() -> Played:
    """The hub with one active project."""
    standard = _standard()
    values = {"PmoProjectCode": "PRJ-0001", "PmoLifeStatus": "Actif", "PmoPackVersion": standard.version}
    person = {"PmoProjectManager": "a@contoso.com", "PmoRef": "P-001", "Title": "Factures"}
    row = Row(register="Projects", id=1, values=values | person, modified=NOON)
    return Played(standard=standard, project=None, desired=_desired(standard, None, "fr"), rows=(row,))


def _desired(standard: Standard, project: Project | None, language: Language) -> Site:
    made = standard.blueprint(project.blueprint if project else "hub")
    return desired_site(made, standard, project=project, tenant_root=ROOT, hub_url=HUB, language=language)


def _played(code: str) -> Played:
    standard, sample = _standard(), _sample().project(code)
    register = sample.register
    project = Project(
        code=code, title=sample.title, language=sample.language, tier=str(register["Tier"]),
        phase=str(register["Phase"]), life=str(register["LifeStatus"]), site=f"{ROOT}/sites/{code.lower()}",
    )  # fmt: skip
    owed = [one for one in standard.documents if _behind(standard, project, one)]
    return Played(
        standard=standard,
        project=project,
        desired=_desired(standard, project, sample.language),
        rows=_rows(standard, code, sample.language, sample.rows),
        files=tuple(_file(standard, project, one, number) for number, one in enumerate(owed, start=1)),
    )


def _rows(standard: Standard, code: str, language: Language, told: Mapping[str, Any]) -> tuple[Row, ...]:
    blueprint, rows, references = standard.blueprint("project"), [], {}
    for key in writing_order(blueprint):
        register = blueprint.list_of(key)
        assert register is not None
        for number, row in enumerate(referenced(register, told.get(key, ())), start=1):
            values = row_values(
                register, row, standard=standard, language=language, today=TODAY, references=references
            )  # fmt: skip
            references[str(row.get("Ref"))] = number
            phase = {"PmoPhase": None} if key == "ProjectCard" else {}
            begun = datetime(2025, 1, 6, tzinfo=UTC)
            rows.append(Row(register=key, id=number, values=values | phase, modified=NOON, created=begun))
    return tuple(rows)


def _behind(standard: Standard, project: Project, document: Document) -> bool:
    """Return whether the project owes a document and has left its first phase."""
    order = [one.key for one in standard.choices["PHASE"].choices]
    first = min(order.index(one) for one in document.phases)
    return document.owed and project.tier in document.tiers and first < order.index(project.phase)


def _file(standard: Standard, project: Project, document: Document, number: int) -> FileFact:
    code = f"{project.code}-{document.code}"

    def label(name: str, key: str) -> str:
        return standard.choices[name].label_of(key, project.language)

    values = {
        "PmoProjectCode": project.code, "PmoDocCode": code, "PmoDocType": label("DOCTYPE", document.code),
        "PmoDocStatus": label("DOCSTAT", "APP"), "PmoDocVersion": "1.0", "PmoOwner": "a@contoso.com",
        "PmoApprovers": ("a@contoso.com",), "PmoConfidentiality": label("CONF", "INT"),
        "PmoPhase": label("PHASE", project.phase), "PmoLanguage": project.language, "PmoApprovedOn": TODAY,
        "PmoPeriodKey": "2026-10", "PmoGeneratedOn": NOON,
    }  # fmt: skip
    folder = document.folder.say(project.language) if document.folder else ""
    return FileFact(
        library=document.library, path=f"{folder}/{code}.docx".lstrip("/"), id=number, unique_id=f"u{number}",
        values=values, version="1.0", moderation=0, modified=NOON,
    )  # fmt: skip
