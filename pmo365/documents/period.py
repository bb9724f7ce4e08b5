"""Periods of reports: a month, or the quarter that ends with it; what was known when it ended."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date

from pmo365.documents.writing import month_name, quarter_name
from pmo365.model.document import Document, Due
from pmo365.model.snapshot import Snapshot
from pmo365.model.standard import Standard
from pmo365.model.words import Words

_KEY = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_KEYED = ("CostEntries", "StatusReports")
"""Registers whose rows name the period they belong to."""


@dataclass(frozen=True, slots=True)
class Period:
    """A period named by its last month, ``2026-07``; one month long, or three."""

    key: str
    months: int = 1

    @property
    def last(self) -> date:
        """Return its last day."""
        year, month = (int(one) for one in self.key.split("-"))
        return date(year, month, monthrange(year, month)[1])

    @property
    def first(self) -> date:
        """Return its first day."""
        year, month = divmod(self.last.year * 12 + self.last.month - self.months, 12)
        return date(year, month + 1, 1)

    @property
    def name(self) -> Words:
        """Return what people call it: ``juillet 2026``, ``Q3 2026``."""
        named = quarter_name if self.months == 3 else month_name
        return Words(named(self.last, "fr"), named(self.last, "en"))


def is_period(text: str) -> bool:
    """Return whether a text is the key of a period."""
    return _KEY.fullmatch(text) is not None


def months_of(snapshot: Snapshot, standard: Standard) -> int:
    """Return how many months a report of the project covers: three when its card says so, else one."""
    card = next(iter(snapshot.rows_of("ProjectCard")), None)
    said = card.get("PmoReportFrequency") if card else None
    return 3 if "FREQ" in standard.choices and standard.key_of("FREQ", said) == "QUA" else 1


def last_ended(today: date, months: int) -> Period:
    """Return the last period that is over."""
    count = today.year * 12 + today.month - 1
    year, month = divmod(count - count % months - 1, 12)
    return Period(f"{year}-{month + 1:02}", months)


def of_period(document: Document, period: Period) -> Document:
    """Return the document of one period, named after it."""
    words = Words(*(f"{document.title.say(one)} – {period.name.say(one)}" for one in ("fr", "en")))
    return replace(document, title=words, part=period.key)


def as_of(document: Document, today: date) -> date:
    """Return the day a document speaks of: the end of its period, if that is past, else today."""
    if document.due is Due.PERIOD and is_period(document.part):
        return min(today, Period(document.part).last)
    return today


def as_it_was(document: Document, snapshot: Snapshot) -> Snapshot:
    """Return the snapshot without the movements and reports of later periods, where the document is of a period."""
    if document.due is not Due.PERIOD or not is_period(document.part):
        return snapshot
    kept = (
        row
        for row in snapshot.rows
        if row.register not in _KEYED or str(row.get("PmoPeriodKey") or "") <= document.part
    )
    return replace(snapshot, rows=tuple(kept))
