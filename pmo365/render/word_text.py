"""The text of a part, and the places of its content controls in it.

The text is spelled as Word spells it: the usual prefixes, one space between attributes in double quotes, ``<`` and
``>`` only around tags, no remarks. A part in that spelling is taken as it lies in the file, another one is parsed and
written so. What is not cut out of the text is not touched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from xml.sax.saxutils import unescape

from lxml import etree

from pmo365.errors import TemplateError
from pmo365.render.word_safety import is_sound, parse
from pmo365.render.word_xml import V_NS, W14_NS, W15_NS, W_NS, W

_USUAL = {"w": W_NS, "w14": W14_NS, "w15": W15_NS, "v": V_NS}
_PREFIXES = {uri: prefix for prefix, uri in _USUAL.items()}
_BEGIN = re.compile(rb"(?:\xef\xbb\xbf)?(?:<\?xml [^>]*?encoding=.(?:UTF|utf)-8.[^>]*\?>\s*)?(?=<w:)")
_SIGNS = b"<>\"'=!?&# \n\t\r"
_NO_SIGN, _NO_EDGE = (bytes(one for one in range(256) if one not in kept) for kept in (_SIGNS, b"<>"))
_UNUSUAL = (b"\n", b"\t", b"\r", b"<!", b"<?", b"&#", b" >", b"  =")
"""Signs that follow each other nowhere in a part as Word spells it, unless people typed them."""
_DECLARED = re.compile(r'xmlns(?::([^\s=]+))?="([^"]*)"')
_EDGE = re.compile(r'<(/?)w:sdt(?: [^>]*")?>')
_HEAD = re.compile(r'<w:sdt(?: [^>]*")?>\s*<w:sdtPr(?: [^>]*")?>')
_SHORT_HEAD, _TAG = "<w:sdt><w:sdtPr>", "<w:tag "
_REPEATS = re.compile(r"<w15:repeatingSection[ />]")
_WORDS = re.compile(r"<w:t(?: [^>]*)?>([^<]*)")
_ANY = re.compile(r"<(/?)([^\s/>]+)[^>]*?(/?)>")
_WRITTEN = {"&quot;": '"', "&apos;": "'", "&#9;": "\t", "&#10;": "\n", "&#13;": "\r"}


class Control(NamedTuple):
    """One content control and its places in the text."""

    start: int
    end: int
    inside: slice
    """What stands in its ``w:sdtPr``; empty when it has none."""
    tag: str
    """Empty when it has none."""


class Part(NamedTuple):
    """The text of a part, and its controls in document order, those inside of others too."""

    text: str
    controls: tuple[Control, ...]


def read_part(content: bytes, name: str) -> Part:
    """Return a part and its controls; one of the strict format has none.

    TemplateError when it is damaged or unsafe, or when one of our prefixes means now this, now that.
    """
    text = _as_it_lies(content)
    if text is None:
        root = parse(content, name)
        text = _written(root)
        if etree.QName(root).namespace != W_NS:
            return Part(text, ())
        if not _is_usual(text) and next(root.iter(f"{W}sdt"), None) is not None:
            text = _respelled(root, name)
    text = text.replace("<w:sdtContent/>", "<w:sdtContent></w:sdtContent>")
    return Part(text, controls(text))


def controls(text: str) -> tuple[Control, ...]:
    """Return every content control, those inside of others too, in document order."""
    starts: list[int] = []
    ends: list[int] = []
    around: list[int] = []
    for edge in _EDGE.finditer(text):
        if edge[1]:
            ends[around.pop()] = edge.end()
        else:
            around.append(len(starts))
            starts.append(edge.start())
            ends.append(0)
    return tuple([_control(text, start, end) for start, end in zip(starts, ends, strict=True)])


def outermost(found: Iterable[Control], ignored: frozenset[str]) -> Iterator[Control]:
    """Yield those of the controls that have a tag and lie in no other one with a tag, but for the ignored tags."""
    end = 0
    for one in found:
        if one.start >= end and one.tag and one.tag not in ignored:
            end = one.end
            yield one


def repeats(text: str, control: Control) -> bool:
    """Return whether a control is a repeating section."""
    return _REPEATS.search(text, control.inside.start, control.inside.stop) is not None


def words(text: str, start: int, end: int) -> str:
    """Return the words between two places."""
    return plain("".join(_WORDS.findall(text, start, end)))


def plain(written: str) -> str:
    """Return what a text or an attribute says."""
    return unescape(written, _WRITTEN) if "&" in written else written


def children(inside: str) -> list[tuple[str, str]]:
    """Return name and text of each element that stands in an element, given what stands between its tags."""
    found: list[tuple[str, str]] = []
    depth = start = 0
    for hit in _ANY.finditer(inside):
        closing, name, empty = hit.groups()
        if not depth:
            start = hit.start()
        depth += -1 if closing else 0 if empty else 1
        if not depth:
            found.append((name, inside[start : hit.end()]))
    return found


def child(text: str, name: str, inside: slice) -> int:
    """Return where the first child of a name starts among the elements in a place, -1 when there is none."""
    start = inside.start
    if text.find(f"<{name}", start, inside.stop) < 0:
        return -1
    if text.startswith((f"<{name}>", f"<{name} ", f"<{name}/>"), start):
        return int(start)
    depth = 0
    for hit in _ANY.finditer(text, start, inside.stop):
        closing, found, empty = hit.groups()
        if not depth and found == name:
            return hit.start()
        depth += -1 if closing else 0 if empty else 1
    return -1


def end_of(text: str, name: str, start: int) -> int:
    """Return where the element of a name ends that starts at a place; others of its name may stand in it."""
    opened = text.index(">", start) + 1
    if text[opened - 2] == "/":
        return opened
    end = text.index(f"</{name}>", opened)
    at = text.find(f"<{name}", opened, end)
    while at >= 0:  # One inside: what ended was that one, or its like.
        if text[at + len(name) + 1] in " >" and text[text.index(">", at) - 1] != "/":
            end = text.index(f"</{name}>", end + 1)
        at = text.find(f"<{name}", at + 1, end)
    return end + len(name) + 3


def _control(text: str, start: int, end: int) -> Control:
    if text.startswith(_SHORT_HEAD, start):
        first = start + len(_SHORT_HEAD)
    else:
        head = _HEAD.match(text, start, end)
        if head is None:
            return Control(start, end, slice(start, start), "")
        first = head.end()
    last = text.index("</w:sdtPr>", first)
    at = text.find(_TAG, first, last)
    return Control(start, end, slice(first, last), "" if at < 0 else _value(text, at))


def _value(text: str, at: int) -> str:
    """Return what the ``w:val`` of an element says, empty when it has none."""
    value = text.find(' w:val="', at, text.index(">", at)) + 8
    return plain(text[value : text.index('"', value)]) if value > 7 else ""


def _as_it_lies(content: bytes) -> str | None:
    """Return the text of a sound part that is spelled as Word does, None for every other one."""
    head = _BEGIN.match(content)
    if head is None or not _is_spelled(content[head.end() :].rstrip()) or not is_sound(content):
        return None
    text = content[head.end() :].rstrip().decode()
    named = f'xmlns:w="{W_NS}"' in text[: text.find(">")]
    return text if named and _is_usual(text) else None


def _is_spelled(written: bytes) -> bool:
    """Return whether tags are spelled as Word does: judged by their signs alone, letters left out."""
    signs = written.translate(None, _NO_SIGN)
    edges = signs.translate(None, _NO_EDGE)
    if any(one in signs for one in _UNUSUAL) or edges != b"<>" * (len(edges) // 2):
        return False
    within = signs.count(b"='")
    return signs.count(b"=") == signs.count(b'="') + within and (not within or _are_within(written))


def _are_within(written: bytes) -> bool:
    """Return whether single quotes behind an equals sign all stand in a value in double quotes."""
    at = written.find(b"='")
    while at >= 0:
        if written.count(b'"', written.rfind(b"<", 0, at), at) % 2 == 0:
            return False
        at = written.find(b"='", at + 2)
    return True


def _written(root: etree._Element) -> str:
    return etree.tostring(root, encoding="unicode", with_tail=False)


def _is_usual(text: str) -> bool:
    return all(
        _USUAL.get(prefix, uri) == uri and _PREFIXES.get(uri, prefix) == prefix for prefix, uri in _declared(text)
    )


def _declared(text: str) -> set[tuple[str, str]]:
    """Return each prefix with the namespace it stands for, wherever that is said: not what people typed of the kind."""
    return {
        (one[1] or "", plain(one[2]))
        for one in _DECLARED.finditer(text)
        if text.rfind("<", 0, one.start()) > text.rfind(">", 0, one.start())
    }


def _respelled(root: etree._Element, name: str) -> str:
    """Return the text with the usual prefixes: children that move to a root that declares them first take them."""
    names = _USUAL | {str(prefix): uri for prefix, uri in root.nsmap.items() if prefix and prefix not in _USUAL}
    made = etree.Element(root.tag, {str(name): str(value) for name, value in root.attrib.items()}, names)
    made.text = root.text
    made.extend(list(root))
    text = _written(made)
    for prefix, uri in sorted(_declared(text)):
        if _USUAL.get(prefix, uri) != uri:
            raise TemplateError("template_damaged", what=f"{name}: xmlns:{prefix}")
    return text
