"""A portfolio with its figures worked out once, and the words of its language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from urllib.parse import urlsplit

from babel.dates import format_date

from pmo365.indicators.qcdr import Rag, Trend, Weather
from pmo365.indicators.schedule import Calendar
from pmo365.languages import say
from pmo365.model.page import SHAPES, Block, Field, Kind, Meaning, Page, To, Tone
from pmo365.model.project import Project
from pmo365.model.snapshot import Row, Snapshot
from pmo365.sheets import reading
from pmo365.sheets.figures import Figures, holidays_of, project_figures
from pmo365.sheets.portfolio import Portfolio

RAG_TONES = {Rag.GREEN: Tone.GOOD, Rag.AMBER: Tone.WARN, Rag.RED: Tone.BAD, Rag.GREY: Tone.UNKNOWN}
ZONE_TONES = {"G": Tone.GOOD, "Y": Tone.WATCH, "O": Tone.WARN, "R": Tone.BAD}
SEVERITY_TONES = {"BLK": Tone.BAD, "MAJ": Tone.WARN, "MIN": Tone.WATCH, "INF": Tone.UNKNOWN}
_SKIES = {
    Weather.SUNNY: "☀",
    Weather.PARTLY: "☼",
    Weather.CLOUDY: "☁",
    Weather.RAIN: "☂",
    Weather.STORM: "⚡",
    Weather.FOG: "≋",
}
_ARROWS = {Trend.UP: "↗", Trend.EQUAL: "→", Trend.DOWN: "↘"}
RUNNING = ("ACT", "HOLD", "EXC")
"""States of a project that is neither asked for nor over."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One project of the survey."""

    project: Project
    snapshot: Snapshot
    figures: Figures
    register: Row | None
    """Its row on the hub."""

    @property
    def running(self) -> bool:
        """Return whether the project is neither asked for nor over."""
        return self.project.life in RUNNING

    @property
    def code(self) -> To | str:
        """Return the code, leading to the site when there is one."""
        return To(self.project.code, self.project.site) if self.project.site else self.project.code

    def item(self, row: Row) -> To:
        """Return a row's reference, leading to the row."""
        reference = reading.text(row.get("PmoRef")) or str(row.id)
        return To(reference, reading.item_url(self.snapshot, row))


@dataclass(frozen=True, slots=True)
class Survey:
    """The portfolio, its projects with their figures by code, and the calendar they were made with."""

    portfolio: Portfolio
    entries: tuple[Entry, ...]
    calendar: Calendar

    @property
    def today(self) -> date:
        """Return the day the figures speak of."""
        return self.portfolio.as_of

    def word(self, key: str, **facts: object) -> str:
        """Return words of the workbook."""
        return say(self.portfolio.language, f"workbook.{key}", **facts)

    def label(self, choice_set: str, key: str | None) -> str:
        """Return the label of a key; the key itself when the Standard has no such choice."""
        found = self.portfolio.standard.choices.get(choice_set)
        if key is None or found is None or key not in {choice.key for choice in found.choices}:
            return key or ""
        return found.label_of(key, self.portfolio.language)

    def choice(self, choice_set: str, value: object) -> str:
        """Return a stored label in the workbook's language; as stored when it is unknown."""
        if choice_set not in self.portfolio.standard.choices:
            return str(value or "")
        key = self.portfolio.standard.key_of(choice_set, value)
        return str(value or "") if key is None else self.label(choice_set, key)

    def rag(self, colour: Rag | None) -> str:
        """Return a colour as a shape and a word."""
        return "" if colour is None else f"{SHAPES[RAG_TONES[colour]]} {self.label('RAG', colour.value)}"

    def zone(self, letter: str | None) -> str:
        """Return a risk zone as a shape and a word."""
        return "" if letter is None else f"{SHAPES[ZONE_TONES[letter]]} {self.word('zones.' + letter)}"

    def severity(self, key: str) -> str:
        """Return a severity as a shape and a word."""
        return f"{SHAPES[SEVERITY_TONES[key]]} {self.label('FNDSEV', key)}"

    def sky(self, weather: Weather) -> str:
        """Return a weather as a sign and a word."""
        return f"{_SKIES[weather]} {self.label('WEATHER', weather.value)}"

    def arrow(self, trend: Trend | None) -> str:
        """Return a trend as an arrow and a word; empty when nothing can be said."""
        return "" if trend is None else f"{_ARROWS[trend]} {self.label('TREND', trend.value)}"

    def date(self, day: date) -> str:
        """Return a day in words."""
        return format_date(day, format="long", locale="en_GB" if self.portfolio.language == "en" else "fr_FR")

    def running(self) -> Iterator[Entry]:
        """Yield the projects neither asked for nor over."""
        return (entry for entry in self.entries if entry.running)

    def intro(self) -> tuple[str, ...]:
        """Return the lines every page carries under its title."""
        portfolio = self.portfolio
        line = self.word(
            "intro.data",
            day=self.date(portfolio.as_of),
            snapshot=portfolio.number,
            standard=f"{portfolio.standard.version} ({portfolio.standard.fingerprint[:8]})",
            projects=len(self.entries),
        )
        codes = ", ".join(one.code for one in portfolio.missing)
        lines = [line, self.word("intro.missing", count=len(portfolio.missing), codes=codes)] if codes else [line]
        blind = [(one.project.code, ", ".join(one.snapshot.unreadable)) for one in self.entries]
        told = "; ".join(f"{code} ({lists})" for code, lists in blind if lists)
        return (*lines, self.word("intro.unreadable", lists=told)) if told else tuple(lines)


def survey(portfolio: Portfolio) -> Survey:
    """Return the portfolio with the figures of each project, by code."""
    calendar = holidays_of(portfolio.standard, portfolio.as_of)
    registers = {reading.text(row.get("PmoProjectCode")): row for row in portfolio.hub.rows_of("Projects")}
    entries = [
        Entry(
            project,
            snapshot,
            project_figures(
                project,
                snapshot,
                standard=portfolio.standard,
                today=portfolio.as_of,
                register=registers.get(project.code),
                calendar=calendar,
            ),
            registers.get(project.code),
        )
        for project, snapshot in sorted(portfolio.projects, key=lambda one: one[0].code)
    ]
    return Survey(portfolio, tuple(entries), calendar)


def sheet(
    survey: Survey,
    key: str,
    *,
    blocks: Sequence[Block],
    title: str = "",
    more: Sequence[str] = (),
    grid: int = 0,
    frozen: int = 0,
) -> Page:
    """Return a page with its name, title and intro; ``more`` are further lines under the title."""
    hub = urlsplit(survey.portfolio.hub.site.url).hostname
    return Page(
        key=key,
        name=survey.word(f"{key}.name"),
        title=title or survey.word(f"{key}.title"),
        intro=(*survey.intro(), *more),
        day=survey.today,
        blocks=tuple(blocks),
        grid=grid,
        frozen=frozen,
        hosts=(hub,) if hub else (),
    )


def fields(
    survey: Survey, columns: Sequence[tuple[str, Kind, float, Meaning]], *, summed: Sequence[str] = ()
) -> tuple[Field, ...]:
    """Return fields from (key, kind, width, meaning); those of ``summed`` have a total."""
    return tuple(
        Field(
            key=key, header=survey.word(f"columns.{key}"), kind=kind, width=width, meaning=meaning, total=key in summed
        )
        for key, kind, width, meaning in columns
    )


def rounded(value: Decimal | None, digits: int = 1) -> Decimal | None:
    """Return a figure as it is printed; None stays None."""
    return None if value is None else round(value, digits)
