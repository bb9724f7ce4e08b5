"""Values as people read them: dates, money, numbers and names in the document's language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal, get_currency_symbol

from pmo365.languages import say
from pmo365.model.people import name_of
from pmo365.model.site import ColumnKind
from pmo365.model.snapshot import Link, Person, Reference, Value
from pmo365.model.words import Language

NOTHING = "–"
"""What an optional value says when nobody gave it."""
_SHORT = 3
"""Longest unit that may not be cut from its number; longer ones are words, and columns are narrow."""
_LOCALES = {"fr": Locale("fr", "FR"), "en": Locale("en", "GB")}
_DATES = {"fr": "dd/MM/yyyy", "en": "d MMM yyyy"}
_TIMES = {"fr": "dd/MM/yyyy HH:mm", "en": "d MMM yyyy, HH:mm"}
_KEPT = 4_096
"""Dates and numbers that stay written: the documents of a project say the same ones again and again."""
_UNBREAKABLE = re.compile(r"(?<=«) | (?=[:;!?»%€])|(?<=\d) (?=\d{3}\b)")
_PERCENT = {"fr": "{}\u00a0%", "en": "{}%"}


def typeset(text: str, language: Language) -> str:
    """Return the text with its spaces made unbreakable where French wants it; nothing else is touched."""
    if language != "fr":
        return text
    return _UNBREAKABLE.sub("\u00a0", text) if " " in text else text


def month_name(day: date, language: Language) -> str:
    """Return ``juillet 2026`` or ``July 2026``."""
    return format_date(day, "LLLL y", locale=_LOCALES[language])


def long_day(day: date, language: Language) -> str:
    """Return ``14 juillet 2026``, ``1er juillet 2026`` or ``14 July 2026``."""
    first = "1'er'" if language == "fr" and day.day == 1 else "d"
    return format_date(day, f"{first} MMMM y", locale=_LOCALES[language])


def in_units(amount: Decimal) -> Decimal:
    """Return an amount without its cents."""
    return amount.quantize(Decimal(1), ROUND_HALF_UP)


def dictionary_order(text: str) -> str:
    """Return what a word is sorted by: accents and capitals do not count, « Équipe » stands between D and F."""
    return "".join(one for one in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(one))


def quarter_name(day: date, language: Language) -> str:
    """Return ``3e trimestre 2026`` or ``3rd quarter 2026``."""
    return format_date(day, "QQQQ y", locale=_LOCALES[language])


@lru_cache(maxsize=_KEPT)
def _day(day: date, pattern: str, language: Language) -> str:
    return format_date(day, pattern, locale=_LOCALES[language])


@lru_cache(maxsize=_KEPT)
def _number(value: Decimal | int, pattern: str, language: Language) -> str:
    return _minus(format_decimal(value, pattern, locale=_LOCALES[language]))


@lru_cache(maxsize=_KEPT)
def _money(value: Decimal | int, currency: str, language: Language) -> str:
    locale = _LOCALES[language]
    pattern = locale.currency_formats["standard"].pattern
    shown = pattern if value % 1 else pattern.replace("0.00", "0")
    return _minus(format_currency(value, currency, shown, locale=locale, currency_digits=False))


def _minus(text: str) -> str:
    """Return a number with a true minus: a hyphen may be left alone at the end of a line."""
    return text.replace("-", "\u2212")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """Writes values in one language: French has narrow and wide no-break spaces, English has commas."""

    language: Language
    currency: str
    zone: str
    """Name of the time zone people live in."""
    names: Mapping[Person, str] = field(default_factory=dict)
    """Display names by e-mail address, where they are known."""

    def say(self, key: str, **facts: object) -> str:
        """Return words of ``documents.yaml``."""
        return say(self.language, f"documents.{key}", **facts)

    def day(self, value: date) -> str:
        """Return ``31/12/2026`` or ``31 Dec 2026``; a moment is told in the zone."""
        local = value.astimezone(ZoneInfo(self.zone)).date() if isinstance(value, datetime) else value
        return _day(local, _DATES[self.language], self.language)

    def moment(self, value: datetime) -> str:
        """Return day and time in the zone."""
        local = value.astimezone(ZoneInfo(self.zone))
        return format_datetime(local, _TIMES[self.language], locale=_LOCALES[self.language])

    def money(self, value: Decimal | int) -> str:
        """Return ``1 234,50 €`` or ``€1,234.50``; a whole amount comes without cents: ``420 000 €``."""
        return _money(value or 0, self.currency, self.language)

    def sum(self, value: Decimal) -> str:
        """Return what money adds up to, in whole units: sums stand in narrow columns, the same everywhere."""
        return self.money(in_units(value))

    def number(self, value: Decimal | int) -> str:
        """Return ``1 234,5`` or ``1,234.5``."""
        return _number(value or 0, "#,##0.######", self.language)

    def singular(self, count: Decimal) -> bool:
        """Return whether a thing counted so often stands in the singular: 1,5 an in French, 1.5 years in English."""
        return abs(count) < 2 if self.language == "fr" else count == 1

    def period(self, start: date, months: int) -> str:
        """Return what stands above a column of time, on two lines: month, quarter or year it starts in."""
        pattern = {3: "QQQ\ny", 12: "y", 24: "y", 60: "y", 120: "y"}.get(months, "MMM\ny")
        return _day(start, pattern, self.language)

    def month(self, day: date) -> str:
        """Return a month below an axis: ``juil. 2026``, ``Jul 2026``."""
        return format_date(day, "MMM y", locale=_LOCALES[self.language])

    def tenths(self, value: Decimal) -> str:
        """Return a figure with one decimal, ``4,0``: those that stand below each other are compared."""
        return _number(value or 0, "#,##0.0", self.language)

    def hundredths(self, value: Decimal) -> str:
        """Return an index with two decimals, ``0,93``."""
        return _number(value or 0, "#,##0.00", self.language)

    def percent(self, value: Decimal | int) -> str:
        """Return a share given in points: 4 is ``4 %`` or ``4%``."""
        return _PERCENT[self.language].format(self.number(value))

    def rate(self, value: Decimal) -> str:
        """Return a share in points with one decimal: ``4,0 %``."""
        return _PERCENT[self.language].format(self.tenths(value))

    def signed(self, value: Decimal | int) -> str:
        """Return a number that always says its sign, ``+12``; nothing moved is ``0``."""
        return f"+{self.number(value)}" if value > 0 else self.number(value)

    def change(self, value: Decimal) -> str:
        """Return a share in points that always says its sign: ``+4,2 %``."""
        return f"+{self.rate(value)}" if round(value, 1) > 0 else self.rate(value)

    def gap(self, value: Decimal) -> str:
        """Return an amount that always says its sign: ``+12 000 €``."""
        return f"+{self.money(value)}" if value > 0 else self.money(value)

    def person(self, email: Person) -> str:
        """Return the display name, or the one the address tells: ``jean-luc.petit@…`` is Jean-Luc Petit."""
        return name_of(email, self.names)

    def measure(self, value: Value, unit: Value) -> str | None:
        """Return a number with its unit, ``12,5 j``; None when there is no number."""
        if not isinstance(value, Decimal | int):
            return None
        sign = str(unit or "").strip()
        if sign == "%":
            return self.percent(value)
        if sign in (self.currency, get_currency_symbol(self.currency, _LOCALES[self.language])):
            return self.money(value)
        space = "\u00a0" if len(sign) <= _SHORT else " "
        return f"{self.number(value)}{space}{sign}" if sign else self.number(value)

    def value(self, value: Value, kind: ColumnKind) -> str | None:
        """Return any cell as text by the kind of its column; None when it is empty."""
        if value is None or value in ("", ()):
            return None
        if isinstance(value, bool):
            return self.say("yes" if value else "no")
        if isinstance(value, Decimal | int):
            return self._amount(value, kind)
        if isinstance(value, datetime):
            return self.day(value) if kind is ColumnKind.DATE else self.moment(value)
        if isinstance(value, date):
            return self.day(value)
        return self._words(value, kind)

    def _amount(self, value: Decimal | int, kind: ColumnKind) -> str:
        if kind is ColumnKind.CURRENCY:
            return self.money(value)
        return self.percent(value) if kind is ColumnKind.PERCENT else self.number(value)

    def _words(self, value: str | Link | Reference | tuple[str, ...], kind: ColumnKind) -> str | None:
        if isinstance(value, Link):
            return value.text or value.url or None
        if isinstance(value, Reference):
            return value.text or str(value.id)
        if isinstance(value, tuple):
            return ", ".join(self.person(one) if kind is ColumnKind.PERSONS else one for one in value)
        return self.person(value) if kind is ColumnKind.PERSON else value.strip() or None
