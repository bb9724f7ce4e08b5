"""The next edition of a filed document: its own text, with what it says of itself brought up to date.

Only the groups that tell of the publication are written anew (number, status, date, history, opinions); what people
wrote and what they read when they gave their opinion stays to the letter.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pmo365 import documents
from pmo365.documents import Edition
from pmo365.documents.life import State, next_draft
from pmo365.model.content import STAMPED, Context
from pmo365.model.document import Artifact
from pmo365.model.plan import Action, Change, Kind, RowWrite
from pmo365.model.snapshot import FileFact, Value
from pmo365.render import word, word_jinja
from pmo365.verbs.provenance import properties
from pmo365.verbs.standing import Desk, Paper

_LONGEST = 1000
"""SharePoint takes comments of 1,023 characters."""


def stamped(paper: Paper, desk: Desk, made: Edition) -> bytes:
    """Return the filed text as the edition says: number, status, watermark, history and opinions are those of now."""
    context, current = _context(paper, desk, made), desk.press.current(paper.filed)
    status = desk.label("DOCSTAT", made.status)
    said = {"PmoDocStatus": status, "PmoDocVersion": made.version, **_origin(paper.filed)}
    if paper.document.engine == "jinja":
        said[word_jinja.WORDS] = word_jinja.words_noted(current)
    filled = word.fill(
        current,
        {name: context[name] for name in STAMPED},
        properties=properties(
            paper.document, desk.project, desk.press, code=paper.code, version=made.version, more=said
        ),
        language=desk.project.language,
        strict=False,
        colour=desk.press.standard.organisation.colour,
        remember=True,
        overwrite=STAMPED,
    )
    return filled.content


def edition_change(
    paper: Paper,
    desk: Desk,
    made: Edition,
    *,
    why: str,
    values: Mapping[str, Value] | None = None,
    decide: Literal["", "approve", "reject"] = "",
    comment: str = "",
    arrived: bool = False,
) -> Change:
    """Return the change that files the edition; one that is sent back from SharePoint's own approval keeps its text.

    What people published themselves is taken back and published again under its number: it says inside what it is.
    ``arrived`` says that the text of this edition is filed: only its publication was cut off.
    """
    file = paper.filed
    there = arrived or (decide == "reject" and file.published)
    said: dict[str, Value] = {"PmoDocStatus": desk.label("DOCSTAT", made.status), "PmoDocVersion": made.version}
    folder, _, name = file.path.rpartition("/")
    artifact = Artifact(
        site=desk.snapshot.site.url,
        library=file.library,
        folder=folder,
        name=name,
        content=b"" if there else stamped(paper, desk, made),
        values=desk.held(file.library, said | dict(values or {})),
        comment=comment[:_LONGEST],
        arrived=there,
        draft=file.version if there else next_draft(file.version),
        decide=decide,
        retaken=decide == "approve" and file.published and not there,
    )
    return Change(
        kind=Kind.FILE, action=Action.UPDATE, site=artifact.site, path=f"{file.library}/files/{file.path}",
        after=artifact, before={name: file.get(name) for name in said}, why=why, etag=file.etag,
    )  # fmt: skip


def fields_change(desk: Desk, file: FileFact, values: Mapping[str, Value], *, why: str) -> tuple[Change, ...]:
    """Return the write of those columns of a file that differ; it makes no version."""
    wanted = {name: value for name, value in desk.held(file.library, values).items() if file.get(name) != value}
    if not wanted:
        return ()
    return (
        Change(
            kind=Kind.FILE_FIELDS,
            action=Action.UPDATE,
            site=desk.snapshot.site.url,
            path=f"{file.library}/files/{file.path}",
            after=RowWrite(list=file.library, values=wanted, id=file.id),
            before={name: file.get(name) for name in wanted},
            why=why,
            etag=file.etag,
        ),
    )


def draft(paper: Paper, status: State) -> Edition:
    """Return the draft that follows the filed version."""
    return Edition(version=next_draft(paper.filed.version), status=status.value)


def _context(paper: Paper, desk: Desk, made: Edition) -> Context:
    press = desk.press
    return documents.context(
        paper.document,
        desk.snapshot,
        standard=press.standard,
        project=desk.project,
        today=press.today,
        names=dict(press.hub.site.people) | dict(desk.snapshot.site.people),
        edition=made,
        history=press.history(paper.filed),
    )


def _origin(file: FileFact) -> dict[str, str]:
    """Return from what the data in the text were made: an edition that is only stamped keeps its origin."""
    kept = ("PmoSnapshotId", "PmoContentHash", "PmoTemplateId", "PmoTemplateVersion")
    return {name: str(file.get(name)) for name in kept if file.get(name)}
