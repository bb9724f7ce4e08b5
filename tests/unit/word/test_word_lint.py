"""Every flaw of a template is told at once, each with its place."""

from __future__ import annotations

import io
import random
import zipfile
from typing import Any

import pytest

from pmo365.languages import knows
from pmo365.render import package
from pmo365.render.package import deflate, inflate, read, write
from pmo365.render.word_lint import Flaw, lint
from pmo365.render.word_xml import W15_NS

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
KNOWN = {"project.code": False, "budget.revised": False, "risks": True, "risks.owner": False}
SECTION = f'<w15:repeatingSection xmlns:w15="{W15_NS}"/>'
ITEM = (
    f'<w:sdt><w:sdtPr><w15:repeatingSectionItem xmlns:w15="{W15_NS}"/></w:sdtPr>'
    "<w:sdtContent>{}</w:sdtContent></w:sdt>"
)


def field(tag: str, inside: str = "<w:r><w:t>…</w:t></w:r>", more: str = "") -> str:
    return f'<w:sdt><w:sdtPr><w:tag w:val="{tag}"/>{more}</w:sdtPr><w:sdtContent>{inside}</w:sdtContent></w:sdt>'


def told(flaws: tuple[Flaw, ...]) -> dict[str, Flaw]:
    return {one.key: one for one in flaws}


def with_parts(content: bytes, **parts: bytes) -> bytes:
    return write([*read(content).values(), *(deflate(name, text) for name, text in parts.items())])


def test_a_sound_template_has_no_flaw(template: Any) -> None:
    rows = field("risks", ITEM.format(f"<w:p>{field('risks.owner')}</w:p>"), SECTION)
    assert lint(template(f"<w:p>{field('project.code')}</w:p>{rows}"), KNOWN) == ()


def test_an_unknown_field_is_told_with_its_paragraph_and_the_nearest_names(template: Any) -> None:
    body = f"<w:p><w:r><w:t>Budget révisé\u00a0: </w:t></w:r>{field('budget.revisd')}</w:p>"
    (flaw,) = lint(template(body), KNOWN)
    assert (flaw.key, flaw.grave, flaw.part) == ("unknown_tag", True, "word/document.xml")
    assert flaw.near == "Budget révisé\xa0: …"
    assert flaw.facts == {"tag": "budget.revisd", "near": "budget.revised"}


def test_a_field_of_another_document_is_told_as_such(template: Any) -> None:
    (flaw,) = lint(template(f"<w:p>{field('gate.title')}</w:p>"), KNOWN, elsewhere={"gate.title": "Revue de porte"})
    assert (flaw.key, flaw.facts["document"]) == ("other_document", "Revue de porte")


@pytest.mark.parametrize(
    ("body", "key"),
    [
        (f"<w:p>{field('risks')}</w:p>", "tag_kind"),
        (f"<w:p>{field('risks.owner')}</w:p>", "tag_outside"),
        (field("risks", "<w:p/>", SECTION), "repeat_empty"),
        (field("project.code", "<w:tr><w:tc><w:p/></w:tc></w:tr>"), "field_place"),
    ],
)
def test_a_control_in_the_wrong_place_is_told(template: Any, body: str, key: str) -> None:
    assert list(told(lint(template(body), KNOWN))) == [key]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("word/vbaProject.bin", "macro"),
        ("word/activeX/activeX1.xml", "activex"),
        ("word/embeddings/oleObject1.bin", "embedded"),
        ("word/embeddings/sheet.xlsx", "embedded"),
        ("word/run.exe", "program"),
    ],
)
def test_what_could_run_is_told_by_its_kind(template: Any, name: str, key: str) -> None:
    content = with_parts(template(f"<w:p>{field('project.code')}</w:p>"), **{name: b"x"})
    assert list(told(lint(content, KNOWN))) == [key]


