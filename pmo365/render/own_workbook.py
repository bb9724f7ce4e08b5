"""Fills a workbook of somebody else's: only the rows of its named tables and the cells of its defined names.

Every other part (charts, pivots, pictures, macros, strings, styles) leaves as the bytes it came as. Results of
formulas are worked out when the file is opened, and pivots on filled tables are read anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from pmo365.errors import FaultyTemplate, TemplateError
from pmo365.model.page import Cell
from pmo365.render import package
from pmo365.render.own_book import Book, M, OwnTable, Range, links, opened
from pmo365.render.own_lint import faults_of, remarks_of
from pmo365.render.own_sheet import Sheet, cell_of, pour
from pmo365.render.own_styles import dates_of

_AFTER_CALC = frozenset(
    {
        "oleSize",
        "customWorkbookViews",
        "pivotCaches",
        "smartTagPr",
        "smartTagTypes",
        "webPublishing",
        "fileRecoveryPr",
        "webPublishObjects",
        "extLst",
    }
)
"""What the schema wants behind calcPr."""
Rows = Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """The filled workbook, and what its owner may want to know."""

    content: bytes
    remarks: tuple[TemplateError, ...]


def fill(content: bytes, *, tables: Mapping[str, Rows], names: Mapping[str, Cell], zone: str) -> Filled:
    """Return the workbook with rows in its tables (one value per column) and values in its named cells.

    FaultyTemplate, with every fault, where it cannot be filled without harm.
    """
    book = opened(content)
    sheets = {part: Sheet(book.root(part)) for part in _touched(book, tables, names)}
    faults = faults_of(book, sheets, {name: len(rows) for name, rows in tables.items()})
    if faults:
        raise FaultyTemplate(faults)
    parts = _filled(book, sheets, tables, names=names, zone=zone)
    members = dict(book.members)
    for name in _chain(book):
        del members[name]
    members |= {name: package.deflate(name, _bytes(root)) for name, root in parts.items()}
    remarks = remarks_of(book, sheets, tables, dated=dates_of(book))
    return Filled(content=package.write(members.values()), remarks=remarks)


def _touched(book: Book, tables: Mapping[str, Rows], names: Mapping[str, Cell]) -> set[str]:
    parts = {book.tables[name].sheet_part for name in tables}
    return parts | {book.cells[name].sheet_part for name in names}


def _filled(
    book: Book, sheets: Mapping[str, Sheet], tables: Mapping[str, Rows], *, names: Mapping[str, Cell], zone: str
) -> dict[str, etree._Element]:
    """Return the roots of the parts that changed, by name."""
    dated = dates_of(book)
    parts: dict[str, etree._Element] = {}
    for name, rows in sorted(tables.items()):
        table = book.tables[name]
        new = pour(sheets[table.sheet_part], table, rows, zone=zone, dated=dated)
        parts[table.part] = _sized(book, table, new)
    for name, value in sorted(names.items()):
        one = book.cells[name]
        sheet = sheets[one.sheet_part]
        style = sheet.style(one.row, one.column)
        made = cell_of(value, zone=zone, as_date=dated(style))
        if style:
            made.set("s", str(style))
        sheet.take(one.row, one.column, one.column)
        sheet.put(one.row, one.column, made)
    for part, sheet in sheets.items():
        sheet.forget_results()
        parts[part] = sheet.root
    parts |= dict(_pivots(book, {book.tables[name].name for name in tables}))
    return parts | dict(_opening(book))


def _sized(book: Book, table: OwnTable, new: Range) -> etree._Element:
    """Return the part of a table with its new size; a remembered sort order speaks of rows that have gone."""
    root = book.root(table.part)
    whole = table.area._replace(bottom=new.bottom)
    root.set("ref", whole.ref)
    for one in root.findall(f"{M}autoFilter"):
        one.set("ref", whole.ref)
        for sort in one.findall(f"{M}sortState"):
            one.remove(sort)
    for one in root.findall(f"{M}sortState"):
        root.remove(one)
    return root


def _pivots(book: Book, tables: set[str]) -> Iterator[tuple[str, etree._Element]]:
    """Yield the pivot caches that read a filled table, asking to be read anew when the file is opened."""
    for kind, target, _ in links(book, book.workbook):
        if kind.endswith("/pivotCacheDefinition"):
            root = book.root(target)
            source = root.find(f"{M}cacheSource/{M}worksheetSource")
            if source is not None and source.get("name") in tables:
                root.set("refreshOnLoad", "1")
                yield target, root


def _opening(book: Book) -> Iterator[tuple[str, etree._Element]]:
    """Yield what makes a program work out every formula, and forget the chain of the old ones."""
    root = book.root(book.workbook)
    calc = root.find(f"{M}calcPr")
    if calc is None:
        calc = etree.Element(f"{M}calcPr")
        behind = next((place for place, one in enumerate(root) if etree.QName(one).localname in _AFTER_CALC), len(root))
        root.insert(behind, calc)
    calc.set("fullCalcOnLoad", "1")
    yield book.workbook, root
    gone = set(_chain(book))
    if not gone:
        return
    types = book.root("[Content_Types].xml")
    for one in list(types):
        if str(one.get("PartName", "")).lstrip("/") in gone:
            types.remove(one)
    yield "[Content_Types].xml", types
    folder, _, name = book.workbook.rpartition("/")
    place = f"{folder}/_rels/{name}.rels".lstrip("/")
    relations = book.root(place)
    for one in list(relations):
        if str(one.get("Type")).endswith("/calcChain"):
            relations.remove(one)
    yield place, relations


def _chain(book: Book) -> list[str]:
    return [target for kind, target, _ in links(book, book.workbook) if kind.endswith("/calcChain")]


def _bytes(root: etree._Element) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def headers_of(content: bytes) -> dict[str, OwnTable]:
    """Return the named tables of a workbook; TemplateError when it is none."""
    return dict(opened(content).tables)
