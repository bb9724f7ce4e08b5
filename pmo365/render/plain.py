"""Pages as plain data: one CSV file per table, or JSON; every value comes through the gate of the workbook.

In CSV a leading apostrophe shields a text that a spreadsheet would compute, turn into a date or round: an opened file
shows what the list holds, and a program that reads it takes one leading apostrophe off.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from pmo365.model.page import Cell, Field, Kind, Page, Table, Tile, Tiles
from pmo365.model.words import Language
from pmo365.render.excel_values import Address, Blank, Moment, Number, Text, cell

_SEPARATORS: Mapping[Language, tuple[str, str]] = {"fr": (";", ","), "en": (",", ".")}
"""Between fields, and between units and decimals: what the reader's spreadsheet takes without being asked."""
_COMPUTED = re.compile(r"^[\s\u00a0\u200b\ufeff]*[=+\-@|%\uff1d\uff0b\uff0d\uff20\t\n]")
_CONVERTED = re.compile(r"^[\s\u00a0]*[(]?[\d][\d\s\u00a0.,:/eE+\-]*[%)]?[\s]*$")
"""Digits a spreadsheet would read as a number, a date or an hour, though the list holds text."""
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~!&])")
_BOM = "\ufeff"


def csv_files(pages: Sequence[Page], *, language: Language, zone: str) -> dict[str, bytes]:
    """Return the files by name: UTF-8 with a byte order mark, CRLF, texts in quotes, one file per table.

    A sheet of one table gives ``03-projects.csv``, a sheet of several ``01-dashboard-worst.csv`` and so on.
    """
    found: dict[str, bytes] = {}
    for number, page in enumerate(pages, start=1):
        for table in page.tables:
            name = page.key if len(page.tables) == 1 else f"{page.key}-{table.key.removeprefix(f'{page.key}_')}"
            lines = _csv(table, page=page, language=language, zone=zone)
            found[f"{number:02d}-{name}.csv"] = (_BOM + "".join(lines)).encode()
    return found


def _csv(table: Table, *, page: Page, language: Language, zone: str) -> Iterator[str]:
    separator, point = _SEPARATORS[language]
    yield separator.join(_quoted(shielded(cell(one.header))) for one in table.fields) + "\r\n"
    for row in table.rows:
        yield separator.join(_field(value, page=page, point=point, zone=zone) for value in row) + "\r\n"


def _field(value: Cell, *, page: Page, point: str, zone: str) -> str:
    written = cell(value, hosts=page.hosts, zone=zone)
    if isinstance(written, Blank):
        return ""
    if isinstance(written, Number):
        text = f"{written.value}" if isinstance(written.value, int) else f"{Decimal(repr(written.value)):f}"
        return _quoted(text.replace(".", point)) if point == "," and "." in text else text
    if isinstance(written, Moment):
        return f"{written.value:%Y-%m-%d %H:%M}" if written.timed else f"{written.value:%Y-%m-%d}"
    return _quoted(shielded(written))


def shielded(written: object) -> str:
    """Return a text with an apostrophe in front when a spreadsheet would take it for anything else than text."""
    value = written.value if isinstance(written, Text | Address) else ""
    risky = _COMPUTED.match(value) or _CONVERTED.match(value) or value.startswith("'")
    return f"'{value}" if risky else value


def _quoted(text: str) -> str:
    # Always in quotes: a program that splits at another separator must not find a formula behind it.
    return '"' + text.replace('"', '""') + '"'


def markdown(page: Page, *, zone: str) -> bytes:
    """Return a page as Markdown: its title, its lines, its tables; nothing in a cell is markup."""
    told = [f"# {_plain(page.title)}", "", *(f"{_plain(line)}  " for line in page.opening), ""]
    for table in page.tables:
        told += [*_markdown(table, page=page, zone=zone), ""]
    return "\n".join(told).encode()


def _markdown(table: Table, *, page: Page, zone: str) -> Iterator[str]:
    if not table.rows:
        yield _plain(table.empty)
        return
    yield "| " + " | ".join(_plain(one.header) for one in table.fields) + " |"
    yield "|" + " --- |" * len(table.fields)
    for row in table.rows:
        yield "| " + " | ".join(_told(value, page=page, zone=zone) for value in row) + " |"


def _told(value: Cell, *, page: Page, zone: str) -> str:
    written = cell(value, hosts=page.hosts, zone=zone)
    if isinstance(written, Address):
        return f"[{_plain(written.value)}](<{written.url}>)"
    if isinstance(written, Moment):
        return f"{written.value:%Y-%m-%d %H:%M}" if written.timed else f"{written.value:%Y-%m-%d}"
    return "" if isinstance(written, Blank) else _plain(str(written.value))


def _plain(text: str) -> str:
    """Return text whose signs Markdown and HTML would read are shown as they are."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def page_data(page: Page, *, zone: str) -> dict[str, Any]:
    """Return a page as JSON data: figures by key, tables with columns and rows; money as strings."""
    tiles = [tile for block in page.blocks if isinstance(block, Tiles) for tile in block.tiles]
    return {
        "key": page.key,
        "name": page.name,
        "title": page.title,
        "notes": list(page.intro),
        "figures": {tile.key: _figure(tile, page=page, zone=zone) for tile in tiles},
        "tables": [table_data(table, page=page, zone=zone) for table in page.tables],
    }


def _figure(tile: Tile, *, page: Page, zone: str) -> dict[str, Any]:
    return {"label": tile.label, "value": _datum(tile.value, kind=tile.kind, page=page, zone=zone)}


def table_data(table: Table, *, page: Page, zone: str) -> dict[str, Any]:
    """Return a table as JSON data: its columns, and each row by the keys of the columns."""
    return {
        "key": table.key,
        "title": table.title,
        "columns": [_column(one) for one in table.fields],
        "rows": [
            {
                one.key: _datum(value, kind=one.kind, page=page, zone=zone)
                for one, value in zip(table.fields, row, strict=True)
            }
            for row in table.rows
        ],
    }


def _column(one: Field) -> dict[str, str]:
    return {"key": one.key, "title": one.header, "kind": one.kind.value}


def _datum(value: Cell, *, kind: Kind, page: Page, zone: str) -> Any:
    if isinstance(value, Decimal) and value.is_finite() and kind is Kind.MONEY:
        return f"{value:f}"
    written = cell(value, hosts=page.hosts, zone=zone)
    if isinstance(written, Blank):
        return None
    if isinstance(written, Number):
        return str(written.value) if kind is Kind.MONEY else written.value
    if isinstance(written, Moment):
        return written.value.isoformat() if written.timed else written.value.date().isoformat()
    if isinstance(written, Address):
        return {"text": written.value, "url": written.url}
    return written.value
