"""However a program spells the XML of a document, its controls are found and its authors' words are kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from lxml import etree

from pmo365.errors import TemplateError
from pmo365.model.content import Table
from pmo365.render.package import deflate, inflate, read, write
from pmo365.render.word import fill
from pmo365.render.word_bound import SETTINGS
from pmo365.render.word_regions import edited_regions
from pmo365.render.word_xml import V_NS, W14_NS, W15_NS, W_NS, V, W, tag_of

MAIN = "word/document.xml"
NAMES = f'xmlns:w="{W_NS}" xmlns:w14="{W14_NS}" xmlns:w15="{W15_NS}" xmlns:q="urn:quiet"'
RUN = '<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">x</w:t></w:r>'
TRICKS = (
    '</w:sdt> <w:tag w:val="card.text"/> & xmlns:w="urn:x" <?pmo 0?>', "a = b", "l’été", "]]> ]]", "&amp;lt; 'x' \"y\"",
    "\ue0003\ue001",
)  # fmt: skip
LETTERS = some.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn"))
WORDS = some.one_of(some.sampled_from(TRICKS), some.text(LETTERS, min_size=1))
Spelling = Callable[[str], bytes]


def sdt(tag: str, content: str, more: str = "") -> str:
    return f'<w:sdt><w:sdtPr><w:tag w:val="{tag}"/>{more}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>'


ITEM = (
    '<w:sdt><w:sdtPr><w:id w:val="7"/><w15:repeatingSectionItem/></w:sdtPr><w:sdtContent><w:tr><w:tc><w:tcPr/>'
    f'<w:p w14:paraId="12345678">{sdt("risks.title", RUN)}</w:p></w:tc></w:tr></w:sdtContent></w:sdt>'
)
CHANGED = (
    '<w:pPr><w:jc w:val="both"/><w:pPrChange w:id="3" w:author="Ana"><w:pPr><w:jc w:val="left"/></w:pPr></w:pPrChange>'
    "</w:pPr>"
)


def document(typed: str) -> str:
    """Return a document in the usual spelling: what is typed stands between and after its controls."""
    own = etree.Element("t")
    own.text = typed
    words = etree.tostring(own, encoding="unicode")[3:-4] if typed else ""
    own_run = f'<w:r><w:t xml:space="preserve">{words}</w:t></w:r>'
    return (
        f'<w:document {NAMES} q:v="1 &gt; 0"><w:body xmlns:inner="urn:inner">'
        f"<w:p>{own_run}{sdt('project.code', RUN)}{own_run}</w:p>"
        f"{sdt('card.text', f'<w:p>{CHANGED}{RUN}</w:p>', '<inner:kept/>')}"
        f"<w:tbl><w:tblPr/><w:tblGrid/>{sdt('risks', ITEM, '<w15:repeatingSection/>')}</w:tbl>"
        f"<w:sdt><w:sdtPr/><w:sdtContent><w:p>{own_run}</w:p></w:sdtContent></w:sdt><w:p>{own_run}</w:p>"
        f"<w:sdt><w:sdtContent/></w:sdt></w:body></w:document>"
    )


def in_tags(text: str, change: Callable[[str], str]) -> str:
    return re.sub("<[^>]*>", lambda found: change(found[0]), text)


def prefixed(text: str, names: dict[str, str]) -> str:
    """Return a text with other prefixes; the empty one makes a namespace the usual one of its elements."""

    def change(tag: str) -> str:
        for old, new in names.items():
            tag = re.sub(rf"(</?){old}:", rf"\g<1>{new}:" if new else r"\g<1>", tag)
            tag = re.sub(rf" {old}:(?=[^ ]*=)", f" {new or old}:", tag)
            if new:
                tag = tag.replace(f" xmlns:{old}=", f" xmlns:{new}=")
            else:
                tag = re.sub(rf" xmlns:{old}=(\S+?)(?=[ >])", rf" xmlns=\g<1> xmlns:{old}=\g<1>", tag)
        return tag

    return in_tags(text, change)


def alone(text: str) -> str:
    """Return a text in which each control says again what its prefixes mean."""
    return text.replace("<w:sdt>", f'<w:sdt xmlns:w="{W_NS}" xmlns:q="urn:other">')


SPELLINGS: dict[str, Spelling] = {
    "usual": lambda text: text.encode(),
    "declared": lambda text: b'\xef\xbb\xbf<?xml version="1.0" encoding="utf-8"?>\r\n' + text.encode(),
    "utf-16": lambda text: f'<?xml version="1.0" encoding="UTF-16"?>{text}'.encode("utf-16"),
    "numbers for letters": lambda text: text.encode("ascii", "xmlcharrefreplace"),
    "single quotes": lambda text: in_tags(text, lambda tag: tag if "'" in tag else tag.replace('"', "'")).encode(),
    "room in tags": lambda text: re.sub("<([^>?]*?)(/?)>", r"<\1\n \2>", text).encode(),
    "room around values": lambda text: in_tags(text, lambda tag: tag.replace("=", " =\t")).encode(),
    "bare signs": lambda text: text.replace("&gt;", ">").encode() if "]]&gt;" not in text else text.encode(),
    "sections of characters": lambda text: re.sub(
        "(<w:t [^>]*>)([^<&]+)(?=</w:t>)", lambda found: f"{found[1]}<![CDATA[{found[2]}]]>", text
    ).encode(),
    "remarks": lambda text: text.replace("<w:p>", '<!-- <w:sdt> --><w:p><?x <w:tag w:val="a"/>?>').encode(),
    "long empties": lambda text: re.sub(r"<(w\d*:[^ >/]+)([^>]*)/>", r"<\1\2></\1>", text).encode(),
    "other prefixes": lambda text: prefixed(text, {"w": "ns0", "w15": "ns1", "w14": "ns2"}).encode(),
    "no prefix": lambda text: prefixed(text, {"w": ""}).encode(),
    "said again": lambda text: alone(text).encode(),
}


def package(main: bytes, settings_part: bytes = f'<w:settings xmlns:w="{W_NS}"/>'.encode()) -> bytes:
    types = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    relations = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
    parts = {
        "[Content_Types].xml": types.encode(), "_rels/.rels": relations.encode(), MAIN: main,
        SETTINGS: settings_part,
    }  # fmt: skip
    return write(deflate(name, content) for name, content in parts.items())


def values(code: str, *risks: str) -> dict[str, Any]:
    rows = tuple({"title": one} for one in risks)
    return {"project": {"code": code}, "card": {"text": f"{code}\nb"}, "risks": Table(("title",), rows)}


def refreshed(content: bytes, context: dict[str, Any]) -> Any:
    return fill(content, context, properties={}, language="fr", strict=False, remember=True)


def seen(content: bytes) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Return each element of the text with its words and attributes: what a program sees that reads it."""
    parser = etree.XMLParser(remove_comments=True, remove_pis=True)
    root = etree.fromstring(inflate(read(content)[MAIN]), parser)
    return [(str(one.tag), one.text or "", sorted(map(_said, one.attrib.items()))) for one in root.iter()]


