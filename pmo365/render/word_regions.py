"""The bound regions of a filed document: which lag behind their data, which people edited, and their edits accepted."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from lxml import etree

from pmo365.languages import say
from pmo365.model.content import VOLATILE, Context, names
from pmo365.model.words import Language
from pmo365.render import word_bound
from pmo365.render.package import deflate, inflate, write
from pmo365.render.word_emit import pour
from pmo365.render.word_safety import parse
from pmo365.render.word_template import MAIN, Template, compiled, unusable_tags
from pmo365.render.word_xml import W


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
    known = compiled(document, unusable_tags(found, names(context)), strict=False)
    none, missing = say(language, "documents.none"), say(language, "documents.missing")
    poured = pour(known.programs[MAIN], (context,), none=none) if then else []
    now = word_bound.filled_words(poured, missing=missing)
    moved = (tag for tag, word in now.items() if tag in then and then[tag].rstrip(word_bound.ACCEPTED) != word)
    told = tuple(sorted(tag for tag in moved if tag.split(".")[0] not in VOLATILE))
    return Regions(told, edited_regions(document), _titles(parse(inflate(found.members[MAIN]), MAIN)))


def edited_regions(document: bytes) -> tuple[str, ...]:
    """Return the tags of a document whose words people changed and nobody has accepted."""
    found = compiled(document, strict=False)
    then = _remembered(found)
    left = word_bound.changed(found.said, then) - word_bound.accepted(found.said, then)
    return tuple(sorted(tag for tag in left if tag.split(".")[0] not in VOLATILE))


def accept_regions(document: bytes, tags: Collection[str]) -> bytes:
    """Return the document with what people wrote in these regions accepted: kept from now on, and no more told."""
    found = compiled(document, strict=False)
    words = _remembered(found)
    words |= {tag: found.said[tag] + word_bound.ACCEPTED for tag in tags if tag in found.said}
    settings = word_bound.noted(parse(inflate(found.members[word_bound.SETTINGS]), word_bound.SETTINGS), words)
    kept = [one for name, one in found.members.items() if name != word_bound.SETTINGS]
    return write([*kept, deflate(word_bound.SETTINGS, settings)])


def _remembered(found: Template) -> dict[str, str]:
    if word_bound.SETTINGS not in found.members:
        return {}
    return word_bound.remembered(parse(inflate(found.members[word_bound.SETTINGS]), word_bound.SETTINGS))


def _titles(root: etree._Element) -> dict[str, str]:
    """Return the titles of the tagged controls."""
    found: dict[str, str] = {}
    for properties in root.iter(f"{W}sdtPr"):
        tag, alias = properties.find(f"{W}tag"), properties.find(f"{W}alias")
        if tag is not None and alias is not None:
            found.setdefault(str(tag.get(f"{W}val")), str(alias.get(f"{W}val")))
    return found
