"""Templates people own: what they may name, whether one can be used, and the page that lists every field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache

from pmo365 import documents
from pmo365.errors import ConfigurationError
from pmo365.languages import say
from pmo365.model.content import Context, names
from pmo365.model.document import Document
from pmo365.model.project import Project
from pmo365.model.snapshot import Row, Snapshot
from pmo365.model.standard import Standard
from pmo365.model.words import Language
from pmo365.render.field_page import Meaning, field_page
from pmo365.render.word_lint import Flaw, lint
from pmo365.render.word_tags import labels
from pmo365.service.workspace import Workspace
from pmo365.settings import method_pack
from pmo365.standard.demo import load_demo
from pmo365.standard.demo_check import faults
from pmo365.standard.demo_sites import demo_hub, demo_site
from pmo365.verbs import portfolio


def document_of(standard: Standard, said: str) -> Document:
    """Return the document of a code or folder name; ConfigurationError names those there are."""
    for one in standard.documents:
        if said.casefold() in (one.code.casefold(), one.name.casefold()):
            return one
    known = ", ".join(one.code for one in standard.documents)
    raise ConfigurationError("document_unknown", code=said, known=known)


def sample_context(standard: Standard, document: Document, language: Language, *, now: datetime) -> Context:
    """Return what a document would say of the sample project of a language.

    Where the sample does not suit the Standard, what a project says that has written nothing yet.
    """
    sample = _sample()
    if faults(sample, standard):
        empty = Snapshot(number=1, site=demo_site_of_nobody(), taken_at=now)
        project = Project(code="PRJ-0001", title="", language=language, tier="M", phase="INIT", life="ACT")
        return _context(standard, document, project, snapshot=empty, hub=(), now=now)
    one = next(project for project in sample.projects if project.language == language)
    hub = demo_hub(sample, standard, taken_at=now)
    known = {project.code: project for project in portfolio.projects(hub, standard)}
    site = demo_site(one, standard, taken_at=now)
    return _context(
        standard, document, known[one.code], snapshot=site, hub=hub.rows, now=now, people=sample.people
    )