def words(content: bytes) -> list[str]:
    return [one.text or "" for one in etree.fromstring(inflate(read(content)[MAIN])).iter(f"{W}t")]


def own_words(content: bytes) -> list[str]:
    """Return what stands outside of every control that is filled."""
    root = etree.fromstring(inflate(read(content)[MAIN]))
    bound = {one for control in root.iter(f"{W}sdt") if tag_of(control) for one in control.iter(f"{W}t")}
    return [one.text or "" for one in root.iter(f"{W}t") if one not in bound]


def _said(pair: tuple[Any, Any]) -> tuple[str, str]:
    return str(pair[0]), str(pair[1])


@pytest.mark.parametrize("name", SPELLINGS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=15)
@given(typed=WORDS, code=WORDS, risk=WORDS)
def test_a_document_is_filled_the_same_however_it_is_spelled(name: str, typed: str, code: str, risk: str) -> None:
    text, context = document(typed), values(code, risk, "Feu")
    usual = refreshed(package(text.encode()), context).content
    made = refreshed(package(SPELLINGS[name](text)), context).content
    assert seen(made) == seen(usual)
    assert seen(refreshed(made, context).content) == seen(made)
    assert edited_regions(made) == ()
    assert own_words(made) == [typed] * 4


@pytest.mark.parametrize("name", SPELLINGS)
def test_an_edit_by_hand_is_seen_and_kept_however_it_is_spelled(name: str) -> None:
    made = refreshed(package(document("Own").encode()), values("P1", "Fire")).content
    text = inflate(read(made)[MAIN]).decode().partition("?>\n")[2].replace(">P1</w:t>", ">Mine</w:t>", 1)
    typed = package(SPELLINGS[name](text), inflate(read(made)[SETTINGS]))
    again = refreshed(typed, values("P2", "Flood"))
    assert again.edited == ("project.code",)
    assert words(again.content) == ["Own", "Mine", "Own", "P2", "b", "Flood", "Own", "Own"]


