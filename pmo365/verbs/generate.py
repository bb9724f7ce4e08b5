"""Plan the documents of one project: what is due, from which inputs, and whether they moved since.

The fingerprint of the inputs decides, never the bytes: SharePoint rewrites Office files when they are uploaded. A
document that exists is refreshed from its own current text, so that what people wrote in it stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from pmo365 import documents
from pmo365.model.content import Context
from pmo365.model.document import Artifact, Document
from pmo365.model.finding import Finding, Severity
from pmo365.model.plan import Action, Change, Kind, Plan
from pmo365.model.project import Project
from pmo365.model.snapshot import FileFact, Row, Snapshot, Value
from pmo365.model.standard import Standard
from pmo365.planning.safety import observed_fingerprint, part_counts
from pmo365.render import word

PHASES = ("INIT", "PLAN", "EXEC", "ACCP", "CUTV", "CLOS")
_SETTLED = ("PEN", "APP", "BAS", "SUP", "OBS")
"""Documents in these states are never rewritten: they wait for a decision or carry one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """What documents are made with."""

    standard: Standard
    hub: Snapshot
    template: Callable[[str, str], bytes]
    """Name of the document and language → bytes of its template; TemplateError when there is none."""
    current: Callable[[FileFact], bytes]
    """Bytes of a file of the project's site as it is now."""
    now: datetime
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """One document of one project."""

    document: Document
    project: Project
    snapshot: Snapshot
    existing: FileFact | None
    press: Press

    @property
    def code(self) -> str:
        return documents.document_code(self.document, self.project)

    @property
    def label(self) -> str:
        """Return the number the tenant will give to the next draft: its number is the document's number."""
        return documents.next_edition(self.document, self.snapshot, project=self.project).version


@dataclass(frozen=True, slots=True)
class Produced:
    """One document as it should be now."""

    artifact: Artifact
    missing: tuple[str, ...]
    """What nobody has given yet."""
    edited: tuple[str, ...]
    """Bound regions that people changed by hand: they were kept."""
    change: Change | None
    """The change that files it; None when the filed one was made from the same inputs."""


def due(project: Project, everything: Iterable[Document]) -> tuple[Document, ...]:
    """Return the documents a project of this tier owes from the phase it has reached on."""
    return tuple(
        document
        for document in everything
        if (not document.tiers or project.tier in document.tiers)
        and (not document.phases or any(_reached(project.phase, phase) for phase in document.phases))
    )


def _reached(now: str, phase: str) -> bool:
    return PHASES.index(phase) <= PHASES.index(now) if now in PHASES and phase in PHASES else phase == now


def plan_generate(
    project: Project, snapshot: Snapshot, *, press: Press, only: Iterable[str] = ()
) -> tuple[Plan, tuple[Artifact, ...]]:
    """Return the plan that files what is due, and each due document as it should be now, filed already or not.

    ``only`` names document codes. Raises TemplateError for a template that cannot be used.
    """
    chosen = tuple(only)
    wanted = [one for one in due(project, press.standard.documents) if not chosen or one.code in chosen]
    jobs = [_job(document, project, snapshot, press) for document in wanted]
    produced = [_produce(job) for job in jobs if job is not None]
    plan = Plan(
        verb="generate",
        project=project.code,
        site=snapshot.site.url,
        changes=tuple(one.change for one in produced if one.change is not None),
        findings=tuple(finding for one in produced for finding in _findings(one, project, snapshot)),
        snapshot=snapshot.number,
        observed=observed_fingerprint(snapshot),
        standard=f"{press.standard.version} {press.standard.fingerprint}",
        made_at=press.now,
        counts=part_counts(snapshot),
    )
    return plan, tuple(one.artifact for one in produced)


def _job(document: Document, project: Project, snapshot: Snapshot, press: Press) -> _Job | None:
    """Return the work to do; None when the library is missing or the document is not ours to rewrite now."""
    if snapshot.site.list_of(document.library) is None or document.library in snapshot.unreadable:
        return None
    existing = documents.filed(document, snapshot, project=project)
    if existing is not None:
        status = press.standard.key_of("DOCSTAT", existing.get("PmoDocStatus"))
        if status in _SETTLED or existing.checked_out_to:
            return None
    return _Job(document=document, project=project, snapshot=snapshot, existing=existing, press=press)


def _produce(job: _Job) -> Produced:
    template = job.press.template(job.document.name, job.project.language)
    context = _context(job)
    colour = job.press.standard.organisation.colour
    inputs = word.inputs_fingerprint(template, context, colour)
    moved = job.existing is None or job.existing.get("PmoContentHash") != inputs
    source = job.press.current(job.existing) if moved and job.existing is not None else template
    filled = word.fill(
        source,
        context,
        properties=_properties(job, inputs),
        language=job.project.language,
        strict=source is template,
        colour=colour,
        remember=True,
    )
    artifact = _artifact(job, inputs, filled.content)
    return Produced(artifact, filled.missing, filled.edited, _change(artifact, job.existing) if moved else None)


def _context(job: _Job) -> Context:
    return documents.context(
        job.document,
        job.snapshot,
        standard=job.press.standard,
        project=job.project,
        today=job.press.today,
        hub=_hub_rows(job.press.hub),
        language=job.project.language,
        names=dict(job.press.hub.site.people) | dict(job.snapshot.site.people),
    )


