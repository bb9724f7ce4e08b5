"""DOC: documents left lying: drafts, check-outs, reviews that are due."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from pmo365.model.finding import Finding
from pmo365.model.snapshot import FileFact
from pmo365.model.standard import LibraryDefinition
from pmo365.rules.case import Case, file_address
from pmo365.rules.files import is_public
from pmo365.rules.rows import parameter

BEGUN = ("DRA", "REV", "PEN")
"""Keys of the states of a document nobody approved yet."""
OVER = ("SUP", "OBS", "REJ")
"""Keys of the states of a document nobody relies on any more."""


def stale_draft(case: Case) -> Iterator[Finding]:
    """DOC-STALE-DRAFT: the draft of a document the project owes was not touched for ``days`` days."""
    owed = {one.code for one in case.standard.documents if one.owed}
    for library, file in case.governed():
        kind = case.key_of(library, "PmoDocType", file.get("PmoDocType"))
        status = case.key_of(library, "PmoDocStatus", file.get("PmoDocStatus"))
        if kind in owed and status in BEGUN and library.minor and not is_public(file):
            yield from _untouched(case, file, days=parameter(case, "days", 30))


def stale_checkout(case: Case) -> Iterator[Finding]:
    """DOC-STALE-CHECKOUT: somebody keeps a document checked out for more than ``days`` days."""
    for _, file in case.governed():
        if file.checked_out_to:
            yield from _untouched(case, file, days=parameter(case, "days", 5))


def review_overdue(case: Case) -> Iterator[Finding]:
    """DOC-REVIEW-OVERDUE: the next review of a document in force is past."""
    if case.project is not None:
        yield from _review(case, case.governed())


def standard_overdue(case: Case) -> Iterator[Finding]:
    """STD-REVIEW-OVERDUE: the next review of a standard, a procedure or a template of the hub is past."""
    if case.project is None:
        yield from _review(case, case.filed())


def _review(case: Case, files: Iterable[tuple[LibraryDefinition, FileFact]]) -> Iterator[Finding]:
    for library, file in files:
        due = case.day(file.get("PmoNextReview"))
        status = case.key_of(library, "PmoDocStatus", file.get("PmoDocStatus"))
        if due is not None and due < case.today and status not in OVER:
            yield _about(case, file, due=case.written(due), days=str((case.today - due).days))


def _untouched(case: Case, file: FileFact, *, days: int) -> Iterator[Finding]:
    touched = case.day(file.modified)
    if touched is not None and touched < case.today - timedelta(days=days):
        person = case.person(file.checked_out_to or file.modified_by)
        yield _about(case, file, days=str((case.today - touched).days), person=person)


def _about(case: Case, file: FileFact, **facts: str) -> Finding:
    named = {"list": case.title(file.library), "file": file.name}
    return case.finding(f"{file.library}/{file.path}", named | facts, url=file_address(case, file))
