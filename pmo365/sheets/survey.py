"""A portfolio with its figures worked out once, and the words of its language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from urllib.parse import urlsplit

from pmo365.indicators.schedule import Calendar
from pmo365.languages import facts
from pmo365.model.page import Block, Field, Kind, Meaning, Page, To
from pmo365.model.project import Project
from pmo365.model.snapshot import Row, Snapshot
from pmo365.model.standard import Standard
from pmo365.sheets import reading
from pmo365.sheets.figures import Figures, holidays_of, project_figures
from pmo365.sheets.portfolio import Portfolio
from pmo365.sheets.wording import Wording, labels_of

RUNNING = ("ACT", "HOLD", "EXC")
"""States of a project that is neither asked for nor over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One project of the survey."""

    project: Project
    snapshot: Snapshot
    figures: Figures
    register: Row | None
    """Its row on the hub."""
    code: To | str
    """The code, leading to the site when there is one."""

    @property
    def name(self) -> str:
        """Return code and title."""
        return f"{self.project.code} {self.project.title}"

    @property
    def running(self) -> bool:
        """Return whether the project is neither asked for nor over."""
        return self.project.life in RUNNING

    def item(self, row: Row) -> To:
        """Return a row's reference, leading to the row."""
        reference = reading.text(row.get("PmoRef")) or str(row.id)
        return To(reference, reading.item_url(self.snapshot, row))


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey(Wording):
    """The portfolio, its projects with their figures by code, and the calendar they were made with."""

    portfolio: Portfolio
    entries: tuple[Entry, ...]
    calendar: Calendar

    @property
    def standard(self) -> Standard:
        """Return what the PMO decided."""
        return self.portfolio.standard

    @property
    def today(self) -> date:
        """Return the day the figures speak of."""
        return self.portfolio.as_of

    def running(self) -> Iterator[Entry]:
        """Yield the projects neither asked for nor over."""
        return (entry for entry in self.entries if entry.running)

    def source(self) -> str:
        """Return the line every page carries under its title: what the data is and of when."""
        portfolio = self.portfolio
        return self.word(
            "intro.data",
            day=self.date(portfolio.as_of),
            snapshot=portfolio.number,
            standard=f"{portfolio.standard.version} ({portfolio.standard.fingerprint[:8]})",
            projects=len(self.entries),
        )

    def honesty(self) -> tuple[str, ...]:
        """Return what every page says of data that could not be read."""
        codes = ", ".join(one.code for one in self.portfolio.missing)
        lines = self.portfolio.notes
        lines += (self.word("intro.missing", count=len(self.portfolio.missing), codes=codes),) if codes else ()
        blind = [(one.project.code, ", ".join(one.snapshot.unreadable)) for one in self.entries]
        told = "; ".join(f"{code} ({lists})" for code, lists in blind if lists)
        return (*lines, self.word("intro.unreadable", lists=told)) if told else lines


def survey(portfolio: Portfolio) -> Survey:
    """Return the portfolio with the figures of each project, by code."""
    calendar = holidays_of(portfolio.standard, portfolio.as_of)
    registers = {reading.text(row.get("PmoProjectCode")): row for row in portfolio.hub.rows_of("Projects")}
    entries = (
        _entry(portfolio, project, snapshot, register=registers.get(project.code), calendar=calendar)
        for project, snapshot in sorted(portfolio.projects, key=lambda one: one[0].code)
    )
    sites = (portfolio.hub.site, *(snapshot.site for _, snapshot in portfolio.projects))
    return Survey(
        language=portfolio.language,
        labels=labels_of(portfolio.standard, portfolio.language),
        titles=facts.titles(portfolio.standard, portfolio.language),
        names={address.lower(): name for site in sites for address, name in site.people},
        portfolio=portfolio,
        entries=tuple(entries),
        calendar=calendar,
    )


def _entry(
    portfolio: Portfolio, project: Project, snapshot: Snapshot, *, register: Row | None, calendar: Calendar
) -> Entry:
    figures = project_figures(
        project,
        snapshot,
        standard=portfolio.standard,
        today=portfolio.as_of,
        register=register,
        calendar=calendar,
    )
    code = To(project.code, project.site) if project.site else project.code
    return Entry(project=project, snapshot=snapshot, figures=figures, register=register, code=code)


def sheet(
    survey: Survey,
    key: str,
    *,
    blocks: Sequence[Block],
    title: str = "",
    more: Sequence[str] = (),
    grid: int = 0,
    frozen: int = 0,
    single: bool = False,
) -> Page:
    """Return a page with its name, title and intro; ``more`` are further lines under the title."""
    hub = urlsplit(survey.portfolio.hub.site.url).hostname
    return Page(
        key=key,
        name=survey.word(f"{key}.name"),
        title=title or survey.word(f"{key}.title"),
        source=survey.source(),
        intro=(*survey.honesty(), *more),
        day=survey.today,
        blocks=tuple(blocks),
        grid=grid,
        frozen=frozen,
        single=single,
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
