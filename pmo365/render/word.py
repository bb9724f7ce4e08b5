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

from pmo365.languages import say
from pmo365.model.content import VOLATILE, Context, Missing, Toned, names
from pmo365.model.words import Language
from pmo365.render import word_properties
from pmo365.render.package import deflate, inflate, write
from pmo365.render.theme import colour_parts, recoloured
from pmo365.render.word_emit import Piece, field_text, walk
from pmo365.render.word_safety import parse
from pmo365.render.word_template import Template, check_tags, compiled, unusable_tags

RENDERER_VERSION = "2"
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


def fill(
    template: bytes,
    context: Context,
    *,
    properties: Mapping[str, str],
    language: Language,
    strict: bool = True,
    colour: str = "",
) -> Filled:
    """Return the template with every control filled: the same bytes for the same arguments.

    ``properties`` named title, subject, creator, keywords, description, last_modified_by, created, modified,
    category, status, version, language, identifier go to the core properties, all others to the custom ones.
    TemplateError when the template is unsafe or damaged, or names an unknown field. Not ``strict`` refreshes a
    document people work in: unknown controls, embedded objects and links are theirs and stay as they are.
    ``colour``, six hexadecimal digits, becomes the first accent of a document that has our theme.
    """
    known = names(context)
    unknown = frozenset[str]() if strict else unusable_tags(compiled(template, strict=False), known)
    ready = compiled(template, unknown, strict=strict)
    check_tags(ready, known)
    pieces = {name: _pieces(ready, name, context, none=say(language, "documents.none")) for name in ready.programs}
    said = say(language, "documents.missing")
    parts = {name: "".join(_text(one, said) for one in found) for name, found in pieces.items()}
    missing = tuple(dict.fromkeys(gap for name in _reading_order(pieces) for gap in _gaps(pieces[name])))
    if colour:
        parts |= _recoloured(ready, parts, colour)
    return Filled(_package(ready, parts, properties), missing, tuple(sorted(unknown)))


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


def _recoloured(template: Template, parts: Mapping[str, str], colour: str) -> dict[str, str]:
    kept = {one: inflate(template.members[one]).decode() for one in colour_parts(template.members) if one not in parts}
    return recoloured({**kept, **parts}, colour)


def _package(template: Template, parts: Mapping[str, str], properties: Mapping[str, str]) -> bytes:
    types = parse(inflate(template.members[_TYPES]), _TYPES)
    relations = parse(inflate(template.members[_RELATIONS]), _RELATIONS)
    declared = word_properties.declared(types, relations)
    changed = {name: text.encode() for name, text in parts.items()} | {
        _TYPES: declared[0],
        _RELATIONS: declared[1],
        word_properties.CORE: word_properties.core(properties).encode(),
        word_properties.CUSTOM: word_properties.custom(properties).encode(),
    }
    kept = [one for name, one in template.members.items() if name not in changed]
    return write([*kept, *(deflate(name, content) for name, content in changed.items())])
