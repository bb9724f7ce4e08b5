"""Charts of Word documents: Word draws them and a PMO formats them there, we write their figures.

A line says in its formulas where its figures come from: ``budget_curve!month`` below the axis, ``budget_curve!actual``
along it. Such a chart has no workbook inside; a chart without such formulas is its authors' and stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation

from lxml import etree

from pmo365.errors import TemplateError
from pmo365.model.content import Content, Context, Table, Toned
from pmo365.render.package import Member, inflate
from pmo365.render.word_safety import parse

_PART = re.compile(r"word/charts/[^/]+\.xml")
_FORMULA = re.compile(r"(\w+)!(\w+)")
_SPACE = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_C = f"{{{_SPACE}}}"


def drawn(members: Mapping[str, Member], context: Context, *, strict: bool) -> dict[str, bytes]:
    """Return the chart parts with the figures of a context, those only that have any of ours.

    ``strict``: TemplateError for a formula that names an unknown table or column; else such a line stays as it is.
    """
    found = {}
    for name in (name for name in members if _PART.fullmatch(name)):
        root = parse(inflate(members[name]), name)
        lines = [one for one in _lines(root) if _known(one[1], one[2], context, strict=strict)]
        for reference, table, column in lines:
            _write(reference, [_text(row.get(column, "")) for row in _table(context, table).rows])
        if lines:
            found[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return found


def shown(members: Mapping[str, Member], context: Context) -> list[tuple[str, ...]]:
    """Return the figures the charts of a package show: a part of what a document is made from."""
    told = []
    for name in sorted(name for name in members if _PART.fullmatch(name)):
        for _, table, column in _lines(parse(inflate(members[name]), name)):
            if _known(table, column, context, strict=False):
                told.append((table, column, *(_text(row.get(column, "")) for row in _table(context, table).rows)))
    return told


def _lines(root: etree._Element) -> Iterator[tuple[etree._Element, str, str]]:
    """Yield each reference to figures of ours with its table and column."""
    for reference in root.iter(f"{_C}strRef", f"{_C}numRef"):
        formula = _FORMULA.fullmatch((reference.findtext(f"{_C}f") or "").strip())
        if formula is not None:
            yield reference, formula[1], formula[2]


def _known(table: str, column: str, context: Context, *, strict: bool) -> bool:
    found = context.get(table)
    known = isinstance(found, Table) and column in found.columns
    if strict and not known:
        raise TemplateError("template_unknown_tag", tag=f"{table}!{column}", near="–")
    return known


def _table(context: Context, name: str) -> Table:
    found = context[name]
    assert isinstance(found, Table)
    return found


def _text(value: Content) -> str:
    """Return a cell as plain text; what nobody has given yet is not drawn."""
    return value.text if isinstance(value, Toned) else value if isinstance(value, str) else ""


def _write(reference: etree._Element, values: list[str]) -> None:
    """Put values in the cache of a reference: all of them as words, or as numbers those that are."""
    numbers = reference.tag == f"{_C}numRef"
    kind = "numCache" if numbers else "strCache"
    cache = reference.find(f"{_C}{kind}")
    if cache is None:
        cache = etree.SubElement(reference, f"{_C}{kind}")
    for old in cache.findall(f"{_C}ptCount") + cache.findall(f"{_C}pt"):
        cache.remove(old)
    etree.SubElement(cache, f"{_C}ptCount", val=str(len(values)))
    for place, value in enumerate(values):
        if _is_number(value) if numbers else value:
            point = etree.SubElement(cache, f"{_C}pt", idx=str(place))
            etree.SubElement(point, f"{_C}v").text = value


def _is_number(value: str) -> bool:
    try:
        return Decimal(value).is_finite()
    except InvalidOperation:
        return False
