"""Formulas of calculated columns and of validation: a small part of SharePoint's, the rest is named and not emulated.

Numbers are floats, dates moments in the site's zone, an empty cell None. Source: docs/tenant/lists.md.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from pmo365.localtenant.refusals import Refusal, Unemulated

Lookup: TypeAlias = Callable[[str], Any]
Formula: TypeAlias = Callable[[Lookup], Any]
_TOKEN = re.compile(
    r'\s*(?:(?P<number>\d+(?:\.\d+)?%?)|(?P<text>"(?:[^"]|"")*")|\[(?P<column>[^\]]+)\]'
    r"|(?P<name>[^\W\d]\w*)|(?P<mark><>|<=|>=|[-+*/^&=<>(),;]))"
)
_LEVELS: tuple[tuple[str, ...], ...] = (("=", "<>", "<=", ">=", "<", ">"), ("&",), ("+", "-"), ("*", "/"), ("^",))
_COMPARES = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}
VOLATILE = {"TODAY", "NOW", "ME"}


class Wrong(Exception):
    """What SharePoint shows as ``#VALUE!``, ``#DIV/0!`` …: ``args[0]`` is the word."""


def malformed() -> Refusal:
    """Return the refusal of a formula that cannot be read."""
    text = "The formula contains a syntax error or is not supported."
    return Refusal(400, "-2130575270, Microsoft.SharePoint.SPException", text)


@dataclass(slots=True)
class _Reader:
    tokens: list[tuple[str, str]]
    now: datetime
    volatile: bool
    columns: list[str]
    at: int = 0

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "")

    def take(self, mark: str = "") -> tuple[str, str]:
        token = self.peek()
        if token[0] == "end" or (mark and token[1] != mark):
            raise malformed()
        self.at += 1
        return token


def parse_formula(text: str, now: datetime, *, volatile: bool) -> tuple[Formula, list[str]]:
    """Return a formula as a function of its columns' values, and the columns it names.

    ``volatile`` allows TODAY and NOW (validation only). Unknown functions are not emulated; bad syntax is refused.
    """
    body = text.strip().removeprefix("=")
    tokens, at = [], 0
    while body[at:].strip():
        found = _TOKEN.match(body, at)
        if found is None or found.lastgroup is None:
            raise malformed()
        tokens.append((found.lastgroup, found.group(found.lastgroup)))
        at = found.end()
    reader = _Reader(tokens, now, volatile, [])
    formula = _binary(reader, 0)
    if reader.peek()[0] != "end":
        raise malformed()
    return formula, reader.columns


def _binary(reader: _Reader, level: int) -> Formula:
    if level == len(_LEVELS):
        return _signed(reader)
    left = _binary(reader, level + 1)
    while reader.peek()[0] == "mark" and reader.peek()[1] in _LEVELS[level]:
        sign = reader.take()[1]
        left = _combined(sign, left, _binary(reader, level + 1))
    return left


def _combined(sign: str, left: Formula, right: Formula) -> Formula:
    return lambda lookup: _apply(sign, left(lookup), right(lookup))


def _apply(sign: str, left: Any, right: Any) -> Any:
    if sign == "&":
        return _text(left) + _text(right)
    if sign in _COMPARES:
        return _compared(sign, left, right)
    if isinstance(left, datetime):
        if isinstance(right, datetime) and sign == "-":
            return (left - right) / timedelta(days=1)
        if sign in "+-":
            days = timedelta(days=_number(right))
            return left + days if sign == "+" else left - days
    one, two = _number(left), _number(right)
    if sign == "/" and two == 0:
        raise Wrong("#DIV/0!")
    made = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "^": operator.pow}
    return made[sign](one, two)


def _compared(sign: str, left: Any, right: Any) -> bool:
    left, right = (one.lower() if isinstance(one, str) else one for one in (left, right))
    if left is None or right is None:
        other = right if left is None else left
        empty: Any = "" if isinstance(other, str) else 0.0 if not isinstance(other, datetime) else None
        left, right = (empty if one is None else one for one in (left, right))
    if type(left) is not type(right) and not all(isinstance(one, int | float) for one in (left, right)):
        return sign == "<>"
    return bool(_COMPARES[sign](left, right))


def _signed(reader: _Reader) -> Formula:
    if reader.peek() == ("mark", "-"):
        reader.take()
        inner = _signed(reader)
        return lambda lookup: -_number(inner(lookup))
    return _single(reader)


