"""The whole life of one PID: draft, review, approval, baseline, revision, second edition, superseded baseline."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from lxml import etree

from pmo365.documents.life import Move
from pmo365.errors import LifeRefused, UnsafePlan
from pmo365.gateway.gateway import Gateway
from pmo365.model.document import Artifact
from pmo365.model.plan import Action, Change, Kind, RowWrite, Status
from pmo365.model.site import Library
from pmo365.model.snapshot import FileFact, Row, Value
from pmo365.render.digest import digest
from pmo365.service import documents, work
from pmo365.service.edge import Edge
from pmo365.service.preview import preview
from pmo365.service.saved import apply_plans
from pmo365.verbs.due import Asked
from pmo365.verbs.life import Wish

CODE = "PRJ-0001"
SPONSOR, USER, SUPPLIER = "sophie.laurent@contoso.com", "thomas.petit@contoso.com", "claire.dubois@contoso.com"
MANAGER = "karim.benali@contoso.com"
ROLES = {"SPO": SPONSOR, "SUS": USER, "SSU": SUPPLIER}


@dataclass
class Tale:
    """One project whose PID lives."""

    stage: Any
    workspace: Any
    lead: Gateway

    @property
    def project(self) -> Any:
        (found,) = self.workspace.projects(self.workspace.known_hub(), (CODE,))
        return found

    @property
    def url(self) -> str:
        return str(self.project.site)

    def look(self) -> Any:
        return self.workspace.known_project(self.project)

    def file(self, library: str = "Governance") -> FileFact:
        (found,) = [one for one in self.look().files_of(library) if one.get("PmoDocCode") == f"{CODE}-PID"]
        return found

    def rows(self, register: str = "Approvals") -> tuple[Row, ...]:
        return tuple(self.look().rows_of(register))

    def bytes(self, file: FileFact) -> bytes:
        library = self.look().site.list_of(file.library)
        assert isinstance(library, Library)
        return self.workspace.gateway.file_bytes(self.url, library, file.path)

    def plan(self, move: Move, **said: str) -> Any:
        return documents.move_plan(self.workspace, CODE, Wish(move=move, document="PID", **said))

    def do(self, move: Move, **said: str) -> Any:
        run = apply_plans(self.workspace, (self.plan(move, **said),))
        assert [error for error in run.errors if error] == []
        assert {one.status for one in run.outcomes} <= {Status.DONE}, [
            (one.change.path, one.code, one.message) for one in run.outcomes
        ]
        again = self.plan(move, **said)
        assert again.empty, f"{move} twice would write {[one.path for one in again.changes]}"
        return run

    def follow(self) -> Any:
        run = documents.follow(self.workspace, (CODE,))
        assert [error for error in run.errors if error] == []
        assert [result.left for result in run.results] == [0]
        return run

    def status(self, library: str = "Governance") -> tuple[str, str, int | None]:
        file = self.file(library)
        return str(file.get("PmoDocStatus")), file.version, file.moderation

    def write(self, change: Change, *, by: str) -> None:
        (outcome,) = self.stage.person(by).write(self.look().site, (change,))
        assert outcome.status is Status.DONE, (outcome.code, outcome.message)

    def enter(self, register: str, values: Mapping[str, Value], *, by: str = "marie.delmas@contoso.com") -> None:
        after = RowWrite(list=register, values=values, key=f"{register}-{values['Title']}")
        change = Change(
            kind=Kind.ROW, action=Action.CREATE, site=self.url, path=f"{register}/rows/{after.key}", after=after
        )
        self.write(change, by=by)

    def edit(self, old: str, new: str, *, by: str = MANAGER) -> None:
        """Save the document from Word with other words."""
        file = self.file()
        folder, _, name = file.path.rpartition("/")
        content = retyped(self.bytes(file), old, new)
        artifact = Artifact(site=self.url, library=file.library, folder=folder, name=name, content=content)
        path = f"{file.library}/files/{file.path}"
        self.write(Change(kind=Kind.FILE, action=Action.UPDATE, site=self.url, path=path, after=artifact), by=by)

    def answer(self, person: str, label: str, *, by: str) -> None:
        """Fill in a row of the register of approvals by hand."""
        version = max(str(row.get("PmoDocVersion")) for row in self.rows())
        (row,) = [
            one for one in self.rows() if one.get("PmoApprover") == person and one.get("PmoDocVersion") == version
        ]
        after = RowWrite(list="Approvals", values={"PmoApprovalDecision": label}, id=row.id)
        path = f"Approvals/rows/{row.id}"
        change = Change(kind=Kind.ROW, action=Action.UPDATE, site=self.url, path=path, after=after, etag=row.etag)
        self.write(change, by=by)


def words(content: bytes) -> str:
    """Return what a document says: body, headers, footers."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        names = [one for one in package.namelist() if one.startswith(("word/document", "word/header", "word/footer"))]
        roots = [etree.fromstring(package.read(name)) for name in sorted(names)]
    texts = [one.text or "" for root in roots for one in root.iter("{*}t")]
    return " ".join(texts).replace("\u00a0", " ")


