"""Sheet: what changed since another day, period or snapshot."""

from __future__ import annotations

from pmo365.model.page import (
    SHAPES,
    Block,
    Cell,
    Field,
    Kind,
    Meaning,
    Note,
    Page,
    Table,
    Tile,
    Tiles,
    To,
    Tone,
)
from pmo365.sheets import reading
from pmo365.sheets.comparison import Comparison, Item, Recoloured, compare, moved, total
from pmo365.sheets.survey import Survey, sheet, survey

_Told = tuple[tuple[str, int, Kind, Meaning], ...]
_PROJECT: _Told = (("code", 1, Kind.CODE, Meaning.NONE), ("project", 3, Kind.TEXT, Meaning.NONE))


def page(after: Survey) -> Page:
    """Return what moved since the state the portfolio is compared with; a note when there is none."""
    before = after.portfolio.before
    if before is None:
        return sheet(after, "since", blocks=(Note(after.word("since.nothing")),), grid=12)
    found = compare(survey(before), after)
    title = after.word("since.title", before=after.date(before.as_of), after=after.date(after.today))
    blocks: list[Block] = [Tiles(_tiles(after, found))]
    for table in tables(after, found):
        blocks += [Note(table.title, strong=True), table]
    return sheet(after, "since", title=title, blocks=blocks, grid=12)


def _tiles(words: Survey, found: Comparison) -> tuple[Tile, ...]:
    worse = sum(one.worse is True for one in found.colours)
    red = sum(one.new for one in found.risks)
    late = sum(one.after > one.before for one in found.slips)
    drift = total(found.budgets, lambda one: one.landing)
    return (
        _tile(words, "worse", worse, bad=worse > 0, note=words.word("since.better", count=_better(found))),
        _tile(words, "later", late, bad=late > 0, note=words.word("since.earlier", count=len(found.slips) - late)),
        _tile(words, "red", red, bad=red > 0, note=words.word("since.cooled", count=len(found.risks) - red)),
        Tile(
            key="since_landing",
            label=words.word("since.drift"),
            value=drift,
            kind=Kind.MONEY,
            tone=Tone.BAD if drift > 0 else Tone.GOOD,
        ),
        _tile(words, "taken", len(found.decisions), bad=False),
        _tile(words, "approved", len(found.documents), bad=False),
    )


def _better(found: Comparison) -> int:
    return sum(one.worse is False for one in found.colours)


def _tile(words: Survey, key: str, value: int, *, bad: bool, note: str = "") -> Tile:
    tone = Tone.WARN if bad else Tone.MAIN
    return Tile(key=f"since_{key}", label=words.word(f"since.{key}"), value=value, note=note, tone=tone)


def tables(words: Survey, found: Comparison) -> tuple[Table, ...]:
    """Return one table for each kind of change."""
    return (
        _colours(words, found),
        _slips(words, found),
        _risks(words, found),
        _decisions(words, found),
        _budgets(words, found),
        _documents(words, found),
        _projects(words, found),
    )


def _table(words: Survey, key: str, *, fields: _Told, rows: tuple[tuple[Cell, ...], ...]) -> Table:
    told = tuple(
        Field(key=name, header=words.word(f"columns.{name}"), span=span, kind=kind, meaning=meaning)
        for name, span, kind, meaning in fields
    )
    title = words.word(f"since.{key}")
    return Table(key=f"since_{key}", title=title, fields=told, rows=rows, empty=words.word("empty.since"), listed=False)


def _colours(words: Survey, found: Comparison) -> Table:
    fields: _Told = (
        *_PROJECT,
        ("before", 2, Kind.TEXT, Meaning.SHAPE),
        ("after", 2, Kind.TEXT, Meaning.SHAPE),
        ("direction", 4, Kind.TEXT, Meaning.SHAPE),
    )
    rows = tuple(
        (one.entry.code, one.entry.project.title, words.rag(one.before), words.rag(one.after), _direction(words, one))
        for one in found.colours
    )
    return _table(words, "colours", fields=fields, rows=rows)


