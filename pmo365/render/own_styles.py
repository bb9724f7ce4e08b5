"""Which cell styles of a workbook show a number as a date."""

from __future__ import annotations

import re

from pmo365.render.own_book import Book, M, links
from pmo365.render.own_sheet import Dated

_BUILT_IN = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


def dates_of(book: Book) -> Dated:
    """Return what tells whether a style shows a date."""
    part = next((target for kind, target, _ in links(book, book.workbook) if kind.endswith("/styles")), "")
    if part not in book.members:
        return lambda style: False
    root = book.root(part)
    own = {int(str(one.get("numFmtId"))): str(one.get("formatCode")) for one in root.iter(f"{M}numFmt")}
    formats = [int(one.get("numFmtId", "0")) for one in root.iterfind(f"{M}cellXfs/{M}xf")]
    dated = {place for place, number in enumerate(formats) if number in _BUILT_IN or _is_date(own.get(number, ""))}
    return lambda style: style in dated


def _is_date(code: str) -> bool:
    """A format that names day, month or year outside of its literal texts."""
    return bool(re.search(r"[dmyjaDMYJA]", _LITERAL.sub("", code.split(";")[0]).replace("General", "")))
