"""The one gate through which a value enters the workbook.

Whatever people typed in a register stays text: never a formula, never a link unless it is an https address of a
permitted host, never a number that a spreadsheet would round.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from pmo365.errors import ConfigurationError
from pmo365.model.page import Cell, To

LONGEST = 32_767
"""UTF-16 units a cell can hold."""
LONGEST_LINK = 2_079
LONGEST_NAME = 31
DIGITS = 15
"""Significant digits a spreadsheet keeps of a number."""
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_DANGEROUS = ("=", "+", "-", "@", "\t", "\n", "|", "%")
_FIRST_DAY = date(1900, 3, 1)
"""Before it, spreadsheets disagree about the day of the week (they believe in 29 February 1900)."""


@dataclass(frozen=True, slots=True)
class Text:
    """Text; ``quoted`` when a spreadsheet would take it for a formula if somebody typed it again."""

    value: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """A number that loses nothing in the workbook."""

    value: int | float


@dataclass(frozen=True, slots=True)
class Moment:
    """A day or a moment in the reader's zone."""

    value: datetime
    timed: bool


@dataclass(frozen=True, slots=True)
class Address:
    """A text that leads to a permitted https address."""

    value: str
    url: str


@dataclass(frozen=True, slots=True)
class Blank:
    """Nothing."""


Written = Text | Number | Moment | Address | Blank


def cell(value: Cell | float, *, hosts: tuple[str, ...] = (), zone: str = "UTC") -> Written:
    """Return how a value is written; ConfigurationError for what is not a number, TypeError for an unknown type."""
    if value is None or value == "":
        return Blank()
    if isinstance(value, bool):
        return Number(int(value))
    if isinstance(value, int | float | Decimal):
        return number(value)
    if isinstance(value, date):
        return _moment(value, zone)
    if isinstance(value, To):
        return _address(value, hosts)
    if isinstance(value, str):
        return text(value)
    raise TypeError(f"a cell cannot hold a {type(value).__name__}")


def number(value: int | float | Decimal) -> Number | Text:
    """Return a number, or its digits as text when a spreadsheet would round them."""
    exact = Decimal(str(value))
    if not exact.is_finite():
        raise ConfigurationError("workbook_not_a_number", value=value)
    if isinstance(value, int):
        return Text(str(value)) if len(str(abs(value))) > DIGITS else Number(value)
    if isinstance(value, Decimal) and exact == exact.to_integral_value() and exact.adjusted() >= DIGITS:
        return Text(f"{exact:f}")
    return Number(float(value))


def text(value: str) -> Text:
    """Return a text cleaned of what XML cannot carry, and cut visibly when it is too long for a cell."""
    kept = cut(clean(value), LONGEST)
    return Text(kept, quoted=kept.startswith(_DANGEROUS))


def clean(value: str) -> str:
    """Return text without control characters and lone surrogates; line ends become plain ones."""
    return _UNWRITABLE.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))


def cut(value: str, limit: int) -> str:
    """Return text of at most ``limit`` UTF-16 units, ending with an ellipsis when something was cut."""
    if len(value) * 2 <= limit or len(value.encode("utf-16-le")) // 2 <= limit:
        return value
    kept = value.encode("utf-16-le")[: (limit - 1) * 2].decode("utf-16-le", errors="ignore")
    return kept + "…"


def permitted(url: str, hosts: tuple[str, ...]) -> bool:
    """Return whether an address is https, on a permitted host, and nothing but an address."""
    if not hosts or len(url) > LONGEST_LINK or not url.isprintable() or "\\" in url:
        return False
    try:
        parts = urlsplit(url)
        plain = parts.port is None and parts.username is None
    except ValueError:
        return False
    return parts.scheme == "https" and plain and parts.hostname in hosts


def _address(value: To, hosts: tuple[str, ...]) -> Text | Address:
    shown = text(value.text or value.url)
    if not permitted(value.url, hosts):
        return shown
    safe = quote(value.url, safe="%/:?#[]@!$&'()*+,;=~-._")
    return Address(shown.value, safe) if len(safe) <= LONGEST_LINK else shown


def _moment(value: date, zone: str) -> Moment | Text:
    timed = isinstance(value, datetime)
    local = _local(value, zone) if isinstance(value, datetime) else datetime.combine(value, time())
    return Moment(local, timed) if local.date() >= _FIRST_DAY else Text(value.isoformat())


def _local(value: datetime, zone: str) -> datetime:
    """A moment without a zone is UTC: the house keeps no other."""
    aware = value if value.tzinfo else value.replace(tzinfo=UTC)
    return aware.astimezone(ZoneInfo(zone)).replace(tzinfo=None, microsecond=0)


def sheet_name(name: str, taken: set[str]) -> str:
    """Return a name a tab can have: no forbidden sign, 31 characters, unlike the taken ones in any case."""
    plain = re.sub(r"[\[\]:*?/\\]", " ", clean(name)).strip(" '") or "1"
    found, copy = cut(plain, LONGEST_NAME), 1
    while found.casefold() in {one.casefold() for one in taken}:
        copy += 1
        suffix = f" ({copy})"
        found = cut(plain, LONGEST_NAME - len(suffix)) + suffix
    return found