@pytest.mark.parametrize(
    ("kind", "target", "key"),
    [
        ("attachedTemplate", "file:///C:/T/letter.dotm", "remote_template"),
        ("image", "https://evil.example/x.png", "remote"),
        ("hyperlink", "file:///C:/x.docx", "link"),
    ],
)
def test_what_leads_out_of_the_document_is_told_with_its_words(template: Any, kind: str, target: str, key: str) -> None:
    one = f'<Relationship Id="rId7" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="External"/>'
    relations = (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{one}</Relationships>'
    )
    linked = f'<w:p xmlns:r="{OFFICE}"><w:hyperlink r:id="rId7"><w:r><w:t>Voir ici</w:t></w:r></w:hyperlink></w:p>'
    body = linked + f"<w:p>{field('project.code')}</w:p>"
    (flaw,) = lint(template(body, {"word/_rels/document.xml.rels": relations}), KNOWN)
    assert (flaw.key, flaw.near, flaw.facts["target"]) == (key, "Voir ici", target)


def test_a_field_that_fetches_is_told_with_its_words(template: Any) -> None:
    body = f'<w:p><w:r><w:t>Cours\u00a0: </w:t></w:r><w:fldSimple w:instr="DDEAUTO x"/>{field("project.code")}</w:p>'
    (flaw,) = lint(template(body), KNOWN)
    assert (flaw.key, flaw.facts["field"], flaw.near) == ("fetching", "DDEAUTO", "Cours\xa0: …")


def test_what_is_unwise_is_told_without_refusing(template: Any) -> None:
    added = '<w:ins w:id="1" w:author="a"><w:r><w:t>ajout</w:t></w:r></w:ins>'
    content = template(f"<w:p>{field('project.code')}{added}</w:p>", {"word/comments.xml": comments(2)})
    fonts = {"word/fonts/font1.odttf": b"f" * 3_000, "word/media/image1.png": noise(1_200_000)}
    flaws = told(lint(with_parts(content, **fonts), KNOWN))
    assert set(flaws) == {"changes", "comments", "fonts", "large_picture"}
    assert not any(one.grave for one in flaws.values())
    assert flaws["comments"].facts == {"count": 2}


def test_a_document_without_any_field_is_told(template: Any) -> None:
    (flaw,) = lint(template("<w:p/>"), KNOWN)
    assert (flaw.key, flaw.grave) == ("no_field", False)


def test_a_bomb_is_told_without_being_inflated(monkeypatch: Any) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"\0" * (8 * 1024 * 1024))
    monkeypatch.setattr(package.zlib, "decompressobj", lambda *_: pytest.fail("inflated"))
    (flaw,) = lint(target.getvalue(), KNOWN)
    assert (flaw.key, flaw.facts) == ("unsafe", {"what": "word/document.xml: ratio"})


@pytest.mark.parametrize("content", [b"", b"PK", b"%PDF-1.7"])
def test_what_is_no_archive_is_told(content: bytes) -> None:
    assert list(told(lint(content, KNOWN))) == ["damaged"]


def test_a_damaged_part_does_not_hide_the_others(template: Any) -> None:
    content = template(f"<w:p>{field('nobody.knows')}</w:p>", {"word/header1.xml": "<w:hdr"})
    assert list(told(lint(content, KNOWN))) == ["unknown_tag", "damaged"]


def test_the_strict_format_is_told_as_such(template: Any) -> None:
    strict = '<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"><w:body/></w:document>'
    members = {name: inflate(one) for name, one in read(template("<w:p/>")).items()} | {
        "word/document.xml": strict.encode()
    }
    assert list(told(lint(write(deflate(*one) for one in members.items()), KNOWN))) == ["strict_format"]


def test_every_flaw_has_its_words_in_both_languages() -> None:
    keys = (
        *("damaged", "too_big", "unsafe", "not_word", "strict_format", "macro", "activex", "embedded", "program"),
        *("remote_template", "remote", "link", "fetching", "unknown_tag", "other_document", "tag_kind", "tag_outside"),
        *("repeat_empty", "field_place", "no_field", "changes", "comments", "fonts", "large_picture", "large"),
    )
    assert all(knows(f"template.flaws.{key}.{part}") for key in keys for part in ("what", "mend"))


def comments(count: int) -> str:
    inside = "".join(f'<w:comment w:id="{number}"/>' for number in range(count))
    return f'<w:comments xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">{inside}</w:comments>'


def noise(size: int) -> bytes:
    return random.Random(1).randbytes(size)
