"""Periods of reports: a week, a fortnight, a month, or the quarter that ends with it; what was known when it ended."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from pmo365.documents.writing import month_name, quarter_name
from pmo365.indicators import periods
from pmo365.languages import say
from pmo365.model.document import Document, Due
from pmo365.model.snapshot import Row, Snapshot, Value
from pmo365.model.standard import Standard
from pmo365.model.words import LANGUAGES, Language, Words

MONTHLY = "MON"
"""Key of FREQ: how often a project reports that does not say."""
_SPENT, _REPORTED = "CostEntries", "StatusReports"
"""Registers whose rows name the period they belong to: a month of account, a period of reports."""


@dataclass(frozen=True, slots=True)
class Period:
    """A period named by its last month, ``2026-07``, or its last week, ``2026-W28``."""

    key: str
    every: str = MONTHLY
    """Key of FREQ: with ``QUA`` a month stands for its quarter, with ``FOR`` a week for its fortnight."""

    @property
    def last(self) -> date:
        """Return its last day."""
        return self.days.end

    @property
    def first(self) -> date:
        """Return its first day."""
        return self.days.start

    @property
    def name(self) -> Words:
        """Return what people call it: ``juillet 2026``, ``Q3 2026``, ``semaine 28 de 2026``."""
        return Words(*(_called(self.days, language) for language in LANGUAGES))

    @property
    def following(self) -> Period:
        """Return the week or fortnight after it; the month after a month or a quarter."""
        if not _is_week(self.key):
            return Period(f"{self.last + timedelta(days=1):%Y-%m}")
        return Period(periods.following(self.days).name, self.every)

    @property
    def ahead(self) -> timedelta:
        """Return how far one looks ahead at its end: as long as it is, a month counting 31 days."""
        days = (self.last - self.first).days + 1
        return timedelta(days=days if _is_week(self.key) else 93 if days > 31 else 31)

    @property
    def days(self) -> periods.Period:
        """Return the days it is about; its key has to be one (``is_period``)."""
        found = periods.named(self.key, self.every)
        assert found is not None, self.key
        return found


def is_period(text: str) -> bool:
    """Return whether a text is the key of a period: ``2026-07``, ``2026-W28``."""
    found = periods.named(text)
    return found is not None and text in (found.name, f"{found.end:%Y-%m}") and "-Q" not in text


def every(snapshot: Snapshot, standard: Standard) -> str:
    """Return how often the project reports, a key of FREQ: what its card says, else monthly."""
    card = next(iter(snapshot.rows_of("ProjectCard")), None)
    said = card.get("PmoReportFrequency") if card else None
    return (standard.key_of("FREQ", said) if "FREQ" in standard.choices else None) or MONTHLY


def last_ended(today: date, frequency: str) -> Period:
    """Return the last period that is over on a day of the organisation's calendar."""
    found = periods.last_ended(frequency, today) or periods.last_ended(MONTHLY, today)
    assert found is not None
    return Period(found.name if _is_week(found.name) else f"{found.end:%Y-%m}", frequency)


def of_period(document: Document, period: Period) -> Document:
    """Return the document of one period, named after it."""
    words = Words(*(f"{document.title.say(one)} – {period.name.say(one)}" for one in LANGUAGES))
    return replace(document, title=words, part=period.key)


def of_row(document: Document, written: Value) -> Document | None:
    """Return the document of the period a row names, however people write it; None when it names none."""
    found = periods.named(str(written or ""))
    if found is None:
        return None
    return of_period(document, Period(found.name if _is_week(found.name) else f"{found.end:%Y-%m}"))


def as_of(document: Document, today: date) -> date:
    """Return the day a document speaks of: the end of its period, if that is past, else today."""
    if document.due is Due.PERIOD and is_period(document.part):
        return min(today, Period(document.part).last)
    return today


def as_it_was(document: Document, snapshot: Snapshot) -> Snapshot:
    """Return the snapshot without the movements and reports of later periods, where the document is of a period."""
    if document.due is not Due.PERIOD or not is_period(document.part):
        return snapshot
    last = Period(document.part).last
    return replace(snapshot, rows=tuple(row for row in snapshot.rows if not _is_later(row, last)))


def _is_later(row: Row, last: date) -> bool:
    """Return whether a row belongs to a later period: a month of account that begins later, a report that ends so."""
    if row.register not in (_SPENT, _REPORTED):
        return False
    found = periods.named(str(row.get("PmoPeriodKey") or ""))
    return found is not None and (found.start if row.register == _SPENT else found.end) > last


def _is_week(key: str) -> bool:
    return "-W" in key


def _called(days: periods.Period, language: Language) -> str:
    """Return the name of some days: ``July 2026``, ``weeks 27 and 28 of 2026``."""
    if not _is_week(days.name):
        return (quarter_name if (days.end - days.start).days > 31 else month_name)(days.end, language)
    first, last = days.start.isocalendar(), days.end.isocalendar()
    words = "week" if first.week == last.week else "fortnight" if first.year == last.year else "across"
    facts = {"week": str(last.week), "year": str(last.year), "first": str(first.week), "before": str(first.year)}
    return say(language, f"documents.weeks.{words}", **facts)
