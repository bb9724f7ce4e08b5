"""What the document and version rules share: the state of a file, and the write that mends its columns."""

from __future__ import annotations

from collections.abc import Mapping

from pmo365.model.people import is_application
from pmo365.model.plan import Action, Change, Kind, RowWrite
from pmo365.model.snapshot import FileFact, Value
from pmo365.model.standard import ListDefinition
from pmo365.rules.case import Case

BASELINES = "Baselines"
"""Key of the library of frozen copies."""
APPROVED = ("APP", "BAS")
"""Keys of the document states that people rely on."""


def is_approved(case: Case, library: ListDefinition, file: FileFact) -> bool:
    """Return whether the file says of itself that it is approved or baselined."""
    return case.key_of(library, "PmoDocStatus", file.get("PmoDocStatus")) in APPROVED


def by_service(case: Case, person: str) -> bool:
    """Return whether the service wrote something: an application has no address, or that of all applications."""
    return is_application(person) or person == case.service


def version_of(file: FileFact) -> tuple[int, int] | None:
    """Return (major, minor); None when the version is not known."""
    major, dot, minor = file.version.partition(".")
    return (int(major), int(minor)) if dot and major.isdigit() and minor.isdigit() else None


def is_public(file: FileFact) -> bool:
    """Return whether what readers see is this very version: a major one, approved where approval is on."""
    return file.published and file.moderation in (None, 0)


def mend(case: Case, file: FileFact, values: Mapping[str, Value]) -> tuple[Change, ...]:
    """Return the write of some columns of a file; nothing while somebody has it checked out."""
    if file.checked_out_to or not values:
        return ()
    return (
        Change(
            kind=Kind.FILE_FIELDS,
            action=Action.UPDATE,
            site=case.desired.url,
            path=f"{file.library}/files/{file.path}",
            after=RowWrite(list=file.library, values=values, id=file.id),
            before={name: file.get(name) for name in values},
            why=case.policy.rule,
            etag=file.etag,
        ),
    )
