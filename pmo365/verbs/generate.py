"""Plan the documents of one project: what is due, from which inputs, and whether they moved since.

The fingerprint of the inputs decides, never the bytes: SharePoint rewrites Office files when they are uploaded. A
document that exists is refreshed from its own current text, so that what people wrote in it stays.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace

from pmo365 import documents
from pmo365.documents.period import as_it_was, as_of
from pmo365.errors import TemplateError
from pmo365.model.content import Context
from pmo365.model.document import Artifact, Document, FileVersion
from pmo365.model.finding import Finding, Severity
from pmo365.model.plan import Action, Change, Kind, Plan
from pmo365.model.project import Project
from pmo365.model.snapshot import FileFact, Row, Snapshot
from pmo365.planning.safety import observed_fingerprint, part_counts
from pmo365.render import word, word_jinja
from pmo365.verbs.due import SETTLED, Asked, Case, due
from pmo365.verbs.filing import STAMPED, Job, Press, artifact_of, properties_of
from pmo365.verbs.measures import health_of
from pmo365.verbs.provision import HUB
from pmo365.verbs.unread import unread

log = logging.getLogger(__name__)

NOTHING_ASKED = Asked()
_HUB_CODE = "PMO"
"""Begins the codes of the hub's own documents: ``PMO-MPM``."""
_HUB_REGISTERS = ("Projects", "Requests", "Exemptions", "LessonsCatalogue")
"""What documents of projects say of the hub."""


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


def plan_generate(
    project: Project, snapshot: Snapshot, *, press: Press, asked: Asked = NOTHING_ASKED
) -> tuple[Plan, tuple[Artifact, ...]]:
    """Return the plan that files what is due, and each due document as it should be now, filed already or not.

    Raises TemplateError for a template that cannot be used.
    """
    wanted = due(_case(project, snapshot, press=press, asked=asked), press.standard.documents)
    return _planned(wanted, project, snapshot, press=press)


def plan_hub_documents(
    hub: Snapshot, *, press: Press, owner: str, asked: Asked = NOTHING_ASKED
) -> tuple[Plan, tuple[Artifact, ...]]:
    """Return the same for the documents of the hub, such as the PMO's manual; ``owner`` answers for them."""
    organisation = Project(
        code=_HUB_CODE,
        title=press.standard.organisation.name,
        language=press.standard.language,
        tier="",
        phase="",
        life="ACT",
        blueprint="hub",
        manager=owner,
    )
    wanted = [one for one in press.standard.documents if one.site == "hub" and asked.wants(one)]
    plan, artifacts = _planned(wanted, organisation, hub, press=press)
    return replace(plan, project=HUB), artifacts


def _case(project: Project, snapshot: Snapshot, *, press: Press, asked: Asked) -> Case:
    return Case(
        project=project,
        snapshot=snapshot,
        standard=press.standard,
        now=press.now,
        today=press.today,
        asked=asked,
        health=lambda: health_of(project, snapshot, hub=press.hub, standard=press.standard, today=press.today),
    )


def _planned(
    wanted: Iterable[Document], project: Project, snapshot: Snapshot, *, press: Press
) -> tuple[Plan, tuple[Artifact, ...]]:
    jobs = [_job(document, project, snapshot, press) for document in wanted]
    told = [_told(job) for job in jobs if job is not None]
    produced = [one for one in told if isinstance(one, Produced)]
    damaged = tuple(one for one in told if isinstance(one, Finding))
    plan = Plan(
        verb="generate",
        project=project.code,
        site=snapshot.site.url,
        changes=tuple(one.change for one in produced if one.change is not None),
        findings=(
            *unread(project.code, snapshot),
            *damaged,
            *(finding for one in produced for finding in _findings(one, project, snapshot)),
        ),
        snapshot=snapshot.number,
        observed=observed_fingerprint(snapshot),
        standard=f"{press.standard.version} {press.standard.fingerprint}",
        made_at=press.now,
        counts=part_counts(snapshot),
    )
    return plan, tuple(one.artifact for one in produced)


