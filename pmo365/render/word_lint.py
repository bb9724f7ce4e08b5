"""Everything that is wrong with a Word template, each with its place: for the person who drew it.

``word_template`` refuses the first fault; this tells all of them, and what is unwise without being forbidden.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from lxml import etree

from pmo365.errors import TemplateError
from pmo365.render.package import Member, inflate, read
from pmo365.render.word_compile import scope_of
from pmo365.render.word_safety import fetching, forbidden, has_macros, is_word, outside, parse
from pmo365.render.word_template import is_filled, tag_fault
from pmo365.render.word_xml import MARK, W15, V, W, property_of, repeats, tag_of

LARGE, LARGE_PICTURE = 5_000_000, 1_000_000
"""Bytes of a template, and of one picture in it: every document made from it carries them."""
_CHANGES = tuple(f"{W}{name}" for name in ("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange"))
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_NEAR = 60
_SPACES = re.compile("[ \\t\\n]+")
_DIGITS = re.compile(r"\d+$")
_COMMENTS = "word/comments.xml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """One thing wrong or unwise in a template."""

    key: str
    """Key of ``template.flaws`` in the languages."""
    grave: bool = True
    """Whether the template is refused for it."""
    part: str = ""
    """Part of the package, empty for the package itself."""
    near: str = ""
    """Words of the paragraph it is in."""
    facts: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


def lint(
    content: bytes, known: Mapping[str, bool], *, elsewhere: Mapping[str, str] = MappingProxyType({})
) -> tuple[Flaw, ...]:
    """Return the flaws of a template, the package's first, then part by part in reading order.

    ``known`` fields are those of its document, and whether they repeat; ``elsewhere`` those of other documents: tag →
    title of the document that has it.
    """
    try:
        members = read(content)
    except TemplateError as error:
        return (_of_error(error),)
    if not is_word(members):
        return (Flaw(key="not_word"),)
    try:
        found = [*_package(content, members)]
    except TemplateError as error:
        return (_of_error(error),)
    tags = 0
    for name in sorted(members, key=lambda one: (one != "word/document.xml", one)):
        if is_filled(name):
            told, count = _part(name, members[name], known, elsewhere=elsewhere)
            found += told
            tags += count
    if not tags and not any(one.key == "strict_format" for one in found):
        found.append(Flaw(key="no_field", grave=False))
    return tuple(found)


def part_kind(part: str) -> str:
    """Return what a part is to people: ``document``, ``header``, ``footer``, a kind of notes, or the ``package``."""
    name = _DIGITS.sub("", part.removeprefix("word/").removesuffix(".xml"))
    return name if name in ("document", "header", "footer", "footnotes", "endnotes") else "package"


def _of_error(error: TemplateError, part: str = "") -> Flaw:
    return Flaw(key=error.key.removeprefix("template_"), part=part, facts=error.facts)


def _package(content: bytes, members: Mapping[str, Member]) -> Iterator[Flaw]:
    kinds = {name: forbidden(name) for name in members}
    yield from (Flaw(key=kind, part=name, facts={"name": name}) for name, kind in sorted(kinds.items()) if kind)
    if has_macros(members) and "macro" not in kinds.values():
        yield Flaw(key="macro", facts={"name": "[Content_Types].xml"})
    for name in sorted(one for one in members if one.endswith(".rels")):
        yield from _relations(name, members)
    yield from _weight(content, members)
    if _COMMENTS in members:
        count = sum(1 for _ in parse(inflate(members[_COMMENTS]), _COMMENTS).iter(f"{W}comment"))
        if count:
            yield Flaw(key="comments", grave=False, part=_COMMENTS, facts={"count": count})


def _weight(content: bytes, members: Mapping[str, Member]) -> Iterator[Flaw]:
    fonts = [one for name, one in members.items() if name.startswith("word/fonts/")]
    if fonts:
        size = sum(len(one.data) for one in fonts)
        yield Flaw(key="fonts", grave=False, facts={"count": len(fonts), "size": _kilobytes(size)})
    for name, one in sorted(members.items()):
        if name.startswith("word/media/") and len(one.data) > LARGE_PICTURE:
            yield Flaw(key="large_picture", grave=False, part=name, facts={"size": _kilobytes(len(one.data))})
    if len(content) > LARGE:
        yield Flaw(key="large", grave=False, facts={"size": _kilobytes(len(content))})


def _kilobytes(size: int) -> int:
    return round(size / 1000)


def _relations(name: str, members: Mapping[str, Member]) -> Iterator[Flaw]:
    folder, _, file = name.partition("_rels/")
    part = f"{folder}{file.removesuffix('.rels')}"
    for one in outside(parse(inflate(members[name]), name)):
        kind, target = str(one.get("Type")).rsplit("/", 1)[-1], str(one.get("Target"))
        key = {"attachedTemplate": "remote_template", "hyperlink": "link"}.get(kind, "remote")
        near = _near_relation(part, str(one.get("Id")), members)
        yield Flaw(key=key, part=part, near=near, facts={"kind": kind, "target": target})


def _near_relation(part: str, identity: str, members: Mapping[str, Member]) -> str:
    """Return the words around what uses a relation of a part."""
    if part not in members or not part.endswith(".xml"):
        return ""
    for one in parse(inflate(members[part]), part).iter():
        if identity in one.attrib.values():
            return _near(one)
    return ""


def _part(
    name: str, member: Member, known: Mapping[str, bool], *, elsewhere: Mapping[str, str]
) -> tuple[list[Flaw], int]:
    """Return the flaws of one part that can be filled, and how many tags it has."""
    try:
        root = parse(inflate(member), name)
    except TemplateError as error:
        return [_of_error(error, name)], 0
    if etree.QName(root).namespace == _STRICT:
        return [Flaw(key="strict_format", part=name)], 0
    found = [Flaw(key="fetching", part=name, near=_near(at), facts={"field": code}) for code, at in fetching(root)]
    changes = list(root.iter(*_CHANGES))
    if changes:
        facts = {"count": len(changes)}
        found.append(Flaw(key="changes", grave=False, part=name, near=_near(changes[0]), facts=facts))
    controls = [one for one in root.iter(f"{W}sdt") if tag_of(one)]
    marks = [one for one in root.iter(f"{V}shape") if str(one.get("id") or "").startswith(MARK)]
    for one in controls:
        found += _control(one, name, known, elsewhere=elsewhere)
    for one in marks:
        found += _tag(str(one.get("id")).removeprefix(MARK), known, elsewhere=elsewhere, place=(name, ""))
    return found, len(controls) + len(marks)


def _control(
    control: etree._Element, part: str, known: Mapping[str, bool], *, elsewhere: Mapping[str, str]
) -> list[Flaw]:
    tag, repeated, near = tag_of(control), repeats(control), _near(control)
    content = control.find(f"{W}sdtContent")
    if repeated:
        if all(property_of(one, f"{W15}repeatingSectionItem") is None for one in control.iter(f"{W}sdt")):
            return [Flaw(key="repeat_empty", part=part, near=near, facts={"tag": tag})]
    elif content is None or next(content.iter(f"{W}tr"), None) is not None:
        return [Flaw(key="field_place", part=part, near=near, facts={"tag": tag})]
    around = tuple(tag_of(one) for one in control.iterancestors(f"{W}sdt") if tag_of(one) and repeats(one))
    inside = repeated or scope_of(tag, around[::-1])[0] > 0
    return _tag(tag, known, elsewhere=elsewhere, place=(part, near), repeated=repeated, inside=inside)


def _tag(
    tag: str,
    known: Mapping[str, bool],
    *,
    elsewhere: Mapping[str, str],
    place: tuple[str, str],
    repeated: bool = False,
    inside: bool = True,
) -> list[Flaw]:
    fault = tag_fault(tag, known, repeated=repeated, inside=inside).removeprefix("template_")
    facts: dict[str, object] = {"tag": tag}
    if fault == "unknown_tag" and tag in elsewhere:
        fault, facts["document"] = "other_document", elsewhere[tag]
    elif fault == "unknown_tag":
        facts["near"] = ", ".join(difflib.get_close_matches(tag, known, n=3, cutoff=0.5)) or "–"
    elif fault == "tag_outside":
        facts["rows"] = tag.rpartition(".")[0]
    return [Flaw(key=fault, part=place[0], near=place[1], facts=facts)] if fault else []


def _near(element: etree._Element) -> str:
    """Return the words of the paragraph or cell an element lies in, else of what stands before it, else its own."""
    around = [one for one in (element, *element.iterancestors()) if one.tag in (f"{W}p", f"{W}tc")]
    before = element.itersiblings(f"{W}p", f"{W}tbl", preceding=True)
    for one in (*around, *before, element, *element.itersiblings()):
        words = _SPACES.sub(" ", "".join(text.text or "" for text in one.iter(f"{W}t", f"{W}delText"))).strip()
        if words:
            return words if len(words) <= _NEAR else f"{words[: _NEAR - 1]}…"
    return ""
