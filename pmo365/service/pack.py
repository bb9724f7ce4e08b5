"""What a steering committee gets: the workbook, the Word packs of the projects, the decisions awaited."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace

from pmo365.model.document import Artifact, Due
from pmo365.model.page import Page
from pmo365.model.project import Project
from pmo365.model.site import Library
from pmo365.model.snapshot import FileFact, Snapshot
from pmo365.service.plans import generate_plan
from pmo365.service.workspace import Workspace
from pmo365.sheets.portfolio import Portfolio
from pmo365.verbs.due import Asked
from pmo365.verbs.export import decisions_files
from pmo365.verbs.report import drawn, filed


def pack_files(
    workspace: Workspace, portfolio: Portfolio, pages: tuple[Page, ...], *, narrowed: bool
) -> tuple[Artifact, ...]:
    """Return the files of a pack.

    ``narrowed`` gives every project its Word pack; otherwise those whose committee meets soon have one.
    """
    now = workspace.now()
    texts = (
        filed(portfolio, content, name=name, inputs=inputs, now=now)
        for name, content, inputs in decisions_files(portfolio)
    )
    return (drawn(portfolio, pages, now=now), *_words(workspace, portfolio, narrowed=narrowed), *texts)


def _words(workspace: Workspace, portfolio: Portfolio, *, narrowed: bool) -> Iterator[Artifact]:
    codes = tuple(one.code for one in portfolio.standard.documents if one.due is Due.COMMITTEE)
    asked = Asked(codes=codes) if narrowed else Asked()
    for project, snapshot in portfolio.projects:
        if not codes or project.row is None:
            continue
        yield from (
            _copy(workspace, portfolio, project, snapshot=snapshot, made=one)
            for one in generate_plan(workspace, project, snapshot, hub=portfolio.hub, asked=asked)[1]
            if any(one.name.startswith(f"{project.code}-{code}") for code in codes)
        )


def _copy(
    workspace: Workspace, portfolio: Portfolio, project: Project, *, snapshot: Snapshot, made: Artifact
) -> Artifact:
    """Return the pack of a project for the hub: as it is filed, with what people wrote in it, else as it would be."""
    existing = next((one for one in snapshot.files_of(made.library) if one.path == made.path), None)
    if existing is None:
        content, inputs = made.content, str(made.values.get("PmoContentHash"))
    else:
        library = snapshot.site.list_of(made.library)
        assert isinstance(library, Library)
        content = workspace.gateway.file_bytes(snapshot.site.url, library, existing.path)
        inputs = _edition_of(existing)
    copy = filed(portfolio, content, name=made.name, inputs=inputs, now=workspace.now())
    return replace(copy, values={**copy.values, "Title": made.values.get("Title") or made.name})


def _edition_of(file: FileFact) -> str:
    """Return a fingerprint of a file as it is filed: it moves with every edition, whoever made it."""
    return hashlib.sha256(f"{file.unique_id} {file.version} {file.modified}".encode()).hexdigest()[:16]
