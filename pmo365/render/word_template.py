"""A Word template, judged and compiled."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from pmo365.errors import TemplateError
from pmo365.render.package import Member, inflate, read
from pmo365.render.word_compile import compile_part
from pmo365.render.word_program import Field, Program, Repeat, Slot, slots
from pmo365.render.word_safety import check_fields, check_template, check_word, parse
from pmo365.render.word_xml import BULLET, GAP

_FILLED = ("word/document", "word/header", "word/footer", "word/footnotes", "word/endnotes")


@dataclass(frozen=True, slots=True)
class Template:
    """A template ready to be filled: its members, and a program for each part that may hold controls."""

    members: Mapping[str, Member] = field(repr=False)
    programs: Mapping[str, Program] = field(repr=False)

    @property
    def slots(self) -> tuple[Slot, ...]:
        """Return every slot of every part."""
        return tuple(slot for name in sorted(self.programs) for slot in slots(self.programs[name]))


@lru_cache(maxsize=32)
def compiled(content: bytes, ignored: frozenset[str] = frozenset(), *, strict: bool = True) -> Template:
    """Return the compiled template; ``ignored`` tags stay as they are. TemplateError when it is unsafe or damaged.

    Not ``strict`` is for a document people work in: what they embedded and linked is theirs.

    Kept for the last 32 templates: a portfolio fills the same few again and again.
    """
    members = read(content)
    check_word(members)
    if strict:
        check_template(members)
    styles = inflate(members["word/styles.xml"]) if "word/styles.xml" in members else b""
    own = frozenset(name for name in (BULLET, GAP) if f'"{name}"'.encode() in styles)
    programs: dict[str, Program] = {}
    for name, member in members.items():
        if name.startswith(_FILLED) and name.endswith(".xml"):
            root = parse(inflate(member), name)
            if strict:
                check_fields(root, name)
            programs[name] = compile_part(root, styles=own, ignored=ignored)
    return Template(members, programs)


def unusable_tags(template: Template, known: Mapping[str, bool]) -> frozenset[str]:
    """Return the tags that cannot be filled: unknown, of the wrong kind, or outside of their rows."""
    return frozenset(one.tag for one in template.slots if _fault(one, known))


def check_tags(template: Template, known: Mapping[str, bool]) -> None:
    """Refuse a tag that is unknown, repeats what is single, or stands outside of its rows: TemplateError."""
    for one in template.slots:
        fault = _fault(one, known)
        if fault == "template_unknown_tag":
            near = ", ".join(difflib.get_close_matches(one.tag, known, n=3, cutoff=0.5))
            raise TemplateError("template_unknown_tag", tag=one.tag, near=near or "–", known=", ".join(sorted(known)))
        if fault:
            raise TemplateError(fault, tag=one.tag)


def _fault(one: Slot, known: Mapping[str, bool]) -> str:
    if one.tag not in known:
        return "template_unknown_tag"
    if known[one.tag] != isinstance(one, Repeat):
        return "template_tag_kind"
    outside = isinstance(one, Field) and one.depth == 0 and _in_rows(one.tag, known)
    return "template_tag_outside" if outside else ""


def _in_rows(tag: str, known: Mapping[str, bool]) -> bool:
    return any(known.get(tag[:at], False) for at, sign in enumerate(tag) if sign == ".")
