"""A PMO changes a template in Word, in SharePoint: the next documents are made from it, and only from what is sound."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml import parse_xml
from openpyxl.worksheet.table import Table

from pmo365.documents.life import Move
from pmo365.gateway.gateway import Gateway
from pmo365.model.document import Artifact
from pmo365.model.plan import Action, Change, Kind, RowWrite, Status
from pmo365.model.site import Library
from pmo365.model.snapshot import FileFact, Row, Value
from pmo365.model.standard import OwnWorkbook
from pmo365.render import word_jinja
from pmo365.render.word_xml import W
from pmo365.service import documents, work
from pmo365.service.preview import preview
from pmo365.service.saved import apply_plans
from pmo365.verbs.due import Asked
from pmo365.verbs.life import Wish

HUB = "https://contoso.sharepoint.com/sites/pmo"
CODE = "PRJ-0001"
HEADING = "Cadre réglementaire"
MACRO = b"application/vnd.ms-word.document.macroEnabled.main+xml"
PLAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


@dataclass
class Office:
    """The PMO lead at work in the hub's library of templates, and the service beside her."""

    stage: Any
    workspace: Any
    lead: Gateway

    def templates(self) -> dict[str, FileFact]:
        return {one.name: one for one in self.workspace.known_hub().files_of("Templates")}

    def library(self, key: str = "Templates", url: str = HUB) -> Library:
        found = self.lead.site(url)
        assert found is not None
        library = found.list_of(key)
        assert isinstance(library, Library)
        return library

    def bytes(self, name: str) -> bytes:
        return self.lead.file_bytes(HUB, self.library(), name)

    def save(self, name: str, content: bytes, values: dict[str, Value] | None = None) -> None:
        """Save a template from Word: a draft."""
        artifact = Artifact(site=HUB, library="Templates", folder="", name=name, content=content, values=values or {})
        change = Change(kind=Kind.FILE, action=Action.UPDATE, site=HUB, path=f"Templates/files/{name}", after=artifact)
        self._write(change, HUB)

    def publish(self, name: str, *, approve: bool = True) -> None:
        self.lead.publish(HUB, "Templates", name, comment="Relu par le PMO")
        if approve:
            self.lead.approve(HUB, "Templates", name)

    def release(self, name: str, content: bytes) -> None:
        self.save(name, content)
        self.publish(name)

    def generate(self, *codes: str) -> Any:
        run = work.generate(self.workspace, (CODE,), asked=Asked(codes=codes))
        assert [str(error) for error in run.errors if error] == []
        assert {one.status for one in run.outcomes} <= {Status.DONE}, [one.message for one in run.outcomes]
        assert [one.left for one in run.results if one.left] == []
        return run

    @property
    def site(self) -> str:
        return str(self._project().site)

    def _project(self) -> Any:
        return self.workspace.projects(self.workspace.known_hub(), (CODE,))[0]

    def filed(self, code: str) -> FileFact:
        files = self.workspace.known_project(self._project()).files_of("Governance")
        return next(one for one in files if one.get("PmoDocCode") == f"{CODE}-{code}")

    def content(self, code: str) -> bytes:
        """Return a filed document."""
        return self.lead.file_bytes(self.site, self.library("Governance", self.site), self.filed(code).path)

    def words(self, code: str) -> list[str]:
        """Return the paragraphs of a filed document, those in controls too."""
        body = docx.Document(io.BytesIO(self.content(code))).element.body
        return ["".join(one.text or "" for one in paragraph.iter(f"{W}t")) for paragraph in body.iter(f"{W}p")]

    def type_in(self, code: str, text: str) -> None:
        """Write a sentence of one's own at the end of a filed document."""
        file = self.filed(code)
        folder, _, name = file.path.rpartition("/")
        made = edited(self.content(code), lambda document: document.add_paragraph(text))
        artifact = Artifact(site=self.site, library="Governance", folder=folder, name=name, content=made)
        path = f"Governance/files/{file.path}"
        self._write(Change(kind=Kind.FILE, action=Action.UPDATE, site=self.site, path=path, after=artifact), self.site)

    def provenance(self, code: str) -> tuple[str, str]:
        file = self.filed(code)
        return str(file.get("PmoTemplateId")), str(file.get("PmoTemplateVersion"))

    def status(self, code: str) -> Any:
        return next(one for _, one in documents.status(self.workspace, (CODE,)) if one.paper.document.code == code)

    def findings(self, rule: str) -> list[Row]:
        """Return the open rows of the hub's register of findings, after the rules have judged."""
        work.enforce(self.workspace, ("HUB",))
        rows = self.workspace.known_hub().rows_of("Findings")
        return [one for one in rows if one.get("PmoRuleKey") == rule and not one.get("PmoClosedAt")]

    def _write(self, change: Change, url: str) -> None:
        site = self.lead.site(url)
        assert site is not None
        (outcome,) = self.lead.write(site, (change,))
        assert outcome.status is Status.DONE, (outcome.code, outcome.message)


