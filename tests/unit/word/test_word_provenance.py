"""A document says what it was made from, and the fingerprint tells when it has to be made again."""

from __future__ import annotations

from typing import Any

from pmo365.model.content import Table
from pmo365.render.package import inflate, read
from pmo365.render.word import fill, inputs_fingerprint

PLAIN = "<w:r><w:t>x</w:t></w:r>"


def sdt(tag: str, more: str = "", content: str = PLAIN) -> str:
    return f'<w:sdt><w:sdtPr><w:tag w:val="{tag}"/>{more}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>'


ITEM = (
    "<w:sdt><w:sdtPr><w15:repeatingSectionItem/></w:sdtPr><w:sdtContent>"
    f"<w:p>{sdt('risks.title')}</w:p></w:sdtContent></w:sdt>"
)
BODY = f"<w:p>{sdt('project.code')}{sdt('edition.version')}</w:p>{sdt('risks', '<w15:repeatingSection/>', ITEM)}"


def context(**changed: Any) -> dict[str, Any]:
    row = {"title": changed.get("title", "Fire"), "owner": changed.get("owner", "Ann")}
    return {
        "project": {"code": changed.get("code", "P1"), "phase": changed.get("phase", "Plan")},
        "edition": {"version": changed.get("version", "0.1")},
        "risks": Table(("title", "owner"), (row,)),
    }


def test_the_fingerprint_moves_with_what_is_shown(template: Any) -> None:
    content = template(BODY)
    before = inputs_fingerprint(content, context())
    assert len(before) == 16
    assert inputs_fingerprint(content, context(code="P2")) != before
    assert inputs_fingerprint(content, context(title="Flood")) != before
    assert inputs_fingerprint(template(BODY + "<w:p/>"), context()) != before


def test_the_fingerprint_ignores_what_is_not_shown_and_the_edition(template: Any) -> None:
    content = template(BODY)
    before = inputs_fingerprint(content, context())
    assert inputs_fingerprint(content, context(phase="Build", owner="Bob")) == before
    assert inputs_fingerprint(content, context(version="0.2")) == before


def test_properties_are_written_where_office_and_sharepoint_look(template: Any) -> None:
    properties = {
        "title": "Mandat & Co",
        "created": "2026-07-12T04:30:00Z",
        "PmoSnapshotId": "12",
        "PmoTemplateId": "mandate",
    }
    members = read(fill(template("<w:p/>"), {}, properties=properties, language="fr").content)
    core, custom = (inflate(members[f"docProps/{name}.xml"]).decode() for name in ("core", "custom"))
    assert "<dc:title>Mandat &amp; Co</dc:title>" in core
    assert '<dcterms:created xsi:type="dcterms:W3CDTF">2026-07-12T04:30:00Z</dcterms:created>' in core
    assert 'pid="2" name="PmoSnapshotId"><vt:lpwstr>12</vt:lpwstr>' in custom
    assert 'pid="3" name="PmoTemplateId"' in custom
    assert b"/docProps/custom.xml" in inflate(members["[Content_Types].xml"])
    assert b"docProps/core.xml" in inflate(members["_rels/.rels"])


def test_properties_of_the_template_do_not_survive(template: Any) -> None:
    old = {"docProps/core.xml": "<old>somebody</old>", "docProps/custom.xml": "<old>C:/Users/somebody</old>"}
    members = read(fill(template("<w:p/>", old), {}, properties={}, language="en").content)
    assert not any(b"somebody" in inflate(member) for member in members.values())
