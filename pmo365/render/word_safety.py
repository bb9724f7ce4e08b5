"""What a Word template may not contain: code, embedded programs, remote parts, fields that fetch."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

from pmo365.errors import TemplateError
from pmo365.render.package import Member, inflate

_FORBIDDEN = re.compile(r"vbaProject|vbaData|activeX|/embeddings/|\.(bin|exe|dll|js|vbs|docm|xlsm|ole)$", re.IGNORECASE)
_FETCHING = re.compile(
    r"^\s*(DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|INCLUDE|LINK|EMBED|MACROBUTTON|IMPORT|DATABASE|RD)\b", re.IGNORECASE
)
_LINK = re.compile(r"^(https?://|mailto:)", re.IGNORECASE)
_MACRO = b"macroEnabled"
_MAIN = "word/document.xml"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def parse(content: bytes, name: str) -> etree._Element:
    """Return the root of one part without following anything; TemplateError for a DTD or broken XML."""
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise TemplateError("template_unsafe", what=f"{name}: DOCTYPE")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as fault:
        raise TemplateError("template_damaged", what=f"{name}: {fault.msg}") from fault


def check_word(members: Mapping[str, Member]) -> None:
    """Refuse a package that is no Word document, or one with macros: TemplateError."""
    if _MAIN not in members or "[Content_Types].xml" not in members:
        raise TemplateError("template_not_word")
    if _MACRO in inflate(members["[Content_Types].xml"]):
        raise TemplateError("template_unsafe", what="macroEnabled")


def check_template(members: Mapping[str, Member]) -> None:
    """Refuse a template that could run or fetch something: TemplateError says what.

    A document people work in is not judged this way: its charts and links are theirs, and pass through unopened.
    """
    for name in members:
        if _FORBIDDEN.search(name):
            raise TemplateError("template_unsafe", what=name)
    for name, member in members.items():
        if name.endswith(".rels"):
            _check_relations(name, inflate(member))


def check_fields(root: etree._Element, name: str) -> None:
    """Refuse fields that fetch or run something when the document is opened."""
    for code in _codes(root):
        found = _FETCHING.search(code)
        if found:
            raise TemplateError("template_unsafe", what=f"{name}: {found.group().strip()}")


def _codes(root: etree._Element) -> list[str]:
    """Return the code of every field: Word cuts one code into several runs, and nests fields."""
    found = [str(one.get(f"{_W}instr")) for one in root.iter(f"{_W}fldSimple")]
    for one in root.iter(f"{_W}fldChar", f"{_W}instrText"):
        if one.tag == f"{_W}instrText":
            found[-1:] = [(found[-1] if found else "") + (one.text or "")]
        elif one.get(f"{_W}fldCharType") in ("begin", "end"):
            found.append("")
    return found


def _check_relations(name: str, content: bytes) -> None:
    for one in parse(content, name):
        if one.get("TargetMode") != "External":
            continue
        kind, target = str(one.get("Type")), str(one.get("Target"))
        if not (kind.endswith("/hyperlink") and _LINK.match(target)):
            raise TemplateError("template_unsafe", what=f"{name}: {target}")
