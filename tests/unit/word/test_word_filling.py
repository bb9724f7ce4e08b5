"""Content controls are filled from a context, and stay what their author made them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from pmo365.errors import TemplateError
from pmo365.model.content import Missing, Table, Toned
from pmo365.render.package import inflate, read
from pmo365.render.word import fill, tags
from pmo365.render.word_xml import BULLET, W, clean

BOLD = '<w:rPr><w:b/><w:color w:val="C00000"/></w:rPr>'
RUN = f"<w:r>{BOLD}<w:t>[code]</w:t></w:r>"


def sdt(tag: str, content: str, more: str = "") -> str:
    return f'<w:sdt><w:sdtPr><w:tag w:val="{tag}"/>{more}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>'


def repeat(tag: str, item: str) -> str:
    inner = f"<w:sdt><w:sdtPr><w15:repeatingSectionItem/></w:sdtPr><w:sdtContent>{item}</w:sdtContent></w:sdt>"
    return sdt(tag, inner, "<w15:repeatingSection/>")


def cell(inner: str) -> str:
    return f"<w:tc><w:tcPr/><w:p>{inner}</w:p></w:tc>"


FIELD = f"<w:p>{sdt('project.code', RUN)}</w:p>"
BLOCK = sdt("card.background", '<w:p><w:pPr><w:jc w:val="both"/></w:pPr><w:r><w:t>x</w:t></w:r></w:p>')
ROW = f"<w:tr>{cell(sdt('risks.ref', RUN))}{cell(sdt('risks.title', RUN))}</w:tr>"
TABLE = f"<w:tbl><w:tblPr/><w:tblGrid/>{repeat('risks', ROW)}</w:tbl>"
RISKS = Table(("ref", "title"), ({"ref": "R-001", "title": "Fire"}, {"ref": "R-002", "title": "Flood"}))


def filled(content: bytes, context: Any, **more: Any) -> Any:
    return fill(content, context, properties=more.pop("properties", {}), language=more.pop("language", "en"), **more)


def test_a_field_keeps_the_formatting_of_its_control(template: Any, part: Any) -> None:
    root = part(filled(template(FIELD), {"project": {"code": "PRJ-0001"}}).content)
    run = root.find(f".//{W}r")
    assert run.findtext(f"{W}t") == "PRJ-0001"
    assert run.find(f"{W}rPr/{W}b") is not None
    assert run.find(f"{W}rPr/{W}color").get(f"{W}val") == "C00000"


def test_the_control_stays_in_place_and_is_locked(template: Any, part: Any) -> None:
    more = '<w:showingPlcHdr/><w:dataBinding w:xpath="/a" w:storeItemID="{1}"/>'
    root = part(filled(template(f"<w:p>{sdt('a.b', RUN, more)}</w:p>"), {"a": {"b": "x"}}).content)
    names = [one.tag.split("}")[1] for one in root.find(f".//{W}sdtPr")]
    assert names == ["tag", "lock"]


def test_each_line_of_a_block_is_a_paragraph(template: Any, part: Any, lines: Any) -> None:
    root = part(filled(template(BLOCK), {"card": {"background": "One\r\n\nTwo"}}).content)
    assert lines(root) == ["One", "Two"]
    assert len(root.findall(f".//{W}jc")) == 2


def test_listed_lines_are_bullets_where_the_template_has_the_style(template: Any, part: Any, lines: Any) -> None:
    styles = {"word/styles.xml": f'<s a="{BULLET}"/>'}
    context = {"card": {"background": "Why:\n- cost\n• time"}}
    root = part(filled(template(BLOCK, styles), context).content)
    assert lines(root) == ["Why:", "cost", "time"]
    assert [one.get(f"{W}val") for one in root.iter(f"{W}pStyle")] == [BULLET, BULLET]
    assert lines(part(filled(template(BLOCK), context).content)) == ["Why:", "- cost", "• time"]


def test_lines_inside_a_paragraph_become_breaks(template: Any, part: Any, lines: Any) -> None:
    root = part(filled(template(FIELD), {"project": {"code": "a\nb\tc"}}).content)
    assert lines(root) == ["a\nb\tc"]


def test_rows_are_repeated(template: Any, part: Any, lines: Any) -> None:
    root = part(filled(template(TABLE), {"risks": RISKS}).content)
    assert lines(root) == ["R-001", "Fire", "R-002", "Flood"]
    assert len(root.findall(f".//{W}tr")) == 2


def test_no_rows_say_so_and_keep_the_controls(template: Any, part: Any, lines: Any) -> None:
    made = filled(template(TABLE), {"risks": Table(("ref", "title"))})
    assert lines(part(made.content)) == ["", "None recorded"]
    assert tags(made.content) == ("risks", "risks.ref", "risks.title")


def test_repetitions_nest(template: Any, part: Any, lines: Any) -> None:
    inner = repeat("phases.steps", f"<w:p>{sdt('phases.steps.name', RUN)}{sdt('phases.name', RUN)}</w:p>")
    body = repeat("phases", f"<w:p>{sdt('phases.name', RUN)}{sdt('project.code', RUN)}</w:p>{inner}")
    steps = Table(("name",), ({"name": "dig"}, {"name": "pour"}))
    phases = Table(("name", "steps.name"), ({"name": "A", "steps": steps}, {"name": "B", "steps": Table(("name",))}))
    made = filled(template(body), {"phases": phases, "project": {"code": "P1"}})
    assert lines(part(made.content)) == ["AP1", "digA", "pourA", "BP1", "None recordedB"]


def test_headers_and_footers_are_filled(template: Any, part: Any, lines: Any) -> None:
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    parts = {
        "word/header1.xml": f"<w:hdr {names}>{FIELD}</w:hdr>",
        "word/footer2.xml": f"<w:ftr {names}>{FIELD}</w:ftr>",
    }
    made = filled(template("<w:p/>", parts), {"project": {"code": "P1"}})
    assert lines(part(made.content, "word/header1.xml")) == ["P1"]
    assert lines(part(made.content, "word/footer2.xml")) == ["P1"]


def test_what_is_missing_is_said_coloured_and_listed(template: Any, part: Any, lines: Any) -> None:
    context = {"project": {"code": Missing("Projects/PmoProjectCode")}, "card": {"background": Missing()}}
    made = filled(template(FIELD + BLOCK), context, language="fr")
    root = part(made.content)
    assert lines(root) == ["À compléter", "À compléter"]
    assert len(root.findall(f".//{W}shd")) == 2
    assert made.missing == ("Projects/PmoProjectCode", "card.background")


def test_a_toned_word_is_shaded_before_what_must_follow_shading(template: Any, part: Any) -> None:
    run = '<w:r><w:rPr><w:b/><w:lang w:val="fr-FR"/></w:rPr><w:t>x</w:t></w:r>'
    root = part(filled(template(f"<w:p>{sdt('a.b', run)}</w:p>"), {"a": {"b": Toned("Rouge", "R")}}).content)
    assert [one.tag.split("}")[1] for one in root.find(f".//{W}rPr")] == ["b", "shd", "lang"]


def test_a_tone_colours_the_whole_cell_when_the_control_is_a_cell(template: Any, part: Any) -> None:
    one = '<w:tc><w:tcPr><w:tcW w:w="900" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr><w:p/></w:tc>'
    body = f"<w:tbl><w:tblPr/><w:tblGrid/><w:tr>{sdt('a.b', one)}</w:tr></w:tbl>"
    once = filled(template(body), {"a": {"b": Toned("Rouge", "R")}}).content
    assert [found.tag.split("}")[1] for found in part(once).find(f".//{W}tcPr")] == ["tcW", "shd", "vAlign"]
    again = part(filled(once, {"a": {"b": "calm"}}).content)
    assert [found.tag.split("}")[1] for found in again.find(f".//{W}tcPr")] == ["tcW", "vAlign"]


def test_an_unknown_tag_is_refused_with_its_neighbours(template: Any) -> None:
    with pytest.raises(TemplateError) as caught:
        filled(template(f"<w:p>{sdt('project.cod', RUN)}</w:p>"), {"project": {"code": "x", "title": "y"}})
    assert caught.value.key == "template_unknown_tag"
    assert caught.value.facts["near"] == "project.code, project.title"


def test_an_unknown_tag_stays_as_it_is_when_that_is_allowed(template: Any, part: Any, lines: Any) -> None:
    body = f"<w:p>{sdt('their.own', RUN)}{sdt('project.code', RUN)}</w:p>"
    made = filled(template(body), {"project": {"code": "P1"}}, strict=False)
    assert made.unknown == ("their.own",)
    assert lines(part(made.content)) == ["[code]P1"]


def test_a_row_that_lost_its_repetition_stays_as_it_is_when_that_is_allowed(
    template: Any, part: Any, lines: Any
) -> None:
    made = filled(template(f"<w:p>{sdt('risks.ref', RUN)}</w:p>"), {"risks": RISKS}, strict=False)
    assert made.unknown == ("risks.ref",)
    assert lines(part(made.content)) == ["[code]"]


def test_what_people_embed_stays_when_their_document_is_refreshed(template: Any) -> None:
    content = template(FIELD, {"word/embeddings/sheet.xlsx": "their chart"})
    with pytest.raises(TemplateError):
        filled(content, {"project": {"code": "P1"}})
    made = filled(content, {"project": {"code": "P1"}}, strict=False)
    assert read(made.content)["word/embeddings/sheet.xlsx"] == read(content)["word/embeddings/sheet.xlsx"]


@pytest.mark.parametrize(
    ("body", "key"),
    [
        (f"<w:p>{sdt('risks', RUN)}</w:p>", "template_tag_kind"),
        (f"<w:p>{sdt('risks.ref', RUN)}</w:p>", "template_tag_outside"),
        (sdt("risks", f"<w:p>{RUN}</w:p>", "<w15:repeatingSection/>"), "template_repeat_empty"),
        (f"<w:tbl>{sdt('risks', ROW)}</w:tbl>", "template_field_place"),
    ],
)
def test_a_tag_in_the_wrong_place_is_refused(template: Any, body: str, key: str) -> None:
    with pytest.raises(TemplateError) as caught:
        filled(template(body), {"risks": RISKS})
    assert caught.value.key == key


def test_equal_arguments_give_equal_bytes_and_untouched_parts_stay(template: Any) -> None:
    content = template(FIELD, {"word/styles.xml": "<styles/>"})
    made = [filled(content, {"project": {"code": "P1"}}, properties={"title": "T", "PmoPhase": "X"}) for _ in range(2)]
    assert made[0].content == made[1].content
    assert read(made[0].content)["word/styles.xml"] == read(content)["word/styles.xml"]


def test_a_filled_document_can_be_filled_again_and_keeps_its_authors_words(
    template: Any, part: Any, lines: Any
) -> None:
    body = f"{FIELD}<w:p><w:r><w:t>Our own words.</w:t></w:r></w:p>{BLOCK}{TABLE}"
    styles = {"word/styles.xml": f'<s a="{BULLET}"/>'}
    first = {"project": {"code": Missing()}, "card": {"background": "- old"}, "risks": Table(("ref", "title"))}
    second = {"project": {"code": "P1"}, "card": {"background": "New"}, "risks": RISKS}
    once = filled(template(body, styles), first).content
    twice = filled(once, second).content
    straight = filled(template(body, styles), second).content
    assert lines(part(twice)) == ["P1", "Our own words.", "New", "R-001", "Fire", "R-002", "Flood"]
    assert lines(part(twice)) == lines(part(straight))
    assert part(twice).find(f".//{W}shd") is None


def test_forty_thousand_characters_are_kept(template: Any, part: Any, lines: Any) -> None:
    long = "é" * 40_000
    assert lines(part(filled(template(FIELD), {"project": {"code": long}}).content)) == [long]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(value=some.text(some.characters(codec=None), max_size=60))
def test_any_text_is_printed_as_it_is_without_what_xml_forbids(
    template: Any, part: Any, lines: Callable[..., list[str]], value: str
) -> None:
    root = part(filled(template(FIELD), {"project": {"code": value}}).content)
    assert lines(root) == [clean(value)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(value=some.text(some.sampled_from(" \t\n\r-•*–é<&\xa0\u202f\u200f\u202e\x07\ud800\ufffe😀مx"), max_size=12))
def test_each_line_of_any_block_is_a_paragraph_of_its_words(template: Any, part: Any, lines: Any, value: str) -> None:
    root = part(filled(template(BLOCK), {"card": {"background": value}}).content)
    assert lines(root) == ([line for line in clean(value).split("\n") if line.strip()] or [""])


def test_what_is_written_from_right_to_left_keeps_its_marks_and_order(template: Any, part: Any, lines: Any) -> None:
    value = "مشروع \u200fPRJ-0007\u200e – פרויקט (2026)"
    assert lines(part(filled(template(FIELD), {"project": {"code": value}}).content)) == [value]


def test_a_document_tells_nothing_of_who_drew_its_template(template: Any, part: Any) -> None:
    personal = "<Template>C:\\Users\\ana\\x.dotm</Template><Company>Ex</Company><Manager/>"
    said = f"<Properties>{personal}<Pages>3</Pages></Properties>"
    content = filled(template(FIELD, {"docProps/app.xml": said}), {"project": {"code": "P1"}}).content
    assert inflate(read(content)["docProps/app.xml"]) == b"<Properties><Pages>3</Pages></Properties>"


@pytest.mark.parametrize("value", ["{{ 7*7 }}", "</w:t></w:r><w:p/>", "R&D <a>", "שלום ‎PRJ", "&#65;", "<?pmo 0?>"])
def test_markup_in_a_value_is_only_text(template: Any, part: Any, lines: Any, value: str) -> None:
    assert lines(part(filled(template(FIELD), {"project": {"code": value}}).content)) == [value]


def test_a_watermark_nobody_knows_stays_as_it_is_when_that_is_allowed(template: Any, part: Any) -> None:
    shape = '<w:pict><v:shape id="PmoMark_their.own" style="a:b"><v:textpath string="SECRET"/></v:shape></w:pict>'
    content = template(f"<w:p><w:r>{shape}</w:r>{sdt('project.code', RUN)}</w:p>")
    made = filled(content, {"project": {"code": "P1"}}, strict=False)
    assert made.unknown == ("their.own",)
    assert part(made.content).find(".//{urn:schemas-microsoft-com:vml}textpath").get("string") == "SECRET"
