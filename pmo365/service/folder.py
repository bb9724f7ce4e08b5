"""The folder of templates of a profile: where each document's lies, and which of them can be used."""

from __future__ import annotations

import logging
from pathlib import Path

from pmo365.errors import TemplateError
from pmo365.model.document import Document
from pmo365.model.words import LANGUAGES, Language
from pmo365.service.workspace import Workspace
from pmo365.verbs.stock import Ours

log = logging.getLogger(__name__)


def template_place(folder: Path, document: Document, language: Language) -> Path:
    """Return the file of a document's template: the PMO's own where the Standard names one."""
    if document.template is not None:
        return folder / document.template.say(language)
    return folder / document.name / f"template.{language}.docx"


def read_template(folder: Path, document: Document, language: Language) -> bytes:
    """Return the bytes of a document's template; TemplateError when there is none."""
    file = template_place(folder, document, language)
    try:
        return file.read_bytes()
    except OSError as error:
        raise TemplateError("template_missing", file=str(file), reason=type(error).__name__) from error


def ours(workspace: Workspace) -> Ours:
    """Return the templates of the folder that may go into the hub's library: those the Standard leaves to it.

    One that is missing is left out: ``doctor`` tells of it.
    """
    found: dict[tuple[Document, Language], bytes] = {}
    for document in workspace.standard.documents:
        for language in LANGUAGES if document.template is None else ():
            try:
                found[document, language] = read_template(workspace.profile.templates, document, language)
            except TemplateError as error:
                log.warning("%s %s: %s", document.name, language, error)
    return found
