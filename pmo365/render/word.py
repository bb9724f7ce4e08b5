"""Word documents: a template whose content controls are filled from a context.

A control is bound by its tag: ``project.code``, ``card.background``; a repeating section by the name of its rows,
``risks``, and the controls inside by ``risks.owner``. Controls stay in place, so a filled document can be filled
again: everything outside the controls is its authors' and is kept.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from pmo365.languages import say
from pmo365.model.content import VOLATILE, Context, Missing, Toned, names
from pmo365.model.words import Language
from pmo365.render import word_bound, word_properties
from pmo365.render.package import deflate, inflate, write
from pmo365.render.theme import colour_parts, recoloured
from pmo365.render.word_emit import Piece, field_text, walk
from pmo365.render.word_safety import parse
from pmo365.render.word_template import Template, check_tags, compiled, unusable_tags

RENDERER_VERSION = "2"
"""Part of the fingerprint of the inputs: raise it when the same inputs give another document."""
_TYPES = "[Content_Types].xml"
_RELATIONS = "_rels/.rels"
_MAIN = "word/document.xml"


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
) -> Filled:
    """Return the template with every control filled: the same bytes for the same arguments.

    ``properties`` named title, subject, creator, keywords, description, last_modified_by, created, modified,
    category, status, version, language, identifier go to the core properties, all others to the custom ones.
    TemplateError when the template is unsafe or damaged, or names an unknown field. Not ``strict`` refreshes a
    document people work in: unknown controls, embedded objects and links are theirs and stay as they are, and so do
    bound regions whose words they changed since we wrote them.
    ``colour``, six hexadecimal digits, becomes the first accent of a document that has our theme. ``remember`` notes
    in the document what its bound regions say, so that the next refresh sees what people changed.
    """
    known = names(context)
    left = _Left() if strict else _left_alone(template, known)
    ready = compiled(template, left.tags, strict=strict)
    check_tags(ready, known)
    pieces = {name: _pieces(ready, name, context, none=say(language, "documents.none")) for name in ready.programs}
    said = say(language, "documents.missing")
    parts = {name: "".join(_text(one, said) for one in found).encode() for name, found in pieces.items()}
    missing = tuple(dict.fromkeys(gap for name in _reading_order(pieces) for gap in _gaps(pieces[name])))
    parts |= _recoloured(ready, parts, colour) if colour else {}
    parts |= _memory(ready, context, language=language, edited=left.edited) if remember else {}
    return Filled(_package(ready, parts, properties), missing, tuple(sorted(left.unknown)), tuple(sorted(left.edited)))


def tags(template: bytes) -> tuple[str, ...]:
    """Return the tags of a template's controls, sorted, each once; TemplateError when it is unsafe."""
    return tuple(sorted({one.tag for one in compiled(template).slots}))


def inputs_fingerprint(template: bytes, context: Context, colour: str = "") -> str:
    """Return 16 hexadecimal digits of what a document is made from: template, values it shows, colour, renderer.

    Groups that only tell of the publication itself (``edition``, ``versions``, ``approvals``) do not count.
    TemplateError as ``fill``.
    """
    ready = compiled(template)
    check_tags(ready, names(context))
    shown = [
        (piece[0].tag, *_plain(piece[1]))
        for name in sorted(ready.programs)
        for piece in _pieces(ready, name, context, none="")
        if not isinstance(piece, str) and piece[0].tag.split(".")[0] not in VOLATILE
    ]
    digest = hashlib.sha256(f"{RENDERER_VERSION}{colour}".encode() + hashlib.sha256(template).digest())
    digest.update(json.dumps(shown, ensure_ascii=True).encode())
    return digest.hexdigest()[:16]


def _pieces(template: Template, name: str, context: Context, *, none: str) -> tuple[Piece, ...]:
    return tuple(walk(template.programs[name], (context,), none=none))


def _text(piece: Piece, missing: str) -> str:
    return piece if isinstance(piece, str) else field_text(*piece, missing=missing)


def _reading_order(parts: Mapping[str, object]) -> list[str]:
    return sorted(parts, key=lambda name: (name != "word/document.xml", name))


def _gaps(pieces: tuple[Piece, ...]) -> list[str]:
    found = [piece for piece in pieces if not isinstance(piece, str)]
    return [value.source or slot.tag for slot, value in found if isinstance(value, Missing)]


def _plain(value: str | Missing | Toned) -> tuple[str, str]:
    if isinstance(value, Missing):
        return "", "missing"
    return (value.text, value.tone) if isinstance(value, Toned) else (value, "")


def _left_alone(document: bytes, known: Mapping[str, bool]) -> _Left:
    found = compiled(document, strict=False)
    then = word_bound.remembered(_tree(found, word_bound.SETTINGS)) if word_bound.SETTINGS in found.members else {}
    changed = word_bound.changed(word_bound.written_words(_tree(found, _MAIN)), then) if then else frozenset[str]()
    inside = frozenset(slot.tag for slot in found.slots if any(slot.tag.startswith(f"{tag}.") for tag in changed))
    return _Left(unusable_tags(found, known), changed, inside)


def _memory(template: Template, context: Context, *, language: Language, edited: frozenset[str]) -> dict[str, bytes]:
    """Return the settings part that says what the bound regions say; for those people changed, what we had written."""
    if word_bound.SETTINGS not in template.members:
        return {}
    none, missing = say(language, "documents.none"), say(language, "documents.missing")
    settings = _tree(template, word_bound.SETTINGS)
    then = {tag: word for tag, word in word_bound.remembered(settings).items() if tag in edited}
    now = word_bound.filled_words(template.programs[_MAIN], context, none=none, missing=missing)
    return {word_bound.SETTINGS: word_bound.noted(settings, now | then)}


def _tree(template: Template, name: str) -> etree._Element:
    return parse(inflate(template.members[name]), name)


def _recoloured(template: Template, parts: Mapping[str, bytes], colour: str) -> dict[str, bytes]:
    kept = {one: inflate(template.members[one]) for one in colour_parts(template.members)}
    texts = {name: content.decode() for name, content in {**kept, **parts}.items()}
    return {name: text.encode() for name, text in recoloured(texts, colour).items()}


def _package(template: Template, parts: Mapping[str, bytes], properties: Mapping[str, str]) -> bytes:
    types = parse(inflate(template.members[_TYPES]), _TYPES)
    relations = parse(inflate(template.members[_RELATIONS]), _RELATIONS)
    declared = word_properties.declared(types, relations)
    changed = {
        **parts,
        _TYPES: declared[0],
        _RELATIONS: declared[1],
        word_properties.CORE: word_properties.core(properties).encode(),
        word_properties.CUSTOM: word_properties.custom(properties).encode(),
    }
    kept = [one for name, one in template.members.items() if name not in changed]
    return write([*kept, *(deflate(name, content) for name, content in changed.items())])
