"""A part of a Word template to a program: every tagged content control becomes a slot."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree

from pmo365.errors import TemplateError
from pmo365.render.word_binding import BOUND, bind
from pmo365.render.word_emit import frame
from pmo365.render.word_program import Field, Mark, Place, Program, Repeat, Slot
from pmo365.render.word_style import clean_control, open_shading, paragraph_style, run_style
from pmo365.render.word_xml import MARK, W14, W15, V, W, first_child

_CUT = re.compile(r"<\?pmo (\d+)\?>|\ue000(\d+)\ue001")
_DECLARED = re.compile(r'\sxmlns(?::\w+)?="[^"]*"')
_SDT, _PROPERTIES, _TAG, _VAL = f"{W}sdt", f"{W}sdtPr", f"{W}tag", f"{W}val"
_CONTENT = f"{W}sdtContent"
_REPEATING, _ITEM = f"{W15}repeatingSection", f"{W15}repeatingSectionItem"
_UNIQUE = (f"{W14}paraId", f"{W14}textId")
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


@dataclass(frozen=True, slots=True)
class _Here:
    """Where the compiler is, and what it knows of the template."""

    styles: frozenset[str]
    ignored: frozenset[str]
    scopes: tuple[str, ...] = ()
    """Tags of the repetitions around."""


def compile_part(root: etree._Element, *, styles: frozenset[str], ignored: frozenset[str]) -> Program:
    """Return the program of one part (document, header, footer, notes); the tree is used up."""
    return (_HEAD, *_program(root, _Here(styles, ignored), inside=False))


def _program(element: etree._Element, here: _Here, *, inside: bool) -> Program:
    found: list[Slot] = []
    for control in list(outermost(element, here.ignored)):
        place = etree.ProcessingInstruction("pmo", str(len(found)))
        place.tail = control.tail
        parent = control.getparent()
        assert parent is not None
        found.append(_slot(control, here))
        parent.replace(control, place)
    _take_marks(element, found, ignored=here.ignored)
    return _cut(_text(element, inside=inside), found)


def outermost(element: etree._Element, ignored: frozenset[str]) -> Iterator[etree._Element]:
    """Yield the tagged controls that lie in no other one, in document order, but for the ignored ones."""
    unwanted = ("", *ignored)
    steps = etree.iterwalk(element, events=("start",), tag=_SDT)
    for _, one in steps:
        if one is not element and tag_of(one) not in unwanted:
            steps.skip_subtree()
            yield one


def tag_of(control: etree._Element) -> str:
    """Return the tag of a control, empty when it has none."""
    found = property_of(control, _TAG)
    return "" if found is None else found.get(_VAL) or ""


def property_of(control: etree._Element, name: str) -> etree._Element | None:
    """Return the property of a control that has a name, None when it has none."""
    for properties in control.iterchildren(_PROPERTIES):
        for one in properties.iterchildren(name):
            return one
    return None


def repeats(control: etree._Element) -> bool:
    """Return whether a control is a repeating section."""
    return property_of(control, _REPEATING) is not None


def _slot(control: etree._Element, here: _Here) -> Slot:
    return _repeat(control, here) if repeats(control) else _field(control, here)


def scope_of(tag: str, scopes: tuple[str, ...]) -> tuple[int, str]:
    """Return how deep in the rows around it a tag is looked up, 0 for the context, and its name there."""
    for depth in range(len(scopes), 0, -1):
        if tag.startswith(f"{scopes[depth - 1]}."):
            return depth, tag[len(scopes[depth - 1]) + 1 :]
    return 0, tag


def _repeat(control: etree._Element, here: _Here) -> Repeat:
    tag = tag_of(control)
    content = first_child(control, _CONTENT)
    item = next((one for one in control.iter(_SDT) if property_of(one, _ITEM) is not None), None)
    if content is None or item is None:
        raise TemplateError("template_repeat_empty", tag=tag)
    program = _program(_anonymous(item), replace(here, scopes=(*here.scopes, tag)), inside=True)
    clean_control(control)
    _empty(content)
    opening, closing = _shell(control, content)
    depth, name = scope_of(tag, here.scopes)
    level = len(here.scopes) + 1
    return Repeat(tag=tag, depth=depth, name=name, level=level, opening=opening, closing=closing, item=program)


def _anonymous(item: etree._Element) -> etree._Element:
    """Return the item without what may occur once in a document only: ids of controls and paragraphs, bookmarks."""
    for one in list(item.iter(f"{W}id", f"{W}bookmarkStart", f"{W}bookmarkEnd")):
        parent = one.getparent()
        if parent is not None and (one.tag != f"{W}id" or parent.tag == f"{W}sdtPr"):
            parent.remove(one)
    for one in item.iter(f"{W}p", f"{W}tr"):
        for name in _UNIQUE:
            one.attrib.pop(name, "")
    return item


def _field(control: etree._Element, here: _Here) -> Field:
    tag = tag_of(control)
    content = first_child(control, _CONTENT)
    if content is None or next(content.iter(f"{W}tr"), None) is not None:
        raise TemplateError("template_field_place", tag=tag)
    cell = first_child(content, f"{W}tc")
    holder = content if cell is None else cell
    block = first_child(holder, f"{W}p") is not None
    depth, name = scope_of(tag, here.scopes)
    run, paragraph = run_style(content), paragraph_style(holder)
    clean_control(control)
    if tag in BOUND and not (block or cell is not None or here.scopes):
        bind(_properties(control), tag)
    if cell is not None:
        open_shading(cell)
    for child in list(holder):
        if child.tag != f"{W}tcPr":
            holder.remove(child)
    shell = _shell(control, holder)
    place = Place.BLOCK if block else Place.RUN
    before, after = frame(place, shell, paragraph=paragraph, run=run)
    return Field(
        tag=tag, depth=depth, name=name, place=place, opening=shell[0], closing=shell[1],
        paragraph=paragraph if block else "", run=run, cell=cell is not None,
        styles=here.styles if block else frozenset(), before=before, after=after,
    )  # fmt: skip


def _properties(control: etree._Element) -> etree._Element:
    found = control.find(_PROPERTIES)
    assert found is not None
    return found


def _empty(element: etree._Element) -> None:
    del element[:]


def _shell(control: etree._Element, holder: etree._Element) -> tuple[str, str]:
    holder.append(etree.ProcessingInstruction("pmo", "0"))
    opening, _, closing = _text(control, inside=True).partition("<?pmo 0?>")
    return opening, closing


def _take_marks(element: etree._Element, found: list[Slot], *, ignored: frozenset[str]) -> None:
    for shape in element.iter(f"{V}shape"):
        name = str(shape.get("id") or "")
        words = shape.find(f"{V}textpath")
        if words is None or not name.startswith(MARK) or name.removeprefix(MARK) in ignored:
            continue
        tag, style = name.removeprefix(MARK), str(shape.get("style") or "").replace(";visibility:hidden", "")
        shape.set("style", f"\ue000{len(found)}\ue001")
        found.append(Mark(tag=tag, what="style", written=style))
        words.set("string", f"\ue000{len(found)}\ue001")
        found.append(Mark(tag=tag, what="string"))


def _text(element: etree._Element, *, inside: bool) -> str:
    text = etree.tostring(element, encoding="unicode", with_tail=False)
    if not inside:
        return text
    head, _, rest = text.partition(">")
    return _DECLARED.sub("", head) + ">" + rest


def _cut(text: str, found: list[Slot]) -> Program:
    pieces: list[str | Slot] = []
    last = 0
    for hit in _CUT.finditer(text):
        pieces += [text[last : hit.start()], found[int(hit.group(1) or hit.group(2))]]
        last = hit.end()
    pieces.append(text[last:])
    return tuple(piece for piece in pieces if piece != "")
