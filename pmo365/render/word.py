"""Word documents: a template whose content controls are filled from a context.

A control is bound by its tag: ``project.code``, ``card.background``; a repeating section by the name of its rows,
``risks``, and the controls inside by ``risks.owner``. Controls stay in place, so a filled document can be filled
again: everything outside the controls is its authors' and is kept.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from lxml import etree

from pmo365.errors import TemplateError
from pmo365.languages import say
from pmo365.model.content import VOLATILE, Context, Missing, Toned, names
from pmo365.model.words import Language
from pmo365.render import word_binding, word_bound, word_chart, word_properties
from pmo365.render.digest import mark
from pmo365.render.package import Member, deflate, inflate, write
from pmo365.render.word_emit import Poured, Single, emit, pour, shown_words, walk
from pmo365.render.word_program import Field, Place
from pmo365.render.word_safety import parse
from pmo365.render.word_template import MAIN, Template, check_tags, compiled, leaving, unusable_tags

RENDERER_VERSION = "3"
"""Part of the fingerprint of the inputs: raise it when the same inputs give another document."""
_TYPES = "[Content_Types].xml"
_RELATIONS = "_rels/.rels"


@dataclass(frozen=True, slots=True)
class Filled:
    """A document made from a template."""

    content: bytes = field(repr=False)
    missing: tuple[str, ...]
    """What nobody has given yet, in document order: ``ProjectCard/1/PmoBackground``, or the control's tag."""
    unknown: tuple[str, ...]
    """Tags that could not be filled; their controls were left as they are. Always empty when ``strict``."""
    edited: tuple[str, ...] = ()
    """Tags whose regions people changed by hand: they say what people wrote. Always empty when ``strict``."""


@dataclass(frozen=True, slots=True)
class _Left:
    """Tags of a document that a refresh leaves alone."""

    unknown: frozenset[str] = frozenset()
    edited: frozenset[str] = frozenset()
    inside: frozenset[str] = frozenset()
    """Controls inside of edited regions."""
    accepted: frozenset[str] = frozenset()
    """Those among the edited whose words somebody accepted."""

    @property
    def tags(self) -> frozenset[str]:
        return self.unknown | self.edited | self.inside


def fill(
    template: bytes,
    context: Context,
    *,
    properties: Mapping[str, str],
    language: Language,
    strict: bool = True,
    colour: str = "",
    remember: bool = False,
    overwrite: Collection[str] = (),
) -> Filled:
    """Return the template with every control filled: the same bytes for the same arguments.

    ``properties`` named title, subject, creator, keywords, description, last_modified_by, created, modified,
    category, status, version, language, identifier go to the core properties, all others to the custom ones.
    TemplateError when the template is unsafe or damaged, or names an unknown field. Not ``strict`` refreshes a
    document people work in: unknown controls, embedded objects and links are theirs and stay as they are, and so do
    bound regions whose words they changed since we wrote them.
    ``colour``, six hexadecimal digits, becomes the first accent of a document that has our theme. ``remember`` notes
    in the document what its bound regions say, so that the next refresh sees what people changed. ``overwrite`` names
    tags, or groups of them, whose regions are filled even where people changed them.
    """
    known = names(context)
    if strict:
        ready, left = compiled(template, colour=colour), _Left()
        check_tags(ready, known)
    else:
        ready, left = _in_use(template, known, colour=colour, overwrite=overwrite)
    none, said = say(language, "documents.none"), say(language, "documents.missing")
    poured = {name: pour(program, (context,), none=none) for name, program in ready.programs.items()}
    pieces = {name: [one for _, found in groups for one in found] for name, groups in poured.items()}
    parts = {name: emit(found, missing=said).encode() for name, found in pieces.items()}
    fields = [one for name in _reading_order(pieces) for one in pieces[name] if not isinstance(one, str)]
    parts |= {name: text.encode() for name, text in word_binding.store_of(ready.members, _bound(fields, said)).items()}
    parts |= word_chart.drawn(ready.members, context, strict=strict)
    parts |= _memory(ready, poured[MAIN], said, edited=left.edited) if remember else {}
    edited = tuple(sorted(left.edited - left.accepted))
    return Filled(packed(ready.members, parts, properties), _missing(fields), tuple(sorted(left.unknown)), edited)


def tags(template: bytes) -> tuple[str, ...]:
    """Return the tags of a template's controls, sorted, each once; TemplateError when it is unsafe."""
    return tuple(sorted({one.tag for one in compiled(template).slots}))


def opens(content: bytes, *, strict: bool = False) -> bool:
    """Return whether a document people work in can still be opened and read; ``strict``: whether a template can."""
    try:
        compiled(content, strict=strict)
    except TemplateError:
        return False
    return True


