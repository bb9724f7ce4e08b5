"""Addresses of SharePoint REST: ``web/lists(guid'…')/items(1)`` as segments with their arguments."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pmo365.localtenant.refusals import bad_query

_SEGMENT = re.compile(r"^([^(]*)(?:\((.*)\))?$", re.S)
_NAMED = re.compile(r"^\s*([A-Za-z_]\w*)\s*=(?!=)(.*)$", re.S)


@dataclass(frozen=True, slots=True)
class Segment:
    """One step of an address: its name as sent and its arguments (name or None, value)."""

    name: str
    arguments: tuple[tuple[str | None, Any], ...] | None = None
    """None without brackets."""

    @property
    def key(self) -> str:
        """Return the name in lower case: SharePoint does not mind the case."""
        return self.name.lower()


def parse_address(path: str, aliases: Mapping[str, str]) -> tuple[Segment, ...]:
    """Return the segments of a decoded path; ``aliases`` are the ``@x`` of the query string."""
    return tuple(_segment(part, aliases) for part in _split(path, "/") if part)


def _split(text: str, mark: str) -> list[str]:
    """Split at a mark outside quotes and brackets."""
    parts: list[str] = []
    current: list[str] = []
    depth, quoted = 0, False
    for character in text:
        if character == "'":
            quoted = not quoted
        elif not quoted:
            depth += (character == "(") - (character == ")")
        if character == mark and not quoted and depth == 0:
            parts.append("".join(current))
            current = []
        else:
            current.append(character)
    return [*parts, "".join(current)]


def _segment(part: str, aliases: Mapping[str, str]) -> Segment:
    found = _SEGMENT.match(part)
    if found is None:
        raise bad_query(f"The expression {part!r} is not valid.")
    name, inside = found.group(1), found.group(2)
    if inside is None:
        return Segment(name)
    if not inside.strip():
        return Segment(name, ())
    return Segment(name, tuple(_argument(one, aliases) for one in _split(inside, ",")))


def _argument(text: str, aliases: Mapping[str, str]) -> tuple[str | None, Any]:
    found = _NAMED.match(text) if not text.lstrip().startswith(("'", "@")) else None
    name, value = (found.group(1), found.group(2)) if found else (None, text)
    return name, literal(value.strip(), aliases)


def literal(text: str, aliases: Mapping[str, str] = {}) -> Any:
    """Return the value of a literal: text, guid, number, yes/no, null or an alias."""
    if text.startswith("@"):
        if text.lower() not in aliases:
            raise bad_query(f"The parameter alias {text} has no value.")
        return literal(aliases[text.lower()])
    if text.startswith("'") and text.endswith("'") and len(text) > 1:
        return text[1:-1].replace("''", "'")
    found = re.match(r"^(?:guid|datetime)'(.*)'$", text, re.I)
    if found:
        return found.group(1)
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    if text.lower() == "null":
        return None
    return _number(text)


def _number(text: str) -> Any:
    if re.fullmatch(r"-?\d+", text):
        return int(text)
    if re.fullmatch(r"-?\d+\.\d+", text):
        return float(text)
    return text
