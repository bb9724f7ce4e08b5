"""What a document says: values already written in the document's language, ready to be put in its controls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Missing:
    """A value the document needs and nobody has given yet: printed as "to be completed", and reported."""

    source: str = ""
    """Where to give it: ``ProjectCard/1/PmoBackground``; empty when only the control's tag is known."""


@dataclass(frozen=True, slots=True)
class Toned:
    """A word with a colour: ``G`` green, ``Y`` yellow, ``O`` or ``A`` orange, ``R`` red, ``N`` grey, ``B`` blue."""

    text: str
    tone: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows to repeat. The columns are named even when there is no row, so that a template can be checked."""

    columns: tuple[str, ...]
    rows: tuple[Mapping[str, Content], ...] = ()


Content: TypeAlias = "str | Missing | Toned | Table | Mapping[str, Content]"
Context: TypeAlias = "Mapping[str, Content]"

VOLATILE = ("edition", "versions", "approvals", "references", "archive", "counts")
"""Groups that tell of the act of publishing, of sibling documents or of the day: they are no input of a document, or
each publication would ask for the next one."""

STAMPED = ("edition", "versions", "approvals")
"""Groups that tell of the publication itself: the service's own words, whatever people typed there."""


def names(context: Context, prefix: str = "") -> dict[str, bool]:
    """Return every tag a template may use, and whether it repeats: ``project.code`` False, ``risks`` True."""
    found: dict[str, bool] = {}
    for name, value in context.items():
        tag = f"{prefix}{name}"
        if isinstance(value, Table):
            found[tag] = True
            found |= {f"{tag}.{column}": False for column in value.columns}
            found |= _nested(value, tag)
        elif isinstance(value, Mapping):
            found |= names(value, f"{tag}.")
        else:
            found[tag] = False
    return found


def _nested(table: Table, tag: str) -> dict[str, bool]:
    found: dict[str, bool] = {}
    for row in table.rows:
        if Table in map(type, row.values()):
            found |= names({name: value for name, value in row.items() if isinstance(value, Table)}, f"{tag}.")
    return found