def inputs_fingerprint(template: bytes, context: Context, colour: str = "") -> str:
    """Return 16 hexadecimal digits of what a document is made from: template, values it shows, colour, renderer.

    Of the template only what people read counts: SharePoint rewrites the rest of a file on upload.

    Groups that only tell of the publication itself (``edition``, ``versions``, ``approvals``) do not count.
    TemplateError as ``fill``.
    """
    ready = compiled(template, colour=colour)  # As ``fill`` compiles it: once for both.
    check_tags(ready, names(context))
    shown: list[tuple[str, ...]] = [
        (piece[0].tag, *_plain(piece[1]))
        for name in sorted(ready.programs)
        for piece in walk(ready.programs[name], (context,), none="")
        if not isinstance(piece, str) and piece[0].tag.split(".")[0] not in VOLATILE
    ]
    shown += word_chart.shown(ready.members, context)
    digest = hashlib.sha256(f"{RENDERER_VERSION}{colour}".encode() + mark(ready.members))
    digest.update(json.dumps(shown, ensure_ascii=True).encode())
    return digest.hexdigest()[:16]


def _reading_order(parts: Mapping[str, object]) -> list[str]:
    return sorted(parts, key=lambda name: (name != MAIN, name))


def _missing(fields: Iterable[tuple[Field, Single]]) -> tuple[str, ...]:
    """Return what nobody has given yet, each once."""
    gaps = (value.source or slot.tag for slot, value in fields if isinstance(value, Missing))
    return tuple(dict.fromkeys(gaps))


def _bound(fields: Iterable[tuple[Field, Single]], missing: str) -> Iterator[tuple[str, str]]:
    """Yield what the controls of the cover show, by tag."""
    for slot, value in fields:
        if slot.tag in word_binding.BOUND and slot.place is Place.RUN:
            yield slot.tag, shown_words(slot, value, missing=missing)


def _plain(value: Single) -> tuple[str, str]:
    if isinstance(value, Missing):
        return "", "missing"
    return (value.text, value.tone) if isinstance(value, Toned) else (value, "")


def _in_use(
    document: bytes, known: Mapping[str, bool], *, colour: str, overwrite: Collection[str]
) -> tuple[Template, _Left]:
    """Return a document that people work in, compiled, and what of it is left alone."""
    found = compiled(document, strict=False, colour=colour)
    left = _left_alone(found, known, overwrite=overwrite)
    return leaving(found, left.tags), left


def _left_alone(found: Template, known: Mapping[str, bool], *, overwrite: Collection[str]) -> _Left:
    then = word_bound.remembered(_tree(found, word_bound.SETTINGS)) if word_bound.SETTINGS in found.members else {}
    said = word_bound.written_words(found.parts[MAIN]) if then else {}
    edited = word_bound.changed(said, then)
    changed = frozenset(tag for tag in edited if not {tag, tag.split(".")[0]} & set(overwrite))
    inside = frozenset(slot.tag for slot in found.slots if any(slot.tag.startswith(f"{tag}.") for tag in changed))
    return _Left(unusable_tags(found, known), changed, inside, word_bound.accepted(said, then))


def _memory(template: Template, poured: Poured, missing: str, *, edited: frozenset[str]) -> dict[str, bytes]:
    """Return the settings part that says what the bound regions say.

    For those people changed, and those not filled now, it goes on saying what we had written.
    """
    if word_bound.SETTINGS not in template.members:
        return {}
    settings = _tree(template, word_bound.SETTINGS)
    now = word_bound.filled_words(poured, missing=missing)
    told = word_bound.remembered(settings).items()
    then = {tag: word for tag, word in told if tag in edited or tag not in now}
    return {word_bound.SETTINGS: word_bound.noted(settings, now | then)}


def _tree(template: Template, name: str) -> etree._Element:
    return parse(inflate(template.members[name]), name)


def packed(members: Mapping[str, Member], parts: Mapping[str, bytes], properties: Mapping[str, str]) -> bytes:
    """Return a package of members, parts put in place of theirs, with its properties; equal arguments, equal bytes."""
    said = {
        **parts,
        word_properties.CORE: word_properties.core(properties).encode(),
        word_properties.CUSTOM: word_properties.custom(properties).encode(),
    }
    changed = [*_declared(members[_TYPES], members[_RELATIONS]), *(deflate(name, one) for name, one in said.items())]
    new = {one.name for one in changed}
    return write([*(one for name, one in members.items() if name not in new), *changed])


@lru_cache(maxsize=32)
def _declared(types: Member, relations: Member) -> tuple[Member, Member]:
    """Return content types and package relations that name the properties: the same for all made from a template."""
    told = word_properties.declared(parse(inflate(types), _TYPES), parse(inflate(relations), _RELATIONS))
    return deflate(_TYPES, told[0]), deflate(_RELATIONS, told[1])
