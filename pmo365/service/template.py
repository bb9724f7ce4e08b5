"""Templates people own: what they may name, whether one can be used, and the page that lists every field."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pmo365.documents.source import tag_of
from pmo365.errors import ConfigurationError, TemplateError
from pmo365.languages import knows, read, say
from pmo365.model.content import STAMPED, Context, names
from pmo365.model.document import Document
from pmo365.model.project import Project
from pmo365.model.site import Site
from pmo365.model.snapshot import Snapshot
from pmo365.model.standard import Standard
from pmo365.model.words import LANGUAGES, Language
from pmo365.render import package, word_jinja
from pmo365.render.field_page import field_page, labels
from pmo365.render.outline import outline
from pmo365.render.template_builder import build
from pmo365.render.word import tags
from pmo365.render.word_lint import Flaw, lint
from pmo365.render.word_template import MAIN
from pmo365.service.folder import read_template
from pmo365.service.workspace import Workspace
from pmo365.settings import method_pack
from pmo365.standard.demo import load_demo
from pmo365.standard.demo_check import faults
from pmo365.standard.demo_sites import demo_hub, demo_site
from pmo365.verbs import portfolio
from pmo365.verbs.filing import Job, Press
from pmo365.verbs.producing import context_of

_SELECTIONS = ("open", "top")
"""Ends of the names of tables that are a choice of another's rows."""


def document_of(standard: Standard, said: str) -> Document:
    """Return the document of a code or folder name; ConfigurationError names those there are."""
    for one in standard.documents:
        if said.casefold() in (one.code.casefold(), one.name.casefold()):
            return one
    known = ", ".join(one.code for one in standard.documents)
    raise ConfigurationError("document_unknown", code=said, known=known)


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A project that shows what fields give."""

    project: Project
    snapshot: Snapshot
    press: Press

    def context(self, document: Document) -> Context:
        """Return what a document would say of it."""
        job = Job(document=document, project=self.project, snapshot=self.snapshot, existing=None, press=self.press)
        return context_of(job)


def sample(standard: Standard, language: Language, *, now: datetime) -> Example:
    """Return the sample project of a language; where the sample does not suit the Standard, one with nothing yet."""
    found = load_demo(method_pack() / "config" / "demo")
    if faults(found, standard):
        empty = Snapshot(number=1, site=Site(url="https://example.com"), taken_at=now)
        nobody = Project(code="PRJ-0001", title="–", language=language, tier="M", phase="INIT", life="ACT")
        return Example(project=nobody, snapshot=empty, press=_press(standard, empty, now))
    one = next(project for project in found.projects if project.language == language)
    hub = demo_hub(found, standard, taken_at=now)
    project = next(known for known in portfolio.projects(hub, standard) if known.code == one.code)
    return Example(project=project, snapshot=demo_site(one, standard, taken_at=now), press=_press(standard, hub, now))


def of_project(workspace: Workspace, code: str) -> Example:
    """Return a project of the tenant as it is now; PmoError names the projects there are."""
    hub = workspace.known_hub()
    project = workspace.projects(hub, [code])[0]
    snapshot = workspace.known_project(project)
    return Example(project=project, snapshot=snapshot, press=_press(workspace.standard, hub, workspace.now()))


def field_count(content: bytes) -> int:
    """Return how many different fields a template names; TemplateError when it is unsafe."""
    return len(tags(content))


def _press(standard: Standard, hub: Snapshot, now: datetime) -> Press:
    def nothing(*_: object) -> bytes:
        return b""

    return Press(standard=standard, hub=hub, template=nothing, current=nothing, now=now, today=now.date())


def judged(content: bytes, example: Example, document: Document | None) -> tuple[Flaw, ...]:
    """Return the flaws of a template of a document, or of any document when none is said."""
    everything = example.press.standard.documents
    known = {one.code: names(example.context(one)) for one in everything}
    if document is None:
        return lint(content, {tag: repeated for found in known.values() for tag, repeated in found.items()})
    if document.engine == "jinja":
        return _judged_by_trial(content, example, document)
    titles = {one.code: one.title.say(example.project.language) for one in everything}
    elsewhere = {tag: titles[code] for code, found in known.items() if code != document.code for tag in found}
    return lint(content, known[document.code], elsewhere=elsewhere)


def _judged_by_trial(content: bytes, example: Example, document: Document) -> tuple[Flaw, ...]:
    """Return the flaws of a Jinja template: those of the package, and why the example cannot be written with it."""
    language, context = example.project.language, example.context(document)
    stamp = names({name: context[name] for name in STAMPED})
    found = tuple(one for one in lint(content, stamp) if one.key != "no_field")
    if any(one.grave for one in found):
        return found
    try:
        word_jinja.fill(content, context, properties={}, language=language)
    except TemplateError as error:
        said = say(language, f"errors.{error.key}", **error.facts)
        return (*found, Flaw(key="jinja", part=MAIN, facts={"what": said}))
    return found


def fields(example: Example, document: Document, *, templates: Path) -> bytes:
    """Return the page of the fields of a document, filled with what it says of an example."""
    standard, language = example.press.standard, example.project.language
    meaning = _meaning(standard, language, _labels(standard, document, language, templates))
    colour = standard.organisation.colour
    return field_page(example.context(document), meaning=meaning, language=language, colour=colour)


def _labels(standard: Standard, document: Document, language: Language, templates: Path) -> dict[str, str]:
    """Return the labels of the templates in use, the document's own first; one that cannot be read says nothing."""
    found: dict[str, str] = {}
    for one in (document, *standard.documents):
        try:
            found = labels(read_template(templates, one, language)) | found
        except TemplateError:
            continue
    return found