def edited(content: bytes, how: Callable[[Any], object]) -> bytes:
    """Return a document as Word saves it after an edit."""
    document = docx.Document(io.BytesIO(content))
    how(document)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def with_heading(content: bytes) -> bytes:
    """Add a heading of one's own before everything else, and move the last control up to it."""

    def change(document: Any) -> None:
        body = document.element.body
        heading = document.add_heading(HEADING, 1)._p
        controls = [one for one in body if one.tag.endswith("}sdt")]
        body.insert(0, heading)
        if controls:
            body.insert(1, controls[-1])

    return edited(content, change)


def with_macro(content: bytes) -> bytes:
    """Return a template that says it may hold macros."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry, old.read(entry).replace(PLAIN, MACRO))
        new.writestr("word/vbaProject.bin", b"macro")
    return target.getvalue()


@pytest.fixture
def office(stage: Any) -> Iterator[Office]:
    stage.recall("sites")
    with stage.workspace() as workspace:
        yield Office(stage=stage, workspace=workspace, lead=stage.person())


def test_our_templates_lie_in_the_library_approved_and_stay_there(office: Office) -> None:
    found = office.templates()
    assert len(found) == 2 * len(office.workspace.standard.documents)
    assert {(one.version, one.moderation) for one in found.values()} == {("1.0", 0)}
    mandate = found["MAN.fr.docx"]
    assert (mandate.get("PmoDocType"), mandate.get("PmoLanguage"), mandate.get("Title")) == (
        "Mandat",
        "fr",
        "Mandat de projet",
    )
    run = work.provision(office.workspace)
    assert run.writes == 0
    office.release("MAN.fr.docx", with_heading(office.bytes("MAN.fr.docx")))
    assert work.provision(office.workspace).writes == 0, "an edited template is never written over"


def test_a_template_edited_in_word_counts_once_it_is_approved(office: Office) -> None:
    office.generate("MAN")
    assert office.provenance("MAN") == ("MAN.fr.docx", "1.0")
    office.save("MAN.fr.docx", with_heading(office.bytes("MAN.fr.docx")))
    assert office.generate("MAN").writes == 0, "a draft of a template is nobody's template"
    office.publish("MAN.fr.docx", approve=False)
    assert office.generate("MAN").writes == 0, "nor is one that waits for approval"
    office.lead.approve(HUB, "Templates", "MAN.fr.docx")
    office.generate("MAN")
    assert office.words("MAN")[0] == HEADING
    assert office.provenance("MAN") == ("MAN.fr.docx", "2.0")
    assert "MAN.fr.docx 2.0" in " ".join(office.words("MAN"))
    before = office.workspace.gateway.traffic().requests
    assert office.generate("MAN").writes == 0
    assert office.workspace.gateway.traffic().requests - before <= 4, (
        "nothing moved: nothing but the change logs is read"
    )


def test_a_document_people_wrote_in_keeps_its_layout_and_is_told_to_lag(office: Office) -> None:
    office.generate("MAN")
    office.type_in("MAN", "Une phrase du chef de projet.")
    office.release("MAN.fr.docx", with_heading(office.bytes("MAN.fr.docx")))
    assert office.generate("MAN").writes == 0
    words = office.words("MAN")
    assert HEADING not in words
    assert "Une phrase du chef de projet." in words
    assert office.provenance("MAN") == ("MAN.fr.docx", "1.0")
    assert office.status("MAN").template == ("MAN.fr.docx 1.0", "MAN.fr.docx 2.0")


def test_a_refused_template_is_a_finding_and_the_last_good_one_is_used(office: Office) -> None:
    sound = office.bytes("BRF.fr.docx")
    office.release("BRF.fr.docx", with_macro(sound))
    run = office.generate("BRF", "MAN")
    assert office.provenance("BRF") == ("BRF.fr.docx", "1.0")
    assert office.provenance("MAN") == ("MAN.fr.docx", "1.0")
    told = [one for result in run.results for one in result.findings if one.rule == "DOC-TEMPLATE-REFUSED"]
    assert {one.path for one in told} == {"Templates/BRF.fr.docx"}
    assert "macros" in told[0].facts["why"]
    (row,) = office.findings("DOC-TEMPLATE-REFUSED")
    assert "BRF.fr.docx" in str(row.get("PmoDetailText"))
    assert "sans macros" in str(row.get("PmoDetailText"))
    office.release("BRF.fr.docx", with_heading(sound))
    assert office.findings("DOC-TEMPLATE-REFUSED") == []
    office.generate("BRF")
    assert office.words("BRF")[0] == HEADING


def test_a_template_of_ones_own_serves_the_tiers_it_names(office: Office) -> None:
    own = with_heading(office.bytes("MAN.fr.docx"))
    tiers = office.workspace.standard.choices["TIER"]
    tier = office._project().tier
    others = tuple(one.label.fr for one in tiers.choices if one.key != tier)
    office.save("Mandat maison.docx", own, {"PmoDocType": "Mandat", "PmoLanguage": "fr", "PmoTierSet": others})
    office.publish("Mandat maison.docx")
    office.generate("MAN")
    assert office.provenance("MAN") == ("MAN.fr.docx", "1.0")
    file = office.templates()["Mandat maison.docx"]
    after = RowWrite(list="Templates", values={"PmoTierSet": (tiers.label_of(tier, "fr"),)}, id=file.id)
    path = "Templates/files/Mandat maison.docx"
    change = Change(kind=Kind.FILE_FIELDS, action=Action.UPDATE, site=HUB, path=path, after=after, etag=file.etag)
    office._write(change, HUB)
    office.generate("MAN")
    assert office.provenance("MAN") == ("Mandat maison.docx", "1.0")
    assert office.words("MAN")[0] == HEADING


def test_a_template_nobody_can_place_is_told(office: Office) -> None:
    office.save("Modèle.docx", office.bytes("MAN.fr.docx"))
    office.publish("Modèle.docx")
    (row,) = office.findings("DOC-TEMPLATE-UNUSED")
    assert "Modèle.docx" in str(row.get("PmoDetailText"))
    assert "Type de document" in str(row.get("PmoDetailText"))


def test_the_preview_tells_what_the_run_would_do(office: Office) -> None:
    office.release("MAN.fr.docx", with_heading(office.bytes("MAN.fr.docx")))
    plans = preview(office.workspace, "generate", (CODE,), asked=Asked(codes=("MAN",)))
    (change,) = [change for plan in plans for change in plan.changes]
    assert change.after.values["PmoTemplateVersion"] == "2.0"


def test_a_workbook_of_ones_own_is_taken_from_the_library(office: Office) -> None:
    report = replace(office.workspace.standard.report, template=OwnWorkbook(file="suivi.xlsx"))
    office.workspace = replace(office.workspace, standard=replace(office.workspace.standard, report=report))
    office.release("suivi.xlsx", workbook("Code"))
    office.release("suivi.xlsx", workbook("Cod"))
    told: list[Any] = []
    run = work.report(office.workspace, file_it=False, made=told.append)
    (own,) = [one for one in run.results[0].artifacts if one.name == "suivi.xlsx"]
    sheet = openpyxl.load_workbook(io.BytesIO(own.content)).active
    assert sheet is not None
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == ["PRJ-0001", "PRJ-0002"]
    assert "Cod" in str([error.facts for error in told[0].remarks])


def workbook(header: str) -> bytes:
    """Return a workbook with one table to fill."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([header])
    sheet.append(["x"])
    sheet.add_table(Table(displayName="pmo_projects", ref="A1:A2"))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_a_draft_of_the_library_is_judged_by_its_name_or_address(office: Office) -> None:
    office.save("BRF.fr.docx", with_macro(office.bytes("BRF.fr.docx")))
    told = office.stage.cli("template", "lint", f"{HUB}/Templates/BRF.fr.docx", "--lang", "en")
    assert told.returncode == 4, told.stderr
    assert "without macros" in told.stdout
    assert office.stage.cli("template", "lint", "MAN.fr.docx", "--lang", "en").returncode == 0
    unknown = office.stage.cli("template", "lint", "MANN.fr.docx", "--lang", "en")
    assert unknown.returncode == 4
    assert "MAN.fr.docx" in unknown.stderr