def three_tell_the_same(file: FileFact, content: bytes) -> None:
    """The list item is the truth; the file's properties and its data part say the same."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        custom = etree.fromstring(package.read("docProps/custom.xml"))
        (store,) = [one for one in package.namelist() if one.startswith("customXml/item") and "Props" not in one]
        data = {etree.QName(one).localname: one.text for one in etree.fromstring(package.read(store))}
    said = {str(one.get("name")): one[0].text for one in custom}
    for column, node in (
        ("PmoDocCode", "doc_code"), ("PmoDocVersion", "edition_version"), ("PmoDocStatus", "edition_status")
    ):  # fmt: skip
        assert said[column] == data[node] == file.get(column), (column, said[column], data[node], file.get(column))
    assert said["PmoContentHash"] == file.get("PmoContentHash")


def watermark(content: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        heads = [package.read(one).decode() for one in package.namelist() if one.startswith("word/header")]
    return any('string="BROUILLON"' in one and "visibility:hidden" not in one for one in heads)


def says_that_it_is_approved(tale: Tale, file: FileFact) -> None:
    """Cover, footer, history and watermark of the version readers see, whoever published it."""
    content = tale.bytes(file)
    three_tell_the_same(file, content)
    assert "Approuvé" in words(content)
    assert "Brouillon" not in words(content)
    assert not watermark(content)


def retyped(content: bytes, old: str, new: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as package, zipfile.ZipFile(out, "w") as saved:
        for one in package.namelist():
            part = package.read(one)
            saved.writestr(one, part.replace(old.encode(), new.encode()) if one == "word/document.xml" else part)
    return out.getvalue()


@pytest.fixture(scope="module")
def tale(stage: Any) -> Iterator[Tale]:
    stage.recall("sites")
    with stage.workspace() as workspace:
        one = Tale(stage, workspace, stage.person())
        hub = workspace.known_hub()
        (row,) = [found for found in hub.rows_of("Projects") if found.get("PmoProjectCode") == CODE]
        label = workspace.standard.choices["PHASE"].label_of("PLAN", "fr")
        after = RowWrite(list="Projects", values={"PmoPhase": label}, id=row.id)
        change = Change(
            kind=Kind.ROW, action=Action.UPDATE, site=hub.site.url, path=f"Projects/rows/{row.id}", after=after,
            etag=row.etag,
        )  # fmt: skip
        (outcome,) = one.lead.write(hub.site, (change,))
        assert outcome.status is Status.DONE
        work.generate(workspace, (CODE,))
        yield one
    stage.recall("sites")


def role(tale: Tale, key: str) -> str:
    return str(tale.workspace.standard.choices["ROLE"].label_of(key, "fr"))


def test_the_whole_life_of_a_pid(tale: Tale) -> None:
    assert tale.status() == ("Brouillon", "0.1", 3)
    assert watermark(tale.bytes(tale.file()))

    # A move its state forbids, and one nobody can answer for.
    with pytest.raises(LifeRefused, match="life_forbidden"):
        tale.plan(Move.BASELINE, gate="G2")
    with pytest.raises(LifeRefused, match="life_role_vacant"):
        tale.plan(Move.SUBMIT)
    for key, person in ROLES.items():
        tale.enter("Roles", {"Title": key, "PmoRoleKey": role(tale, key), "PmoPerson": person})

    tale.do(Move.REVIEW)
    assert tale.status() == ("En relecture", "0.2", 3)
    assert work.generate(tale.workspace, (CODE,), asked=Asked(codes=("PID",))).writes == 0, "people are reading it"

    tale.do(Move.SUBMIT)
    assert tale.status() == ("En approbation", "0.3", 3)
    assert "En approbation" in words(tale.bytes(tale.file()))
    three_tell_the_same(tale.file(), tale.bytes(tale.file()))
    assert {row.get("PmoApprover") for row in tale.rows()} == set(ROLES.values())
    assert {(row.get("PmoDocVersion"), row.get("PmoReadVersion")) for row in tale.rows()} == {("1.0", "0.3")}

    # Somebody who holds none of the roles.
    with pytest.raises(LifeRefused, match="life_wrong_approver"):
        tale.plan(Move.APPROVE, by="julien.moreau@contoso.com")

    # An edit between the plan and its writing: the plan is refused, the edit stays, the opinions asked are void.
    late = tale.plan(Move.REJECT, by=SPONSOR, words="trop long")
    tale.edit("BROUILLON", "BROUILLON", by=MANAGER)
    with pytest.raises(UnsafePlan, match="plan_stale"):
        apply_plans(tale.workspace, (late,))
    assert tale.file().version == "0.4"
    with pytest.raises(LifeRefused, match="moved"):
        tale.plan(Move.APPROVE, by=SPONSOR)
    tale.follow()
    assert tale.status() == ("Brouillon", "0.4", 3)

    tale.do(Move.SUBMIT)
    assert tale.status() == ("En approbation", "0.5", 3)
    assert len(tale.rows()) == 3, "the same people are asked again in the same rows"

    # A refusal sends it back.
    tale.do(Move.REJECT, by=USER, words="Le budget manque")
    assert tale.status() == ("Rejeté", "0.6", 3)
    tale.do(Move.SUBMIT)

    # Two opinions through the service, one in SharePoint; a colleague's hand does not count.
    tale.do(Move.APPROVE, by=SPONSOR)
    tale.do(Move.APPROVE, by=SUPPLIER, words="Relire l’annexe")
    assert tale.status()[0] == "En approbation"
    approved = tale.workspace.standard.choices["APRDEC"].label_of("APP", "fr")
    tale.answer(USER, approved, by="marie.delmas@contoso.com")
    assert tale.follow().writes == 0
    tale.do(Move.APPROVE, by=USER)

    assert tale.status() == ("Approuvé", "1.0", 0)
    first = tale.bytes(tale.file())
    said = words(first)
    three_tell_the_same(tale.file(), first)
    assert "Approuvé" in said
    assert "1.0" in said
    assert not watermark(first)
    assert "Sophie Laurent" in said
    assert "Relire" not in said
    assert work.generate(tale.workspace, (CODE,), asked=Asked(codes=("PID",))).writes == 0

    # The baseline is a copy of its own.
    tale.do(Move.BASELINE, gate="G2")
    assert tale.status()[0] == "Référence"
    copy = tale.file("Baselines")
    assert (copy.name, copy.get("PmoGate")) == (f"{CODE}-PID-v1.0.docx", "G2")
    content = tale.bytes(copy)
    assert copy.get("PmoSha256") == digest(content)
    three_tell_the_same(copy, content)
    assert "Référence" in words(content)
    assert not watermark(content)

    # The second edition: a change is needed, somebody writes, everybody approves, the old baseline is history.
    with pytest.raises(LifeRefused, match="life_change_needed"):
        tale.plan(Move.REVISE)
    with pytest.raises(LifeRefused, match="life_change_unknown"):
        tale.plan(Move.REVISE, change="C-009")
    tale.enter("Changes", {"Title": "Deux sites de plus", "PmoRef": "C-001"})
    tale.do(Move.REVISE, change="C-001")
    assert tale.status() == ("Brouillon", "1.1", 3)
    assert watermark(tale.bytes(tale.file()))
    tale.do(Move.SUBMIT)
    tale.do(Move.APPROVE, by=USER)
    tale.do(Move.APPROVE, by=SUPPLIER)
    tale.answer(SPONSOR, approved, by=SPONSOR)
    tale.follow()
    assert tale.status() == ("Approuvé", "2.0", 0)
    assert tale.file().get("PmoSupersedes") == "1.0"
    assert tale.file("Baselines").get("PmoDocStatus") == "Remplacé"
    history = words(tale.bytes(tale.file()))
    assert "Approuvé par Sophie Laurent" in history
    assert "2.0" in history
    assert "1.0" in history

    tale.do(Move.SUPERSEDE)
    assert tale.file().get("PmoDocStatus") == "Remplacé"
    with pytest.raises(LifeRefused, match="life_forbidden"):
        tale.plan(Move.REVISE)
    assert preview(tale.workspace, "document", (CODE,))[0].empty


def test_what_people_do_in_sharepoint_itself_is_recorded_and_followed(tale: Tale) -> None:
    """The owner publishes, a holder of a role approves there: the others are still asked, then all is settled."""
    lead, code = "marie.delmas@contoso.com", f"{CODE}-BRF"

    def file() -> FileFact:
        (found,) = [one for one in tale.look().files_of("Governance") if one.get("PmoDocCode") == code]
        return found

    def opinions() -> dict[str, str]:
        rows = [row for row in tale.rows() if row.get("PmoDocCode") == code]
        return {str(row.get("PmoApprover")): str(row.get("PmoApprovalDecision")) for row in rows}

    tale.enter("Roles", {"Title": "SUS 2", "PmoRoleKey": role(tale, "SUS"), "PmoPerson": lead})
    tale.lead.publish(tale.url, "Governance", file().path, comment="prêt")
    tale.follow()
    assert (file().version, file().moderation, file().get("PmoDocStatus")) == ("1.0", 2, "En approbation")
    assert work.generate(tale.workspace, (CODE,), asked=Asked(codes=("BRF",))).writes == 0
    assert set(opinions()) == {SPONSOR, USER, lead}
    tale.lead.approve(tale.url, "Governance", file().path, comment="d'accord")
    tale.follow()
    assert opinions() == {SPONSOR: "En attente", USER: "En attente", lead: "Approuvé"}
    assert file().get("PmoDocStatus") == "En approbation", "approved there, but not everybody has spoken"
    for person in (SPONSOR, USER):
        plan = documents.move_plan(tale.workspace, CODE, Wish(move=Move.APPROVE, document="BRF", by=person))
        apply_plans(tale.workspace, (plan,))
    assert (file().version, file().moderation, file().get("PmoDocStatus")) == ("1.0", 0, "Approuvé")
    says_that_it_is_approved(tale, file())
    assert tale.follow().writes == 0


def test_a_region_written_over_by_hand_is_told_and_a_person_decides(tale: Tale) -> None:
    mandate = f"{CODE}-MAN"

    def told() -> Any:
        (one,) = [found for _, found in documents.status(tale.workspace, (CODE,)) if found.paper.code == mandate]
        return one

    def do(move: Move, *fields: str) -> Any:
        plan = documents.move_plan(tale.workspace, CODE, Wish(move=move, document="MAN", fields=fields))
        return apply_plans(tale.workspace, (plan,))

    def edit(old: str, new: str) -> None:
        file = told().paper.file
        folder, _, name = file.path.rpartition("/")
        content = retyped(tale.bytes(file), old, new)
        artifact = Artifact(site=tale.url, library=file.library, folder=folder, name=name, content=content)
        path = f"{file.library}/files/{file.path}"
        tale.write(Change(kind=Kind.FILE, action=Action.UPDATE, site=tale.url, path=path, after=artifact), by=MANAGER)

    edit("Sophie Laurent", "Mme Laurent")
    edited = told().regions.edited
    assert "project.sponsor" in edited
    tale.follow()
    assert "project.sponsor" in str(told().paper.file.get("PmoEditedFields"))
    plan = next(one for one in preview(tale.workspace, "enforce", (CODE,)) if one.project == CODE)
    assert [one.path.rpartition("/")[2] for one in plan.findings if one.rule == "DOC-BOUND-EDITED"] == [
        f"{mandate}.docx"
    ]

    do(Move.ACCEPT, "project.sponsor")
    assert "project.sponsor" not in told().regions.edited
    assert "Mme Laurent" in words(tale.bytes(told().paper.file))
    with pytest.raises(LifeRefused, match="life_field_unknown"):
        edit("0.1", "0.9") or do(Move.REFRESH, "project.nothing")
    do(Move.REFRESH)
    assert told().regions.edited == ()
    assert not told().paper.file.get("PmoEditedFields")
    assert "Mme Laurent" in words(tale.bytes(told().paper.file)), "what was accepted stays"


def test_status_says_what_moved_and_who_is_awaited_in_both_languages(tale: Tale) -> None:
    french = tale.stage.cli("--lang", "fr", "document", "status", CODE)
    english = tale.stage.cli("--lang", "en", "--format", "json", "document", "status", CODE)
    assert (french.returncode, english.returncode) == (0, 0), french.stderr + english.stderr
    assert f"{CODE}-PID" in french.stdout
    assert "remplacé" in french.stdout
    events = [json.loads(line) for line in english.stdout.splitlines()]
    states = {one["code"]: one["state"] for one in events if one["type"] == "document"}
    assert states[f"{CODE}-PID"] == "SUP"
    refused = tale.stage.cli("--lang", "fr", "document", "approve", CODE, "PID", "--by", SPONSOR, "--yes")
    assert refused.returncode == 8
    assert "remplacé" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.fixture(scope="module")
def mandate_by_hand(tale: Tale) -> str:
    """Nobody was asked: the owner says approved, publishes and approves in SharePoint; the text still says draft."""
    fact = mandate(tale)
    path = f"Governance/files/{fact.path}"
    label = tale.workspace.standard.choices["DOCSTAT"].label_of("APP", "fr")
    said = RowWrite(list="Governance", id=fact.id, values={"PmoDocStatus": label})
    change = Change(kind=Kind.FILE_FIELDS, action=Action.UPDATE, site=tale.url, path=path, after=said, etag=fact.etag)
    tale.write(change, by="marie.delmas@contoso.com")
    tale.lead.publish(tale.url, "Governance", fact.path, comment="")
    tale.lead.approve(tale.url, "Governance", fact.path, comment="d'accord")
    assert (mandate(tale).version, mandate(tale).moderation) == ("1.0", 0)
    assert watermark(tale.bytes(mandate(tale))), "SharePoint publishes the text as it is"
    tale.stage.keep("by hand")
    return f"{tale.url.removeprefix('https://contoso.sharepoint.com')}/Governance/{fact.path}"


def mandate(tale: Tale) -> FileFact:
    (found,) = [one for one in tale.look().files_of("Governance") if one.get("PmoDocCode") == f"{CODE}-MAN"]
    return found


def says_it_under_its_number(tale: Tale) -> None:
    assert (mandate(tale).version, mandate(tale).moderation) == ("1.0", 0)
    assert mandate(tale).get("PmoDocStatus") == "Approuvé"
    says_that_it_is_approved(tale, mandate(tale))
    assert "Approuvé dans SharePoint" in words(tale.bytes(mandate(tale)))


@contextmanager
def mandate_again(tale: Tale) -> Iterator[Tale]:
    """The same evening once more, for a service that may be cut off."""
    tale.stage.recall("by hand")
    with tale.stage.workspace(edge=Edge(sleep=lambda seconds: None)) as workspace:
        yield Tale(tale.stage, workspace, tale.lead)


def test_a_document_approved_by_hand_alone_says_so_inside_under_the_same_number(
    tale: Tale, mandate_by_hand: str
) -> None:
    # Open in Word: nothing is taken from the readers.
    tale.stage.ask("lock", {"path": mandate_by_hand, "by": MANAGER})
    assert {one.code for one in documents.follow(tale.workspace, (CODE,)).outcomes} == {"Locked"}
    assert (mandate(tale).version, mandate(tale).moderation) == ("1.0", 0)
    tale.stage.ask("lock", {"path": mandate_by_hand})
    # Opened in the very moment: readers get back what was taken from them.
    tale.stage.weather({"match": "(?i)POST .*files/add", "status": 423})
    assert {one.code for one in documents.follow(tale.workspace, (CODE,)).outcomes} == {"Locked"}
    assert (mandate(tale).version, mandate(tale).moderation) == ("1.0", 0)

    tale.follow()
    says_it_under_its_number(tale)
    assert mandate(tale).get("PmoApprovedOn") == tale.workspace.today()
    assert tale.follow().writes == 0


@pytest.fixture(scope="module")
def steps(tale: Tale, mandate_by_hand: str) -> list[str]:
    """The requests of an undisturbed catching up, in their order."""
    with mandate_again(tale) as again:
        since = tale.stage.ask("health")["exchanges"]
        again.follow()
        return [f"{one['method']} {one['url']}".lower() for one in tale.stage.ask(f"log?since={since}")]


@pytest.mark.parametrize(
    ("step", "when"), [("unpublish", "after"), ("files/add", "before"), ("files/add", "after"), ("/publish", "after")]
)
def test_a_catching_up_that_is_cut_off_is_finished_by_the_next(
    tale: Tale, steps: list[str], step: str, when: str
) -> None:
    (number,) = [place for place, one in enumerate(steps) if one.startswith("post") and step in one]
    with mandate_again(tale) as again:
        tale.stage.weather({"match": ".", "skip": number, "when": when, "drop": True, "times": 1_000_000})
        assert documents.follow(again.workspace, (CODE,)).writes == 0
        tale.stage.weather()
        again.follow()
        says_it_under_its_number(again)
        assert again.follow().writes == 0
