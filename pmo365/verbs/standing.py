"""Where each document of a project stands: its file, its state, the opinions on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from pmo365 import documents
from pmo365.documents import opinions
from pmo365.documents.life import State, edition_of, state_of
from pmo365.documents.occasions import of_part
from pmo365.documents.opinions import Asked, Round
from pmo365.errors import PmoError
from pmo365.model.document import Document
from pmo365.model.project import Project
from pmo365.model.snapshot import FileFact, Person, Row, Snapshot, Value
from pmo365.model.standard import LibraryDefinition
from pmo365.verbs.filing import Press


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One project whose documents are looked at."""

    project: Project
    snapshot: Snapshot
    press: Press

    def label(self, choice_set: str, key: str) -> str:
        """Return the label of a choice in the project's language."""
        return self.press.standard.choices[choice_set].label_of(key, self.project.language)

    def name(self, person: Person) -> str:
        """Return what the tenant calls a person, their address when it never said."""
        known = dict(self.press.hub.site.people) | dict(self.snapshot.site.people)
        return known.get(person) or person

    def columns(self, key: str) -> frozenset[str]:
        """Return the internal names of the columns a list has."""
        found = self.snapshot.site.list_of(key)
        return frozenset(column.name for column in found.columns) | {"Title"} if found else frozenset()

    def held(self, key: str, values: Mapping[str, Value]) -> dict[str, Value]:
        """Return those values for which a list has a column."""
        return {name: value for name, value in values.items() if name in self.columns(key)}

    def with_rows(self, rows: Iterable[Row]) -> Desk:
        """Return the desk as it is once some rows are written."""
        told = {(row.register, row.id): row for row in rows}
        kept = tuple(row for row in self.snapshot.rows if (row.register, row.id) not in told)
        return replace(self, snapshot=replace(self.snapshot, rows=(*kept, *told.values())))


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One document of one project as it is now."""

    document: Document
    code: str
    """``PRJ-0001-PID``."""
    library: LibraryDefinition
    file: FileFact | None
    state: State
    asked: tuple[Asked, ...]
    """Whose opinions are due."""
    round: Round

    @property
    def filed(self) -> FileFact:
        """Return the file; only for a state that has one."""
        assert self.file is not None
        return self.file


def paper(desk: Desk, name: str) -> Paper:
    """Return the document of a type (``PID``) or a code (``PRJ-0001-PID``); PmoError when the Standard has none."""
    wanted = name.upper().removeprefix(f"{desk.project.code}-")
    for one in _of_projects(desk):
        if one.code in (wanted, wanted.split("-")[0]):
            return _paper(desk, of_part(one, wanted.removeprefix(one.code).lstrip("-")))
    known = ", ".join(one.code for one in _of_projects(desk))
    raise PmoError("document_unknown", code=name, known=known)


def papers(desk: Desk, due: Iterable[Document]) -> tuple[Paper, ...]:
    """Return the documents a project owes and those it has filed beside them, by code."""
    found = {documents.document_code(one, desk.project): one for one in due}
    types = {one.code: one for one in _of_projects(desk)}
    for file in desk.snapshot.files:
        code = str(file.get("PmoDocCode") or "")
        kind, _, part = code.removeprefix(f"{desk.project.code}-").partition("-")
        document = types.get(kind)
        if document is not None and file.library == document.library and code.startswith(f"{desk.project.code}-"):
            found.setdefault(code, of_part(document, part))
    return tuple(_paper(desk, one) for _, one in sorted(found.items()))


def _of_projects(desk: Desk) -> list[Document]:
    return [one for one in desk.press.standard.documents if one.site == "project"]


def _paper(desk: Desk, document: Document) -> Paper:
    standard, snapshot = desk.press.standard, desk.snapshot
    library = standard.blueprint(desk.project.blueprint).list_of(document.library)
    assert isinstance(library, LibraryDefinition)
    code = documents.document_code(document, desk.project)
    file = documents.filed(document, snapshot, project=desk.project)
    edition = edition_of(file.version) if file else "1.0"
    this = opinions.last_round(code, edition, snapshot)
    status = standard.key_of("DOCSTAT", file.get("PmoDocStatus")) if file else None
    state = state_of(file, status, this.read) if library.minor else _kept(file)
    asked = opinions.due(
        document, snapshot, project=desk.project, standard=standard, today=desk.press.today
    )  # fmt: skip
    return Paper(
        document=document, code=code, library=library, file=file, state=state, asked=asked, round=this
    )  # fmt: skip


def _kept(file: FileFact | None) -> State:
    """Return the state in a library without drafts: what is filed there is published."""
    return State.ABSENT if file is None else State.ISSUED
