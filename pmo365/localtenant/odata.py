"""Query options of SharePoint REST (OData v3) and Graph (v4): ``$filter``, ``$select``, ``$expand``, ``$orderby``, ``$top``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias
from urllib.parse import unquote_plus

from pmo365.localtenant.behaviour.moments import parse_moment
from pmo365.localtenant.refusals import Unemulated, bad_query


@dataclass(frozen=True, slots=True)
class Compare:
    """``field op value``."""

    operator: str
    field: str
    value: Any


@dataclass(frozen=True, slots=True)
class Matches:
    """``substringof('x',field)``, ``startswith(field,'x')`` or ``contains(field,'x')``."""

    function: str
    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Joined:
    """``left and right`` or ``left or right``."""

    word: str
    left: Condition
    right: Condition


@dataclass(frozen=True, slots=True)
class Negated:
    """``not condition``."""

    inner: Condition


Condition: TypeAlias = Compare | Matches | Joined | Negated
Lookup: TypeAlias = Callable[[str], Any]


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


def holds(condition: Condition, lookup: Lookup) -> bool:
    """Return whether a condition is true; ``lookup`` gives a field's value by the name in the query."""
    if isinstance(condition, Joined):
        if condition.word == "and":
            return holds(condition.left, lookup) and holds(condition.right, lookup)
        return holds(condition.left, lookup) or holds(condition.right, lookup)
    if isinstance(condition, Negated):
        return not holds(condition.inner, lookup)
    actual = lookup(condition.field)
    if isinstance(condition, Matches):
        return _matches(condition, actual)
    if isinstance(actual, list):
        found = any(_compared("eq", one, condition.value) for one in actual)
        return found if condition.operator == "eq" else not found
    return _compared(condition.operator, actual, condition.value)


def _matches(condition: Matches, actual: Any) -> bool:
    text, wanted = str(actual or "").lower(), condition.text.lower()
    return text.startswith(wanted) if condition.function == "startswith" else wanted in text


def _compared(operator: str, actual: Any, wanted: Any) -> bool:
    actual, wanted = _alike(actual, wanted)
    if operator == "eq":
        return bool(actual == wanted)
    if operator == "ne":
        return bool(actual != wanted)
    if actual is None or wanted is None:
        return False
    try:
        return bool(
            {"gt": actual > wanted, "ge": actual >= wanted, "lt": actual < wanted, "le": actual <= wanted}[operator]
        )
    except TypeError as error:
        raise bad_query(f"Values {actual!r} and {wanted!r} cannot be compared.") from error


def _alike(actual: Any, wanted: Any) -> tuple[Any, Any]:
    """Bring both sides to one type: text without case, moments, numbers."""
    if isinstance(actual, datetime) and isinstance(wanted, str):
        return actual, parse_moment(wanted)
    if isinstance(actual, bool) and isinstance(wanted, int | float):
        return int(actual), int(wanted)
    if isinstance(actual, int | float) and not isinstance(actual, bool) and isinstance(wanted, str):
        return str(actual), wanted
    if isinstance(actual, str) and isinstance(wanted, float):
        return actual, str(int(wanted)) if wanted == int(wanted) else str(wanted)
    if isinstance(actual, str) and isinstance(wanted, datetime):
        return parse_moment(actual), wanted
    if isinstance(actual, str) and isinstance(wanted, str):
        return actual.lower(), wanted.lower()
    return actual, wanted


def conjuncts(condition: Condition | None) -> Iterator[Condition]:
    """Yield the parts that are joined by ``and`` at the top."""
    if isinstance(condition, Joined) and condition.word == "and":
        yield from conjuncts(condition.left)
        yield from conjuncts(condition.right)
    elif condition is not None:
        yield condition


def fields_of(condition: Condition | None) -> Iterator[str]:
    """Yield every field a condition names."""
    if isinstance(condition, Joined):
        yield from fields_of(condition.left)
        yield from fields_of(condition.right)
    elif isinstance(condition, Negated):
        yield from fields_of(condition.inner)
    elif condition is not None:
        yield condition.field


def pairs(query: str) -> dict[str, str]:
    """Return the names and values of a query string; a trailing ``&`` and empty values are fine."""
    found: dict[str, str] = {}
    for part in query.split("&"):
        if part:
            name, _, value = part.partition("=")
            found[unquote_plus(name)] = unquote_plus(value)
    return found


def parse_options(query: str, others: tuple[str, ...] = ()) -> Options:
    """Return the options of a query string; an unknown one is not ignored but raises Unemulated."""
    given = pairs(query)
    lowered = {name.lower(): value for name, value in given.items()}
    known = {"$select", "$expand", "$filter", "$orderby", "$top", "$skip", "$skiptoken"}
    for name in lowered:
        if name not in known and not name.startswith("@") and name not in others:
            raise Unemulated(f"query option {name}")
    return Options(
        select=_names(lowered.get("$select", "")),
        expand=_names(lowered.get("$expand", "")),
        filter=parse_filter(lowered["$filter"]) if lowered.get("$filter", "").strip() else None,
        order=tuple(_order(one) for one in _names(lowered.get("$orderby", ""))),
        top=_count(lowered.get("$top")),
        skip=_count(lowered.get("$skip")) or 0,
        skiptoken=lowered.get("$skiptoken", ""),
        others={name: value for name, value in lowered.items() if name not in known},
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
