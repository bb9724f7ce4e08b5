"""How the words of a control look: read from the template, our own marks taken off again."""

from __future__ import annotations

import re

from lxml import etree

from pmo365.render.word_program import RunStyle
from pmo365.render.word_xml import BULLET, GAP, SHADE, TONES, W15, W, first_child

_BEFORE_SHADING = (
    *("rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "smallCaps", "strike", "dstrike", "outline", "shadow"),
    *("emboss", "imprint", "noProof", "snapToGrid", "vanish", "webHidden", "color", "spacing", "w", "kern", "position"),
    *("sz", "szCs", "highlight", "u", "effect", "bdr"),
)
_AFTER_CELL_SHADING = ("noWrap", "tcMar", "textDirection", "tcFitText", "vAlign", "hideMark")
_DECLARED = re.compile(r'\sxmlns(?::\w+)?="[^"]*"')
_DROPPED = (f"{W}showingPlcHdr", f"{W}dataBinding", f"{W15}dataBinding", f"{W}temporary")
_RUN, _RUN_PROPERTIES = f"{W}r", f"{W}rPr"
_BEFORE_LOCK = ("rPr", "alias", "tag", "id")


def run_style(content: etree._Element) -> RunStyle:
    """Return the run properties of a control's words, without placeholder style and without our shadings."""
    found = next((one for run in content.iter(_RUN) for one in run.iterchildren(_RUN_PROPERTIES)), None)
    if found is None:
        found = content.find(f"../{W}sdtPr/{W}rPr")
    if found is None:
        return RunStyle()
    kept = [one for one in found if not _ours(one)]
    head = "".join(_plain(one) for one in kept if _name(one) in _BEFORE_SHADING)
    tail = "".join(_plain(one) for one in kept if _name(one) not in _BEFORE_SHADING)
    return RunStyle(head, tail)


def paragraph_style(holder: etree._Element) -> str:
    """Return the ``w:pPr`` of the first paragraph that is no listed line, empty when it has none."""
    for one in holder.iter(f"{W}p"):
        properties = first_child(one, f"{W}pPr")
        style = None if properties is None else first_child(properties, f"{W}pStyle")
        if properties is not None and not (style is not None and style.get(f"{W}val") in (BULLET, GAP)):
            return _plain(properties)
    return ""


def open_shading(cell: etree._Element) -> None:
    """Mark in the properties of a cell where its shading goes; a shading of ours is taken off."""
    properties = cell.find(f"{W}tcPr")
    if properties is None:
        properties = etree.Element(f"{W}tcPr")
        cell.insert(0, properties)
    for one in [one for one in properties if _ours(one)]:
        properties.remove(one)
    place = sum(1 for one in properties if _name(one) not in _AFTER_CELL_SHADING)
    properties.insert(place, etree.ProcessingInstruction("pmo", SHADE))


def clean_control(control: etree._Element) -> None:
    """Take off what would hide or drop our words, and lock the control: its words are edited in the register."""
    properties = first_child(control, f"{W}sdtPr")
    assert properties is not None
    for one in list(properties.iterchildren(*_DROPPED)):
        properties.remove(one)
    if first_child(properties, f"{W}lock") is None:
        lock = etree.Element(f"{W}lock", {f"{W}val": "sdtContentLocked"})
        properties.insert(sum(1 for one in properties if _name(one) in _BEFORE_LOCK), lock)


def _ours(one: etree._Element) -> bool:
    if _name(one) == "shd":
        return one.get(f"{W}fill") in TONES.values()
    return _name(one) == "rStyle" and one.get(f"{W}val") == "PlaceholderText"


def _name(one: etree._Element) -> str:
    return str(one.tag).rpartition("}")[2]


def _plain(one: etree._Element) -> str:
    head, _, rest = etree.tostring(one, encoding="unicode", with_tail=False).partition(">")
    return _DECLARED.sub("", head) + ">" + rest
