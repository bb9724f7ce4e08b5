"""Make the foreign Word files again: ``python tests/golden/foreign/make.py``; needs LibreOffice.

Other programs write the documents from sources made here; then controls are put around words as a person would do it
in Word: a run, a paragraph, a table row, a header, a note.
"""

# ruff: noqa: E501
from __future__ import annotations

import base64
import io
import struct
import subprocess
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path

import docx
from docx.enum.section import WD_SECTION
from docx.shared import Cm
from lxml import etree

from pmo365.render.package import deflate, inflate, read, write
from pmo365.render.word_xml import W15_NS, W

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
TABLE = "<table border=1><tr><th>Réf.</th><th>Objet</th></tr><tr><td>1</td><td>Premier &amp; dernier</td></tr></table>"


def main() -> None:
    target = HERE / "files"
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        for name, (ending, text) in SOURCES.items():
            (place / f"{name}.{ending}").write_text(text, encoding="ascii" if ending == "rtf" else "utf-8")
        for ending, reader in READERS.items():
            _convert(sorted(place.glob(f"*.{ending}")), place, reader)
        (place / "ours.docx").write_bytes((ROOT / "doc_templates" / "mandate" / "template.fr.docx").read_bytes())
        _convert([place / "ours.docx"], place / "again", "MS Word 2007 XML")
        for name in SOURCES:
            (target / f"{name}.docx").write_bytes(controlled((place / f"{name}.docx").read_bytes()))
        (target / "libreoffice_our_mandate_saved_again.docx").write_bytes((place / "again" / "ours.docx").read_bytes())
    for name, make in BY_PYTHON.items():
        (target / f"{name}.docx").write_bytes(controlled(make()))


def _convert(files: list[Path], folder: Path, reader: str) -> None:
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", "--headless", profile, f"--infilter={reader}", "--convert-to", "docx:MS Word 2007 XML"]
    subprocess.run([*command, "--outdir", str(folder), *map(str, files)], check=True, capture_output=True, timeout=300)


def controlled(content: bytes) -> bytes:
    """Return a document with controls around some of its words, every other byte of its parts as it was."""
    members = read(content)
    for name in list(members):
        if name.startswith(("word/document", "word/header", "word/footer", "word/footnotes", "word/endnotes")):
            root = etree.fromstring(inflate(members[name]))
            if name == "word/document.xml":
                _body(root)
            _wrap_run(root, "project.title" if name == "word/document.xml" else "project.code")
            standalone = root.getroottree().docinfo.standalone
            encoding = root.getroottree().docinfo.encoding or "UTF-8"
            text = etree.tostring(root, xml_declaration=True, encoding=encoding, standalone=standalone)
            members[name] = deflate(name, text)
    return write(members.values())


def _body(root: etree._Element) -> None:
    body = root.find(f"{W}body")
    assert body is not None
    row = next((one for one in body.iter(f"{W}tr") if _simple(one)), None)
    if row is not None:
        _wrap_run(row, "risks.title")
        item = _wrap([row], f'<w15:repeatingSectionItem xmlns:w15="{W15_NS}"/>')
        _wrap([item], f'<w:tag w:val="risks"/><w15:repeatingSection xmlns:w15="{W15_NS}"/>')
    plain = [one for one in body.iterchildren(f"{W}p") if "".join(one.itertext()).strip() and len(one) < 4]
    if len(plain) > 1:
        _wrap([plain[-1]], '<w:tag w:val="card.background"/>')


def _simple(row: etree._Element) -> bool:
    words = "".join(row.itertext()).strip()
    return bool(words) and row.getnext() is None and not list(row.iter(f"{W}vMerge", f"{W}tbl", f"{W}sdt"))


def _wrap_run(root: etree._Element, tag: str) -> None:
    for run in root.iter(f"{W}r"):
        parent = run.getparent()
        free = tag == "risks.title" or not any(one.tag == f"{W}sdt" for one in run.iterancestors())
        plain = run.find(f"{W}t") is not None and len(run) < 3
        if free and plain and parent is not None and parent.tag == f"{W}p":
            _wrap([run], f'<w:tag w:val="{tag}"/>')
            return


def _wrap(elements: list[etree._Element], properties: str) -> etree._Element:
    inside = f'<w:sdt xmlns:w="{W[1:-1]}"><w:sdtPr>{properties}</w:sdtPr><w:sdtContent/></w:sdt>'
    control = etree.fromstring(inside)
    elements[0].addprevious(control)
    for one in elements:
        control[1].append(one)
        one.tail = None
    return control


