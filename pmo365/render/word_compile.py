"""A part of a Word template to a program: every tagged content control becomes a slot."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pmo365.errors import TemplateError
from pmo365.render.word_binding import BOUND
from pmo365.render.word_emit import frame
from pmo365.render.word_program import Field, Mark, Place, Program, Repeat, Slot, slots
from pmo365.render.word_style import locked, paragraph_style, run_style, with_shade
from pmo365.render.word_text import Control, Part, child, controls, end_of, outermost, plain, repeats
from pmo365.render.word_xml import MARK

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_CONTENT, _CONTENT_END = "<w:sdtContent", "</w:sdtContent>"
_ITEM = "<w15:repeatingSectionItem"
_ROW = re.compile(r"<w:tr[ >/]")
_PROPERTIES = re.compile(r'(<w:sdtPr(?: [^>]*")?>)(.*?)(?=</w:sdtPr>)', re.DOTALL)
_ID = re.compile(r"<w:id [^>]*?(?:/>|>\s*</w:id>)")
_BOOKMARK = re.compile(r"<w:bookmark(?:Start|End) [^>]*?(?:/>|>\s*</w:bookmark(?:Start|End)>)")
_BLOCK = re.compile(r"<w:(?:p|tr) [^>]*>")
_UNIQUE = re.compile(r' w14:(?:paraId|textId)="[^"]*"')
_SHAPE = re.compile(rf'<v:shape(?=[^>]* id="{MARK}([^"]*)")[^>]*">')
_TEXT_PATH = re.compile(r"<v:textpath[ />][^>]*>")


@dataclass(frozen=True, slots=True)
class _Here:
    """Where the compiler is, and what it knows of the template."""

    part: Part
    styles: frozenset[str]
    ignored: frozenset[str] = frozenset()
    scopes: tuple[str, ...] = ()
    """Tags of the repetitions around."""
    ready: Mapping[int, Slot] = field(default_factory=dict)
    """Slots that are known, by where their controls start."""


def compile_part(part: Part, *, styles: frozenset[str]) -> Program:
    """Return the program of one part: document, header, footer, notes."""
    return (_HEAD, *_program(_Here(part, styles), part.controls))


def without(program: Program, part: Part, *, styles: frozenset[str], ignored: frozenset[str]) -> Program:
    """Return the program of a part with the controls of the ignored tags left as they are."""
    if not ignored:
        return program
    compiled = [one for one in program if isinstance(one, Field | Repeat)]
    pairs = zip(outermost(part.controls, frozenset()), compiled, strict=True)
    ready = {at.start: one for at, one in pairs if ignored.isdisjoint({slot.tag for slot in slots((one,))})}
    return (_HEAD, *_program(_Here(part, styles, ignored, ready=ready), part.controls))


def _program(here: _Here, found: Sequence[Control]) -> Program:
    pieces: list[str | Slot] = []
    at = 0
    for control in outermost(found, here.ignored):
        pieces += _literal(here.part.text[at : control.start], here.ignored)
        pieces.append(here.ready.get(control.start) or _slot(control, here))
        at = control.end
    pieces += _literal(here.part.text[at:], here.ignored)
    return tuple(piece for piece in pieces if piece != "")


def _slot(control: Control, here: _Here) -> Slot:
    return _repeat(control, here) if repeats(here.part.text, control) else _field(control, here)


def scope_of(tag: str, scopes: tuple[str, ...]) -> tuple[int, str]:
    """Return how deep in the rows around it a tag is looked up, 0 for the context, and its name there."""
    for depth in range(len(scopes), 0, -1):
        if tag.startswith(f"{scopes[depth - 1]}."):
            return depth, tag[len(scopes[depth - 1]) + 1 :]
    return 0, tag


def _repeat(control: Control, here: _Here) -> Repeat:
    content, item = _content(control, here.part.text), _item(control, here.part)
    if content is None or item is None:
        raise TemplateError("template_repeat_empty", tag=control.tag)
    rows = Part(item, controls(item))
    inside = replace(here, part=rows, scopes=(*here.scopes, control.tag), ready={})
    depth, name = scope_of(control.tag, here.scopes)
    return Repeat(
        tag=control.tag, depth=depth, name=name, level=len(here.scopes) + 1,
        opening=_opening(control, here.part.text, content.start),
        closing=here.part.text[content.stop : control.end],
        item=_program(inside, rows.controls[1:]),
    )  # fmt: skip


def _item(control: Control, part: Part) -> str | None:
    """Return the text of a repetition's first item, without what may occur once in a document only."""
    for one in part.controls[bisect_left(part.controls, control) :]:
        if one.start >= control.end:
            break
        if part.text.find(_ITEM, one.inside.start, one.inside.stop) >= 0:
            return _anonymous(part.text[one.start : one.end])
    return None


