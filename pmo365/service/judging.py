"""The hub's templates judged as they come, and what there is to tell of them."""

from __future__ import annotations

import logging
from functools import cache

from pmo365.errors import ConsentError, TemplateError, TenantError
from pmo365.model.snapshot import Snapshot
from pmo365.model.words import Language
from pmo365.service.shelf import Shelf
from pmo365.service.template import Example, document_of, judged, sample
from pmo365.service.workspace import Workspace

log = logging.getLogger(__name__)


def judge(workspace: Workspace, hub: Snapshot) -> None:
    """Read and judge the published templates that people brought or edited, each version once.

    One that cannot be read now is judged another time.
    """
    shelf = Shelf(workspace=workspace, hub=hub)

    @cache
    def example(language: Language) -> Example:
        return sample(workspace.standard, language, now=workspace.now())

    for one in shelf.files():
        told = bool(one.version and one.peoples and one.document and len(one.languages) == 1)
        if not told or shelf.flaws(one.file, one.version) is not None:
            continue
        try:
            content = shelf.content(one.file, one.version)
        except (TenantError, ConsentError, TemplateError) as error:
            log.warning("%s: %s", one.file.path, error)
            continue
        found = judged(content, example(one.languages[0]), document_of(workspace.standard, one.document))
        shelf.note(one.file, one.version, tuple(flaw for flaw in found if flaw.grave))
