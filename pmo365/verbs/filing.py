"""One document to be filed: with what it is made, where it goes, what its columns say."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from pmo365 import documents
from pmo365.documents.period import is_period
from pmo365.model.document import Artifact, Document, Due, FileVersion
from pmo365.model.project import Project
from pmo365.model.snapshot import FileFact, Snapshot, Value
from pmo365.model.standard import Blueprint, Standard
from pmo365.model.words import Language
from pmo365.verbs.provenance import properties

if TYPE_CHECKING:
    from pmo365.verbs.offers import Offer

_DATED = (Due.PERIOD, Due.COMMITTEE, Due.MEETING)
"""Documents whose part begins with a month."""
EDITED = "PmoEditedFields"
"""Column that tells which bound regions people wrote over."""
_LONGEST = 250
"""A line of text takes 255 characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """What documents are made with."""

    standard: Standard
    hub: Snapshot
    template: Callable[[Document, Language], bytes]
    """Document and language → bytes of its template; TemplateError when there is none."""
    current: Callable[[FileFact], bytes]
    """Bytes of a file of the project's site as it is now."""
    now: datetime
    today: date
    history: Callable[[FileFact], tuple[FileVersion, ...]] = lambda file: ()
    """Versions SharePoint keeps of a file, newest first."""
    shelf: Callable[[Document, Project], Iterable[Offer]] = lambda document, project: ()
    """Document and its project → the templates the hub's library has for it, the one that counts first."""
    earlier: Callable[[str, str], Offer | None] = lambda name, version: None
    """Name and version of a template of the hub's library → that version; None when it is kept no more."""
    overwrite: tuple[str, ...] = ()
    """Regions whose data are put back even where people wrote over them: the documents are made in any case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One document of one project."""

    document: Document
    project: Project
    snapshot: Snapshot
    existing: FileFact | None
    press: Press

    @property
    def code(self) -> str:
        """Return the code of the document."""
        return documents.document_code(self.document, self.project)

    @property
    def label(self) -> str:
        """Return the number the tenant will give to the next draft: its number is the document's number."""
        return documents.next_edition(self.document, self.snapshot, project=self.project).version


def properties_of(job: Job, inputs: str) -> dict[str, str]:
    """Return what the file says of itself."""
    said = {
        "PmoDocStatus": _status(job),
        "PmoDocVersion": job.label,
        "PmoSnapshotId": str(job.snapshot.number),
        "PmoContentHash": inputs,
    }
    return properties(job.document, job.project, job.press, code=job.code, version=job.label, more=said)


def _status(job: Job) -> str:
    key = "ISS" if job.document.issued else "DRA"
    return job.press.standard.choices["DOCSTAT"].label_of(key, job.project.language)


def artifact_of(job: Job, inputs: str, content: bytes, *, edited: tuple[str, ...] = ()) -> Artifact:
    """Return the document as it is to be filed; columns the library does not have are left out.

    ``edited`` are the regions people wrote over.
    """
    folder = job.document.folder.say(job.project.language) if job.document.folder else ""
    path = job.existing.path if job.existing else f"{folder}/{job.code}.docx".lstrip("/")
    where, _, name = path.rpartition("/")
    library = job.snapshot.site.list_of(job.document.library)
    columns = {"Title"} | {column.name for column in library.columns} if library else {"Title"}
    values = _lacking_values(job) | _provenance(job, inputs)
    told: dict[str, Value] = {}
    if job.existing and EDITED in columns:
        told[EDITED] = ", ".join(edited)[:_LONGEST] or None
    return Artifact(
        site=job.snapshot.site.url,
        library=job.document.library,
        folder=where,
        name=name,
        content=content,
        values={key: value for key, value in values.items() if key in columns and value not in (None, "", ())} | told,
        content_type=type_of(
            job.document.content_type, job.snapshot, blueprint=job.press.standard.blueprint(job.project.blueprint)
        ),
    )


def type_of(name: str, snapshot: Snapshot, *, blueprint: Blueprint) -> str:
    """Return the id the tenant gave to a content type of a blueprint, empty when the site has none."""
    for wanted in blueprint.content_types:
        if wanted.name == name:
            titles = (wanted.title.fr, wanted.title.en)
            found = (one for one in snapshot.site.content_types if one.id == wanted.id or one.name in titles)
            return next((one.id for one in found), "")
    return ""


def _provenance(job: Job, inputs: str) -> dict[str, Value]:
    """Return what every edition writes."""
    return {
        "PmoDocStatus": _status(job),
        "PmoDocVersion": job.label,
        "PmoTemplateId": job.document.origin or job.document.name,
        "PmoTemplateVersion": job.document.version,
        "PmoGeneratedOn": job.press.now.replace(microsecond=0),
        "PmoSnapshotId": str(job.snapshot.number),
        "PmoContentHash": inputs,
    }


def _lacking_values(job: Job) -> dict[str, Value]:
    """Return what only the first edition writes: afterwards these cells are people's.

    A file without our key is one whose upload was cut off before its columns were set: what is empty is still due.
    """
    existing = job.existing
    if existing is None:
        return _first_values(job)
    if existing.get("PmoKey"):
        return {}
    return {name: value for name, value in _first_values(job).items() if not existing.get(name)}


def _first_values(job: Job) -> dict[str, Value]:
    language, choices, document = job.project.language, job.press.standard.choices, job.document
    phase = job.project.phase
    return {
        "Title": f"{job.document.title.say(language)} – {job.project.title}",
        "PmoKey": job.code,
        "PmoProjectCode": job.project.code if document.site == "project" else None,
        "PmoDocCode": job.code,
        "PmoDocType": choices["DOCTYPE"].label_of(job.document.code, language),
        "PmoConfidentiality": choices["CONF"].label_of(job.project.confidentiality, language),
        "PmoPhase": choices["PHASE"].label_of(phase, language) if phase else None,
        "PmoLanguage": language,
        "PmoOwner": job.project.manager or None,
        "PmoApprovers": _approvers(job),
        "PmoPeriodKey": _period_of(document),
        "PmoMeetingDate": date.fromisoformat(document.part[:10]) if document.due is Due.MEETING else None,
    }


def _period_of(document: Document) -> str | None:
    """Return the period a document is filed under: its own, or the month of its committee or meeting."""
    if document.due not in _DATED:
        return None
    return document.part if is_period(document.part) else document.part[:7]


def _approvers(job: Job) -> tuple[str, ...]:
    roles = job.document.approver_roles
    holders = (
        str(row.get("PmoPerson") or "")
        for row in job.snapshot.rows_of("Roles")
        if job.press.standard.key_of("ROLE", row.get("PmoRoleKey")) in roles
    )
    return tuple(dict.fromkeys(person for person in holders if person))
