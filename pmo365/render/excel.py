"""Pages in, the bytes of a workbook out: no network, no clock, equal pages give equal bytes."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

from pmo365.model.page import Page
from pmo365.model.standard import Organisation
from pmo365.model.words import Language
from pmo365.render import excel_page
from pmo365.render.excel_canvas import Canvas, Place
from pmo365.render.excel_list import Listing
from pmo365.render.excel_pour import filled
from pmo365.render.excel_style import Style
from pmo365.render.excel_values import clean, cut, sheet_name

_OPTIONS: Mapping[str, Any] = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}
_PROPERTY = 255
"""Characters a document property can hold."""
_KNOWN = ("title", "subject", "author", "manager", "company", "category", "keywords", "comments", "status")


def workbook(
    pages: Sequence[Page],
    *,
    properties: Mapping[str, str],
    organisation: Organisation,
    created: datetime,
    language: Language,
) -> bytes:
    """Return an .xlsx file with one sheet per page, in order.

    ``properties`` become document properties: title, subject, author … are the usual ones, any other name a custom
    property. ``created`` is written in the file: the same moment and the same pages give the same bytes.
    """
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, dict(_OPTIONS))
    _describe(book, properties, organisation=organisation, created=created)
    style = Style(book, f"#{organisation.colour.lstrip('#').upper()}", language, organisation.currency)
    places = _places(pages)
    known = {one.page.key: one for one in places}
    listings: dict[int, Listing] = {}
    for number, (page, place) in enumerate(zip(pages, places, strict=True), start=1):
        sheet = book.add_worksheet(place.sheet)
        if page.grid:
            sheet.set_tab_color(style.main)
        canvas = Canvas(book, sheet, place.sheet, page, style, organisation.time_zone, known)
        excel_page.draw(canvas)
        if canvas.listing is not None:
            listings[number] = canvas.listing
    book.close()
    return filled(target.getvalue(), listings)


def _places(pages: Sequence[Page]) -> tuple[Place, ...]:
    found: list[Place] = []
    for page in pages:
        found.append(Place(page, sheet_name(page.name, {one.sheet for one in found})))
    return tuple(found)


def _describe(book: Any, properties: Mapping[str, str], *, organisation: Organisation, created: datetime) -> None:
    told = {name: cut(clean(value), _PROPERTY) for name, value in sorted(properties.items())}
    usual = {name: value for name, value in told.items() if name in _KNOWN}
    book.set_properties({"company": clean(organisation.name), **usual, "created": created.replace(tzinfo=None)})
    for name, value in told.items():
        if name not in _KNOWN:
            book.set_custom_property(name, value, "text")
