"""DOC: what a governed document says of itself is missing, contradicts its place, or no longer holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pmo365.model.finding import Finding
from pmo365.model.snapshot import FileFact, Value
from pmo365.model.standard import LibraryDefinition
from pmo365.rules.case import Case, file_address
from pmo365.rules.files import by_service, is_approved, is_public, mend, version_of
from pmo365.rules.names import DocumentName, parse


def metadata_missing(case: Case) -> Iterator[Finding]:
    """DOC-META-MISSING: a published document lacks something it must say; what can be derived is filled in."""
    for library, file in case.governed():
        missing = [name for name in library.required_at_publication if _empty(file.get(name))]
        if missing and is_public(file):
            derived = {name: value for name in missing if (value := _derived(case, library, name, file=file))}
            left = [name for name in missing if name not in derived]
            yield _about(
                case,
                file,
                values=derived,
                missing=", ".join(_title(case, library, name) for name in missing),
                by_hand=", ".join(_title(case, library, name) for name in left) or case.word("nothing"),
            )


def metadata_inconsistent(case: Case) -> Iterator[Finding]:
    """DOC-META-INCONSISTENT: the project or the type a document names contradicts its site or its file name.

    The project code is put right, unless the file name too speaks of another project: the file may be misplaced.
    """
    for library, file in case.governed():
        named = _named(case, library, file)
        wrong = {**_wrong_project(case, file, named), **_wrong_type(case, library, file, named=named)}
        if wrong:
            misplaced = named is not None and named.project != case.code
            mendable = "PmoProjectCode" in wrong and not misplaced
            yield _about(
                case,
                file,
                values={"PmoProjectCode": case.code} if mendable else {},
                observed=", ".join(f"{_title(case, library, name)} = {said}" for name, (said, _) in wrong.items()),
                expected=", ".join(f"{_title(case, library, name)} = {due}" for name, (_, due) in wrong.items()),
            )


def approved_edited(case: Case) -> Iterator[Finding]:
    """DOC-APPROVED-EDITED: an approved document was changed and no change request is named."""
    for library, file in case.governed():
        if is_approved(case, library, file) and _empty(file.get("PmoChangeCode")) and _edited(case, file):
            yield _about(case, file, version=file.version, person=_editor(case, file))


def bound_edited(case: Case) -> Iterator[Finding]:
    """DOC-BOUND-EDITED: people wrote over what the registers say; their words were kept until somebody decides."""
    for _, file in case.governed():
        fields = str(file.get("PmoEditedFields") or "")
        if fields:
            count = str(fields.count(",") + 1)
            yield _about(case, file, name=file.name, fields=fields, count=count, code=str(file.get("PmoDocCode") or ""))


def _editor(case: Case, file: FileFact) -> str:
    """Return who edited a document; the service may have touched its columns since, and does not know any more."""
    return case.word("somebody") if by_service(case, file.modified_by) else case.person(file.modified_by)


def _edited(case: Case, file: FileFact) -> bool:
    """Return whether the file is a draft above its approved version, or a person saved it after the approval day."""
    version = version_of(file)
    if version is not None and version[0] > 0 and version[1] > 0:
        return True
    approved, modified = case.day(file.get("PmoApprovedOn")), case.day(file.modified)
    return bool(not by_service(case, file.modified_by) and approved and modified and modified > approved)


def _wrong_project(case: Case, file: FileFact, named: DocumentName | None) -> dict[str, tuple[str, str]]:
    """Return column → (said, due) when column or file name speak of another project."""
    if case.project is None:
        return {}
    said = str(file.get("PmoProjectCode") or "") or (named.project if named else case.code)
    if said == case.code and named is not None:
        said = named.project
    return {"PmoProjectCode": (said, case.code)} if said != case.code else {}


def _wrong_type(
    case: Case, library: LibraryDefinition, file: FileFact, *, named: DocumentName | None
) -> dict[str, tuple[str, str]]:
    """Return column → (said, due) when the type column and the file name disagree."""
    said = case.key_of(library, "PmoDocType", file.get("PmoDocType"))
    if said is None or named is None or said == named.type:
        return {}
    return {"PmoDocType": (str(file.get("PmoDocType")), _label(case, library, "PmoDocType", key=named.type))}


def _named(case: Case, library: LibraryDefinition, file: FileFact) -> DocumentName | None:
    """Return what the file name says, when the type it names is one of the Standard."""
    named, types = parse(file.name), case.choices(library, "PmoDocType")
    known = {choice.key for choice in types.choices} if types else set()
    return named if named is not None and named.type in known else None


def _derived(case: Case, library: LibraryDefinition, name: str, *, file: FileFact) -> Value:
    """Return what a column can only be, or None when somebody has to judge."""
    named, project = _named(case, library, file), case.project
    if name == "PmoLanguage":
        return case.language
    if name == "PmoDocType" and named:
        return _label(case, library, name, key=named.type)
    if name == "PmoDocCode" and named:
        return named.code
    if name == "PmoProjectCode" and project:
        return project.code
    if name == "PmoPhase" and project:
        return _label(case, library, name, key=project.phase)
    return None


def _label(case: Case, library: LibraryDefinition, name: str, *, key: str) -> str:
    known = case.choices(library, name)
    return known.label_of(key, case.language) if known else key


def _title(case: Case, library: LibraryDefinition, name: str) -> str:
    column = case.column(library, name)
    return column.title.say(case.language) if column else name


def _empty(value: Value) -> bool:
    return value is None or value == "" or value == ()


def _about(case: Case, file: FileFact, *, values: Mapping[str, Value] | None = None, **facts: str) -> Finding:
    named = {"list": case.title(file.library), "file": file.name}
    return case.finding(
        f"{file.library}/{file.path}",
        named | facts,
        url=file_address(case, file),
        repairs=mend(case, file, values or {}),
    )
