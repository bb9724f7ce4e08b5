"""The outline of a document: what its template contains, in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pmo365.errors import TemplateError
from pmo365.model.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table of rows."""

    heading: Words
    tag: str
    """Name inside the row."""
    width: float
    """Share of the width; the shares of a table need no particular sum."""
    align: str = "left"
    whole: bool = False
    """The control is the whole cell, so that a tone colours all of it."""
    heading_tag: str = ""
    """A control in place of a fixed heading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One line of a chart."""

    name: Words
    tag: str
    """Name inside the row."""
    colour: str
    """``accent1`` … of the theme, or six hexadecimal digits."""
    dash: str = "solid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One element of a section: exactly one of its kinds is filled."""

    kind: str
    """``fields``, ``text``, ``table``, ``chart``, ``note``, ``narrative`` or ``form``."""
    tag: str = ""
    words: Words | None = None
    """A fixed sentence (``note``), the prompt for the author (``narrative``), a lead-in (``text``, ``table``)."""
    fields: tuple[tuple[Words, str], ...] = ()
    columns: tuple[Column, ...] = ()
    total: tuple[str, ...] = ()
    """Tags of a last row of sums: the last columns."""
    tall: bool = False
    """Rows with room for a signature."""
    together: bool = False
    """A short table, not to be cut at the end of a page."""
    small: bool = False
    """Many narrow columns: small type, thin margins."""
    series: tuple[Series, ...] = ()
    """Of a ``chart``: its lines."""
    category: str = ""
    """Of a ``chart``: the column that stands below its axis."""
    rows: tuple[tuple[Words, tuple[str, ...]], ...] = ()
    """Of a ``form``: the first cell of each row, and the tags of the others; empty ones are for people to fill in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A numbered heading with what stands below it."""

    heading: Words
    level: int
    blocks: tuple[Block, ...] = ()
    new_page: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A document as an outline, sections in reading order, levels flattened."""

    code: str
    version: str
    title: Words
    contents: bool
    """Whether it has a table of contents."""
    sections: tuple[Section, ...]
    short: bool = False
    """A report of a few pages: a masthead in place of cover and control page, smaller type."""
    facts: tuple[str, ...] = ()
    """Tags the masthead shows, two a line; their labels are words of ``documents.labels``."""


def outline(data: Mapping[str, Any]) -> Outline:
    """Return the outline of a ``document.yaml`` that was read; TemplateError names an unknown kind of block."""
    return Outline(
        code=str(data["code"]),
        version=str(data["version"]),
        title=_words(data["title"]),
        contents=bool(data.get("contents", False)),
        sections=tuple(_sections(data["sections"], 1)),
        short=bool(data.get("short", False)),
        facts=tuple(str(one) for one in data.get("facts", ())),
    )


def _sections(found: Sequence[Mapping[str, Any]], level: int) -> list[Section]:
    sections: list[Section] = []
    for one in found:
        blocks = tuple(_block(block) for block in one.get("blocks", ()))
        heading, new_page = _words(one["heading"]), bool(one.get("new_page", False))
        sections.append(Section(heading=heading, level=level, blocks=blocks, new_page=new_page))
        sections += _sections(one.get("sections", ()), level + 1)
    return sections


def _block(data: Mapping[str, Any]) -> Block:
    if "fields" in data:
        return Block(kind="fields", fields=tuple((_words(one), str(one["tag"])) for one in data["fields"]))
    for kind in ("note", "narrative"):
        if kind in data:
            return Block(kind=kind, words=_words(data[kind]))
    lead = _words(data["lead"]) if "lead" in data else None
    if "form" in data:
        rows = tuple((_words(one), tuple(str(tag) for tag in one.get("cells", ()))) for one in data["rows"])
        columns = tuple(_column({"tag": "", **one}) for one in data["form"])
        tall, together = (bool(data.get(name, False)) for name in ("tall", "together"))
        return Block(kind="form", words=lead, columns=columns, rows=rows, tall=tall, together=together)
    if "text" in data:
        return Block(kind="text", tag=str(data["text"]), words=lead)
    if "chart" in data:
        series = tuple(
            Series(name=_words(one), tag=one["tag"], colour=str(one["colour"]), dash=one.get("dash", "solid"))
            for one in data["series"]
        )
        return Block(kind="chart", tag=data["chart"], words=lead, series=series, category=data["category"])
    if "table" in data:
        columns = tuple(_column(one) for one in data["columns"])
        total = tuple(str(one) for one in data.get("total", ()))
        found = Block(kind="table", tag=str(data["table"]), words=lead, columns=columns, total=total)
        tall, together, small = (bool(data.get(name, False)) for name in ("tall", "together", "small"))
        return replace(found, tall=tall, together=together, small=small)
    raise TemplateError("outline_block", what=", ".join(data))


def _column(data: Mapping[str, Any]) -> Column:
    return Column(
        heading=_words(data) if "fr" in data else Words("", ""),
        tag=str(data["tag"]),
        width=float(data["width"]),
        align=str(data.get("align", "left")),
        whole=bool(data.get("whole", False)),
        heading_tag=str(data.get("heading_tag", "")),
    )


def _words(data: Mapping[str, Any]) -> Words:
    return Words(fr=str(data["fr"]), en=str(data["en"]))
