"""A Word template, judged and compiled."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from pmo365.errors import TemplateError
from pmo365.render.package import Member, deflate, inflate, read
from pmo365.render.theme import THEME, colour_parts, is_ours, recoloured
from pmo365.render.word_binding import BOUND, with_store
from pmo365.render.word_bound import written_words
from pmo365.render.word_compile import compile_part
from pmo365.render.word_program import Field, Program, Repeat, Slot, slots
from pmo365.render.word_properties import APP, impersonal
from pmo365.render.word_safety import check_fields, check_template, check_word, parse
from pmo365.render.word_xml import BULLET, GAP

MAIN = "word/document.xml"
_FILLED = ("word/document", "word/header", "word/footer", "word/footnotes", "word/endnotes")


@dataclass(frozen=True, slots=True)
class Template:
    """A template ready to be filled: its members, and a program for each part that may hold controls."""

    members: Mapping[str, Member] = field(repr=False)
    programs: Mapping[str, Program] = field(repr=False)
    said: Mapping[str, str] = field(repr=False, default_factory=dict)
    """A word for what each bound region of a document says as it is: see ``word_bound``. Empty for a template."""

    @property
    def slots(self) -> tuple[Slot, ...]:
        """Return every slot of every part."""
        return tuple(slot for name in sorted(self.programs) for slot in slots(self.programs[name]))


def compiled(
    content: bytes, ignored: frozenset[str] = frozenset(), *, strict: bool = True, colour: str = ""
) -> Template:
    """Return the compiled template; ``ignored`` tags stay as they are. TemplateError when it is unsafe or damaged.

    Not ``strict`` is for a document people work in: what they embedded and linked is theirs. ``colour``, six
    hexadecimal digits, becomes the first accent where the theme is ours.

    Templates are kept, the last 32 of them: a portfolio fills the same few again and again. Documents are not.
    """
    return _kept(content, ignored, colour) if strict else _compiled(content, ignored, colour, strict=False)


@lru_cache(maxsize=32)
def _kept(content: bytes, ignored: frozenset[str], colour: str) -> Template:
    return _compiled(content, ignored, colour, strict=True)


def _compiled(content: bytes, ignored: frozenset[str], colour: str, *, strict: bool) -> Template:
    members = read(content)
    check_word(members)
    if strict:
        check_template(members)
    members |= _recoloured(members, colour)
    if strict and APP in members:
        members[APP] = deflate(APP, impersonal(inflate(members[APP])))
    styles = inflate(members["word/styles.xml"]) if "word/styles.xml" in members else b""
    own = frozenset(name for name in (BULLET, GAP) if f'"{name}"'.encode() in styles)
    programs: dict[str, Program] = {}
    said: dict[str, str] = {}
    for name, member in members.items():
        if is_filled(name):
            root = parse(inflate(member), name)
            if strict:
                check_fields(root, name)
            elif name == MAIN:
                said = written_words(root)
            programs[name] = compile_part(root, styles=own, ignored=ignored)
    bound = any(slot.tag in BOUND for program in programs.values() for slot in program if isinstance(slot, Field))
    return Template(with_store(members) if bound else members, programs, said)


def is_filled(name: str) -> bool:
    """Return whether a part may hold controls: the text, headers, footers, notes."""
    return name.startswith(_FILLED) and name.endswith(".xml")


def _recoloured(members: Mapping[str, Member], colour: str) -> dict[str, Member]:
    """Return the parts that another colour of the organisation changes."""
    if not colour or THEME not in members or not is_ours(inflate(members[THEME])):
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