def _anonymous(item: str) -> str:
    """Return the item without ids of controls and paragraphs, and without bookmarks."""
    item = _PROPERTIES.sub(lambda found: found[1] + _ID.sub("", found[2]), item)
    return _BLOCK.sub(lambda found: _UNIQUE.sub("", found[0]), _BOOKMARK.sub("", item))


def _field(control: Control, here: _Here) -> Field:
    text, tag = here.part.text, control.tag
    content = _content(control, text)
    if content is None or _ROW.search(text, content.start, content.stop):
        raise TemplateError("template_field_place", tag=tag)
    cell = _cell(text, content)
    inner = cell or content
    block = child(text, "w:p", inner) >= 0
    run = run_style(text, inner, text[control.inside])
    paragraph = paragraph_style(text, inner) if block else ""
    bound = tag in BOUND and not (block or cell or here.scopes)
    opening = _opening(control, text, inner.start, bound=bound) + (_shaded(text, inner) if cell else "")
    shell = (opening, text[inner.stop : control.end])
    depth, name = scope_of(tag, here.scopes)
    place = Place.BLOCK if block else Place.RUN
    before, after = frame(place, shell, paragraph=paragraph, run=run)
    return Field(
        tag=tag, depth=depth, name=name, place=place, opening=shell[0], closing=shell[1],
        paragraph=paragraph, run=run, cell=cell is not None,
        styles=here.styles if block else frozenset(), before=before, after=after,
    )  # fmt: skip


def _content(control: Control, text: str) -> slice | None:
    """Return the place of what a control shows."""
    start = text.find(_CONTENT, control.inside.stop, control.end)
    if start < 0:
        return None
    return slice(text.index(">", start) + 1, text.rindex(_CONTENT_END, start, control.end))


def _cell(text: str, content: slice) -> slice | None:
    """Return the place of what stands in the cell that a control is; None when it is none."""
    start = child(text, "w:tc", content)
    if start < 0:
        return None
    opened = text.index(">", start) + 1
    end = text.find("</w:tc>", opened, content.stop)
    return None if end < 0 else slice(opened, end)


def _opening(control: Control, text: str, until: int, *, bound: bool = False) -> str:
    """Return what stands in front of a control's content, the control locked."""
    inside = control.inside
    properties = locked(text[inside], control.tag if bound else "")
    return f"{text[control.start : inside.start]}{properties}{text[inside.stop : until]}"


def _shaded(text: str, cell: slice) -> str:
    """Return the properties of a cell, open where its shading goes."""
    start = child(text, "w:tcPr", cell)
    return with_shade(text[start : end_of(text, "w:tcPr", start)] if start >= 0 else "")


def _literal(text: str, ignored: frozenset[str]) -> Iterable[str | Slot]:
    return _marked(text, ignored) if MARK in text else (text,)


def _marked(text: str, ignored: frozenset[str]) -> Iterator[str | Slot]:
    """Yield a text whose watermarks are slots: two attributes of each."""
    at, rest = 0, ""
    for shape in _SHAPE.finditer(text):
        tag, end = plain(shape[1]), text.find("</v:shape>", shape.end())
        path = _TEXT_PATH.search(text, shape.end(), max(end, shape.end()))
        if path is None or tag in ignored:
            continue
        before, style, between = _attribute(shape[0], "style")
        opening, _, closing = _attribute(path[0], "string")
        yield rest + text[at : shape.start()] + before
        yield Mark(tag=tag, what="style", written=style.replace(";visibility:hidden", ""))
        yield between + text[shape.end() : path.start()] + opening
        yield Mark(tag=tag, what="string")
        at, rest = path.end(), closing
    yield rest + text[at:]


def _attribute(tag: str, name: str) -> tuple[str, str, str]:
    """Return what stands before the value of an attribute, its value, and what stands behind; it may be new."""
    found = re.search(rf' {name}="([^"]*)"', tag)
    if found:
        return tag[: found.start(1)], plain(found[1]), tag[found.end(1) :]
    end = len(tag.removesuffix(">").removesuffix("/"))
    return f'{tag[:end]} {name}="', "", f'"{tag[end:]}'
