"""The control block: settings, versions, approvals, signatures, distribution, references."""

from __future__ import annotations

from collections.abc import Mapping

from pmo365.documents.edition import Edition, answering, document_code, filed
from pmo365.documents.source import Source, day_of
from pmo365.documents.writing import NOTHING
from pmo365.model.content import Content, Missing, Table
from pmo365.model.document import FileVersion
from pmo365.model.people import is_application
from pmo365.model.snapshot import Row, Value

_VERSIONS = 12
"""Most earlier versions a document tells of."""


def doc(source: Source) -> dict[str, Content]:
    """Return code, title, owner, confidentiality and template of the document."""
    file, language = filed(source.document, source.snapshot, project=source.project), source.pen.language
    owner = file.get("PmoOwner") if file else None
    confidentiality = file.get("PmoConfidentiality") if file else None
    label = source.standard.choices["CONF"].label_of(source.project.confidentiality, language)
    return {
        "code": document_code(source.document, source.project),
        "title": source.document.title.say(language),
        "owner": _person(source, owner or source.project.manager, "PmoOwner"),
        "confidentiality": str(confidentiality or label),
        "template": _template(source),
    }


def _template(source: Source) -> str:
    one = source.document
    return f"{one.origin} {one.version}" if one.origin else f"{one.code} {one.version} ({source.pen.language})"


def versions(source: Source, made: Edition) -> Table:
    """Return this edition, then what SharePoint keeps of the earlier ones, newest first: drafts of old editions go."""
    pen, file = source.pen, filed(source.document, source.snapshot, project=source.project)
    summary = made.summary or pen.say("summary", number=source.snapshot.number)
    author = _person(source, source.project.manager, "PmoProjectManager")
    rows: list[Mapping[str, Content]] = [
        {"version": made.version, "date": pen.day(source.today), "author": author, "summary": summary}
    ]
    if source.history:
        rows += [_version(source, one) for one in _told(source.history) if not _retaken(one, made)]
    elif file is not None:
        date = pen.day(file.modified) if file.modified else NOTHING
        status = str(file.get("PmoDocStatus") or NOTHING)
        author = NOTHING if is_application(file.modified_by) else pen.person(file.modified_by)
        rows.append({"version": file.version, "date": date, "author": author, "summary": status})
    return Table(("version", "date", "author", "summary"), tuple(rows))


def _retaken(one: FileVersion, made: Edition) -> bool:
    """Return whether people published this version themselves: the edition takes its place and its number."""
    return made.status == "APP" and one.label == made.version


def _told(history: tuple[FileVersion, ...]) -> list[FileVersion]:
    """Return published versions, and drafts of the edition in hand; the newest ones when they are many."""
    last = next((place for place, one in enumerate(history) if one.label.endswith(".0")), len(history))
    kept = [one for place, one in enumerate(history) if place < last or one.label.endswith(".0")]
    return kept[:_VERSIONS]


def _version(source: Source, one: FileVersion) -> dict[str, Content]:
    pen = source.pen
    date = pen.day(one.created) if one.created else NOTHING
    return {
        "version": one.label,
        "date": date,
        "author": one.by or pen.say("service"),
        "summary": one.comment or NOTHING,
    }


def approvals(source: Source) -> Table:
    """Return the opinions recorded on this document, newest first; those still expected when there is none."""
    columns = ("name", "role", "decision", "date", "version")
    if source.unreadable("Approvals"):
        return Table(columns, ({name: Missing("Approvals") for name in columns},))
    code = document_code(source.document, source.project)
    found = [row for row in source.rows("Approvals") if row.get("PmoDocCode") == code]
    found.sort(key=lambda row: (str(row.get("PmoDocVersion") or ""), row.id), reverse=True)
    told = tuple(_opinion(source, row) for row in found)
    return Table(columns, told or tuple(_expected(source)))


def signatures(source: Source) -> Table:
    """Return who has to sign, with room to do it."""
    rows = tuple({"name": one["name"], "role": one["role"], "date": "", "signature": ""} for one in _expected(source))
    return Table(("name", "role", "date", "signature"), rows)


def distribution(source: Source) -> Table:
    """Return who receives the document: holders of roles, then stakeholders with a distribution set."""
    found: dict[str, Mapping[str, Content]] = {}
    for row in source.rows("Roles"):
        if row.get("PmoPerson"):
            name = source.pen.person(str(row.get("PmoPerson")))
            found.setdefault(name, _receiver(name, row.get("PmoRoleKey"), organisation=row.get("PmoOrganisation")))
    for row in source.rows("Stakeholders"):
        if row.get("PmoDistributionSet"):
            name = source.pen.person(str(row.get("PmoPerson"))) if row.get("PmoPerson") else row.title
            found.setdefault(name, _receiver(name, row.get("PmoGroupName"), organisation=None))
    return Table(("name", "role", "organisation"), tuple(found.values()))


def references(source: Source) -> Table:
    """Return the other documents of the library, by code."""
    code = document_code(source.document, source.project)
    files = (one for one in source.snapshot.files_of(source.document.library) if one.get("PmoDocCode"))
    rows = [
        {
            "code": str(one.get("PmoDocCode")),
            "title": str(one.get("Title") or one.name),
            "version": one.version,
            "status": str(one.get("PmoDocStatus") or NOTHING),
        }
        for one in sorted(files, key=lambda one: str(one.get("PmoDocCode")))
        if one.get("PmoDocCode") != code
    ]
    return Table(("code", "title", "version", "status"), tuple(rows))


def _expected(source: Source) -> list[dict[str, Content]]:
    """Return who has to approve, by the roles the document asks for."""
    choices, language = source.standard.choices["ROLE"], source.pen.language
    waits = source.standard.choices["APRDEC"].label_of("PEN", language)
    found: list[dict[str, Content]] = []
    for role in source.document.approver_roles or ("SPO", "PRM"):
        waiting: dict[str, Content] = {
            "role": choices.label_of(role, language),
            "decision": waits,
            "date": NOTHING,
            "version": NOTHING,
        }
        found += [waiting | {"name": name} for name in _holders(source, role)]
    return found


def _holders(source: Source, role: str) -> list[Content]:
    rows = [row for row in source.rows("Roles") if source.key("ROLE", row.get("PmoRoleKey")) == role]
    people = [str(row.get("PmoPerson")) for row in sorted(rows, key=_since) if row.get("PmoPerson")]
    known = answering(source.project).get(role, "")
    people = list(dict.fromkeys(people or ([known] if known else [])))
    return [source.pen.person(one) for one in people] or [Missing(f"Roles/{role}")]


def _since(row: Row) -> tuple[int, int]:
    return -day_of(row.get("PmoValidFrom")).toordinal(), row.id


def _opinion(source: Source, row: Row) -> dict[str, Content]:
    pen, decided = source.pen, row.get("PmoDecidedOn")
    return {
        "name": _person(source, row.get("PmoApprover"), "PmoApprover"),
        "role": str(row.get("PmoRoleKey") or NOTHING),
        "decision": str(row.get("PmoApprovalDecision") or NOTHING),
        "date": pen.day(day_of(decided)) if decided else NOTHING,
        "version": str(row.get("PmoDocVersion") or NOTHING),
    }


def _receiver(name: str, role: Value, *, organisation: Value) -> dict[str, Content]:
    return {"name": name, "role": str(role or NOTHING), "organisation": str(organisation or NOTHING)}


def _person(source: Source, email: Value, column: str) -> Content:
    return source.pen.person(str(email)) if email else Missing(f"Projects/{column}")
