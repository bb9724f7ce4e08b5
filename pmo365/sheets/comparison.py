"""What moved between two states of the portfolio."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from pmo365.indicators.arithmetic import ZERO
from pmo365.indicators.qcdr import Rag
from pmo365.model.snapshot import FileFact, Row
from pmo365.sheets import facts, reading
from pmo365.sheets.survey import Entry, Survey

_GRAVITY = (Rag.GREEN, Rag.AMBER, Rag.RED)
_APPROVED = ("APP", "BAS")


@dataclass(frozen=True, slots=True)
class Recoloured:
    """A project whose colour moved."""

    entry: Entry
    before: Rag
    after: Rag

    @property
    def worse(self) -> bool | None:
        """Return whether it got worse; None when one of the two is grey."""
        if self.before not in _GRAVITY or self.after not in _GRAVITY:
            return None
        return _GRAVITY.index(self.after) > _GRAVITY.index(self.before)


@dataclass(frozen=True, slots=True)
class Slipped:
    """A project whose forecast end moved."""

    entry: Entry
    before: date
    after: date


@dataclass(frozen=True, slots=True)
class Rebudgeted:
    """A project whose budget or estimate at completion moved."""

    entry: Entry
    revised: tuple[Decimal, Decimal]
    """Before, after."""
    landing: tuple[Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class Item:
    """A row that became something."""

    entry: Entry
    row: Row
    new: bool
    """Red risks: whether it became red, or ceased to be an open red one."""


@dataclass(frozen=True, slots=True)
class Approved:
    """A document that was approved."""

    entry: Entry
    file: FileFact


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Everything that moved, each list by project code."""

    colours: tuple[Recoloured, ...]
    slips: tuple[Slipped, ...]
    risks: tuple[Item, ...]
    decisions: tuple[Item, ...]
    budgets: tuple[Rebudgeted, ...]
    documents: tuple[Approved, ...]
    came: tuple[Entry, ...]
    gone: tuple[Entry, ...]


def compare(before: Survey, after: Survey) -> Comparison:
    """Return what moved between two states; a project that could not be read in one of them did not move."""
    old, new = ({entry.project.code: entry for entry in one.entries} for one in (before, after))
    blind = {one.code for state in (before, after) for one in state.portfolio.missing}
    pairs = [(old[code], new[code]) for code in sorted(old.keys() & new.keys())]
    return Comparison(
        colours=tuple(_colours(pairs)),
        slips=tuple(_slips(pairs)),
        risks=tuple(_risks(pairs, before, after)),
        decisions=tuple(_decisions(pairs, before, after)),
        budgets=tuple(_budgets(pairs)),
        documents=tuple(_documents(pairs, before, after)),
        came=tuple(new[code] for code in sorted(new.keys() - old.keys() - blind)),
        gone=tuple(old[code] for code in sorted(old.keys() - new.keys() - blind)),
    )


_Pairs = list[tuple[Entry, Entry]]
_One = TypeVar("_One")


def _colours(pairs: _Pairs) -> Iterator[Recoloured]:
    for old, new in pairs:
        if old.figures.shown is not new.figures.shown:
            yield Recoloured(new, old.figures.shown, new.figures.shown)


def _slips(pairs: _Pairs) -> Iterator[Slipped]:
    for old, new in pairs:
        first, second = old.figures.end_forecast, new.figures.end_forecast
        if first is not None and second is not None and first != second:
            yield Slipped(new, first, second)


def _budgets(pairs: _Pairs) -> Iterator[Rebudgeted]:
    for old, new in pairs:
        first, second = old.figures.money, new.figures.money
        if first is None or second is None:
            continue
        if (first.revised, first.landing) != (second.revised, second.landing):
            yield Rebudgeted(new, (first.revised, second.revised), (first.landing, second.landing))


def _risks(pairs: _Pairs, before: Survey, after: Survey) -> Iterator[Item]:
    for old, new in pairs:
        if not _both_read(old, new, "Risks"):
            continue
        was, now = red_risks(old, before), red_risks(new, after)
        yield from (Item(new, now[id], True) for id in sorted(now.keys() - was.keys()))
        latest = {row.id: row for row in new.snapshot.rows_of("Risks")}
        yield from (Item(new, latest.get(id, was[id]), False) for id in sorted(was.keys() - now.keys()))


def red_risks(entry: Entry, survey: Survey) -> dict[int, Row]:
    """Return the open threats in the critical zone, by id."""
    standard = survey.standard
    return {
        row.id: row
        for row in facts.open_risks(entry.snapshot, standard)
        if facts.zone_of(row, standard) == "R" and not facts.is_opportunity(row, standard)
    }


def _decisions(pairs: _Pairs, before: Survey, after: Survey) -> Iterator[Item]:
    for old, new in pairs:
        if _both_read(old, new, "Decisions"):
            was, now = _taken(old, before), _taken(new, after)
            yield from (Item(new, now[id], True) for id in sorted(now.keys() - was.keys()))


def _taken(entry: Entry, survey: Survey) -> dict[int, Row]:
    return {
        row.id: row
        for row in entry.snapshot.rows_of("Decisions")
        if reading.key(survey.standard, "DECSTAT", value=row.get("PmoDecisionStatus")) == "TAK"
    }


def _documents(pairs: _Pairs, before: Survey, after: Survey) -> Iterator[Approved]:
    for old, new in pairs:
        was, now = _approved(old, before), _approved(new, after)
        yield from (Approved(new, now[key]) for key in sorted(now.keys() - was.keys()))


def _approved(entry: Entry, survey: Survey) -> dict[tuple[str, int, str], FileFact]:
    return {
        (one.library, one.id, one.version.partition(".")[0]): one
        for one in entry.snapshot.files
        if one.published and reading.key(survey.standard, "DOCSTAT", value=one.get("PmoDocStatus")) in _APPROVED
    }


def _both_read(old: Entry, new: Entry, register: str) -> bool:
    return facts.is_read(old.snapshot, register) and facts.is_read(new.snapshot, register)


def moved(pair: tuple[Decimal, Decimal]) -> Decimal:
    """Return after − before."""
    return pair[1] - pair[0]


def total(moves: tuple[Rebudgeted, ...], part: Callable[[Rebudgeted], tuple[Decimal, Decimal]]) -> Decimal:
    """Return by how much an amount moved in all."""
    return sum((moved(part(one)) for one in moves), ZERO)
