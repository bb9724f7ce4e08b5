"""What people ask of a document: where is it, what is missing, does it lag behind its data, who is awaited."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pmo365.documents.life import State, numbers
from pmo365.documents.opinions import Asked, awaited
from pmo365.model.document import Document
from pmo365.model.people import is_application
from pmo365.model.snapshot import FileFact
from pmo365.render.digest import digest
from pmo365.render.word_regions import Regions, regions
from pmo365.verbs.baselines import copies
from pmo365.verbs.filing import EDITED, Job
from pmo365.verbs.offers import Offer
from pmo365.verbs.producing import basis, context_of, inputs_of, lags, made_from, usable
from pmo365.verbs.standing import Desk, Paper, papers

_AT_REST = (State.ABSENT, State.ISSUED, State.SUPERSEDED, State.OBSOLETE)
"""States in which nobody compares the text with the data any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One document as it is now."""

    paper: Paper
    in_force: str
    """Version readers see and may rely on: ``1.0``; empty while nothing was approved."""
    regions: Regions
    """Which fields lag behind their data, which ones people wrote over."""
    awaited: tuple[Asked, ...]
    """Whose opinions are missing."""
    since: datetime | None
    """When it came to the state it is in, as far as SharePoint tells."""
    template: tuple[str, str] | None = None
    """The template it was made from and the one that counts now, ``MAN.fr.docx 1.0``; None when they are the same."""
    lost: tuple[str, ...] = ()
    """Baselines whose content is no more what was kept; only where that was asked for."""


def conditions(desk: Desk, due: Iterable[Document], *, verify: bool = False) -> tuple[Condition, ...]:
    """Return every document a project owes or has filed; ``verify`` reads the baselines and compares their digests."""
    return tuple(_condition(one, desk, verify=verify) for one in papers(desk, due))


def _condition(one: Paper, desk: Desk, *, verify: bool) -> Condition:
    pending = one.state is State.PENDING
    job = Job(document=one.document, project=desk.project, snapshot=desk.snapshot, existing=one.file, press=desk.press)
    offer = usable(job)
    return Condition(
        paper=one,
        in_force=_in_force(one),
        regions=_regions(job, one, offer),
        template=_behind(one, offer),
        awaited=awaited(one.asked, one.round, desk.press.standard) if pending else (),
        since=one.file.modified if one.file else None,
        lost=tuple(copy.name for copy in copies(one, desk) if not _whole(copy, desk)) if verify else (),
    )


def _in_force(one: Paper) -> str:
    if one.file is None or not one.library.minor:
        return one.file.version if one.file else ""
    major, minor = numbers(one.file.version)
    if minor:
        return f"{major}.0" if major else ""
    return one.file.version if one.file.moderation in (None, 0) else ""


def _behind(one: Paper, offer: Offer | None) -> tuple[str, str] | None:
    """Return from which template a document was made and which one counts now, where they differ."""
    if one.file is None or offer is None or one.state in _AT_REST or not lags(one.file, one.document, offer):
        return None
    return " ".join(made_from(one.file)), f"{offer.name or one.document.name} {offer.version}"


def _regions(job: Job, one: Paper, offer: Offer | None) -> Regions:
    """Compare a document with its data; where the inputs are the same nothing has to be read."""
    file = one.file
    if file is None or one.state in _AT_REST or not file.get("PmoContentHash"):
        return Regions((), (), {})
    context = context_of(job)
    ours = is_application(file.modified_by) and not file.get(EDITED)
    if ours and offer is not None and _inputs(job, offer) == file.get("PmoContentHash"):
        return Regions((), (), {})
    return regions(job.press.current(file), context, language=job.project.language)


def _inputs(job: Job, offer: Offer) -> str:
    made, template = basis(job, offer)
    return inputs_of(made, template, context_of(made))


def _whole(copy: FileFact, desk: Desk) -> bool:
    """Return whether a baseline says what it said when it was kept; one without digest was not made by us."""
    kept = copy.get("PmoSha256")
    if not kept:
        return True
    content = desk.press.current(copy)
    return kept == (digest(content) if copy.name.endswith(".docx") else hashlib.sha256(content).hexdigest())