def _png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    lines = b"".join(b"\0" + bytes((30, 60, 120)) * 24 for _ in range(12))
    head = struct.pack(">IIBBBBB", 24, 12, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")


def _html(body: str) -> tuple[str, str]:
    return "html", f"<!DOCTYPE html><html><head><meta charset=utf-8></head><body>{body}</body></html>"


def _rtf(body: str) -> tuple[str, str]:
    return "rtf", "{\\rtf1\\ansi\\deff0{\\fonttbl{\\f0 Liberation Serif;}}" + body + "}"


def _fodt(body: str, styles: str = "", master: str = "") -> tuple[str, str]:
    names = (
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
        'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
        'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" '
        'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"'
    )
    head = f'<office:document {names} office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">'
    automatic = f"<office:automatic-styles>{styles}</office:automatic-styles>"
    masters = f"<office:master-styles>{master}</office:master-styles>" if master else ""
    return (
        "fodt",
        f"{head}{automatic}{masters}<office:body><office:text>{body}</office:text></office:body></office:document>",
    )


def _saved(document: docx.document.Document) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _begun() -> docx.document.Document:
    document = docx.Document()
    document.add_paragraph("Titre du projet")
    document.add_paragraph("Contexte : ce qui précède.")
    return document


def _lists() -> bytes:
    document = _begun()
    for style in ("List Bullet", "List Number", "Quote", "Heading 2"):
        document.add_paragraph(f"Paragraphe de style {style}", style=style)
    return _saved(document)


def _merged() -> bytes:
    document = _begun()
    drawn = document.add_table(rows=4, cols=3)
    drawn.cell(0, 0).merge(drawn.cell(0, 2)).text = "Sur trois colonnes"
    drawn.cell(1, 0).merge(drawn.cell(2, 0)).text = "Sur deux lignes"
    for number in range(3):
        drawn.cell(3, number).text = f"Dernière {number}"
    return _saved(document)


def _headers() -> bytes:
    document = _begun()
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    section.different_first_page_header_footer = True
    for part in (section.header, section.first_page_header, section.even_page_header, section.footer):
        part.paragraphs[0].text = "Organisation · projet"
    document.add_section(WD_SECTION.NEW_PAGE).header.is_linked_to_previous = False
    return _saved(document)


def _picture() -> bytes:
    document = _begun()
    document.add_picture(io.BytesIO(_png()), width=Cm(3))
    return _saved(document)


def _commented() -> bytes:
    document = _begun()
    document.add_comment(document.paragraphs[0].runs, text="À revoir", author="Relecteur", initials="R")
    return _saved(document)


def _jinja() -> bytes:
    document = _begun()
    document.add_paragraph("{{ project.title }} {% for r in risks %}{{ r.title }}{% endfor %}")
    return _saved(document)


def _utf16() -> bytes:
    members = read(_headers())
    for name in [one for one in members if one.startswith("word/header")]:
        root = etree.fromstring(inflate(members[name]))
        members[name] = deflate(name, etree.tostring(root, xml_declaration=True, encoding="UTF-16"))
    return write(members.values())


def _untagged() -> bytes:
    document = _begun()
    paragraph = document.add_paragraph("Texte d’un contrôle sans balise, avec un ")
    paragraph.add_run("choix").bold = True
    _wrap([paragraph.runs[-1]._r], '<w:alias w:val="Choix"/><w:comboBox><w:listItem w:value="a"/></w:comboBox>')
    return _saved(document)


PICTURE = base64.b64encode(_png()).decode()
READERS = {"html": "HTML (StarWriter)", "rtf": "Rich Text Format", "fodt": "OpenDocument Text Flat XML"}
SOURCES = {
    "libreoffice_html_table": _html(f"<p>Titre</p>{TABLE}<p>Contexte</p><p>Fin</p>"),
    "libreoffice_html_nested_table": _html(
        f"<p>Titre</p><table border=1><tr><td>{TABLE}</td></tr></table><p>Contexte</p>"
    ),
    "libreoffice_html_lists": _html(
        "<p>Titre</p><ul><li>un<ol><li>a</li><li>b</li></ol></li><li>deux</li></ul><p>Fin</p>"
    ),
    "libreoffice_html_right_to_left": _html(f"<p dir=rtl>مشروع الفوترة 2026</p><p dir=rtl>פרויקט</p>{TABLE}<p>Fin</p>"),
    "libreoffice_html_picture": _html(f"<p>Titre</p><p><img src='data:image/png;base64,{PICTURE}'></p><p>Fin</p>"),
    "libreoffice_html_links": _html(
        "<p>Titre</p><p>Voir <a href='https://example.com/a?b=1&amp;c=2'>ici</a></p><p>Fin</p>"
    ),
    "libreoffice_html_east_asian": _html(f"<p>项目标题</p><p>プロジェクト 😀 한국어</p>{TABLE}<p>Fin</p>"),
    "libreoffice_rtf_footnote": _rtf("Titre\\par Texte{\\super\\chftn{\\footnote\\chftn Une note}}\\par Fin\\par"),
    "libreoffice_rtf_header_and_footer": _rtf(
        "{\\header Organisation\\par}{\\footer Page {\\field{\\*\\fldinst PAGE}{\\fldrslt 1}}\\par}Titre\\par Fin\\par"
    ),
    "libreoffice_rtf_columns": _rtf(
        "Titre\\par\\sect\\sectd\\cols2 Colonne\\par Suite\\par\\sect\\sectd Fin\\par Encore\\par"
    ),
    "libreoffice_rtf_comment": _rtf(
        "Titre\\par Texte{\\*\\atnid R}{\\*\\atnauthor Relecteur}\\chatn{\\*\\annotation Une remarque} suite\\par Fin\\par"
    ),
    "libreoffice_rtf_tracked_changes": _rtf(
        "{\\*\\revtbl{Unknown;}{Relecteur;}}Titre\\par Avant {\\revised\\revauth1 ajout }{\\deleted\\revauthdel1 retrait }\\par Fin\\par"
    ),
    "libreoffice_rtf_table": _rtf(
        "Titre\\par\\trowd\\cellx3000\\cellx6000\\intbl a\\cell b\\cell\\row\\trowd\\cellx3000\\cellx6000\\intbl c\\cell d"
        "\\cell\\row\\pard Contexte\\par Fin\\par"
    ),
    "libreoffice_odt_text_box": _fodt(
        '<text:p>Titre</text:p><text:p>Ancre<draw:frame svg:width="5cm" svg:height="2cm" text:anchor-type="char"><draw:text-box>'
        "<text:p>Dans le cadre</text:p></draw:text-box></draw:frame></text:p><text:p>Fin</text:p>"
    ),
    "libreoffice_odt_endnote": _fodt(
        '<text:p>Titre</text:p><text:p>Texte<text:note text:note-class="endnote"><text:note-citation>i</text:note-citation>'
        "<text:note-body><text:p>Une note de fin</text:p></text:note-body></text:note></text:p><text:p>Fin</text:p>"
    ),
    "libreoffice_odt_bookmarks": _fodt(
        '<text:p>Titre</text:p><text:p><text:bookmark-start text:name="b"/>Repère<text:bookmark-end text:name="b"/> et '
        '<text:bookmark-ref text:reference-format="text" text:ref-name="b">Repère</text:bookmark-ref></text:p><text:p>Fin</text:p>'
    ),
    "libreoffice_odt_fields": _fodt(
        "<text:p>Titre</text:p><text:p>Page <text:page-number>1</text:page-number> sur <text:page-count>1</text:page-count>, "
        "le <text:date>2026-01-01</text:date></text:p><text:p>Fin</text:p>"
    ),
    "libreoffice_odt_section": _fodt(
        '<text:p>Titre</text:p><text:section text:name="S"><text:h text:outline-level="1">Partie</text:h><text:p>Dans la partie'
        "</text:p></text:section><text:p>Fin</text:p>"
    ),
    "libreoffice_odt_own_control": _fodt(
        '<text:p>Titre</text:p><text:p>Avant <loext:content-control loext:tag="project.code" loext:alias="Code">Code'
        "</loext:content-control> après</text:p><text:p>Fin</text:p>"
    ),
}
BY_PYTHON: dict[str, Callable[[], bytes]] = {
    "python_docx_lists_and_styles": _lists,
    "python_docx_merged_cells": _merged,
    "python_docx_headers_of_three_kinds": _headers,
    "python_docx_picture": _picture,
    "python_docx_comment": _commented,
    "python_docx_jinja_marks": _jinja,
    "python_docx_utf16_headers": _utf16,
    "python_docx_untagged_control": _untagged,
}

if __name__ == "__main__":
    main()