def _direction(words: Survey, one: Recoloured) -> str:
    if one.worse is None:
        return f"{SHAPES[Tone.UNKNOWN]} {words.word('since.unknown')}"
    return f"{SHAPES[Tone.WARN]} {words.word('since.worsens')}" if one.worse else _good(words, "since.improves")


def _good(words: Survey, key: str) -> str:
    return f"{SHAPES[Tone.GOOD]} {words.word(key)}"


def _slips(words: Survey, found: Comparison) -> Table:
    fields: _Told = (
        *_PROJECT,
        ("end_before", 2, Kind.DAY, Meaning.NONE),
        ("end_after", 2, Kind.DAY, Meaning.NONE),
        ("days", 2, Kind.WHOLE, Meaning.SLIP),
    )
    rows = tuple(
        (one.entry.code, one.entry.project.title, one.before, one.after, (one.after - one.before).days)
        for one in found.slips
    )
    return _table(words, "slips", fields=fields, rows=rows)


def _risks(words: Survey, found: Comparison) -> Table:
    fields: _Told = (
        *_PROJECT,
        ("ref", 1, Kind.CODE, Meaning.NONE),
        ("risk", 4, Kind.TEXT, Meaning.NONE),
        ("direction", 3, Kind.TEXT, Meaning.SHAPE),
    )
    rows = tuple((*_item(one), one.row.title, _red(words, one)) for one in found.risks)
    return _table(words, "risks", fields=fields, rows=rows)


def _red(words: Survey, one: Item) -> str:
    return f"{SHAPES[Tone.BAD]} {words.word('since.reddens')}" if one.new else _good(words, "since.calms")


def _item(one: Item) -> tuple[Cell, Cell, Cell]:
    return one.entry.code, one.entry.project.title, one.entry.item(one.row)


def _decisions(words: Survey, found: Comparison) -> Table:
    fields: _Told = (
        *_PROJECT,
        ("ref", 1, Kind.CODE, Meaning.NONE),
        ("decision", 4, Kind.TEXT, Meaning.NONE),
        ("decided", 2, Kind.DAY, Meaning.NONE),
    )
    rows = tuple((*_item(one), one.row.title, reading.day(one.row.get("PmoDecisionDate"))) for one in found.decisions)
    return _table(words, "decisions", fields=fields, rows=rows)


def _budgets(words: Survey, found: Comparison) -> Table:
    fields: _Told = (
        *_PROJECT,
        ("revised", 2, Kind.MONEY, Meaning.NONE),
        ("revised_move", 2, Kind.MONEY, Meaning.NONE),
        ("landing", 2, Kind.MONEY, Meaning.NONE),
        ("landing_move", 2, Kind.MONEY, Meaning.SLIP),
    )
    rows = tuple(
        (
            one.entry.code,
            one.entry.project.title,
            one.revised[1],
            moved(one.revised),
            one.landing[1],
            moved(one.landing),
        )
        for one in found.budgets
    )
    return _table(words, "budgets", fields=fields, rows=rows)


def _documents(words: Survey, found: Comparison) -> Table:
    fields: _Told = (*_PROJECT, ("document", 5, Kind.TEXT, Meaning.NONE), ("version", 2, Kind.CODE, Meaning.NONE))
    rows = tuple(
        (
            one.entry.code,
            one.entry.project.title,
            To(one.file.name, reading.file_url(one.entry.snapshot, one.file)),
            one.file.version,
        )
        for one in found.documents
    )
    return _table(words, "documents", fields=fields, rows=rows)


def _projects(words: Survey, found: Comparison) -> Table:
    came = [(one.code, one.project.title, _good(words, "since.comes")) for one in found.came]
    gone = [(one.code, one.project.title, f"{SHAPES[Tone.UNKNOWN]} {words.word('since.goes')}") for one in found.gone]
    fields: _Told = (*_PROJECT, ("direction", 4, Kind.TEXT, Meaning.SHAPE))
    return _table(words, "projects", fields=fields, rows=(*came, *gone))
