"""A Word template, judged and compiled."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from pmo365.errors import TemplateError
from pmo365.render.package import Member, deflate, inflate, read
from pmo365.render.theme import THEME, colour_parts, follows, recoloured
from pmo365.render.word_binding import BOUND, with_store
from pmo365.render.word_compile import compile_part, without
from pmo365.render.word_program import Field, Program, Repeat, Slot, slots
from pmo365.render.word_properties import APP, impersonal
from pmo365.render.word_safety import as_document, check_fields, check_template, check_word, parse
from pmo365.render.word_text import Part, read_part
from pmo365.render.word_xml import BULLET, GAP

MAIN = "word/document.xml"
_FILLED = ("word/document", "word/header", "word/footer", "word/footnotes", "word/endnotes")


@dataclass(frozen=True, slots=True)
class Template:
    """A template ready to be filled: its members, and a program for each part that may hold controls."""

    members: Mapping[str, Member] = field(repr=False)
    programs: Mapping[str, Program] = field(repr=False)
    parts: Mapping[str, Part] = field(repr=False, default_factory=dict)
    """What the programs were made of, for a document people work in. Empty for a template."""
    styles: frozenset[str] = frozenset()
    """Which of our own paragraph styles it has."""
    slots: tuple[Slot, ...] = field(repr=False, default=())
    """Every slot of every part."""


def compiled(content: bytes, *, strict: bool = True, colour: str = "") -> Template:
    """Return the compiled template; TemplateError when it is unsafe or damaged.

    Not ``strict`` is for a document people work in: what they embedded and linked is theirs. ``colour``, six
    hexadecimal digits, becomes the first accent where the theme is ours.

    Templates are kept, the last 32 of them: a portfolio fills the same few again and again. Documents are not.
    """
    return _kept(content, colour) if strict else _compiled(content, colour, strict=False)


def leaving(document: Template, ignored: frozenset[str]) -> Template:
    """Return a document people work in whose controls of the ignored tags stay as they are."""
    programs = {
        name: without(program, document.parts[name], styles=document.styles, ignored=ignored)
        for name, program in document.programs.items()
    }
    return replace(document, programs=programs, slots=_slots(programs))


@lru_cache(maxsize=32)
def _kept(content: bytes, colour: str) -> Template:
    return _compiled(content, colour, strict=True)


def _compiled(content: bytes, colour: str, *, strict: bool) -> Template:
    members = as_document(read(content))
    check_word(members)
    if strict:
        check_template(members)
    members |= _recoloured(members, colour)
    if strict and APP in members:
        members[APP] = deflate(APP, impersonal(inflate(members[APP])))
    sheet = inflate(members["word/styles.xml"]) if "word/styles.xml" in members else b""
    styles = frozenset(name for name in (BULLET, GAP) if f'"{name}"'.encode() in sheet)
    parts = {name: _part(member, name, strict=strict) for name, member in members.items() if is_filled(name)}
    programs = {name: compile_part(part, styles=styles) for name, part in parts.items()}
    bound = any(slot.tag in BOUND for program in programs.values() for slot in program if isinstance(slot, Field))
    stored = with_store(members) if bound else members
    return Template(stored, programs, {} if strict else parts, styles, _slots(programs))


def _slots(programs: Mapping[str, Program]) -> tuple[Slot, ...]:
    return tuple(slot for name in sorted(programs) for slot in slots(programs[name]))


def _part(member: Member, name: str, *, strict: bool) -> Part:
    content = inflate(member)
    if strict:
        check_fields(parse(content, name), name)
    return read_part(content, name)


def is_filled(name: str) -> bool:
    """Return whether a part may hold controls: the text, headers, footers, notes."""
    return name.startswith(_FILLED) and name.endswith(".xml")


def _recoloured(members: Mapping[str, Member], colour: str) -> dict[str, Member]:
    """Return the parts that another colour of the organisation changes."""
    if not colour or THEME not in members or not follows(inflate(members[THEME]), colour):
        return {}
    texts = {name: inflate(members[name]).decode() for name in colour_parts(members)}
    return {name: deflate(name, text.encode()) for name, text in recoloured(texts, colour).items()}


def unusable_tags(template: Template, known: Mapping[str, bool]) -> frozenset[str]:
    """Return the tags that cannot be filled: unknown, of the wrong kind, or outside of their rows."""
    return frozenset(one.tag for one in template.slots if _fault(one, known))


def check_tags(template: Template, known: Mapping[str, bool]) -> None:
    """Refuse a tag that is unknown, repeats what is single, or stands outside of its rows: TemplateError."""
    for one in template.slots:
        fault = _fault(one, known)
        if fault == "template_unknown_tag":
            near = ", ".join(difflib.get_close_matches(one.tag, known, n=3, cutoff=0.5))
            raise TemplateError("template_unknown_tag", tag=one.tag, near=near or "–")
        if fault:
            raise TemplateError(fault, tag=one.tag)


def _fault(one: Slot, known: Mapping[str, bool]) -> str:
    inside = not isinstance(one, Field) or one.depth > 0
    return tag_fault(one.tag, known, repeated=isinstance(one, Repeat), inside=inside)


def tag_fault(tag: str, known: Mapping[str, bool], *, repeated: bool, inside: bool) -> str:
    """Return the key of what is wrong with a tag, empty when it can be filled; ``inside``: within its own rows."""
    if tag not in known:
        return "template_unknown_tag"
    if known[tag] != repeated:
        return "template_tag_kind"
    return "template_tag_outside" if not inside and _in_rows(tag, known) else ""


def _in_rows(tag: str, known: Mapping[str, bool]) -> bool:
    return any(known.get(tag[:at], False) for at, sign in enumerate(tag) if sign == ".")
