"""What there is to tell of the hub's templates: refused, without effect, behind ours."""

from __future__ import annotations

from collections.abc import Iterator

from pmo365.languages import say
from pmo365.model.document import Document
from pmo365.model.snapshot import Snapshot
from pmo365.render.digest import digest
from pmo365.render.word_lint import Flaw
from pmo365.rules.measured import TemplateFact
from pmo365.service.folder import ours
from pmo365.service.shelf import Shelf
from pmo365.service.workspace import Workspace
from pmo365.verbs.refusals import REFUSED, sentence
from pmo365.verbs.shelf import LIBRARY, Shelved, idle, key_of
from pmo365.verbs.stock import Ours


def template_facts(workspace: Workspace, hub: Snapshot) -> tuple[TemplateFact, ...]:
    """Return what there is to tell of the hub's templates from what is known of them: the tenant is not asked."""
    shelf, language = Shelf(workspace=workspace, hub=hub), workspace.standard.language
    files = shelf.files()
    told = [_fact(shelf, one, REFUSED, why=sentence(flaws, language)) for one, flaws in _refused(shelf, files)]
    told += [
        _fact(shelf, one, "DOC-TEMPLATE-UNUSED", why=say(language, f"template.unused.{why}", other=other))
        for one, why, other in idle(files, workspace.standard)
    ]
    told += [
        _fact(shelf, one, "DOC-TEMPLATE-NEWER", document=document.title.say(language), version=document.version)
        for one, document in _behind(files, ours(workspace))
    ]
    return tuple(told)


def _refused(shelf: Shelf, files: tuple[Shelved, ...]) -> Iterator[tuple[Shelved, tuple[Flaw, ...]]]:
    for one in files:
        flaws = shelf.flaws(one.file, one.version) if one.version else None
        if flaws:
            yield one, flaws


def _behind(files: tuple[Shelved, ...], shipped: Ours) -> Iterator[tuple[Shelved, Document]]:
    """Yield the files of ours that people edited before we had a newer one."""
    by_key = {key_of(*which): (which[0], content) for which, content in shipped.items()}
    for one in files:
        document, content = by_key.get(str(one.file.get("PmoKey")), (None, b""))
        if document is not None and one.peoples and one.file.get("PmoContentHash") not in (None, digest(content)):
            yield one, document


def _fact(shelf: Shelf, one: Shelved, rule: str, **facts: str) -> TemplateFact:
    named = {"file": shelf.place(one.file), "version": one.version}
    return TemplateFact(rule=rule, path=f"{LIBRARY}/{one.file.path}", facts=named | facts, url=shelf.address(one.file))