@pytest.mark.skipif(not word_jinja.is_installed(), reason="the extra [jinja] is not installed")
def test_a_document_in_jinja_follows_its_moves_by_the_controls_of_its_stamp(office: Office) -> None:
    standard = office.workspace.standard
    by_jinja = tuple(replace(one, engine="jinja") if one.code == "MAN" else one for one in standard.documents)
    office.workspace = replace(office.workspace, standard=replace(standard, documents=by_jinja))
    office.release("MAN.fr.docx", in_jinja())
    office.generate("MAN")
    assert "0.1" in office.words("MAN")
    move = documents.move_plan(office.workspace, CODE, Wish(move=Move.REVIEW, document="MAN"))
    assert {one.status for one in apply_plans(office.workspace, (move,)).outcomes} == {Status.DONE}
    assert "0.2" in office.words("MAN")
    assert not word_jinja.was_edited(office.content("MAN"))


def in_jinja() -> bytes:
    """Return a Jinja template with a content control for the version."""
    document = docx.Document()
    document.add_paragraph("{{ project.title }}")
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    control = (
        f'<w:sdt {names}><w:sdtPr><w:tag w:val="edition.version"/></w:sdtPr>'
        "<w:sdtContent><w:p><w:r><w:t>–</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    document.element.body.insert(0, parse_xml(control))
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()
