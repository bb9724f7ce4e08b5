"""Beside each new baseline a PDF is kept, where one can be drawn."""

from __future__ import annotations

import hashlib

import pytest

from pmo365.model.document import Artifact
from pmo365.model.plan import Action, Change, Kind, Plan
from pmo365.service.pictures import as_pdf
from pmo365.verbs.baselines import with_pdf

URL = "https://contoso.sharepoint.com/sites/prj-0001"


def plan(content: bytes = b"word") -> Plan:
    copy = Artifact(
        site=URL, library="Baselines", folder="", name="PRJ-0001-PID-v1.0.docx", content=content,
        values={"PmoSha256": "of the Word file", "PmoGate": "G2"},
    )  # fmt: skip
    change = Change(
        kind=Kind.FILE, action=Action.CREATE, site=URL, path="Baselines/files/PRJ-0001-PID-v1.0.docx", after=copy
    )
    return Plan(verb="document", project="PRJ-0001", site=URL, changes=(change,))


def test_the_pdf_has_its_own_name_and_digest_and_the_same_gate() -> None:
    made = with_pdf(plan(), lambda name, content: b"%PDF " + content)
    (_, pdf) = [one.after for one in made.changes]
    assert isinstance(pdf, Artifact)
    assert (pdf.name, pdf.content, pdf.values["PmoGate"]) == ("PRJ-0001-PID-v1.0.pdf", b"%PDF word", "G2")
    assert pdf.values["PmoSha256"] == hashlib.sha256(b"%PDF word").hexdigest()


def test_without_libreoffice_the_baseline_is_kept_alone() -> None:
    assert with_pdf(plan(), lambda name, content: None) == plan()


def test_libreoffice_draws_it_where_it_is_installed(french: object) -> None:
    drawn = as_pdf("pid.docx", french.template("pid"))  # type: ignore[attr-defined]
    if drawn is None:
        pytest.skip("LibreOffice is not installed")
    assert drawn.startswith(b"%PDF")
