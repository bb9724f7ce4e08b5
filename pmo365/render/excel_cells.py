"""Values as the XML of cells, for lists too long to go through a general writer.

Everything passes the same gate as elsewhere; what it answered is remembered by value, since most texts, days and
addresses of a list come back many times.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from pmo365.model.page import Cell, To
from pmo365.render.excel_values import DIGITS, Address, Blank, Moment, Number, cell, text

LINKS = 60_000
"""A sheet holds 65,530 links: beyond this the texts stay, the links go."""
_LIMIT = 10.0**DIGITS
_EPOCH = datetime(1899, 12, 30)
_ESCAPED = re.compile("_x[0-9A-Fa-f]{4}_")


def escaped(text: str) -> str:
    """Return text as XML content."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@dataclass(slots=True)
class Strings:
    """The workbook's shared strings from one number on: each text once."""

    first: int
    numbers: dict[str, int] = field(default_factory=dict)

    def number(self, text: str) -> int:
        """Return the number of a text, new or known."""
        return self.numbers.setdefault(text, self.first + len(self.numbers))

    def items(self) -> Iterator[str]:
        """Yield the texts as XML; one that looks like an escape of a spreadsheet is escaped itself."""
        return map(_item, self.numbers)


def _item(text: str) -> str:
    kept = ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
    shown = _ESCAPED.sub(lambda found: f"_x005F{found[0]}", text)
    return f"<si><t{kept}>{escaped(shown)}</t></si>"


class Looks(NamedTuple):
    """The numbers of the formats a column needs."""

    plain: str
    quoted: str
    link: str
    quoted_link: str
    day: str
    """For a day or a moment in a column of something else; its own format in a column of days."""
    moment: str


class Column(NamedTuple):
    """What comes before and after the row's number in the cells of a column."""

    start: str
    blank: str
    text: str
    number: str
    day: str
    looks: Looks


def column(letters: str, looks: Looks) -> Column:
    """Return a column by its letters."""
    return Column(
        start=f'<c r="{letters}',
        blank=f'" s="{looks.plain}"/>',
        text=f'" s="{looks.plain}" t="s"><v>',
        number=f'" s="{looks.plain}"><v>',
        day=f'" s="{looks.day}"><v>',
        looks=looks,
    )


@dataclass(slots=True)
class Pen:
    """Writes the cells of one list, and keeps the links they carry."""

    strings: Strings
    hosts: tuple[str, ...]
    zone: str
    told: Callable[[str], None]
    """Takes the address of each link, in the order of ``links``."""
    texts: dict[str, int] = field(default_factory=dict)
    """Texts that need no second look, with their numbers."""
    days: dict[date, str] = field(default_factory=dict)
    links: list[str] = field(default_factory=list)
    """Cells that carry one."""
    plain: re.Pattern[str] = field(init=False)
    """Addresses about which the gate has no doubt."""

    def __post_init__(self) -> None:
        hosts = "|".join(map(re.escape, self.hosts)) or "(?!)"
        self.plain = re.compile(f"https://(?:{hosts})/[A-Za-z0-9/_.?=&%-]{{0,1900}}")

    def row(self, at: str, values: tuple[Cell, ...], columns: tuple[Column, ...]) -> str:
        """Return the cells of a row; ConfigurationError for what is not a number, TypeError for an unknown type.

        The values a list is full of are written here, without a call for each: a list has millions.
        """
        texts, days = self.texts, self.days
        found: list[str] = []
        for (start, blank, words, number, day, looks), value in zip(columns, values, strict=True):
            kind = type(value)
            if value is None:
                found.append(f"{start}{at}{blank}")
            elif kind is str and (known := texts.get(value)) is not None:  # type: ignore[arg-type]
                found.append(f"{start}{at}{words}{known}</v></c>")
            elif kind is Decimal and -_LIMIT < (amount := float(value)) < _LIMIT:  # type: ignore[arg-type]
                found.append(f"{start}{at}{number}{amount!r}</v></c>")
            elif kind is date and (serial := days.get(value)) is not None:  # type: ignore[arg-type]
                found.append(f"{start}{at}{day}{serial}</v></c>")
            elif kind is int and -_LIMIT < value < _LIMIT:  # type: ignore[operator]
                found.append(f"{start}{at}{number}{value}</v></c>")
            else:
                found.append(self._cell(f"{start[6:]}{at}", value, looks=looks))
        return "".join(found)

    def _cell(self, at: str, value: Cell, *, looks: Looks) -> str:
        if isinstance(value, To):
            return self._link(at, value, looks=looks)
        if isinstance(value, str):
            return self._text(at, value, looks=looks)
        written = cell(value, zone=self.zone)
        if isinstance(written, Number):
            return f'<c r="{at}" s="{looks.plain}"><v>{written.value!r}</v></c>'
        if isinstance(written, Moment):
            look, serial = looks.moment if written.timed else looks.day, _serial(written.value)
            if type(value) is date:
                self.days[value] = serial
            return f'<c r="{at}" s="{look}"><v>{serial}</v></c>'
        return self._text(at, "" if isinstance(written, Blank) else written.value, looks=looks)

    def _text(self, at: str, value: str, *, looks: Looks) -> str:
        if not value:
            return f'<c r="{at}" s="{looks.plain}"/>'
        number, quoted = self._known(value)
        return f'<c r="{at}" s="{looks.quoted if quoted else looks.plain}" t="s"><v>{number}</v></c>'

    def _known(self, value: str) -> tuple[int, bool]:
        """Return the number of a text, and whether it must be quoted; one that need not be is remembered."""
        found = self.texts.get(value)
        if found is not None:
            return found, False
        written = text(value)
        number = self.strings.number(written.value)
        if not written.quoted:
            self.texts[value] = number
        return number, written.quoted

    def _link(self, at: str, value: To, *, looks: Looks) -> str:
        shown, url = value.text or value.url, value.url
        if len(self.links) >= LINKS:
            return self._text(at, shown, looks=looks)
        if self.plain.fullmatch(url) is None:
            address = cell(value, hosts=self.hosts)
            if not isinstance(address, Address):
                return self._text(at, shown, looks=looks)
            url = address.url
        self.links.append(at)
        self.told(url)
        number, quoted = self._known(shown)
        return f'<c r="{at}" s="{looks.quoted_link if quoted else looks.link}" t="s"><v>{number}</v></c>'


def _serial(moment: datetime) -> str:
    """Return days since the epoch of spreadsheets, with the share of the day."""
    passed = moment - _EPOCH
    return f"{passed.days + passed.seconds / 86400!r}" if passed.seconds else str(passed.days)
