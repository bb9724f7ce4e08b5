"""One document made from its template, or from its own current text, and what there is to say of it."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

from pmo365 import documents
from pmo365.documents.life import numbers
from pmo365.documents.period import as_it_was, as_of
from pmo365.errors import TemplateError
from pmo365.languages import say
from pmo365.model.content import STAMPED, Context
from pmo365.model.document import Artifact, Document, FileVersion
from pmo365.model.finding import Finding, Severity
from pmo365.model.people import is_application
from pmo365.model.plan import Action, Change, Kind
from pmo365.model.snapshot import FileFact, Row, Snapshot
from pmo365.render import word, word_jinja
from pmo365.verbs.filing import EDITED, Job, artifact_of, properties_of
from pmo365.verbs.measures import health_of
from pmo365.verbs.offers import Offer, offers
from pmo365.verbs.refusals import found, refusal

log = logging.getLogger(__name__)

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


def produce(job: Job) -> tuple[Produced | None, tuple[Finding, ...]]:
    """Return the document as it should be now, and the findings that templates are refused.

    None when no template can be used, or when the filed document has to wait for its own or cannot be opened any more.
    """
    refused: list[Finding] = []
    for offer in offers(job.document, job.project, job.press):
        if offer.stands_in and job.existing is not None:
            break
        if offer.flaws:
            refused.append(_refusal(job, offer))
            continue
        try:
            return _produce(job, offer), tuple(refused)
        except TemplateError as error:
            log.warning("%s: %s", job.code, error)
            if job.existing is not None and not word.opens(job.press.current(job.existing)):
                return None, (_damaged(job, job.existing),)
            refused.append(_refusal(job, offer, error))
    return None, tuple(refused)


def _refusal(job: Job, offer: Offer, error: TemplateError | None = None) -> Finding:
    language, flaws, reason = job.press.standard.language, offer.flaws, ""
    if error is not None:
        flaws = found(offer, error, context_of(job))
        reason = say(language, f"errors.{error.key}", **{"where": offer.place, **error.facts})
    return refusal(offer, flaws, hub=job.press.hub.site.url, language=language, reason=reason)


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


def made_from(file: FileFact) -> tuple[str, str]:
    """Return name and version of the template a filed document was made from, empty where it does not say."""
    return str(file.get("PmoTemplateId") or ""), str(file.get("PmoTemplateVersion") or "")


def lags(file: FileFact, document: Document, offer: Offer) -> bool:
    """Return whether a filed document was made from another template than the one that counts now."""
    name, version = made_from(file)
    return bool(name and version) and (name, version) != (offer.name or document.name, offer.version)


def basis(job: Job, offer: Offer) -> tuple[Job, bytes]:
    """Return the job with the template a filed document was made from, and its bytes.

    Where that version is kept no more, those of the one that counts now.
    """
    if job.existing is None or not lags(job.existing, job.document, offer):
        return _with(job, offer), offer.read()
    name, version = made_from(job.existing)
    earlier = job.press.earlier(name, version)
    told = replace(offer, name="" if name == job.document.name else name, version=version)
    return _with(job, told), (earlier or offer).read()


def _with(job: Job, offer: Offer) -> Job:
    return replace(job, document=replace(job.document, origin=offer.name, version=offer.version))


def _produce(job: Job, offer: Offer) -> Produced:
    by_jinja = job.document.engine == "jinja"
    lagging = job.existing is not None and lags(job.existing, job.document, offer)
    anew = lagging and (by_jinja or _ours_alone(job))
    job, template = (_with(job, offer), offer.read()) if anew or not lagging else basis(job, offer)
    context = context_of(job)
    inputs = inputs_of(job, template, context)
    moved = anew or job.existing is None or job.existing.get("PmoContentHash") != inputs or bool(job.press.overwrite)
    write = _by_jinja if by_jinja else _anew if anew else _by_controls
    filled = write(job, template, context, inputs=inputs, moved=moved)
    artifact = artifact_of(job, inputs, filled.content, edited=filled.edited)
    kept = by_jinja and filled.edited
    change = _change(artifact, job.existing, "template_moved" if anew else "data_moved") if moved and not kept else None
    return Produced(artifact, filled.missing, filled.edited, change)


def usable(job: Job) -> Offer | None:
    """Return the template a document would be made from now, None when none can be used."""
    for offer in offers(job.document, job.project, job.press):
        if offer.flaws:
            continue
        try:
            inputs_of(job, offer.read(), context_of(job))
        except TemplateError:
            continue
        return offer
    return None


def inputs_of(job: Job, template: bytes, context: Context) -> str:
    """Return the fingerprint of what a document is made from; TemplateError when the template cannot be used."""
    if job.document.engine == "jinja":
        return word_jinja.inputs_fingerprint(template, context)
    return word.inputs_fingerprint(template, context, job.press.standard.organisation.colour)


def _ours_alone(job: Job) -> bool:
    """Return whether no person ever saved a filed draft: only then nothing of theirs is lost when it is made anew.

    Every version since the first has to be there, and to be an application's.
    """
    assert job.existing is not None
    if job.existing.get(EDITED) or not is_application(job.existing.modified_by):
        return False
    versions = job.press.history(job.existing)
    labels = sorted(numbers(one.label) for one in versions)
    drafts = [(0, minor) for minor in range(1, len(labels) + 1)]
    whole = [(major, 0) for major in range(1, len(labels) + 1)]
    return bool(versions) and all(one.by_application for one in versions) and labels in (drafts, whole)


def _anew(job: Job, template: bytes, context: Context, *, inputs: str, moved: bool) -> word.Filled:
    """Return a filed document made from a template that came after it."""
    assert job.existing is not None
    return _filled(job, template, context_of(job, job.press.history(job.existing)), inputs, strict=True)


def _by_controls(job: Job, template: bytes, context: Context, *, inputs: str, moved: bool) -> word.Filled:
    if not moved or job.existing is None:
        return _filled(job, template, context, inputs, strict=True)
    current = job.press.current(job.existing)
    return _filled(job, current, context_of(job, job.press.history(job.existing)), inputs, strict=False)


def _filled(job: Job, source: bytes, context: Context, inputs: str, *, strict: bool) -> word.Filled:
    return word.fill(
        source,
        context,
        properties=properties_of(job, inputs),
        language=job.project.language,
        strict=strict,
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
        context = context_of(job, job.press.history(job.existing))
    return word_jinja.fill(template, context, properties=properties_of(job, inputs), language=job.project.language)


def context_of(job: Job, history: tuple[FileVersion, ...] = ()) -> Context:
    """Return what a document says now; ``history`` are its versions, which the fingerprint leaves out."""
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


def _hub_rows(hub: Snapshot) -> tuple[Row, ...]:
    return tuple(row for key in _HUB_REGISTERS for row in hub.rows_of(key))


def _change(artifact: Artifact, existing: FileFact | None, why: str) -> Change:
    return Change(
        kind=Kind.FILE,
        action=Action.CREATE if existing is None else Action.UPDATE,
        site=artifact.site,
        path=f"{artifact.library}/files/{artifact.path}",
        after=artifact,
        why="missing" if existing is None else why,
        etag=existing.etag if existing else "",
    )
