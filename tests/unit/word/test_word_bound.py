"""A bound region that people edited by hand is seen, told, and kept."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from lxml import etree

from pmo365.model.content import Missing, Table
from pmo365.render.package import deflate, inflate, read, write
from pmo365.render.word import fill
from pmo365.render.word_bound import SETTINGS, remembered
from pmo365.render.word_xml import BULLET, W_NS, W

RUN = "<w:r><w:t>x</w:t></w:r>"
EMPTY = f'<w:settings xmlns:w="{W_NS}"><w:compat/><w:decimalSymbol w:val=","/></w:settings>'


def sdt(tag: str, content: str = RUN, more: str = "") -> str:
    return f'<w:sdt><w:sdtPr><w:tag w:val="{tag}"/>{more}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>'


ITEM = (
    "<w:sdt><w:sdtPr><w15:repeatingSectionItem/></w:sdtPr><w:sdtContent><w:tr><w:tc><w:tcPr/>"
    f"<w:p>{sdt('risks.title')}</w:p></w:tc></w:tr></w:sdtContent></w:sdt>"
)
BODY = (
    f"<w:p>{sdt('project.code')}</w:p><w:p>{sdt('project.code')}</w:p><w:p>{sdt('project.phase')}</w:p>"
    f"<w:tbl><w:tblPr/><w:tblGrid/>{sdt('risks', ITEM, '<w15:repeatingSection/>')}</w:tbl>"
)


def context(code: str = "P1", phase: str = "Plan", *risks: str) -> dict[str, Any]:
    rows = tuple({"title": one} for one in risks or ("Fire", "Flood"))
    return {"project": {"code": code, "phase": phase}, "risks": Table(("title",), rows)}


@pytest.fixture
def filed(template: Any) -> bytes:
    """A document of ours as it was filed."""
    return fill(template(BODY, {SETTINGS: EMPTY}), context(), properties={}, language="en", remember=True).content


def refreshed(content: bytes, values: dict[str, Any]) -> Any:
    return fill(content, values, properties={}, language="en", strict=False, remember=True)


def retyped(content: bytes, old: str, new: str) -> bytes:
    members = read(content)
    text = inflate(members["word/document.xml"]).decode().replace(f">{old}<", f">{new}<")
    kept = [one for name, one in members.items() if name != "word/document.xml"]
    return write([*kept, deflate("word/document.xml", text.encode())])


def test_what_nobody_edited_is_refreshed(filed: bytes, part: Any, lines: Any) -> None:
    made = refreshed(filed, context("P2", "Build", "Theft"))
    assert made.edited == ()
    assert lines(part(made.content)) == ["P2", "P2", "Build", "Theft"]


def test_an_edited_field_is_told_and_keeps_what_people_wrote(filed: bytes, part: Any, lines: Any) -> None:
    made = refreshed(retyped(filed, "Plan", "Mine"), context("P2", "Build", "Theft"))
    assert made.edited == ("project.phase",)
    assert lines(part(made.content)) == ["P2", "P2", "Mine", "Theft"]


def test_an_edited_table_is_kept_whole(filed: bytes, part: Any, lines: Any) -> None:
    made = refreshed(retyped(filed, "Flood", "High water"), context("P2", "Build", "Theft"))
    assert made.edited == ("risks",)
    assert lines(part(made.content)) == ["P2", "P2", "Build", "Fire", "High water"]


def test_an_edit_is_told_again_at_every_refresh_until_it_is_undone(filed: bytes, part: Any, lines: Any) -> None:
    content = retyped(filed, "Plan", "Mine")
    for phase in ("Build", "Close"):
        made = refreshed(content, context("P1", phase))
        content = made.content
        assert made.edited == ("project.phase",)
    undone = refreshed(retyped(content, "Mine", "Plan"), context("P1", "Close"))
    assert undone.edited == ()
    assert "Close" in lines(part(undone.content))


def test_a_control_that_people_copied_or_removed_was_not_edited(filed: bytes, part: Any) -> None:
    root = part(filed)
    body = root[0]
    body.append(etree.fromstring(etree.tostring(body[0])))
    body.remove(body[2])
    kept = [one for name, one in read(filed).items() if name != "word/document.xml"]
    made = refreshed(write([*kept, deflate("word/document.xml", etree.tostring(root))]), context("P2"))
    assert made.edited == ()


def test_a_document_without_memory_is_refreshed(template: Any, part: Any, lines: Any) -> None:
    made = refreshed(template(BODY), context("P2"))
    assert made.edited == ()
    assert lines(part(made.content))[0] == "P2"


def test_the_memory_stands_where_the_schema_wants_it(filed: bytes) -> None:
    told = etree.fromstring(inflate(read(filed)[SETTINGS]))
    assert [etree.QName(one).localname for one in told] == ["compat", "docVars", "decimalSymbol"]
    assert sorted(remembered(told)) == ["project.code", "project.phase", "risks"]
    assert len(told.findall(f"{W}docVars/{W}docVar")) == 1
    again = etree.fromstring(inflate(read(refreshed(filed, context("P2")).content)[SETTINGS]))
    assert len(again.findall(f"{W}docVars/{W}docVar")) == 1


@given(values=some.lists(some.text(some.characters(codec="utf-8"), max_size=30), min_size=4, max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
def test_what_we_wrote_ourselves_is_never_taken_for_an_edit(template: Any, values: list[str]) -> None:
    block = sdt("card.text", f"<w:p>{RUN}</w:p>")
    styles = {SETTINGS: EMPTY, "word/styles.xml": f'<s a="{BULLET}"/>'}
    told = context(values[0], values[1], values[2]) | {"card": {"text": f"- {values[3]}\n• x\n{values[2]}"}}
    made = fill(template(BODY + block, styles), told, properties={}, language="en", remember=True)
    assert refreshed(made.content, context() | {"card": {"text": Missing()}}).edited == ()
