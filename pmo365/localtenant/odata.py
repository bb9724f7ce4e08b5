"""Query options of SharePoint REST (OData v3) and Graph (v4), read from the query string."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from pmo365.localtenant.behaviour.moments import parse_moment
from pmo365.localtenant.conditions import Compare, Condition, Joined, Matches, Negated
from pmo365.localtenant.refusals import Unemulated, bad_query


@dataclass(frozen=True, slots=True)
class Options:
    """The query options of one request."""

    select: tuple[str, ...] = ()
    expand: tuple[str, ...] = ()
    filter: Condition | None = None
    order: tuple[tuple[str, bool], ...] = ()
    """Field and whether descending."""
    top: int | None = None
    skip: int = 0
    skiptoken: str = ""
    others: Mapping[str, str] = ()  # type: ignore[assignment]


_TOKEN = re.compile(
    r"\s*(?:(?P<date>datetime'[^']*')|(?P<guid>guid'[^']*')|(?P<text>'(?:[^']|'')*')"
    r"|(?P<stamp>\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)?)|(?P<number>-?\d+(?:\.\d+)?[mMlLdDfF]?(?![\w-]))"
    r"|(?P<mark>[(),])|(?P<name>[A-Za-z_@][\w@.]*(?:/[A-Za-z_][\w]*)*))",
    re.I,
)
_OPERATORS = {"eq", "ne", "gt", "ge", "lt", "le"}
_FUNCTIONS = {"substringof", "startswith", "contains"}


class _Reader:
    """Reads tokens one after the other."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(_tokens(text))
        self.at = 0

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "")

    def take(self, wanted: str = "") -> tuple[str, str]:
        token = self.peek()
        if token[0] == "end" or (wanted and token[1] != wanted):
            raise bad_query(f'The expression "{self.text}" is not valid.')
        self.at += 1
        return token

    def word(self, *words: str) -> bool:
        kind, text = self.peek()
        if kind == "name" and text.lower() in words:
            self.at += 1
            return True
        return False


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while text[at:].strip():
        found = _TOKEN.match(text, at)
        if found is None or found.lastgroup is None:
            raise bad_query(f'The expression "{text}" is not valid.')
        yield found.lastgroup, found.group(found.lastgroup)
        at = found.end()


def parse_filter(text: str) -> Condition:
    """Return the condition of a ``$filter``; a malformed one is refused with HTTP 400."""
    reader = _Reader(text)
    condition = _either(reader)
    if reader.peek()[0] != "end":
        raise bad_query(f'The expression "{text}" is not valid.')
    return condition


def _either(reader: _Reader) -> Condition:
    left = _both(reader)
    while reader.word("or"):
        left = Joined("or", left, _both(reader))
    return left


def _both(reader: _Reader) -> Condition:
    left = _single(reader)
    while reader.word("and"):
        left = Joined("and", left, _single(reader))
    return left


def _single(reader: _Reader) -> Condition:
    if reader.word("not"):
        return Negated(_single(reader))
    if reader.peek() == ("mark", "("):
        reader.take("(")
        inner = _either(reader)
        reader.take(")")
        return inner
    kind, name = reader.take()
    if reader.peek() == ("mark", "("):
        return _call(reader, name.lower())
    operator = reader.take()[1].lower()
    if operator not in _OPERATORS:
        raise bad_query(f'The expression "{reader.text}" is not valid.')
    other = reader.take()
    if kind != "name":
        return Compare(_flipped(operator), other[1], _value(kind, name))
    return Compare(operator, name, _value(*other))


def _flipped(operator: str) -> str:
    return {"gt": "lt", "ge": "le", "lt": "gt", "le": "ge"}.get(operator, operator)


def _call(reader: _Reader, function: str) -> Condition:
    if function not in _FUNCTIONS:
        raise Unemulated(f"function {function}() in $filter")
    reader.take("(")
    first = reader.take()
    reader.take(",")
    second = reader.take()
    reader.take(")")
    field, text = (second, first) if function == "substringof" else (first, second)
    condition = Matches(function, field[1], str(_value(*text)))
    if reader.word("eq"):
        return condition if reader.take()[1].lower() in ("true", "1") else Negated(condition)
    return condition


def _value(kind: str, text: str) -> Any:
    if kind == "text":
        return text[1:-1].replace("''", "'")
    if kind in ("date", "guid"):
        inner = text.split("'", 1)[1][:-1]
        return inner.lower() if kind == "guid" else parse_moment(inner)
    if kind == "stamp":
        return parse_moment(text)
    if kind == "number":
        return float(text.rstrip("mMlLdDfF"))
    words = {"true": True, "false": False, "null": None}
    if text.lower() not in words:
        raise bad_query(f"'{text}' is not a value.")
    return words[text.lower()]


def pairs(query: str) -> dict[str, str]:
    """Return the names and values of a query string; a trailing ``&`` and empty values are fine."""
    found: dict[str, str] = {}
    for part in query.split("&"):
        if part:
            name, _, value = part.partition("=")
            found[unquote_plus(name)] = unquote_plus(value)
    return found


def parse_options(query: str) -> Options:
    """Return the options of a query string; an unknown one with a ``$`` is not ignored but raises Unemulated.

    Names without a sign are kept in ``others``: arguments of a function, or options the caller must know.
    """
    given = pairs(query)
    lowered = {name.lower(): value for name, value in given.items()}
    known = {"$select", "$expand", "$filter", "$orderby", "$top", "$skip", "$skiptoken"}
    for name in lowered:
        if name not in known and name.startswith("$"):
            raise Unemulated(f"query option {name}")
    return Options(
        select=_names(lowered.get("$select", "")),
        expand=_names(lowered.get("$expand", "")),
        filter=parse_filter(lowered["$filter"]) if lowered.get("$filter", "").strip() else None,
        order=tuple(_order(one) for one in _names(lowered.get("$orderby", ""))),
        top=_count(lowered.get("$top")),
        skip=_count(lowered.get("$skip")) or 0,
        skiptoken=lowered.get("$skiptoken", ""),
        others={name: value for name, value in lowered.items() if name[:1] not in ("$", "@")},
    )


def _names(text: str) -> tuple[str, ...]:
    """Split at commas outside brackets."""
    parts = re.split(r",(?![^(]*\))", text)
    return tuple(part.strip() for part in parts if part.strip())


def _order(text: str) -> tuple[str, bool]:
    name, _, direction = text.partition(" ")
    if direction.strip().lower() not in ("", "asc", "desc"):
        raise bad_query(f'The expression "{text}" is not valid.')
    return name, direction.strip().lower() == "desc"


def _count(text: str | None) -> int | None:
    if text is None or text == "":
        return None
    if not text.isdigit():
        raise bad_query(f"'{text}' is not a whole number.")
    return int(text)
