"""The properties of an Office package: who, what, and from which data it was made."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from pmo365.render.word_xml import clean

CORE = "docProps/core.xml"
CUSTOM = "docProps/custom.xml"
APP = "docProps/app.xml"
_PERSONAL = re.compile(rb"<(Company|Manager|HyperlinkBase|Template|TotalTime)(\s*/>|>.*?</\1>)", re.DOTALL)
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_CORE_ELEMENTS = {
    "category": "cp:category",
    "status": "cp:contentStatus",
    "created": "dcterms:created",
    "creator": "dc:creator",
    "description": "dc:description",
    "identifier": "dc:identifier",
    "keywords": "cp:keywords",
    "language": "dc:language",
    "last_modified_by": "cp:lastModifiedBy",
    "modified": "dcterms:modified",
    "subject": "dc:subject",
    "title": "dc:title",
    "version": "cp:version",
}
_CORE_OPEN = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
)
_CUSTOM_OPEN = (
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"'
    ' xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
)
_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_TEMPLATE, _DOCUMENT = f"{_WORD}.template.main+xml", f"{_WORD}.document.main+xml"
_KINDS = {
    CORE: (
        "application/vnd.openxmlformats-package.core-properties+xml",
        "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties",
    ),
    CUSTOM: (
        "application/vnd.openxmlformats-officedocument.custom-properties+xml",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties",
    ),
}


def core(properties: Mapping[str, str]) -> str:
    """Return ``docProps/core.xml`` from the properties it knows; dates are ISO 8601 in UTC."""
    body = "".join(
        f"<{element}{_date_type(element)}>{escape(clean(properties[name]))}</{element.split()[0]}>"
        for name, element in _CORE_ELEMENTS.items()
        if properties.get(name)
    )
    return f"{_HEAD}{_CORE_OPEN}{body}</cp:coreProperties>"


def custom(properties: Mapping[str, str]) -> str:
    """Return ``docProps/custom.xml`` from every property the core does not know, by name."""
    own = sorted(name for name in properties if name not in _CORE_ELEMENTS)
    body = "".join(
        f'<property fmtid="{_FORMAT}" pid="{number}" name={quoteattr(name)}>'
        f"<vt:lpwstr>{escape(clean(properties[name]))}</vt:lpwstr></property>"
        for number, name in enumerate(own, start=2)
    )
    return f"{_HEAD}{_CUSTOM_OPEN}{body}</Properties>"


def impersonal(app: bytes) -> bytes:
    """Return ``docProps/app.xml`` without what it tells of the template's author: company, manager, template, time."""
    return _PERSONAL.sub(b"", app)


def declared(types: etree._Element, relations: etree._Element) -> tuple[bytes, bytes]:
    """Return content types and package relations that name both property parts."""
    known = {str(one.get("PartName")) for one in types.iter(f"{_TYPES}Override")}
    for one in types.iter(f"{_TYPES}Override"):
        if one.get("ContentType") == _TEMPLATE:  # What is made from a .dotx is a document.
            one.set("ContentType", _DOCUMENT)
    targets = {str(one.get("Target")).lstrip("/") for one in relations}
    for number, (part, (kind, relation)) in enumerate(_KINDS.items()):
        if f"/{part}" not in known:
            etree.SubElement(types, f"{_TYPES}Override", {"PartName": f"/{part}", "ContentType": kind})
        if part not in targets:
            said = {"Id": f"rIdPmo{number}", "Type": relation, "Target": part}
            etree.SubElement(relations, f"{_RELATIONS}Relationship", said)
    return _bytes(types), _bytes(relations)


def declared_text(types: str, relations: str) -> tuple[str, str]:
    """Return the same from and to text: for packages that are being built."""
    first, second = declared(etree.fromstring(types.encode()), etree.fromstring(relations.encode()))
    return first.decode(), second.decode()


def _date_type(element: str) -> str:
    return ' xsi:type="dcterms:W3CDTF"' if element.startswith("dcterms:") else ""


def _bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
