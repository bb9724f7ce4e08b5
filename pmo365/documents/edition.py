"""The edition of a document: which version it will be, in which state, and from which data."""

from __future__ import annotations

from dataclasses import dataclass

from pmo365.documents.source import Source
from pmo365.model.content import Content
from pmo365.model.document import Document
from pmo365.model.project import Project
from pmo365.model.site import Library
from pmo365.model.snapshot import FileFact, Snapshot

_FINAL = ("ISS", "APP", "BAS")
"""States of DOCSTAT in which a document is no draft any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What is about to be published."""

    version: str
    """``0.1``: the number SharePoint will give it."""
    status: str
    """Key of DOCSTAT."""
    summary: str = ""
    """What its line of the history says, where that is not from which data it was made."""


def document_code(document: Document, project: Project) -> str:
    """Return the code of the document, ``PRJ-0042-PID`` or ``PRJ-0042-HLR-2026-07``: its name without version."""
    return "-".join(one for one in (project.code, document.code, document.part) if one)


def answering(project: Project) -> dict[str, str]:
    """Return who answers for a role where the register of roles names nobody; for the hub's papers, its owner."""
    if project.blueprint == "hub":
        return {"PMO": project.manager}
    return {"SPO": project.sponsor, "PRM": project.manager}


def filed(document: Document, snapshot: Snapshot, *, project: Project) -> FileFact | None:
    """Return the file this document was published as, None when it never was."""
    code = document_code(document, project)
    of_library = snapshot.files_of(document.library)
    return next((one for one in of_library if one.get("PmoDocCode") == code or one.name == f"{code}.docx"), None)


def next_edition(document: Document, snapshot: Snapshot, *, project: Project) -> Edition:
    """Return what follows the filed version: 0.1, then the next minor number.

    A library without minor versions counts 1.0, 2.0; what nobody approves is issued as it is filed.
    """
    file = filed(document, snapshot, project=project)
    status = "ISS" if document.issued else "DRA"
    major, _, minor = (file.version if file else "").partition(".")
    if _whole_numbers(document, snapshot):
        return Edition(version=f"{int(major or 0) + 1}.0", status=status)
    return Edition(version=f"{major or 0}.{int(minor or 0) + 1}", status=status)


def _whole_numbers(document: Document, snapshot: Snapshot) -> bool:
    """Return whether the document's library keeps major versions only; what is issued is expected there."""
    library = snapshot.site.list_of(document.library)
    minor = library.versioning.minor if isinstance(library, Library) else None
    return minor is False if minor is not None else document.issued


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
