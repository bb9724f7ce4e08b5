"""The PMO's own workbook: which of our data fills which of its tables and cells."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from pmo365.errors import FaultyTemplate, TemplateError
from pmo365.languages import knows, say
from pmo365.model.page import Cell, Table, Tiles
from pmo365.model.standard import FilledTable, OwnWorkbook
from pmo365.model.words import LANGUAGES
from pmo365.render.own_book import Book, OwnTable, opened
from pmo365.render.own_workbook import Filled, Rows, fill
from pmo365.sheets.build import SHEETS, build
from pmo365.sheets.portfolio import Portfolio
from pmo365.standard.faults import nearest

PREFIX = "pmo_"
"""A table ``pmo_projects`` or a name ``pmo_variance`` is filled without a line in the Standard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Data:
    """What can fill a workbook."""

    tables: Mapping[str, Table]
    figures: Mapping[str, Cell]


@dataclass(slots=True)
class _Order:
    """What goes where, and what is wrong with what was asked."""

    tables: dict[str, Rows] = field(default_factory=dict)
    names: dict[str, Cell] = field(default_factory=dict)
    faults: list[TemplateError] = field(default_factory=list)
    asides: set[str] = field(default_factory=set)
    """Names that take the number of the reading: equal data read again are no other workbook."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """The filled workbook and the fingerprint of what it says."""

    filled: Filled
    inputs: str
    """16 hexadecimal digits of the empty workbook and of everything written into it but the number of the reading."""


def filled(portfolio: Portfolio, own: OwnWorkbook, content: bytes) -> Own:
    """Return the PMO's workbook with the data of the portfolio; FaultyTemplate with every reason why it cannot be."""
    book, data, order = opened(content), _data(portfolio), _Order()
    for name, asked in _tables(book, own).items():
        _one_table(order, book, data, name=name, asked=asked)
    for name, key in _names(book, own).items():
        _one_name(order, book, data, name=name, key=key)
    if not order.faults and not order.tables and not order.names:
        order.faults.append(TemplateError("own_nothing", known=_listed(data.tables)))
    if order.faults:
        raise FaultyTemplate(tuple(order.faults))
    zone = portfolio.standard.organisation.time_zone
    return Own(
        filled=fill(content, tables=order.tables, names=order.names, zone=zone), inputs=_fingerprint(order, content)
    )


def _fingerprint(order: _Order, content: bytes) -> str:
    digest = hashlib.sha256(content)
    digest.update(repr(sorted((name, list(rows)) for name, rows in order.tables.items())).encode())
    digest.update(
        repr(sorted((name, value) for name, value in order.names.items() if name not in order.asides)).encode()
    )
    return digest.hexdigest()[:16]


def _data(portfolio: Portfolio) -> _Data:
    pages = build(replace(portfolio, asked=tuple(SHEETS)))
    tiles = [tile for page in pages for block in page.blocks if isinstance(block, Tiles) for tile in block.tiles]
    figures: dict[str, Cell] = {tile.key: tile.value for tile in tiles}
    figures |= {
        "day": portfolio.as_of,
        "period": portfolio.label,
        "snapshot": portfolio.number,
        "organisation": portfolio.standard.organisation.name,
        "currency": portfolio.standard.organisation.currency,
        "standard": portfolio.standard.version,
        "notes": " ".join(portfolio.notes),
    }
    return _Data(tables={table.key: table for page in pages for table in page.tables}, figures=figures)


def _tables(book: Book, own: OwnWorkbook) -> dict[str, FilledTable]:
    """Return what the Standard says, and the tables that name themselves."""
    by_name = {
        name: FilledTable(table=name.lower().removeprefix(PREFIX))
        for name in book.tables
        if name.lower().startswith(PREFIX)
    }
    return by_name | dict(own.tables)


def _names(book: Book, own: OwnWorkbook) -> dict[str, str]:
    by_name = {
        name: name.lower().removeprefix(PREFIX)
        for name in (*book.cells, *book.others)
        if name.lower().startswith(PREFIX)
    }
    return by_name | dict(own.names)


def _one_table(order: _Order, book: Book, data: _Data, *, name: str, asked: FilledTable) -> None:
    if name not in book.tables:
        order.faults.append(_unknown("own_table_unknown", name, book.tables, table=name))
    elif asked.table not in data.tables:
        told = {"table": name, "data": asked.table}
        order.faults.append(_unknown("own_data_unknown", asked.table, data.tables, **told))
    else:
        _columns(order, book.tables[name], data.tables[asked.table], asked=asked)


def _columns(order: _Order, theirs: OwnTable, ours: Table, *, asked: FilledTable) -> None:
    known = _headers(ours)
    said = asked.columns
    places: list[int | None] = []
    for header, formula in zip(theirs.headers, theirs.formulas, strict=True):
        key = said.get(header, header)
        place = known.get(_folded(key))
        places.append(place)
        if place is None and not formula and not (header in said and not key):
            told = {"table": theirs.name, "column": header}
            order.faults.append(_unknown("own_column_unknown", key, [one.header for one in ours.fields], **told))
    order.tables[theirs.name] = [[None if place is None else row[place] for place in places] for row in ours.rows]


def _headers(table: Table) -> dict[str, int]:
    """Return every word a column is known by: its key, its header here, and its header in each language."""
    found: dict[str, int] = {}
    for place, one in enumerate(table.fields):
        key = f"workbook.columns.{one.key}"
        words = [say(language, key) for language in LANGUAGES] if knows(key) else []
        for word in (one.key, one.header, *words):
            found.setdefault(_folded(word), place)
    return found


def _folded(word: str) -> str:
    """Return a word as it is compared: nobody types the unbreakable space of « Écart % »."""
    return word.casefold().replace("\u00a0", " ")


def _one_name(order: _Order, book: Book, data: _Data, *, name: str, key: str) -> None:
    if name in book.others:
        order.faults.append(TemplateError("own_name_no_cell", name=name))
    elif name not in book.cells:
        order.faults.append(_unknown("own_name_unknown", name, book.cells, name=name))
    elif key not in data.figures:
        order.faults.append(_unknown("own_figure_unknown", key, data.figures, name=name, data=key))
    else:
        order.names[name] = data.figures[key]
        if key == "snapshot":
            order.asides.add(name)


def _unknown(key: str, word: str, known: Iterable[str], **told: str) -> TemplateError:
    near = nearest(word, known)
    return TemplateError(f"{key}_near", **told, near=near) if near else TemplateError(key, **told, known=_listed(known))


def _listed(known: Iterable[str]) -> str:
    return ", ".join(sorted(known)) or "–"
