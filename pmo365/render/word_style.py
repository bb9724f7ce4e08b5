"""How the words of a control look: read from the template, our own marks taken off again."""

from __future__ import annotations

import re
from functools import lru_cache

from pmo365.render.word_binding import bound
from pmo365.render.word_program import RunStyle
from pmo365.render.word_text import child, children, end_of
from pmo365.render.word_xml import BULLET, GAP, SHADE, TONES

_BEFORE_SHADING = (
    *("rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "smallCaps", "strike", "dstrike", "outline", "shadow"),
    *("emboss", "imprint", "noProof", "snapToGrid", "vanish", "webHidden", "color", "spacing", "w", "kern", "position"),
    *("sz", "szCs", "highlight", "u", "effect", "bdr"),
)
_AFTER_CELL_SHADING = (
    *("noWrap", "tcMar", "textDirection", "tcFitText", "vAlign", "hideMark", "headers"),
    *("cellIns", "cellDel", "cellMerge", "tcPrChange"),
)
_MARK = f"<?pmo {SHADE}?>"
_DROPPED = ("w:showingPlcHdr", "w:dataBinding", "w15:dataBinding", "w:temporary")
_TO_DROP = re.compile(rf"<(?:{'|'.join(_DROPPED)})[ />]")
_LOCK = '<w:lock w:val="sdtContentLocked"/>'
_BEFORE_LOCK = ("rPr", "alias", "tag", "id")
_RUN = re.compile(r'<w:r(?: [^>]*")?>\s*(?=<w:rPr[ />])')
_PARAGRAPH = re.compile(r'<w:p(?: [^>]*")?>\s*(?=<w:pPr[ />])')
_STYLE = re.compile(r'<w:pPr(?: [^>]*")?>\s*<w:pStyle w:val="([^"]*)"')
_FILL = re.compile(r' w:fill="([^"]*)"')


def run_style(text: str, place: slice, properties: str) -> RunStyle:
    """Return the run properties of the words in a place, or those a control's own properties ask for."""
    run = _RUN.search(text, place.start, place.stop)
    if run:
        return _run_style(text[run.end() : end_of(text, "w:rPr", run.end())])
    start = child(properties, "w:rPr", slice(0, len(properties)))
    return _run_style(properties[start : end_of(properties, "w:rPr", start)]) if start >= 0 else RunStyle()


@lru_cache(maxsize=256)
def _run_style(properties: str) -> RunStyle:
    """Return run properties without placeholder style and without our shadings."""
    kept = [(_local(name), one) for name, one in children(_inside(properties)) if not _ours(name, one)]
    head = "".join(one for name, one in kept if name in _BEFORE_SHADING)
    tail = "".join(one for name, one in kept if name not in _BEFORE_SHADING)
    return RunStyle(head, tail)


def paragraph_style(text: str, place: slice) -> str:
    """Return the ``w:pPr`` of the first paragraph in a place that is no listed line, empty when it has none."""
    for one in _PARAGRAPH.finditer(text, place.start, place.stop):
        style = _STYLE.match(text, one.end())
        if style is None or style[1] not in (BULLET, GAP):
            return text[one.end() : end_of(text, "w:pPr", one.end())]
    return ""


def with_shade(properties: str) -> str:
    """Return the ``w:tcPr`` of a cell with a mark where its shading goes; a shading of ours is taken off."""
    kept = [(_local(name), one) for name, one in children(_inside(properties)) if not _ours(name, one)]
    place = sum(1 for name, _ in kept if name not in _AFTER_CELL_SHADING)
    texts = [one for _, one in kept]
    return f"<w:tcPr>{''.join([*texts[:place], _MARK, *texts[place:]])}</w:tcPr>"


def locked(properties: str, tag: str) -> str:
    """Return what stands in a control's ``w:sdtPr``, without what would hide or drop our words, and with a lock.

    Words are edited in the register. A ``tag`` binds the control to its node of the data part.
    """
    if not tag and "<w:lock " in properties and not _TO_DROP.search(properties):
        return properties
    kept = [(_local(name), one) for name, one in children(properties) if name not in _DROPPED]
    if all(name != "lock" for name, _ in kept):
        kept.insert(sum(1 for name, _ in kept if name in _BEFORE_LOCK), ("lock", _LOCK))
    return "".join(one for _, one in (bound(kept, tag) if tag else kept))


def _inside(element: str) -> str:
    """Return what stands between the tags of an element, nothing for an empty one."""
    return element[element.find(">") + 1 : max(element.rfind("</"), 0)]


def _ours(name: str, element: str) -> bool:
    if _local(name) == "shd":
        fill = _FILL.search(element)
        return fill is not None and fill[1] in TONES.values()
    return _local(name) == "rStyle" and ' w:val="PlaceholderText"' in element


def _local(name: str) -> str:
    return name.rpartition(":")[2]
