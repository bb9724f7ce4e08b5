"""Values as the XML of cells, for lists too long to go through a general writer.

Everything passes the same gate as elsewhere; what it answered is remembered by value, since most texts, days and
addresses of a list come back many times.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from pmo365.model.page import Cell, To
from pmo365.render.excel_values import DIGITS, Address, Blank, Moment, Number, Written, cell, text

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

    def xml(self) -> str:
        """Return the items; a text that looks like an escape of a spreadsheet is escaped itself."""
        return "".join(map(_item, self.numbers))


def _item(text: str) -> str:
    kept = ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
    shown = _ESCAPED.sub(lambda found: f"_x005F{found[0]}", text)
    return f"<si><t{kept}>{escaped(shown)}</t></si>"


@dataclass(frozen=True, slots=True)
class Looks:
    """The numbers of the formats a column needs."""

    plain: str
    quoted: str
    link: str
    quoted_link: str
    day: str
    """For a day or a moment in a column of something else; its own format in a column of days."""
    moment: str


@dataclass(slots=True)
class Pen:
    """Writes the cells of one list, and keeps the links they carry."""

    strings: Strings
    hosts: tuple[str, ...]
    zone: str
    texts: dict[str, tuple[int, bool]] = field(default_factory=dict)
    days: dict[date, str] = field(default_factory=dict)
    links: list[tuple[str, str]] = field(default_factory=list)
    """Cell and address."""
    plain: re.Pattern[str] = field(init=False)
    """Addresses about which the gate has no doubt."""

    def __post_init__(self) -> None:
        hosts = "|".join(map(re.escape, self.hosts)) or "(?!)"
        self.plain = re.compile(f"https://(?:{hosts})/[A-Za-z0-9/_.?=&%-]{{0,1900}}")

    def cell(self, at: str, value: Cell, looks: Looks) -> str:
        """Return one cell; ConfigurationError for what is not a number, TypeError for an unknown type."""
        if value is None:
            return f'<c r="{at}" s="{looks.plain}"/>'
        kind = type(value)
        if kind is str:
            return self._text(at, value, looks=looks)  # type: ignore[arg-type]
        if kind is int and -_LIMIT < value < _LIMIT:  # type: ignore[operator]
            return f'<c r="{at}" s="{looks.plain}"><v>{value}</v></c>'
        if kind is Decimal:
            number = float(value)  # type: ignore[arg-type]
            if -_LIMIT < number < _LIMIT:
                return f'<c r="{at}" s="{looks.plain}"><v>{number!r}</v></c>'
        elif kind is date and (serial := self._day(value)):  # type: ignore[arg-type]
            return f'<c r="{at}" s="{looks.day}"><v>{serial}</v></c>'
        elif kind is To:
            return self._link(at, value, looks=looks)  # type: ignore[arg-type]
        return self._other(at, cell(value, zone=self.zone), looks=looks)

    def _text(self, at: str, value: str, *, looks: Looks) -> str:
        if not value:
            return f'<c r="{at}" s="{looks.plain}"/>'
        number, quoted = self.known(value)
        return f'<c r="{at}" s="{looks.quoted if quoted else looks.plain}" t="s"><v>{number}</v></c>'

    def known(self, value: str) -> tuple[int, bool]:
        """Return the number of a text, and whether a spreadsheet would take it for a formula."""
        found = self.texts.get(value)
        if found is None:
            written = text(value)
            found = self.texts[value] = (self.strings.number(written.value), written.quoted)
        return found

    def _day(self, value: date) -> str:
        """Return the number of a day; empty for one that spreadsheets disagree about."""
        found = self.days.get(value)
        if found is None:
            written = cell(value)
            found = self.days[value] = _serial(written.value) if isinstance(written, Moment) else ""
        return found

    def _link(self, at: str, value: To, *, looks: Looks) -> str:
        if len(self.links) >= LINKS:
            return self._text(at, value.text or value.url, looks=looks)
        if self.plain.fullmatch(value.url) is None:
            written = cell(value, hosts=self.hosts)
            if not isinstance(written, Address):
                return self._text(at, value.text or value.url, looks=looks)
            value = To(written.value, written.url)
        self.links.append((at, value.url))
        number, quoted = self.known(value.text or value.url)
        return f'<c r="{at}" s="{looks.quoted_link if quoted else looks.link}" t="s"><v>{number}</v></c>'

    def _other(self, at: str, written: Written, *, looks: Looks) -> str:
        if isinstance(written, Number):
            return f'<c r="{at}" s="{looks.plain}"><v>{written.value!r}</v></c>'
        if isinstance(written, Moment):
            look = looks.moment if written.timed else looks.day
            return f'<c r="{at}" s="{look}"><v>{_serial(written.value)}</v></c>'
        return self._text(at, "" if isinstance(written, Blank) else written.value, looks=looks)


def _serial(moment: datetime) -> str:
    """Return days since the epoch of spreadsheets, with the share of the day."""
    passed = moment - _EPOCH
    return f"{passed.days + passed.seconds / 86400!r}" if passed.seconds else str(passed.days)
