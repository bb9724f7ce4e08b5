"""Plan our templates into the hub's library, published, so that a PMO can edit them in Word; never over its edits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from pmo365.languages import say
from pmo365.model.document import Artifact, Document
from pmo365.model.people import is_application
from pmo365.model.plan import Action, Change, Kind
from pmo365.model.site import Library
from pmo365.model.snapshot import FileFact, Snapshot, Value
from pmo365.model.standard import Standard
from pmo365.model.words import Language
from pmo365.render import word
from pmo365.render.digest import digest
from pmo365.verbs.filing import type_of
from pmo365.verbs.shelf import LIBRARY, choices, key_of, library_of, name_of, shelved

Ours: TypeAlias = "Mapping[tuple[Document, Language], bytes]"
"""Document and language → the template that comes with pmo365, or with the folder of the profile."""
Untouched: TypeAlias = "Callable[[FileFact, str], bool]"
"""A file and the digest of what we had put there → whether it still says that."""


def plan_stock(hub: Snapshot, ours: Ours, *, standard: Standard, untouched: Untouched) -> tuple[Change, ...]:
    """Return what brings our templates into the library: those it lacks, and newer ones where nobody edited the old.

    Nothing where the hub has no such library; one of ours that is damaged or unsafe stays out: ``doctor`` tells of it.
    Publishing that was cut off is finished.
    """
    library = library_of(hub)
    if library is None:
        return ()
    shop = _Shop(hub=hub, library=library, standard=standard, untouched=untouched)
    found = (shop.change(document, language, content=content) for (document, language), content in ours.items())
    return tuple(one for one in found if one is not None and _sound(one))


def _sound(change: Change) -> bool:
    content = change.after.content if isinstance(change.after, Artifact) else b""
    return not content or word.opens(content, strict=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shop:
    """The library as it is, and how to tell what people edited."""

    hub: Snapshot
    library: Library
    standard: Standard
    untouched: Untouched

    def change(self, document: Document, language: Language, *, content: bytes) -> Change | None:
        key = key_of(document, language)
        existing = next((one for one in self.hub.files_of(LIBRARY) if one.get("PmoKey") == key), None)
        if existing is None:
            return self._first(document, language, content)
        if existing.checked_out_to or not is_application(existing.modified_by):
            return None
        kept = str(existing.get("PmoContentHash") or "")
        if kept == digest(content):
            waits = not existing.published or existing.moderation not in (None, 0)
            return self._filed(self._artifact(existing.path, b"", {}), existing) if waits else None
        if not self.untouched(existing, kept):
            return None
        return self._filed(self._artifact(existing.path, content, self._said(document, content)), existing)

    def _first(self, document: Document, language: Language, content: bytes) -> Change | None:
        """Return how a template is put there, unless people have put one there themselves."""
        name = name_of(document, language)
        taken = any(one.path == name for one in self.hub.files_of(LIBRARY))
        if taken or choices(document, language, "", among=shelved(self.hub, self.standard)):
            return None
        values: dict[str, Value] = {
            "Title": document.title.say(language),
            "PmoKey": key_of(document, language),
            "PmoDocType": self.standard.choices["DOCTYPE"].label_of(document.code, self.standard.language),
            "PmoLanguage": language,
        }
        return self._filed(self._artifact(name, content, values | self._said(document, content)), None)

    def _said(self, document: Document, content: bytes) -> dict[str, Value]:
        return {
            "PmoTemplateId": document.name,
            "PmoTemplateVersion": document.version,
            "PmoPackVersion": self.standard.version,
            "PmoContentHash": digest(content),
        }

    def _artifact(self, path: str, content: bytes, values: Mapping[str, Value]) -> Artifact:
        """Return the file, published and approved; without content only what is not done of that."""
        columns = {"Title"} | {column.name for column in self.library.columns}
        folder, _, name = path.rpartition("/")
        return Artifact(
            site=self.hub.site.url,
            library=LIBRARY,
            folder=folder,
            name=name,
            content=content,
            values={key: value for key, value in values.items() if key in columns},
            content_type=self._type() if "PmoKey" in values else "",
            comment=say(self.standard.language, "template.stocked"),
            arrived=not content,
            decide="approve",
        )

    def _type(self) -> str:
        return type_of("PmoTemplate", self.hub, blueprint=self.standard.blueprint("hub"))

    def _filed(self, artifact: Artifact, existing: FileFact | None) -> Change:
        return Change(
            kind=Kind.FILE,
            action=Action.UPDATE if existing else Action.CREATE,
            site=artifact.site,
            path=f"{LIBRARY}/files/{artifact.path}",
            after=artifact,
            why="differs" if existing else "missing",
            etag=existing.etag if existing else "",
        )
