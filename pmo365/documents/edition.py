"""The edition of a document: which version it will be, in which state, and from which data."""

from __future__ import annotations

from dataclasses import dataclass

from pmo365.documents.source import Source
from pmo365.model.content import Content
from pmo365.model.document import Document
from pmo365.model.project import Project
from pmo365.model.snapshot import FileFact, Snapshot

_FINAL = ("APP", "BAS")
"""States of DOCSTAT in which a document is no draft any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What is about to be published."""

    version: str
    """``0.1``: the number SharePoint will give it."""
    status: str
    """Key of DOCSTAT."""


def document_code(document: Document, project: Project) -> str:
    """Return the code of the document, ``PRJ-0042-PID``: its name without version."""
    return f"{project.code}-{document.code}"


def filed(document: Document, snapshot: Snapshot, *, project: Project) -> FileFact | None:
    """Return the file this document was published as, None when it never was."""
    code = document_code(document, project)
    of_library = snapshot.files_of(document.library)
    return next((one for one in of_library if one.get("PmoDocCode") == code or one.name == f"{code}.docx"), None)


def next_edition(document: Document, snapshot: Snapshot, *, project: Project) -> Edition:
    """Return the draft that follows the filed version: 0.1, then the next minor number."""
    file = filed(document, snapshot, project=project)
    if file is None or not file.version:
        return Edition(version="0.1", status="DRA")
    major, _, minor = file.version.partition(".")
    return Edition(version=f"{major}.{int(minor or 0) + 1}", status="DRA")


def edition_values(source: Source, made: Edition) -> dict[str, Content]:
    """Return version, status, date, origin of the data, and the watermark of what is not approved yet."""
    pen, snapshot = source.pen, source.snapshot
    told = pen.say("snapshot", number=snapshot.number, moment=pen.moment(snapshot.taken_at))
    return {
        "version": made.version,
        "status": source.standard.choices["DOCSTAT"].label_of(made.status, pen.language),
        "date": pen.day(source.today),
        "snapshot": told,
        "origin": pen.say("origin", day=pen.day(source.today), number=snapshot.number),
        "watermark": "" if made.status in _FINAL else pen.say("front.draft"),
    }
