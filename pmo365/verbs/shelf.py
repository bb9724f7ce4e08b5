"""The hub's library of templates: which file serves which document, and which version of it counts. Pure.

The columns of a file tell (type, language, tiers); where they are empty its name does: ``MAN.fr.docx``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from pmo365.documents.life import numbers
from pmo365.model.document import Document
from pmo365.model.people import is_application
from pmo365.model.site import Library
from pmo365.model.snapshot import FileFact, Snapshot
from pmo365.model.standard import Standard
from pmo365.model.words import LANGUAGES, Language

LIBRARY = "Templates"
_KEY = "template-"
_NAMED = re.compile(r"^([A-Z]{3})(?=[-_. ]).*[.](fr|en)[.]\w+$", re.IGNORECASE)
_WORD = (".docx", ".dotx", ".docm", ".dotm")
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelved:
    """A Word file of the library, as far as it tells what it is for."""

    file: FileFact
    document: str
    """Key of DOCTYPE, empty when nothing tells."""
    languages: tuple[Language, ...]
    """One; none when nothing tells, two when column and name contradict each other."""
    tiers: tuple[str, ...]
    """Keys of TIER; none: every project."""
    version: str
    """Label of the version that counts: the last approved one; empty while there is none."""

    @property
    def ours(self) -> bool:
        """Return whether it is a file that pmo365 put there, edited since or not."""
        return str(self.file.get("PmoKey") or "").startswith(_KEY)

    @property
    def peoples(self) -> bool:
        """Return whether a person saved it last, or brought it."""
        return not self.ours or not is_application(self.file.modified_by)

    def serves(self, document: Document, language: Language, tier: str) -> bool:
        """Return whether a document of a project of a tier may be made from it."""
        fits = not self.tiers or tier in self.tiers
        return bool(self.version) and self.document == document.code and self.languages == (language,) and fits


def key_of(document: Document, language: Language) -> str:
    """Return the hidden key of the file that pmo365 puts there."""
    return f"{_KEY}{document.code}-{language}"


def name_of(document: Document, language: Language) -> str:
    """Return the name of the file that pmo365 puts there."""
    return f"{document.code}.{language}.docx"


def library_of(hub: Snapshot) -> Library | None:
    """Return the library, None when the hub has none or it could not be read."""
    found = hub.site.list_of(LIBRARY)
    return found if isinstance(found, Library) and LIBRARY not in hub.unreadable else None


def shelved(hub: Snapshot, standard: Standard) -> tuple[Shelved, ...]:
    """Return the Word files of the library, by path."""
    library = library_of(hub)
    files = hub.files_of(LIBRARY) if library else ()
    return tuple(_shelved(one, library, standard) for one in files if library and one.name.lower().endswith(_WORD))


def choices(document: Document, language: Language, tier: str, *, among: tuple[Shelved, ...]) -> tuple[Shelved, ...]:
    """Return the files that serve a document, the one that counts first: made for the tier, people's own, newest."""
    return tuple(sorted((one for one in among if one.serves(document, language, tier)), key=_rank))


def idle(among: tuple[Shelved, ...], standard: Standard) -> Iterator[tuple[Shelved, str, str]]:
    """Yield the published files that serve no document, with the key of why and the file that goes before them.

    Files that pmo365 put there and nobody edited are no one's concern.
    """
    documents = {one.code: one for one in standard.documents}
    for one in among:
        if not one.version or not one.peoples:
            continue
        document = documents.get(one.document)
        if document is None:
            yield one, "document", ""
        elif len(one.languages) != 1:
            yield one, "languages" if one.languages else "language", ""
        elif document.template is not None:
            yield one, "pinned", ""
        else:
            tiers = one.tiers or tuple(choice.key for choice in standard.choices["TIER"].choices)
            first = {choices(document, one.languages[0], tier, among=among)[0].file.name for tier in tiers}
            if one.file.name not in first:
                yield one, "other", ", ".join(sorted(first))


def earlier_versions(version: str) -> Iterator[str]:
    """Yield the labels of the published versions before one, newest first."""
    yield from (f"{major}.0" for major in range(numbers(version)[0] - 1, 0, -1))


def in_force(file: FileFact, library: Library) -> str:
    """Return the label of the version readers may rely on: what is pending, rejected or a draft leaves the one before.

    Without minor versions and without approval it is the current one.
    """
    major, minor = numbers(file.version)
    if not minor and file.moderation not in (None, 0):
        major -= 1
    elif not minor or not (library.versioning.minor or library.versioning.approval):
        return file.version
    return f"{major}.0" if major > 0 else ""


def _rank(one: Shelved) -> tuple[bool, bool, float, int]:
    modified = one.file.modified or _LONG_AGO
    return not one.tiers, one.ours, -modified.timestamp(), one.file.id


def _shelved(file: FileFact, library: Library, standard: Standard) -> Shelved:
    named = _NAMED.match(file.name)
    said = standard.key_of("DOCTYPE", file.get("PmoDocType"))
    known = {one.code for one in standard.documents}
    by_name = named[1].upper() if named and named[1].upper() in known else ""
    tiers = file.get("PmoTierSet")
    keys = [standard.key_of("TIER", one) for one in (tiers if isinstance(tiers, tuple) else (tiers,)) if one]
    return Shelved(
        file=file,
        document=said if said in known else by_name if said is None else "",
        languages=_languages(str(file.get("PmoLanguage") or ""), named[2] if named else ""),
        tiers=tuple(key for key in keys if key),
        version=in_force(file, library),
    )


def _languages(column: str, name: str) -> tuple[Language, ...]:
    told = {column.strip().lower()[:2], name.lower()}
    return tuple(one for one in LANGUAGES if one in told)