def _meaning(standard: Standard, language: Language, said: Mapping[str, str]) -> Callable[[str], str]:
    """Return what explains a field: our words, the title of its column, the label on the control of a template."""
    columns = {
        tag_of(column.name): column.title.say(language)
        for blueprint in standard.blueprints.values()
        for one in (*blueprint.registers, *blueprint.libraries)
        for column in one.columns
    }
    lists = {
        tag_of(one.key): one.title.say(language)
        for blueprint in standard.blueprints.values()
        for one in blueprint.registers
    }
    roles = {one.key.lower(): one.label.say(language) for one in standard.choices["ROLE"].choices}

    def meaning(tag: str) -> str:
        group, _, name = tag.partition(".")
        base, _, selection = group.rpartition("_")
        plain = base if selection in _SELECTIONS else group
        if not name:
            shown = _said(language, "groups", group) or lists.get(plain, "")
            return f"{shown} ({say(language, f'template.page.{selection}')})" if shown and plain != group else shown
        own = _said(language, "fields", f"{plain}.{name}") or _said(language, "fields", f"any.{name}")
        if plain == "raci" and name in roles:
            return roles[name]
        return own or said.get(tag) or said.get(f"{plain}.{name}") or columns.get(name, "")

    return meaning


def _said(language: Language, kind: str, key: str) -> str:
    path = f"template.{kind}.{key}"
    return say(language, path) if knows(path) else ""


def put_in_place(content: bytes, place: Path) -> Path | None:
    """Put a template in place; return where the one it replaces is kept, None when there was none."""
    kept = place.with_suffix(".previous.docx") if place.exists() else None
    place.parent.mkdir(parents=True, exist_ok=True)
    if kept is not None:
        kept.write_bytes(place.read_bytes())
    fresh = place.with_suffix(".new")
    fresh.write_bytes(content)
    fresh.replace(place)
    return kept


def rebuilt(templates: Path, colour: str) -> Iterator[tuple[Path, bytes]]:
    """Yield the place and the bytes of each of our templates, made from its outline; nothing is written."""
    for file in sorted(templates.glob("*/document.yaml")):
        plan = outline(read(file))
        for language in LANGUAGES:
            yield file.parent / f"template.{language}.docx", build(plan, language, colour=colour)


def is_peoples(place: Path) -> bool:
    """Return whether people saved a template themselves: office programs sign what they save, we do not."""
    try:
        return place.exists() and "docProps/app.xml" in package.read(place.read_bytes())
    except TemplateError:
        return True