def _hub_rows(hub: Snapshot) -> tuple[Row, ...]:
    return tuple(row for key in ("Projects", "Requests", "Exemptions") for row in hub.rows_of(key))


def _properties(job: _Job, inputs: str) -> dict[str, str]:
    language = job.project.language
    return {
        "title": f"{job.document.title.say(language)} – {job.project.title}",
        "subject": job.project.code,
        "creator": job.press.standard.organisation.name,
        "created": job.press.now.replace(microsecond=0).isoformat(),
        "modified": job.press.now.replace(microsecond=0).isoformat(),
        "language": "fr-FR" if language == "fr" else "en-GB",
        "version": job.label,
        "PmoDocCode": job.code,
        "PmoSnapshotId": str(job.snapshot.number),
        "PmoTemplateId": job.document.name,
        "PmoTemplateVersion": job.document.version,
        "PmoContentHash": inputs,
    }


def _artifact(job: _Job, inputs: str, content: bytes) -> Artifact:
    folder = job.document.folder.say(job.project.language) if job.document.folder else ""
    path = job.existing.path if job.existing else f"{folder}/{job.code}.docx".lstrip("/")
    where, _, name = path.rpartition("/")
    library = job.snapshot.site.list_of(job.document.library)
    columns = {"Title"} | {column.name for column in library.columns} if library else {"Title"}
    values = _lacking_values(job) | _provenance(job, inputs)
    return Artifact(
        site=job.snapshot.site.url,
        library=job.document.library,
        folder=where,
        name=name,
        content=content,
        values={key: value for key, value in values.items() if key in columns and value not in (None, "", ())},
        content_type=_content_type(job),
    )


def _content_type(job: _Job) -> str:
    """Return the id the tenant gave to the document's content type, empty when the site has none."""
    blueprint = job.press.standard.blueprint(job.project.blueprint)
    for wanted in blueprint.content_types:
        if wanted.name == job.document.content_type:
            titles = (wanted.title.fr, wanted.title.en)
            found = (one for one in job.snapshot.site.content_types if one.id == wanted.id or one.name in titles)
            return next((one.id for one in found), "")
    return ""


def _provenance(job: _Job, inputs: str) -> dict[str, Value]:
    """Return what every edition writes."""
    return {
        "PmoDocVersion": job.label,
        "PmoTemplateId": job.document.name,
        "PmoTemplateVersion": job.document.version,
        "PmoGeneratedOn": job.press.now.replace(microsecond=0),
        "PmoSnapshotId": str(job.snapshot.number),
        "PmoContentHash": inputs,
    }


def _lacking_values(job: _Job) -> dict[str, Value]:
    """Return what only the first edition writes: afterwards these cells are people's.

    A file without our key is one whose upload was cut off before its columns were set: what is empty is still due.
    """
    existing = job.existing
    if existing is None:
        return _first_values(job)
    if existing.get("PmoKey"):
        return {}
    return {name: value for name, value in _first_values(job).items() if not existing.get(name)}


def _first_values(job: _Job) -> dict[str, Value]:
    language, choices = job.project.language, job.press.standard.choices
    return {
        "Title": f"{job.document.title.say(language)} – {job.project.title}",
        "PmoKey": job.code,
        "PmoProjectCode": job.project.code,
        "PmoDocCode": job.code,
        "PmoDocType": choices["DOCTYPE"].label_of(job.document.code, language),
        "PmoDocStatus": choices["DOCSTAT"].label_of("DRA", language),
        "PmoConfidentiality": choices["CONF"].label_of(job.project.confidentiality, language),
        "PmoPhase": choices["PHASE"].label_of(job.project.phase, language),
        "PmoLanguage": language,
        "PmoOwner": job.project.manager or None,
        "PmoApprovers": _approvers(job),
    }


def _approvers(job: _Job) -> tuple[str, ...]:
    roles = job.document.approver_roles
    holders = (
        str(row.get("PmoPerson") or "")
        for row in job.snapshot.rows_of("Roles")
        if job.press.standard.key_of("ROLE", row.get("PmoRoleKey")) in roles
    )
    return tuple(dict.fromkeys(person for person in holders if person))


def _change(artifact: Artifact, existing: FileFact | None) -> Change:
    return Change(
        kind=Kind.FILE,
        action=Action.CREATE if existing is None else Action.UPDATE,
        site=artifact.site,
        path=f"{artifact.library}/files/{artifact.path}",
        after=artifact,
        why="missing" if existing is None else "data_moved",
        etag=existing.etag if existing else "",
    )


def _findings(produced: Produced, project: Project, snapshot: Snapshot) -> tuple[Finding, ...]:
    """Return what a document lacks, and which of its bound regions people wrote over."""
    told = (
        ("DOC-INCOMPLETE", Severity.MINOR, produced.missing),
        ("DOC-BOUND-EDITED", Severity.MAJOR, produced.edited),
    )
    return tuple(
        Finding(
            rule=rule,
            project=project.code,
            site=snapshot.site.url,
            path=f"{produced.artifact.library}/{produced.artifact.path}",
            severity=severity,
            facts={"name": produced.artifact.name, "count": str(len(names)), "fields": ", ".join(names[:8])},
            url=snapshot.site.url,
        )
        for rule, severity, names in told
        if names
    )
