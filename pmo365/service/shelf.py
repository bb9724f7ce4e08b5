"""The hub's library of templates as it is used: bytes read once for each version, what was found wrong with them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from itertools import islice
from urllib.parse import quote, unquote

from pmo365.errors import Absent, ConfigurationError, TemplateError
from pmo365.model.document import Document
from pmo365.model.project import Project
from pmo365.model.snapshot import FileFact, Snapshot
from pmo365.render.digest import digest
from pmo365.render.word_lint import Flaw
from pmo365.service.workspace import Workspace
from pmo365.store import KeptTemplate
from pmo365.verbs.offers import Offer
from pmo365.verbs.shelf import LIBRARY, Shelved, choices, earlier_versions, in_force, library_of, shelved

_BACK = 3
"""How many published versions before a refused one are tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """The library of one hub, read through an opened profile."""

    workspace: Workspace
    hub: Snapshot
    dress: Callable[[bytes], bytes] = lambda content: content
    """Gives a template the logo of the organisation."""

    def files(self) -> tuple[Shelved, ...]:
        """Return its Word files, by path."""
        return shelved(self.hub, self.workspace.standard)

    def named(self, said: str) -> Shelved:
        """Return the file of a name or address, be it a draft; ConfigurationError names those there are."""
        files = self.files()
        name = unquote(said.split("?")[0].rpartition("/")[2]).casefold()
        found = next((one for one in files if one.file.name.casefold() == name), None)
        if found is None:
            known = ", ".join(one.file.name for one in files) or "–"
            raise ConfigurationError("template_unknown", file=said, known=known)
        return found

    def offers(self, document: Document, project: Project) -> Iterator[Offer]:
        """Yield the templates for a document of a project: the version in force, then those before it."""
        for one in choices(document, project.language, project.tier, among=self.files()):
            yield self._offer(one, one.version)
            for version in islice(earlier_versions(one.version), _BACK):
                offer = self._offer(one, version)
                if self.kept(one.file, version).content:
                    yield offer

    def workbooks(self, name: str) -> Iterator[bytes]:
        """Yield the workbook of a name in the library: its version in force, then those before it."""
        library = library_of(self.hub)
        for file in self.hub.files_of(LIBRARY) if library else ():
            version = in_force(file, library) if library and file.name == name else ""
            if version:
                tried = (version, *islice(earlier_versions(version), _BACK))
                yield from filter(None, (self.kept(file, one).content for one in tried))

    def earlier(self, name: str, version: str) -> Offer | None:
        """Return a version of a template by name, None when it is kept no more."""
        found = next((one for one in self.files() if one.file.name == name), None)
        if found is None or not self.kept(found.file, version).content:
            return None
        return self._offer(found, version)

    def untouched(self, file: FileFact, said: str) -> bool:
        """Return whether a file still says what this is the digest of."""
        try:
            return digest(self.content(file, file.version)) == said
        except TemplateError:
            return False

    def content(self, file: FileFact, version: str) -> bytes:
        """Return the bytes of a version; TemplateError when the tenant keeps it no more."""
        kept = self.kept(file, version)
        if not kept.content:
            raise TemplateError("template_missing", file=f"{LIBRARY}/{file.path} {version}", reason="Absent")
        return kept.content

    def kept(self, file: FileFact, version: str) -> KeptTemplate:
        """Return a version as we keep it; it is read from the tenant when it is new to us."""
        known = self.known(file, version)
        if known is not None:
            return known
        fresh = KeptTemplate(
            file=file.unique_id,
            version=version,
            content=self._read(file, version),
            etag=file.etag if version == file.version else "",
        )
        self.workspace.store.keep_template(fresh)
        return fresh

    def known(self, file: FileFact, version: str) -> KeptTemplate | None:
        """Return a version if we keep it; the current one may have been saved over under its number."""
        found = self.workspace.store.template(file.unique_id, version)
        return found if found is None or version != file.version or found.etag == file.etag else None

    def flaws(self, file: FileFact, version: str) -> tuple[Flaw, ...] | None:
        """Return what a version is refused for, by the Standard as it is; None when nobody judged it yet."""
        known = self.known(file, version)
        if known is None or known.judged_by != self.workspace.standard.fingerprint:
            return None
        return tuple(Flaw(**one) for one in json.loads(known.flaws or "[]"))

    def note(self, file: FileFact, version: str, flaws: tuple[Flaw, ...]) -> None:
        """Keep what a version is refused for."""
        told = json.dumps([asdict(replace(one, facts=_plain(one))) for one in flaws], ensure_ascii=False)
        judged_by = self.workspace.standard.fingerprint
        self.workspace.store.keep_template(replace(self.kept(file, version), judged_by=judged_by, flaws=told))

    def place(self, file: FileFact) -> str:
        """Return where people find a file: the title of the library, then its path."""
        library = library_of(self.hub)
        return f"{(library and library.title) or LIBRARY}/{file.path}"

    def address(self, file: FileFact) -> str:
        """Return the address of a file."""
        return f"{self.hub.site.url}/{LIBRARY}/{quote(file.path)}"

    def _offer(self, one: Shelved, version: str) -> Offer:
        return Offer(
            name=one.file.name,
            version=version,
            read=lambda: self.dress(self.content(one.file, version)),
            place=self.place(one.file),
            path=f"{LIBRARY}/{one.file.path}",
            url=self.address(one.file),
            flaws=self.flaws(one.file, version) or (),
        )

    def _read(self, file: FileFact, version: str) -> bytes:
        library, url = library_of(self.hub), self.hub.site.url
        assert library is not None
        gateway = self.workspace.gateway
        try:
            if version == file.version:
                return gateway.file_bytes(url, library, file.path)
            return gateway.version_bytes(url, library, file.path, version=version)
        except Absent:
            return b""


def _plain(flaw: Flaw) -> dict[str, object]:
    return {name: value if isinstance(value, int) else str(value) for name, value in flaw.facts.items()}