def test_between_its_controls_a_document_keeps_its_bytes() -> None:
    own = '<w:p w:rsidR="00A1"><w:pPr></w:pPr><w:r><w:t>&quot;À nous&quot;, l&apos;été</w:t></w:r></w:p>'
    text = document("").replace("<w:tbl>", f"{own}<w:tbl>", 1)
    made = refreshed(package(text.encode()), values("P1", "Feu")).content
    again = refreshed(made, values("P2", "Eau")).content
    for content in (made, again):
        assert own in inflate(read(content)[MAIN]).decode()


def test_a_prefix_that_means_now_this_now_that_is_told() -> None:
    text = prefixed(document(""), {"w": "ns0"}).replace("<ns0:p>", '<ns0:p xmlns:w="urn:other" w:a="1">', 1)
    with pytest.raises(TemplateError) as caught:
        refreshed(package(text.encode()), values("P1"))
    assert caught.value.facts["what"] == f"{MAIN}: xmlns:w"


def test_a_document_of_the_strict_format_passes_as_it_is() -> None:
    text = document("À nous.").replace(W_NS, "http://purl.oclc.org/ooxml/wordprocessingml/main")
    made = refreshed(package(text.encode()), values("P1", "Feu")).content
    assert inflate(read(made)[MAIN]).decode().partition("\n")[2] == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_in_any_encoding(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE w [<!ENTITY a "b">]>{document("")}'
    with pytest.raises(TemplateError) as caught:
        refreshed(package(text.encode(encoding)), values("P1"))
    assert caught.value.facts["what"] == f"{MAIN}: DOCTYPE"


def test_controls_in_a_text_box_are_filled_in_both_its_forms() -> None:
    box = f"<w:txbxContent><w:p>{sdt('project.code', RUN)}</w:p></w:txbxContent>"
    forms = f"<q:one>{box}</q:one><q:other>{box}</q:other>"
    text = document("").replace("<w:tbl>", f"<w:p><w:r>{forms}</w:r></w:p><w:tbl>", 1)
    made = refreshed(package(text.encode()), values("P1", "Feu")).content
    assert words(made).count("P1") == 4


def test_the_watermark_takes_any_words() -> None:
    shape = '<v:shape id="PmoMark_project.code" style="x"><v:textpath string="y"/></v:shape>'
    text = document("").replace("<w:tbl>", f'<w:p><w:pict xmlns:v="{V_NS}">{shape}</w:pict></w:p><w:tbl>', 1)
    said = "« \"A\" & 'B' » < C"
    made = refreshed(package(text.encode()), values(said, "Feu")).content
    found = etree.fromstring(inflate(read(made)[MAIN])).find(f".//{V}textpath")
    assert found is not None
    assert found.get("string") == said


def test_a_cell_that_holds_nothing_stops_no_refresh() -> None:
    row = f"<w:tbl><w:tr>{sdt('project.code', '<w:tc/>')}</w:tr></w:tbl>"
    made = refreshed(package(document("À nous.").replace("<w:tbl>", f"{row}<w:tbl>", 1).encode()), values("P1", "Feu"))
    assert own_words(made.content) == ["À nous."] * 4
