"""Conditions of a ``$filter``: their parts, and whether they hold for a row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeAlias

from pmo365.localtenant.behaviour.moments import parse_moment
from pmo365.localtenant.refusals import bad_query


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


def renamed(condition: Condition, rename: Callable[[str], str]) -> Condition:
    """Return a condition with its field names changed."""
    if isinstance(condition, Joined):
        return Joined(condition.word, renamed(condition.left, rename), renamed(condition.right, rename))
    if isinstance(condition, Negated):
        return Negated(renamed(condition.inner, rename))
    return replace(condition, field=rename(condition.field))
