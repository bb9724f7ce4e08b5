"""VER: the version a document says of itself is not the one SharePoint keeps."""

from __future__ import annotations

from collections.abc import Iterator

from pmo365.model.finding import Finding
from pmo365.model.plan import Change
from pmo365.model.snapshot import FileFact
from pmo365.rules.case import Case, file_address
from pmo365.rules.files import BASELINES, by_service, is_approved, mend, version_of
from pmo365.rules.rows import known


def no_major(case: Case) -> Iterator[Finding]:
    """VER-NO-MAJOR: an approved document has no published version, or that version was not approved."""
    for library, file in case.governed():
        if is_approved(case, library, file) and _unpublished(file):
            yield _about(case, file, version=file.version)


def mismatch(case: Case) -> Iterator[Finding]:
    """VER-MISMATCH: the version column does not say what SharePoint says.

    Only libraries with drafts are judged: elsewhere SharePoint counts saves, not editions (a baseline is saved once).
    A published text of ours carries the number inside too: ``document follow`` mends both, never the column alone.
    """
    for library, file in case.governed():
        told = str(file.get("PmoDocVersion") or "")
        if library.minor and file.version and told != file.version and case.column(library, "PmoDocVersion"):
            inside = file.published and bool(file.get("PmoContentHash"))
            repairs = () if inside else mend(case, file, {"PmoDocVersion": file.version})
            yield _about(case, file, repairs=repairs, version=file.version, observed=told or case.word("empty"))


def baseline_lost(case: Case) -> Iterator[Finding]:
    """VER-BASELINE-LOST: the frozen copy a document names is not in the library of baselines, or was written over.

    The service writes a frozen copy once and nobody else may: a later version or author is a loss.
    """
    if not known(case, BASELINES):
        return
    copies = {(str(one.get("PmoDocCode")), str(one.get("PmoBaselineVersion"))): one for one in _copies(case)}
    for library, file in case.governed():
        code, version = str(file.get("PmoDocCode") or ""), str(file.get("PmoBaselineVersion") or "")
        if library.key == BASELINES or not code or not version:
            continue
        copy = copies.get((code, version))
        if copy is None or not by_service(case, copy.modified_by):
            observed = case.person(copy.modified_by) if copy else case.word("empty")
            yield _about(case, file, version=version, observed=observed)


def _copies(case: Case) -> tuple[FileFact, ...]:
    return case.snapshot.files_of(BASELINES) if case.snapshot is not None else ()


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
