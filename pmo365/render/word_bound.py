"""What a document's bound regions said when we wrote them, so that an edit by hand is seen and kept.

The memory is a document variable: a word for each outermost control's tag. Word keeps variables when people save.
Spaces do not count: Word and SharePoint may move them.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterator, Mapping

from lxml import etree

from pmo365.render.word_emit import Poured, shown_words
from pmo365.render.word_program import Field, Repeat
from pmo365.render.word_text import Control, Part, outermost, repeats, words
from pmo365.render.word_xml import W

SETTINGS = "word/settings.xml"
ACCEPTED = "*"
"""Ends the word of a region whose edit somebody accepted."""
_NAME = "PmoBound"
_LATER = (
    *("rsids", "mathPr", "attachedSchema", "themeFontLang", "clrSchemeMapping", "doNotIncludeSubdocsInStats"),
    *("doNotAutoCompressPictures", "forceUpgrade", "captions", "readModeInkLockDown", "smartTagType", "schemaLibrary"),
    *("shapeDefaults", "doNotEmbedSmartTags", "decimalSymbol", "listSeparator"),
)
"""What the schema wants after the document variables."""


def filled_words(poured: Poured, *, missing: str) -> dict[str, str]:
    """Return a word for what each bound region says once it is filled, by the tag of its outermost control."""
    found: dict[str, set[str]] = {}
    for slot, pieces in poured:
        if isinstance(slot, Field | Repeat):
            said = [shown_words(one[0], one[1], missing=missing) for one in pieces if not isinstance(one, str)]
            found.setdefault(slot.tag, set()).add(_bare("\0".join(said)))
    return _words(found)


def written_words(part: Part) -> dict[str, str]:
    """Return the same of a main part as it is now."""
    found: dict[str, set[str]] = {}
    for control in outermost(part.controls, frozenset()):
        said = "\0".join(words(part.text, leaf.start, leaf.end) for leaf in _leaves(control, part))
        found.setdefault(control.tag, set()).add(_bare(said))
    return _words(found)


def remembered(settings: etree._Element) -> dict[str, str]:
    """Return what was noted at the last refresh; nothing for a document that is not from us."""
    for one in settings.iterfind(f"{W}docVars/{W}docVar"):
        if one.get(f"{W}name") == _NAME:
            return dict(pair.partition("=")[::2] for pair in str(one.get(f"{W}val")).split(";") if "=" in pair)
    return {}


def noted(settings: etree._Element, words: Mapping[str, str]) -> bytes:
    """Return the settings part with the words of the bound regions in it; the tree is used up."""
    variables = settings.find(f"{W}docVars")
    if variables is None:
        variables = etree.Element(f"{W}docVars")
        settings.insert(_place(settings), variables)
    for one in [one for one in variables if one.get(f"{W}name") == _NAME]:
        variables.remove(one)
    value = ";".join(f"{tag}={word}" for tag, word in sorted(words.items()))
    etree.SubElement(variables, f"{W}docVar", {f"{W}name": _NAME, f"{W}val": value})
    return etree.tostring(settings, xml_declaration=True, encoding="UTF-8", standalone=True)


def changed(now: Mapping[str, str], then: Mapping[str, str]) -> frozenset[str]:
    """Return the tags whose regions say something else than what we wrote."""
    return frozenset(tag for tag, word in now.items() if tag in then and then[tag] != word)


def accepted(now: Mapping[str, str], then: Mapping[str, str]) -> frozenset[str]:
    """Return the tags whose regions say what people wrote and somebody accepted: they are kept, and no more told."""
    return frozenset(tag for tag, word in now.items() if then.get(tag) == word + ACCEPTED)


def _words(found: Mapping[str, set[str]]) -> dict[str, str]:
    return {tag: hashlib.sha256("\1".join(sorted(said)).encode()).hexdigest()[:8] for tag, said in found.items()}


def _bare(text: str) -> str:
    return "".join(text.split())


def _leaves(control: Control, part: Part) -> Iterator[Control]:
    """Yield the controls that show one value: those in a repetition, or the control itself."""
    first, last = (bisect_left(part.controls, (at,)) for at in (control.start, control.end))
    for one in part.controls[first:last]:
        if one.tag and not repeats(part.text, one):
            yield one


def _place(settings: etree._Element) -> int:
    names = [etree.QName(one) for one in settings]
    later = (at for at, name in enumerate(names) if name.localname in _LATER or f"{{{name.namespace}}}" != W)
    return next(later, len(names))
