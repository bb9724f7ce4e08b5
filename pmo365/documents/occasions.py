"""The gates and meetings that documents are made for, and what those documents are called."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pmo365.documents.writing import long_day
from pmo365.languages import say
from pmo365.model.document import Document, Due
from pmo365.model.snapshot import Row
from pmo365.model.standard import Standard
from pmo365.model.words import LANGUAGES, Language, Words

GATE_OF = {"INIT": "G1", "PLAN": "G2", "EXEC": "G3", "ACCP": "G4", "CUTV": "G5", "CLOS": "G6"}
"""Phase → the gate at its end."""


def of_gate(document: Document, gate: str) -> Document:
    """Return the document of one gate, ``GRV-G3``."""
    return _named(document, gate, Words(gate, gate))


def of_committee(document: Document, day: date) -> Document:
    """Return the document for the steering committee of a day, ``SCP-2026-07-14``."""
    return _named(document, day.isoformat(), Words(long_day(day, "fr"), long_day(day, "en")))


def of_meeting(document: Document, row: Row, *, standard: Standard, language: Language) -> Document:
    """Return the document of one meeting, ``MOM-2026-07-14-COPIL``."""
    day, kind = meeting_day(row, standard), standard.key_of("MEETTYPE", row.get("PmoMeetingType"))
    code = say(language, f"documents.meeting.{kind}") if kind else ""
    words = (f"{row.title or standard.choices['MEETTYPE'].label_of(kind or 'PC', one)}" for one in LANGUAGES)
    told = (f"{name}, {long_day(day, one)}" for name, one in zip(words, LANGUAGES, strict=True))
    return _named(document, "-".join(one for one in (day.isoformat(), code) if one), Words(*told))


def of_number(document: Document, number: int) -> Document:
    """Return one of several, ``EXR-01``."""
    return replace(document, part=f"{number:02}")


def of_part(document: Document, part: str) -> Document:
    """Return the document a file is, by what its code ends with: ``G4`` gives the review of that gate."""
    if document.due is Due.GATE and part:
        return of_gate(document, part)
    return replace(document, part=part)


def meeting_day(row: Row, standard: Standard) -> date:
    """Return the day a meeting takes place where the organisation is; the first day there is when it says none."""
    moment = row.get("PmoMeetingAt")
    if isinstance(moment, datetime):
        return moment.astimezone(ZoneInfo(standard.organisation.time_zone)).date()
    return moment if isinstance(moment, date) else date.min


def _named(document: Document, part: str, which: Words) -> Document:
    words = Words(*(f"{document.title.say(one)} – {which.say(one)}" for one in LANGUAGES))
    return replace(document, title=words, part=part)
