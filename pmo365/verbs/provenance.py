"""What the properties of a document say: who, what, which number, from which data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pmo365.model.document import Document
from pmo365.model.project import Project

if TYPE_CHECKING:
    from pmo365.verbs.filing import Press


def properties(
    document: Document, project: Project, press: Press, *, code: str, version: str, more: Mapping[str, str]
) -> dict[str, str]:
    """Return the properties of an edition; ``more`` are those that carry the names of columns."""
    language, moment = project.language, press.now.replace(microsecond=0).isoformat()
    return {
        "title": f"{document.title.say(language)} – {project.title}",
        "subject": project.code,
        "creator": press.standard.organisation.name,
        "created": moment,
        "modified": moment,
        "language": "fr-FR" if language == "fr" else "en-GB",
        "version": version,
        "PmoDocCode": code,
        "PmoTemplateId": document.origin or document.name,
        "PmoTemplateVersion": document.version,
        **more,
    }
