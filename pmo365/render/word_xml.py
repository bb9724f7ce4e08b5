"""Names and text of WordprocessingML."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

from lxml import etree

W_NS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W14_NS = "http://schemas.microsoft.com/office/word/2010/wordml"
W15_NS = "http://schemas.microsoft.com/office/word/2012/wordml"
V_NS = "urn:schemas-microsoft-com:vml"
W, W14, W15, V = (f"{{{one}}}" for one in (W_NS, W14_NS, W15_NS, V_NS))
MARK = "PmoMark_"
"""The id of a watermark's shape starts with it; the tag follows."""
BULLET = "PmoBullet"
"""Id of the paragraph style of listed lines."""
GAP = "PmoMissing"
"""Id of the paragraph style that says something is to be completed."""
SHADE = "shade"
"""Content of the processing instruction that marks where the shading of a cell goes."""
TONES = {
    "missing": "FFF2CC", "G": "C6E0B4", "Y": "FFE699", "O": "F8CBAD", "A": "F8CBAD", "R": "F4A6A6", "N": "D9D9D9",
    "B": "9DB2CF",
}  # fmt: skip
"""Shading by tone."""

_ILLEGAL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\ue000\ue001]")
_LINES = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


def first_child(element: etree._Element, name: str) -> etree._Element | None:
    """Return the first child of a name; a third of the time of ``find``, which is asked for thousands."""
    return next(element.iterchildren(name), None)


def tag_of(control: etree._Element) -> str:
    """Return the tag of a control, empty when it has none."""
    found = property_of(control, f"{W}tag")
    return "" if found is None else found.get(f"{W}val") or ""


def property_of(control: etree._Element, name: str) -> etree._Element | None:
    """Return the property of a control that has a name, None when it has none."""
    for properties in control.iterchildren(f"{W}sdtPr"):
        for one in properties.iterchildren(name):
            return one
    return None


def repeats(control: etree._Element) -> bool:
    """Return whether a control is a repeating section."""
    return property_of(control, f"{W15}repeatingSection") is not None


def clean(text: str) -> str:
    """Return the text with one kind of line end and without the characters XML forbids."""
    return text if text.isprintable() else _ILLEGAL.sub("", _LINES.sub("\n", text))


def is_plain(text: str) -> bool:
    """Return whether a text is one line without tabs that XML takes as it is."""
    if not text.isprintable() and not text.replace("\xa0", " ").replace("\u202f", " ").isprintable():
        return False
    return "&" not in text and "<" not in text and ">" not in text


def text_element(text: str) -> str:
    """Return ``w:t`` elements for one line; tabs become tab elements."""
    return "<w:tab/>".join(f'<w:t xml:space="preserve">{escape(piece)}</w:t>' for piece in text.split("\t"))
