"""The templates a document may be made from: the PMO's in the hub's library, else ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from pmo365.model.document import Document
from pmo365.model.project import Project
from pmo365.render.word_lint import Flaw
from pmo365.verbs.filing import Press


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One template a document may be made from."""

    name: str
    """Name of the file in the hub's library; empty for one of the folder of templates."""
    version: str
    """SharePoint's label, or the one the Standard gives to ours."""
    read: Callable[[], bytes]
    """Gives its bytes; TemplateError when they are not there."""
    place: str
    """What people are told: ``Modèles de documents/MAN.fr.docx``, ``mandate/template.fr.docx``."""
    path: str
    """What a finding is about: ``Templates/MAN.fr.docx``."""
    url: str = ""
    flaws: tuple[Flaw, ...] = ()
    """What it is refused for, where that is known already."""
    stands_in: bool = False
    """Used for a new document because another one was refused; documents that are filed wait for their own."""


def offers(document: Document, project: Project, press: Press) -> Iterator[Offer]:
    """Yield the templates of a document, the one that counts first.

    A file named by the Standard goes before the library: it is the administrator's word.
    """
    language = project.language
    shelved = False
    for one in () if document.template else press.shelf(document, project):
        shelved = True
        yield one
    yield replace(_ours(document, project, press), stands_in=shelved)
    if document.template is not None:
        plain = replace(document, template=None)
        place = f"{document.name}/template.{language}.docx"
        yield replace(_ours(plain, project, press), place=place, stands_in=True)


def _ours(document: Document, project: Project, press: Press) -> Offer:
    language = project.language
    own = document.template.say(language) if document.template else ""
    return Offer(
        name="",
        version=document.version,
        read=lambda: press.template(document, language),
        place=own or f"{document.name}/template.{language}.docx",
        path=f"documents/{document.code}/{language}",
    )