def _single(reader: _Reader) -> Formula:
    kind, text = reader.take()
    if kind == "number":
        number = float(text.rstrip("%")) / (100 if text.endswith("%") else 1)
        return lambda lookup: number
    if kind == "text":
        return lambda lookup: text[1:-1].replace('""', '"')
    if (kind, text) == ("mark", "("):
        inner = _binary(reader, 0)
        reader.take(")")
        return inner
    if kind == "name" and reader.peek() == ("mark", "("):
        return _call(reader, text)
    if kind == "name" and text.upper() in ("TRUE", "FALSE"):
        return lambda lookup: text.upper() == "TRUE"
    if kind in ("name", "column"):
        reader.columns.append(text)
        return lambda lookup: lookup(text)
    raise malformed()


def _call(reader: _Reader, word: str) -> Formula:
    name = word.upper()
    reader.take("(")
    given: list[Formula] = []
    while reader.peek() != ("mark", ")"):
        given.append(_binary(reader, 0))
        if reader.peek()[1] in (",", ";"):
            reader.take()
        elif reader.peek() != ("mark", ")"):
            raise malformed()
    reader.take(")")
    if name in VOLATILE:
        if not reader.volatile:
            text = "Calculated columns cannot contain volatile functions like Today and Me."
            raise Refusal(400, "-2130575272, Microsoft.SharePoint.SPException", text)
        return _moment_of(name, reader.now)
    if name in ("IF", "AND", "OR", "IFERROR", "ISERROR"):
        return _lazy(name, given)
    run = _FUNCTIONS.get(name)
    if run is None:
        raise Unemulated(f"function {word}() of a formula")
    return lambda lookup: run(*(one(lookup) for one in given))


def _moment_of(name: str, now: datetime) -> Formula:
    if name == "ME":
        raise Unemulated("function ME() of a formula")
    moment = now.replace(hour=0, minute=0, second=0, microsecond=0) if name == "TODAY" else now
    return lambda lookup: moment


def _lazy(name: str, given: list[Formula]) -> Formula:
    if name == "IF" and len(given) in (2, 3):
        test, yes = given[:2]
        no = given[2] if len(given) == 3 else (lambda lookup: False)
        return lambda lookup: yes(lookup) if test(lookup) else no(lookup)
    if name in ("AND", "OR"):
        choose = all if name == "AND" else any
        return lambda lookup: choose(bool(one(lookup)) for one in given)
    first, instead = given[0], given[1] if name == "IFERROR" and len(given) == 2 else None
    return lambda lookup: _tried(first, instead, lookup)


def _tried(first: Formula, instead: Formula | None, lookup: Lookup) -> Any:
    try:
        value = first(lookup)
    except Wrong:
        return True if instead is None else instead(lookup)
    return value if instead is not None else False


def _number(value: Any) -> float:
    if value is None:
        return 0.0
    if isinstance(value, bool | int | float):
        return float(value)
    try:
        return float(value)
    except (TypeError, ValueError) as error:
        raise Wrong("#VALUE!") from error


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value).upper() if isinstance(value, bool) else str(value)


def _date(value: Any) -> datetime:
    if not isinstance(value, datetime):
        raise Wrong("#VALUE!")
    return value


def _rounded(value: Any, digits: Any = 0) -> float:
    scale = 10 ** int(_number(digits))
    number = _number(value) * scale
    whole = float(math.floor(abs(number) + 0.5))
    return (whole if number >= 0 else -whole) / float(scale)


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "NOT": lambda one: not one,
    "ISBLANK": lambda one: one in (None, ""),
    "ISNUMBER": lambda one: isinstance(one, int | float) and not isinstance(one, bool),
    "ISTEXT": lambda one: isinstance(one, str),
    "LEN": lambda one: float(len(_text(one))),
    "LEFT": lambda one, count=1: _text(one)[: int(count)],
    "RIGHT": lambda one, count=1: _text(one)[-int(count) :] if count else "",
    "MID": lambda one, start, count: _text(one)[int(start) - 1 : int(start) - 1 + int(count)],
    "UPPER": lambda one: _text(one).upper(),
    "LOWER": lambda one: _text(one).lower(),
    "TRIM": lambda one: " ".join(_text(one).split()),
    "CONCATENATE": lambda *given: "".join(map(_text, given)),
    "ROUND": _rounded,
    "INT": lambda one: float(math.floor(_number(one))),
    "ABS": lambda one: abs(_number(one)),
    "MOD": lambda one, two: _number(one) % _number(two),
    "SUM": lambda *given: float(sum(map(_number, given))),
    "MIN": lambda *given: min(map(_number, given)),
    "MAX": lambda *given: max(map(_number, given)),
    "AVERAGE": lambda *given: sum(map(_number, given)) / len(given),
    "YEAR": lambda one: float(_date(one).year),
    "MONTH": lambda one: float(_date(one).month),
    "DAY": lambda one: float(_date(one).day),
    "VALUE": _number,
}
