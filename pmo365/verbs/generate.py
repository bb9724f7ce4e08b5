"""Plan the documents of one project: what is due, from which inputs, and whether they moved since.

The fingerprint of the inputs decides, never the bytes: SharePoint rewrites Office files when they are uploaded. A
document that exists is refreshed from its own current text, so that what people wrote in it stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pmo365 import documents
from pmo365.model.document import Artifact, Document
from pmo365.model.finding import Finding, Severity
from pmo365.model.plan import Plan
from pmo365.model.project import Project
from pmo365.model.snapshot import Snapshot
from pmo365.planning.safety import observed_fingerprint, part_counts
from pmo365.verbs.cells import link_cells
from pmo365.verbs.due import SETTLED, Asked, Case, due
from pmo365.verbs.filing import Job, Press
from pmo365.verbs.links import with_filed
from pmo365.verbs.measures import health_of
from pmo365.verbs.producing import Produced, produce
from pmo365.verbs.provision import HUB
from pmo365.verbs.unread import unread

NOTHING_ASKED = Asked()
_HUB_CODE = "PMO"
"""Begins the codes of the hub's own documents: ``PMO-MPM``."""


def plan_generate(
    project: Project, snapshot: Snapshot, *, press: Press, asked: Asked = NOTHING_ASKED
) -> tuple[Plan, tuple[Artifact, ...]]:
    """Return the plan that files what is due, and each due document as it should be now, filed already or not.

    A template that cannot be used is a finding, and the next best one is taken: see ``offers``.
    """
    wanted = due(_case(project, snapshot, press=press, asked=asked), press.standard.documents)
    plan, artifacts = _planned(wanted, project, snapshot, press=press)
    leading = link_cells(project, with_filed(snapshot, plan.changes), press.standard)
    return replace(plan, changes=(*plan.changes, *leading)), artifacts


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
    told = [produce(job) for job in jobs if job is not None]
    produced = [one for one, _ in told if one is not None]
    refused = {finding.fingerprint: finding for _, findings in told for finding in findings}
    plan = Plan(
        verb="generate",
        project=project.code,
        site=snapshot.site.url,
        changes=tuple(one.change for one in produced if one.change is not None),
        findings=(
            *unread(project.code, snapshot),
            *refused.values(),
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
