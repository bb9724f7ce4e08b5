"""VER: the version a document says of itself is not the one SharePoint keeps."""

from __future__ import annotations

from collections.abc import Iterator

from pmo365.model.finding import Finding
from pmo365.model.plan import Change
from pmo365.model.snapshot import FileFact
from pmo365.rules.case import Case, file_address
from pmo365.rules.files import is_approved, mend, version_of


def no_major(case: Case) -> Iterator[Finding]:
    """VER-NO-MAJOR: an approved document has no published version, or that version was not approved."""
    for library, file in case.governed():
        if is_approved(case, library, file) and _unpublished(file):
            yield _about(case, file, version=file.version)


def mismatch(case: Case) -> Iterator[Finding]:
    """VER-MISMATCH: the version column does not say what SharePoint says.

    Only libraries with drafts are judged: elsewhere SharePoint counts saves, not editions (a baseline is saved once).
    """
    for library, file in case.governed():
        told = str(file.get("PmoDocVersion") or "")
        if library.minor and file.version and told != file.version and case.column(library, "PmoDocVersion"):
            repairs = mend(case, file, {"PmoDocVersion": file.version})
            yield _about(case, file, repairs=repairs, version=file.version, observed=told or case.word("empty"))


def _about(case: Case, file: FileFact, *, repairs: tuple[Change, ...] = (), **facts: str) -> Finding:
    named = {"list": case.title(file.library), "file": file.name}
    path = f"{file.library}/{file.path}"
    return case.finding(path, named | facts, url=file_address(case, file), repairs=repairs)


def _unpublished(file: FileFact) -> bool:
    """Return whether no major version exists, or the current one is a major version nobody approved."""
    version = version_of(file)
    if version is None:
        return False
    return version[0] == 0 or (version[1] == 0 and file.moderation not in (None, 0))
