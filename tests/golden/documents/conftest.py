"""Two projects rich enough to fill every document, one in each language."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from ruamel.yaml import YAML

from pmo365.documents import context, document_code
from pmo365.documents.health import Health
from pmo365.documents.occasions import of_committee, of_gate, of_meeting, of_number
from pmo365.documents.period import Period, as_it_was, as_of, of_period
from pmo365.model.content import Context
from pmo365.model.document import Document
from pmo365.model.project import Project
from pmo365.model.site import Site
from pmo365.model.snapshot import FileFact, Reference, Row, Snapshot, Value
from pmo365.model.standard import ColumnDefinition, Standard
from pmo365.model.words import LANGUAGES, Language
from pmo365.render.package import inflate, read
from pmo365.render.word import Filled, fill
from pmo365.render.word_xml import BULLET, GAP, W
from pmo365.standard import load
from pmo365.verbs.measures import health_of

ROOT = Path(__file__).parents[3]
TODAY = date(2026, 7, 12)
NAMES = ("mandate", "brief", "pid")
REPORTS: Mapping[str, Callable[[Document], Document]] = {
    "highlight": lambda one: of_period(one, Period("2026-06")),
    "steering": lambda one: of_committee(one, date(2026, 7, 16)),
    "gate_review": lambda one: of_gate(one, "G3"),
    "exception": lambda one: of_number(one, 1),
    "end_report": lambda one: one,
    "lessons": lambda one: one,
    "manual": lambda one: one,
}
"""Documents that report on a running project, each for one occasion."""


@dataclass(frozen=True)
class Case:
    """One project of one language, and what is needed to make its documents."""

    language: Language
    standard: Standard
    project: Project
    snapshot: Snapshot
    hub: tuple[Row, ...]

    def document(self, name: str) -> Document:
        found = next(one for one in self.standard.documents if one.name == name)
        if name == "minutes":
            held = self.snapshot.rows_of("Meetings")[0]
            return of_meeting(found, held, standard=self.standard, language=self.language)
        return REPORTS[name](found) if name in REPORTS else found

    def subject(self, name: str) -> Project:
        """Return whose document it is: the hub's own are the organisation's."""
        if name != "manual":
            return self.project
        told = {"code": "PMO", "title": "Contoso", "language": self.language, "manager": self.project.manager}
        return Project(tier="", phase="", life="ACT", blueprint="hub", **told)

    def document_of(self, code: str) -> Document:
        return next(one for one in self.standard.documents if one.code == code)

    def template(self, name: str) -> bytes:
        return (ROOT / "doc_templates" / name / f"template.{self.language}.docx").read_bytes()

    def context(self, name: str) -> Context:
        document = self.document(name)
        seen = as_it_was(document, self.snapshot)
        return context(
            document,
            seen,
            standard=self.standard,
            project=self.subject(name),
            today=TODAY,
            hub=self.hub,
            health=self.health(seen, as_of(document, TODAY)) if name in (*REPORTS, "minutes") else None,
        )

    def health(self, snapshot: Snapshot, today: date) -> Health:
        hub = Snapshot(number=1, site=self.snapshot.site, taken_at=self.snapshot.taken_at, rows=self.hub)
        return health_of(self.project, snapshot, hub=hub, standard=self.standard, today=today)

    def filled(self, name: str) -> Filled:
        document = self.document(name)
        properties = {
            "title": document.title.say(self.language),
            "PmoDocCode": document_code(document, self.subject(name)),
            "PmoSnapshotId": str(self.snapshot.number),
        }
        return fill(self.template(name), self.context(name), properties=properties, language=self.language)


@pytest.fixture(scope="session")
def standard() -> Standard:
    return load(ROOT / "config" / "standard")


@pytest.fixture(scope="session")
def french(standard: Standard) -> Case:
    return case_of(standard, "fr")


@pytest.fixture(scope="session")
def english(standard: Standard) -> Case:
    return case_of(standard, "en")


@pytest.fixture(scope="session")
def cases(french: Case, english: Case) -> dict[Language, Case]:
    return {"fr": french, "en": english}


@pytest.fixture(scope="session")
def running(standard: Standard) -> dict[Language, Case]:
    """The same projects some months later."""
    return {language: case_of(standard, language, running=True) for language in LANGUAGES}


@pytest.fixture(scope="session")
def bare(french: Case) -> Case:
    """A project whose site has just been opened: nobody has written anything yet."""
    project = Project(code="PRJ-0099", title="Projet nu", language="fr", tier="S", phase="INIT", life="ACT")
    empty = Snapshot(number=1, site=french.snapshot.site, taken_at=french.snapshot.taken_at)
    return Case("fr", french.standard, project, empty, ())


@pytest.fixture(scope="session")
def portrait() -> Callable[[bytes], str]:
    """Draw a document as text: headings, paragraphs, tables, then headers and footers."""
    return _portrait


def _portrait(content: bytes) -> str:
    members = read(content)
    body = etree.fromstring(inflate(members["word/document.xml"])).find(f"{W}body")
    assert body is not None
    told = list(_blocks(body))
    for name in sorted(members):
        if name.startswith(("word/header", "word/footer")):
            found = [line for line in _blocks(etree.fromstring(inflate(members[name]))) if line]
            told += ["", f"[{name.removeprefix('word/').removesuffix('.xml')}]", *found]
    return "\n".join(told) + "\n"


def _blocks(element: etree._Element) -> Iterator[str]:
    for child in element:
        if child.tag == f"{W}p":
            yield from _paragraph(child)
        elif child.tag == f"{W}tbl":
            for row in child.iter(f"{W}tr"):
                yield "| " + " | ".join(" / ".join(_text(p) for p in one.iter(f"{W}p")) for one in row.iter(f"{W}tc"))
        elif child.tag in (f"{W}sdt", f"{W}sdtContent"):
            yield from _blocks(child)


def _paragraph(element: etree._Element) -> Iterator[str]:
    style = element.find(f"{W}pPr/{W}pStyle")
    name = "" if style is None else str(style.get(f"{W}val"))
    marks = [str(one.get("string")).strip() for one in element.iter("{urn:schemas-microsoft-com:vml}textpath")]
    yield from (f"({mark})" for mark in marks if mark not in ("", "None"))
    if name.startswith("Heading"):
        yield from ("", f"{'#' * int(name[-1])} {_text(element)}")
    elif name != "AfterTable":
        yield {BULLET: "- ", GAP: "(?) "}.get(name, "") + _text(element)


def _text(element: etree._Element) -> str:
    shown = {f"{W}t": lambda one: one.text or "", f"{W}br": lambda _: " / ", f"{W}tab": lambda _: " → "}
    return "".join(shown[one.tag](one) for one in element.iter(*shown))


def case_of(standard: Standard, language: Language, *, running: bool = False) -> Case:
    """Return the project as it is planned, or some months later while it runs."""
    data = _told(f"project.{language}.yaml")
    if running:
        later = _told(f"running.{language}.yaml")
        data |= {name: data[name] | later.get(name, {}) for name in ("project", "hub", "registers")}
    told = data["project"]
    project = Project(language=language, life="ACT", **told)
    address = f"https://contoso.sharepoint.com/sites/{project.code.lower()}"
    site = Site(url=address, title=project.title)
    snapshot = Snapshot(
        number=12,
        site=site,
        taken_at=datetime(2026, 7, 12, 4, 30, tzinfo=UTC),
        rows=_rows(standard, "project", language=language, found=data["registers"]),
        files=tuple(_file(standard, one, language=language) for one in data["files"]),
    )
    return Case(language, standard, project, snapshot, _rows(standard, "hub", language=language, found=data["hub"]))


def _told(name: str) -> dict[str, Any]:
    text = (Path(__file__).parent / "data" / name).read_text(encoding="utf-8")
    found: dict[str, Any] = YAML(typ="safe", pure=True).load(text)
    return found


def _rows(standard: Standard, blueprint: str, *, language: Language, found: Mapping[str, Any]) -> tuple[Row, ...]:
    rows = []
    for register, items in found.items():
        definition = standard.blueprints[blueprint].list_of(register)
        assert definition is not None, register
        columns = {column.name: column for column in definition.columns}
        for number, item in enumerate(items, start=1):
            values: dict[str, Value] = {"Title": item["Title"]}
            for name, value in item.items():
                if name != "Title":
                    values[f"Pmo{name}"] = _value(standard, columns[f"Pmo{name}"], value=value, language=language)
            if definition.prefix:
                values["PmoRef"] = f"{definition.prefix}-{number:03}"
            rows.append(Row(register=register, id=number, values=values))
    return tuple(rows)


def _value(standard: Standard, column: ColumnDefinition, *, value: Any, language: Language) -> Value:
    if column.choices:
        known = standard.choices[column.choices]
        if isinstance(value, list):
            return tuple(known.label_of(one, language) for one in value)
        return known.label_of(value, language)
    if isinstance(value, dict):
        return Reference(**value)
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC)
    if isinstance(value, float):
        return Decimal(str(value))
    return value  # type: ignore[no-any-return]


def _file(standard: Standard, item: Mapping[str, Any], *, language: Language) -> FileFact:
    values: dict[str, Value] = {"Title": item["Title"]}
    for name in ("DocCode", "Owner"):
        values[f"Pmo{name}"] = item[name]
    for name, choices in (("DocStatus", "DOCSTAT"), ("Confidentiality", "CONF")):
        values[f"Pmo{name}"] = standard.choices[choices].label_of(item[name], language)
    return FileFact(
        library="Governance", path=item["path"], id=1, unique_id="1", values=values, version=item["version"],
        modified=datetime(2026, 4, 14, 9, 0, tzinfo=UTC), modified_by=item["Owner"],
    )  # fmt: skip