def _job(document: Document, project: Project, snapshot: Snapshot, press: Press) -> Job | None:
    """Return the work to do; None when the library is missing or the document is not ours to rewrite now."""
    library = snapshot.site.list_of(document.library)
    if library is None or document.library in snapshot.unreadable:
        return None
    existing = documents.filed(document, snapshot, project=project)
    if existing is not None:
        status = press.standard.key_of("DOCSTAT", existing.get("PmoDocStatus"))
        waits = bool(library.versioning.minor) and existing.published and not document.issued
        if status in SETTLED or waits or existing.checked_out_to:
            return None
    return Job(document=document, project=project, snapshot=snapshot, existing=existing, press=press)


def _told(job: Job) -> Produced | Finding:
    """Return the document as it should be now, or the finding that the filed one cannot be opened any more."""
    try:
        return _produce(job)
    except TemplateError as error:
        if job.existing is not None and not word.opens(job.press.current(job.existing)):
            log.warning("%s: %s", job.code, error)
            return _damaged(job, job.existing)
        where = f"{job.document.name}/template.{job.project.language}.docx"
        raise TemplateError(error.key, **{**error.facts, "where": where}) from error


def _damaged(job: Job, existing: FileFact) -> Finding:
    return Finding(
        rule="DOC-DAMAGED",
        project=job.project.code,
        site=job.snapshot.site.url,
        path=f"{existing.library}/{existing.path}",
        severity=Severity.MAJOR,
        facts={"name": existing.name},
        url=job.snapshot.site.url,
    )


def _produce(job: Job) -> Produced:
    template = job.press.template(job.document, job.project.language)
    context = _context(job)
    by_jinja = job.document.engine == "jinja"
    colour = job.press.standard.organisation.colour
    inputs = (
        word_jinja.inputs_fingerprint(template, context)
        if by_jinja
        else word.inputs_fingerprint(template, context, colour)
    )
    moved = job.existing is None or job.existing.get("PmoContentHash") != inputs or bool(job.press.overwrite)
    write = _by_jinja if by_jinja else _by_controls
    filled = write(job, template, context, inputs=inputs, moved=moved)
    artifact = artifact_of(job, inputs, filled.content, edited=filled.edited)
    kept = by_jinja and filled.edited
    change = _change(artifact, job.existing) if moved and not kept else None
    return Produced(artifact, filled.missing, filled.edited, change)


def _by_controls(job: Job, template: bytes, context: Context, *, inputs: str, moved: bool) -> word.Filled:
    source = template
    if moved and job.existing is not None:
        source, context = job.press.current(job.existing), _context(job, job.press.history(job.existing))
    return word.fill(
        source,
        context,
        properties=properties_of(job, inputs),
        language=job.project.language,
        strict=source is template,
        colour=job.press.standard.organisation.colour,
        remember=True,
        overwrite=(*STAMPED, *job.press.overwrite),
    )


def _by_jinja(job: Job, template: bytes, context: Context, *, inputs: str, moved: bool) -> word.Filled:
    """Return the document written anew; one that people changed stays as it is, whole: nothing in it is ours alone."""
    if moved and job.existing is not None:
        current = job.press.current(job.existing)
        if word_jinja.was_edited(current):
            return word.Filled(current, (), (), edited=(job.document.name,))
        context = _context(job, job.press.history(job.existing))
    return word_jinja.fill(template, context, properties=properties_of(job, inputs), language=job.project.language)


def _context(job: Job, history: tuple[FileVersion, ...] = ()) -> Context:
    """Return the values of a document; ``history`` are its versions, which the fingerprint leaves out."""
    document, press = job.document, job.press
    seen, day = as_it_was(document, job.snapshot), as_of(document, press.today)
    measured = document.site == "project" and document.name not in documents.UNMEASURED
    return documents.context(
        document,
        seen,
        standard=press.standard,
        project=job.project,
        today=press.today,
        hub=_hub_rows(press.hub),
        language=job.project.language,
        names=dict(press.hub.site.people) | dict(job.snapshot.site.people),
        health=health_of(job.project, seen, hub=press.hub, standard=press.standard, today=day) if measured else None,
        history=history,
    )


def context_of(document: Document, project: Project, snapshot: Snapshot, *, press: Press) -> Context:
    """Return what a document of a project would say now."""
    return _context(Job(document=document, project=project, snapshot=snapshot, existing=None, press=press))


def _hub_rows(hub: Snapshot) -> tuple[Row, ...]:
    return tuple(row for key in _HUB_REGISTERS for row in hub.rows_of(key))


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
