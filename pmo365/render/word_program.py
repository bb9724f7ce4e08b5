"""What a part of a template becomes: literal XML between slots, compiled once and then only joined."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class Place(StrEnum):
    """What a control stands in for."""

    RUN = "run"
    """Words inside a paragraph: lines become breaks."""
    BLOCK = "block"
    """Whole paragraphs: each line becomes one."""


@dataclass(frozen=True, slots=True)
class RunStyle:
    """Run properties of a control, open where a shading goes."""

    head: str = ""
    """Properties the schema wants before ``w:shd``."""
    tail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A control that shows one value."""

    tag: str
    depth: int
    """0 for the context, 1 for the rows of the outermost repetition, and so on."""
    name: str
    """What to look up at that depth; dotted at depth 0."""
    place: Place
    opening: str
    closing: str
    paragraph: str = ""
    """``w:pPr`` of a block's paragraphs."""
    run: RunStyle = RunStyle()
    cell: bool = False
    """Whether the control is a whole cell: a tone then colours the cell."""
    styles: frozenset[str] = frozenset()
    """Which of our own paragraph styles the template has."""
    before: str = ""
    """Everything in front of a plain value, and ``after`` everything behind it: most values are a line of words."""
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """A control whose item is repeated for each row."""

    tag: str
    depth: int
    name: str
    level: int
    """Depth of its own rows."""
    opening: str
    closing: str
    item: Program


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A watermark: the attributes of its shape, hidden when the value is empty."""

    tag: str
    what: str
    """``string`` for the words, ``style`` for the style of the shape."""
    written: str = ""
    """The style in the template."""


Slot: TypeAlias = "Field | Repeat | Mark"
Program: TypeAlias = "tuple[str | Slot, ...]"


def slots(program: Program) -> tuple[Slot, ...]:
    """Return every slot of a program and of the programs inside it, in document order."""
    found: list[Slot] = []
    for piece in program:
        if not isinstance(piece, str):
            found.append(piece)
        if isinstance(piece, Repeat):
            found.extend(slots(piece.item))
    return tuple(found)
