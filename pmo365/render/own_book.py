"""A workbook of somebody else's, as far as it is looked at: its sheets, named tables and defined names."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree
from xlsxwriter.utility import xl_cell_to_rowcol, xl_rowcol_to_cell

from pmo365.errors import TemplateError
from pmo365.render.package import Member, inflate, read
from pmo365.render.word_safety import parse

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
M = f"{{{MAIN}}}"
_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_ID = f"{{{_LINK}}}id"
_CELL = re.compile(r"^(?:'((?:[^']|'')+)'|([^'!]+))!\$?([A-Z]{1,3})\$?(\d+)$")


class Range(NamedTuple):
    """Cells from the top left to the bottom right, counted from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def ref(self) -> str:
        """Return the range as ``A5:F9``."""
        return f"{xl_rowcol_to_cell(self.top, self.left)}:{xl_rowcol_to_cell(self.bottom, self.right)}"

    def meets(self, other: Range) -> bool:
        """Return whether two ranges have a cell in common."""
        return (
            self.top <= other.bottom
            and other.top <= self.bottom
            and self.left <= other.right
            and other.left <= self.right
        )


def range_of(ref: str) -> Range:
    """Return the range of ``A5:F9`` or ``A5``."""
    first, _, last = ref.replace("$", "").partition(":")
    (top, left), (bottom, right) = xl_cell_to_rowcol(first), xl_cell_to_rowcol(last or first)
    return Range(top, left, bottom, right)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTable:
    """A named table of the workbook."""

    name: str
    part: str
    sheet: str
    """Name of the tab."""
    sheet_part: str
    area: Range
    """Header, rows and totals."""
    headers: tuple[str, ...]
    formulas: tuple[str, ...]
    """The formula of each calculated column; empty for the others."""
    header_rows: int
    totals_rows: int

    @property
    def rows(self) -> Range:
        """Return the rows under the header, without totals."""
        return self.area._replace(top=self.area.top + self.header_rows, bottom=self.area.bottom - self.totals_rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCell:
    """A defined name that stands for one cell."""

    name: str
    sheet: str
    sheet_part: str
    row: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """The workbook taken apart; parts nobody asks for stay deflated."""

    members: Mapping[str, Member] = field(repr=False)
    workbook: str
    """Name of the workbook part."""
    sheets: Mapping[str, str]
    """Name of the tab → part."""
    tables: Mapping[str, OwnTable]
    cells: Mapping[str, OwnCell]
    others: frozenset[str]
    """Defined names that stand for something else than one cell."""

    def root(self, part: str) -> etree._Element:
        """Return the root of a part; TemplateError when it is missing or damaged."""
        if part not in self.members:
            raise TemplateError("template_damaged", what=part)
        return parse(inflate(self.members[part]), part)


def opened(content: bytes) -> Book:
    """Return a workbook taken apart; TemplateError when it is no workbook, damaged or protected by a password."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise TemplateError("own_encrypted")
    members = read(content)
    bare = Book(members=members, workbook="", sheets={}, tables={}, cells={}, others=frozenset())
    workbook = next((target for kind, target, _ in links(bare, "") if kind.endswith("/officeDocument")), "")
    if workbook not in members:
        raise TemplateError("own_not_workbook")
    root = bare.root(workbook)
    if root.tag != f"{M}workbook":
        raise TemplateError("own_not_workbook")
    parts = {key: target for _, target, key in links(bare, workbook)}
    sheets = {str(one.get("name")): parts[str(one.get(_ID))] for one in root.iter(f"{M}sheet")}
    cells, others = _names(root, sheets)
    tables = {one.name: one for name, part in sheets.items() for one in _tables(bare, name, part)}
    return Book(members=members, workbook=workbook, sheets=sheets, tables=tables, cells=cells, others=frozenset(others))


def links(book: Book, part: str) -> Iterator[tuple[str, str, str]]:
    """Yield (kind, part it leads to, id) of the relationships of a part; of the package for an empty one."""
    folder, name = posixpath.split(part)
    place = posixpath.join(folder, "_rels", f"{name}.rels")
    if place not in book.members:
        return
    for one in book.root(place):
        target = str(one.get("Target"))
        if one.get("TargetMode") != "External":
            where = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            yield str(one.get("Type")), where, str(one.get("Id"))


def _tables(book: Book, sheet: str, part: str) -> Iterator[OwnTable]:
    for kind, target, _ in links(book, part):
        if not kind.endswith("/table"):
            continue
        root = book.root(target)
        columns = list(root.iter(f"{M}tableColumn"))
        yield OwnTable(
            name=str(root.get("displayName") or root.get("name")),
            part=target,
            sheet=sheet,
            sheet_part=part,
            area=range_of(str(root.get("ref"))),
            headers=tuple(_header(one) for one in columns),
            formulas=tuple(str(one.findtext(f"{M}calculatedColumnFormula") or "") for one in columns),
            header_rows=int(root.get("headerRowCount", "1")),
            totals_rows=int(root.get("totalsRowCount", "0")),
        )


def _header(column: etree._Element) -> str:
    # A line break in a header is written as _x000a_ in the table's own part.
    return str(column.get("name")).replace("_x000a_", "\n").replace("_x000A_", "\n")


def _names(root: etree._Element, sheets: Mapping[str, str]) -> tuple[dict[str, OwnCell], set[str]]:
    cells: dict[str, OwnCell] = {}
    others: set[str] = set()
    for one in root.iter(f"{M}definedName"):
        name, found = str(one.get("name")), _CELL.match(one.text or "")
        sheet = (found[1] or found[2]).replace("''", "'") if found else ""
        if found is None or sheet not in sheets:
            others.add(name)
            continue
        row, column = xl_cell_to_rowcol(f"{found[3]}{found[4]}")
        cells[name] = OwnCell(name=name, sheet=sheet, sheet_part=sheets[sheet], row=row, column=column)
    return cells, others - cells.keys()
