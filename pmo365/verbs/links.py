"""The cells that lead to a filed document: the pack of a gate, the report of a period, the minutes of a meeting."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from urllib.parse import quote

from pmo365 import documents
from pmo365.documents import occasions
from pmo365.documents.period import of_row
from pmo365.model.document import Artifact, Document, Due
from pmo365.model.plan import Change
from pmo365.model.project import Project
from pmo365.model.snapshot import FileFact, Link, Row, Snapshot, Value
from pmo365.model.standard import Standard
from pmo365.verbs.computed import Cells

_HELD = ("HEL", "CAN")
"""Keys of the states of a gate review whose pack was decided on, or never will be."""


def links(project: Project, snapshot: Snapshot, standard: Standard) -> Mapping[str, Cells]:
    """Return, register by register, the cells that lead to the documents filed for its rows.

    A document that is not there, or whose library or register could not be read, changes nothing: a link that leads
    nowhere is a finding, and may be somebody's own.
    """
    found: dict[str, dict[int, dict[str, Value]]] = {}
    for document in standard.documents:
        teller = _TELLERS.get(document.due)
        if teller is None or document.site != "project":
            continue
        register, part_of, cells = teller
        if {document.library, register} & set(snapshot.unreadable):
            continue
        for row in snapshot.rows_of(register):
            made = part_of(document, row, standard, project)
            file = documents.filed(made, snapshot, project=project) if made else None
            if made is not None and file is not None:
                link = _link(snapshot.site.url, file, documents.document_code(made, project))
                found.setdefault(register, {})[row.id] = cells(row, file, link, standard)
    return found


def with_filed(snapshot: Snapshot, changes: Iterable[Change]) -> Snapshot:
    """Return a snapshot as it will be once the documents of some changes are filed."""
    made = {(one.library, one.path): one for one in (change.after for change in changes) if isinstance(one, Artifact)}
    kept = (one for one in snapshot.files if (one.library, one.path) not in made)
    return replace(snapshot, files=(*kept, *(_fact(one) for one in made.values())))


def _fact(made: Artifact) -> FileFact:
    version = str(made.values.get("PmoDocVersion") or "")
    return FileFact(library=made.library, path=made.path, id=0, unique_id="", values=made.values, version=version)


def _link(site: str, file: FileFact, code: str) -> Link:
    return Link(f"{site}/{quote(file.library)}/{quote(file.path)}", code)


_Made = Callable[[Document, Row, Standard, Project], Document | None]
_Told = Callable[[Row, FileFact, Link, Standard], dict[str, Value]]


def _of_gate(document: Document, row: Row, standard: Standard, project: Project) -> Document | None:
    gate = standard.key_of("GATE", row.get("PmoGate"))
    return occasions.of_gate(document, gate) if gate else None


def _pack(row: Row, file: FileFact, link: Link, standard: Standard) -> dict[str, Value]:
    """Return pack and version; what was decided on keeps the version it was decided on."""
    told = row.get("PmoGatePackVersion")
    held = standard.key_of("GATSTAT", row.get("PmoGateStatus")) in _HELD
    version = told if held and told else file.version
    return {"PmoPackUrl": _same(row.get("PmoPackUrl"), link), "PmoGatePackVersion": version}


def _of_period(document: Document, row: Row, standard: Standard, project: Project) -> Document | None:
    return of_row(document, row.get("PmoPeriodKey"))


def _report(row: Row, file: FileFact, link: Link, standard: Standard) -> dict[str, Value]:
    return {"PmoDocUrl": _same(row.get("PmoDocUrl"), link)}


def _of_meeting(document: Document, row: Row, standard: Standard, project: Project) -> Document | None:
    return occasions.of_meeting(document, row, standard=standard, language=project.language)


def _minutes(row: Row, file: FileFact, link: Link, standard: Standard) -> dict[str, Value]:
    """Return the minutes where nobody has entered any: the cell is people's."""
    return {} if row.get("PmoMinutesUrl") else {"PmoMinutesUrl": link}


def _same(told: Value, link: Link) -> Value:
    """Return what the cell holds where it leads there already: people may word a link as they like."""
    return told if isinstance(told, Link) and told.url == link.url else link


_TELLERS: Mapping[Due, tuple[str, _Made, _Told]] = {
    Due.GATE: ("GateReviews", _of_gate, _pack),
    Due.PERIOD: ("StatusReports", _of_period, _report),
    Due.MEETING: ("Meetings", _of_meeting, _minutes),
}
