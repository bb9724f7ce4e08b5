"""How the documents of the sample portfolio get approved: by hand in SharePoint, or through the register."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pmo365.documents.life import Move
from pmo365.model.document import Document
from pmo365.model.plan import Action, Change, Kind, RowWrite
from pmo365.model.project import Project
from pmo365.model.snapshot import FileFact, Row, Snapshot, Value
from pmo365.service.documents import follow
from pmo365.service.people import People
from pmo365.service.plans import desk_of
from pmo365.service.results import RunResult
from pmo365.service.saved import apply_plans
from pmo365.service.workspace import Workspace
from pmo365.verbs.due import PHASES
from pmo365.verbs.life import Wish, plan_move
from pmo365.verbs.standing import Desk

_COMMITTEE = "SPO"
"""Key of the group of the sponsor and the steering committee: it fills in the register of approvals."""


def approve(workspace: Workspace, people: People) -> tuple[RunResult, ...]:
    """Approve the documents of the phases each project has left behind; return what the service did about it.

    What one person approves is published and approved in SharePoint itself. The others are submitted, each approver
    fills in their row of the register, and the service follows.
    """
    hub = workspace.known_hub()
    projects = tuple(workspace.projects(hub))
    for project in projects:
        for document, fact in _behind(_desk(workspace, project, hub)):
            if not _several(document):
                _by_hand(people, project, fact)
    desks = [_desk(workspace, project, hub) for project in projects]
    asked = apply_plans(
        workspace,
        tuple(
            plan_move(desk, Wish(move=Move.SUBMIT, document=document.code))
            for desk in desks
            for document, _ in _behind(desk)
            if _several(document)
        ),
    )
    for project in projects:
        _answers(workspace, people, project)
    return asked, follow(workspace)


def _desk(workspace: Workspace, project: Project, hub: Snapshot) -> Desk:
    return desk_of(workspace, project, workspace.known_project(project), hub=hub)


def _several(document: Document) -> bool:
    return len(document.approver_roles) > 1


def _behind(desk: Desk) -> Iterator[tuple[Document, FileFact]]:
    project = desk.project
    files = {str(one.get("PmoDocCode")): one for one in desk.snapshot.files}
    for document in desk.press.standard.documents:
        fact = files.get(f"{project.code}-{document.code}")
        if document.owed and fact is not None and _left(project, document.phases):
            yield document, fact


def _left(project: Project, phases: Sequence[str]) -> bool:
    reached = PHASES.index(project.phase) if project.phase in PHASES else 0
    return min((PHASES.index(phase) for phase in phases if phase in PHASES), default=len(PHASES)) < reached


def _by_hand(people: People, project: Project, fact: FileFact) -> None:
    """Approve a document the way its owner does: status, major version, approval."""
    status = people.standard.choices["DOCSTAT"].label_of("APP", project.language)
    write = RowWrite(list=fact.library, id=fact.id, values={"PmoDocStatus": status})
    path = f"{fact.library}/files/{fact.path}"
    said = Change(
        kind=Kind.FILE_FIELDS, action=Action.UPDATE, site=project.site, path=path, after=write, etag=fact.etag
    )
    people.write(project.site, [said], by=people.lead)
    people.publish(project.site, fact)


def _answers(workspace: Workspace, people: People, project: Project) -> None:
    """Let everybody who is asked for an opinion give it; the lead first makes members of the committee of them."""
    choices = people.standard.choices["APRDEC"]
    rows = (row for row in workspace.known_project(project).rows_of("Approvals") if row.get("PmoReadVersion"))
    asked: dict[str, list[Row]] = {}
    for row in rows:
        if choices.key_of(row.get("PmoApprovalDecision")) == "PEN":
            asked.setdefault(str(row.get("PmoApprover")), []).append(row)
    if asked:
        _let_in(people, project.site, tuple(asked))
    values: Mapping[str, Value] = {
        "PmoApprovalDecision": choices.label_of("APP", project.language), "PmoDecidedOn": people.today
    }  # fmt: skip
    for person, own in asked.items():
        people.write(project.site, [_answer(project.site, row, values) for row in own], by=person)


def _let_in(people: People, url: str, persons: tuple[str, ...]) -> None:
    role = next(one for one in people.site(url).roles if one.key == _COMMITTEE)
    members = tuple(dict.fromkeys((*(role.members or ()), *persons)))
    change = Change(
        kind=Kind.ROLE, action=Action.UPDATE, site=url, path=f"roles/{role.key}", before=role,
        after=replace(role, members=members),
    )  # fmt: skip
    people.write(url, [change], by=people.lead)


def _answer(url: str, row: Row, values: Mapping[str, Value]) -> Change:
    write = RowWrite(list=row.register, id=row.id, values=values)
    path = f"{row.register}/rows/{row.id}"
    return Change(kind=Kind.ROW, action=Action.UPDATE, site=url, path=path, after=write, etag=row.etag)
