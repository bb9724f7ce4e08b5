"""The bound regions of a filed document: which lag behind their data, which people edited, and their edits accepted."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from pmo365.languages import say
from pmo365.model.content import VOLATILE, Context, names
from pmo365.model.words import Language
from pmo365.render import word_bound
from pmo365.render.package import deflate, inflate, write
from pmo365.render.word_emit import pour
from pmo365.render.word_safety import parse
from pmo365.render.word_template import MAIN, Template, compiled, leaving, unusable_tags
from pmo365.render.word_text import Part, plain

_TITLE = re.compile(r'<w:alias(?: [^>]*)? w:val="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Regions:
    """How the bound regions of a document stand."""

    moved: tuple[str, ...]
    """Tags whose data say something else than when the document was made."""
    edited: tuple[str, ...]
    """Tags whose words people changed, and nobody decided yet which count."""
    titles: Mapping[str, str]
    """Tag → what people see as the title of the control."""


def regions(document: bytes, context: Context, *, language: Language) -> Regions:
    """Return how a document stands beside the values of now; nothing for one that is not from us."""
    found = compiled(document, strict=False)
    then = _remembered(found)
    known = leaving(found, unusable_tags(found, names(context)))
    none, missing = say(language, "documents.none"), say(language, "documents.missing")
    poured = pour(known.programs[MAIN], (context,), none=none) if then else []
    now = word_bound.filled_words(poured, missing=missing)
    moved = (tag for tag, word in now.items() if tag in then and then[tag].rstrip(word_bound.ACCEPTED) != word)
    told = tuple(sorted(tag for tag in moved if tag.split(".")[0] not in VOLATILE))
    return Regions(told, _edited(found, then), _titles(found.parts[MAIN]))


def edited_regions(document: bytes) -> tuple[str, ...]:
    """Return the tags of a document whose words people changed and nobody has accepted."""
    found = compiled(document, strict=False)
    return _edited(found, _remembered(found))


def _edited(found: Template, then: Mapping[str, str]) -> tuple[str, ...]:
    said = word_bound.written_words(found.parts[MAIN])
    left = word_bound.changed(said, then) - word_bound.accepted(said, then)
    return tuple(sorted(tag for tag in left if tag.split(".")[0] not in VOLATILE))


def accept_regions(document: bytes, tags: Collection[str]) -> bytes:
    """Return the document with what people wrote in these regions accepted: kept from now on, and no more told."""
    found = compiled(document, strict=False)
    words = _remembered(found)
    said = word_bound.written_words(found.parts[MAIN])
    words |= {tag: said[tag] + word_bound.ACCEPTED for tag in tags if tag in said}
    settings = word_bound.noted(parse(inflate(found.members[word_bound.SETTINGS]), word_bound.SETTINGS), words)
    kept = [one for name, one in found.members.items() if name != word_bound.SETTINGS]
    return write([*kept, deflate(word_bound.SETTINGS, settings)])


def _remembered(found: Template) -> dict[str, str]:
    if word_bound.SETTINGS not in found.members:
        return {}
    return word_bound.remembered(parse(inflate(found.members[word_bound.SETTINGS]), word_bound.SETTINGS))


def _titles(part: Part) -> dict[str, str]:
    """Return the titles of the tagged controls."""
    found: dict[str, str] = {}
    for control in part.controls:
        title = _TITLE.search(part.text, control.inside.start, control.inside.stop)
        if control.tag and title:
            found.setdefault(control.tag, plain(title[1]))
    return found
