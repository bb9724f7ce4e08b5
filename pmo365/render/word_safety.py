"""What a Word template may not contain: code, embedded programs, remote parts, fields that fetch."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from pmo365.errors import TemplateError
from pmo365.render.package import Member, deflate, inflate

_FORBIDDEN = {
    "macro": re.compile(r"vbaProject|vbaData|\.(docm|dotm|xlsm)$", re.IGNORECASE),
    "activex": re.compile(r"activeX", re.IGNORECASE),
    "embedded": re.compile(r"/embeddings/|\.(bin|ole)$", re.IGNORECASE),
    "program": re.compile(r"\.(exe|dll|js|vbs)$", re.IGNORECASE),
}
_FETCHING = re.compile(
    r"^\s*(DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|INCLUDE|LINK|EMBED|MACROBUTTON|IMPORT|DATABASE|RD)\b", re.IGNORECASE
)
_LINK = re.compile(r"^(https?://|mailto:)", re.IGNORECASE)
_MACRO = b"macroEnabled"
_MAIN = "word/document.xml"
_TYPES = "[Content_Types].xml"
_TEMPLATE, _DOCUMENT = b"wordprocessingml.template.main+xml", b"wordprocessingml.document.main+xml"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class _Nothing:
    """What a parser builds that is only asked whether it can read."""

    def close(self) -> None:
        """Return it."""


def is_sound(content: bytes) -> bool:
    """Return whether ``parse`` would take a part without a DTD; a third of its time, for it builds nothing."""
    nothing: Any = _Nothing()  # A handler it had would be called for each element.
    parser = etree.XMLParser(target=nothing, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        return False
    return not parser.error_log


def parse(content: bytes, name: str) -> etree._Element:
    """Return the root of one part without following anything; TemplateError for a DTD or broken XML."""
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise TemplateError("template_unsafe", what=f"{name}: DOCTYPE")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as fault:
        raise TemplateError("template_damaged", what=f"{name}: {fault.msg}") from fault
    if root.getroottree().docinfo.internalDTD is not None:  # Spelled in another encoding.
        raise TemplateError("template_unsafe", what=f"{name}: DOCTYPE")
    return root


def check_word(members: Mapping[str, Member]) -> None:
    """Refuse a package that is no Word document, or one with macros: TemplateError."""
    if not is_word(members):
        raise TemplateError("template_not_word")
    if has_macros(members):
        raise TemplateError("template_unsafe", what="macroEnabled")


def as_document(members: Mapping[str, Member]) -> dict[str, Member]:
    """Return the members of a document: what a Word template (.dotx) makes calls itself one, or Word refuses it."""
    types = inflate(members[_TYPES]) if _TYPES in members else b""
    changed = {_TYPES: deflate(_TYPES, types.replace(_TEMPLATE, _DOCUMENT))} if _TEMPLATE in types else {}
    return {**members, **changed}


def is_word(members: Mapping[str, Member]) -> bool:
    """Return whether a package is a Word document."""
    return _MAIN in members and _TYPES in members


def has_macros(members: Mapping[str, Member]) -> bool:
    """Return whether a package says of itself that it may hold macros."""
    return _MACRO in inflate(members[_TYPES])


def forbidden(name: str) -> str:
    """Return what kind of thing a member is that no template may hold, empty when it may be there."""
    return next((kind for kind, pattern in _FORBIDDEN.items() if pattern.search(name)), "")


def check_template(members: Mapping[str, Member]) -> None:
    """Refuse a template that could run or fetch something: TemplateError says what.

    A document people work in is not judged this way: its charts and links are theirs, and pass through unopened.
    """
    for name in members:
        if forbidden(name):
            raise TemplateError("template_unsafe", what=name)
    for name, member in members.items():
        if name.endswith(".rels"):
            _check_relations(name, inflate(member))


def check_fields(root: etree._Element, name: str) -> None:
    """Refuse fields that fetch or run something when the document is opened."""
    for found, _ in fetching(root):
        raise TemplateError("template_unsafe", what=f"{name}: {found}")


def fetching(root: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """Yield the name of each field that fetches or runs something, and where it is."""
    for code, place in _codes(root):
        found = _FETCHING.search(code)
        if found:
            yield found.group().strip(), place


def outside(relations: etree._Element) -> Iterator[etree._Element]:
    """Yield the relations of a part that lead out of the package, links people click on left aside."""
    for one in relations:
        if one.get("TargetMode") == "External":
            kind, target = str(one.get("Type")), str(one.get("Target"))
            if not (kind.endswith("/hyperlink") and _LINK.match(target)):
                yield one


def _codes(root: etree._Element) -> list[tuple[str, etree._Element]]:
    """Return the code of every field and its place: Word cuts one code into several runs, and nests fields."""
    found = [(str(one.get(f"{_W}instr")), one) for one in root.iter(f"{_W}fldSimple")]
    for one in root.iter(f"{_W}fldChar", f"{_W}instrText"):
        if one.tag == f"{_W}instrText":
            found[-1:] = [((found[-1][0] if found else "") + (one.text or ""), one)]
        elif one.get(f"{_W}fldCharType") in ("begin", "end"):
            found.append(("", one))
    return found


def _check_relations(name: str, content: bytes) -> None:
    for one in outside(parse(content, name)):
        raise TemplateError("template_unsafe", what=f"{name}: {one.get('Target')}")
