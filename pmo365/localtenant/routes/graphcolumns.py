"""Graph: columns of sites and lists."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

from pmo365.localtenant.behaviour.fields import (
    add_field,
    check_index,
    columns,
    drop_field,
    field_type,
    find_field,
    save_field,
)
from pmo365.localtenant.behaviour.fieldxml import parse_field
from pmo365.localtenant.behaviour.scene import Scene
from pmo365.localtenant.conditions import fields_of, holds
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.refusals import Refusal, Unemulated
from pmo365.localtenant.routes.graphfacets import FACETS, element_of
from pmo365.localtenant.routes.graphsites import find_list
from pmo365.localtenant.routes.graphtable import missing_item

_PLAIN = {
    "displayName": "Title",
    "description": "Description",
    "columnGroup": "Group",
    "required": "Required",
    "indexed": "Indexed",
    "enforceUniqueValues": "EnforceUniqueValues",
    "hidden": "Hidden",
    "readOnly": "ReadOnlyField",
}
"""Graph's name of what may be changed → SharePoint's."""


def column_body(scene: Scene, field: Doc) -> Doc:
    """Return a column as Graph shows it."""
    shown: Doc = {
        "columnGroup": field["Group"],
        "description": field["Description"],
        "displayName": field["Title"],
        "enforceUniqueValues": field["EnforceUniqueValues"],
        "hidden": field["Hidden"],
        "id": field["Id"],
        "indexed": field["Indexed"],
        "name": field["InternalName"],
        "readOnly": field["ReadOnlyField"],
        "required": field["Required"],
    }
    if field.get("DefaultValue") or field.get("DefaultFormula"):
        formula = field.get("DefaultFormula")
        shown["defaultValue"] = {"formula": formula} if formula else {"value": field["DefaultValue"]}
    maker: Callable[[Doc], Doc] | None = FACETS.get(field_type(field))
    if maker is not None:
        shown |= maker(field)
    elif field["TypeAsString"] == "Boolean":
        shown["boolean"] = {}
    return shown


def _shown(call: Any, field: Doc) -> Doc:
    names = call.options.select
    body = column_body(call.scene, field)
    return {name: value for name, value in body.items() if not names or name in names or name == "id"}


def _listing(call: Any, parts: Doc) -> Doc | None:
    """Return the list of the address, None for the columns of the site."""
    return find_list(call.scene, parts["list"]) if "list" in parts else None


def show_columns(call: Any, parts: Doc) -> Doc:
    """Return the columns of a list or of the site."""
    every = [column_body(call.scene, one) for one in columns(call.scene, _listing(call, parts)).values()]
    condition = call.options.filter
    for name in fields_of(condition):
        if every and name not in every[0]:
            raise Unemulated(f"$filter on {name} of columns")
    names = call.options.select
    return {
        "value": [
            {key: value for key, value in one.items() if not names or key in names or key == "id"}
            for one in every
            if condition is None or holds(condition, one.get)
        ]
    }


def _found(call: Any, parts: Doc) -> tuple[Doc | None, Doc]:
    listing = _listing(call, parts)
    field = find_field(call.scene, listing, parts["column"])
    if field is None:
        raise missing_item()
    return listing, field


def show_column(call: Any, parts: Doc) -> Doc:
    """Return one column, by id or name."""
    return _shown(call, _found(call, parts)[1])


def add_column(call: Any, parts: Doc) -> Doc:
    """Add a column to a list or to the site."""
    return _shown(call, make_column(call, _listing(call, parts), call.body()))


def make_column(call: Any, listing: Doc | None, body: Doc) -> Doc:
    """Add a column from Graph's description of it; its ``name`` becomes the internal name."""
    given = {name: value for name, value in body.items() if "@" not in name}
    if not given.get("name"):
        raise Refusal(400, "invalidRequest", "The name of the column is missing.")
    element = element_of(given, set(_PLAIN) | {"name", "defaultValue"})
    field = parse_field(element)
    field |= {own: given[name] for name, own in _PLAIN.items() if given.get(name) is not None}
    _add_default(element, field, given.get("defaultValue"))
    if find_field(call.scene, listing, given["name"]):
        raise Refusal(409, "nameAlreadyExists", "A column with the same name already exists.")
    return add_field(call.scene, listing, field, keep_name=True)


def _add_default(element: ElementTree.Element, field: Doc, default: Doc | None) -> None:
    if default and default.get("formula"):
        field["DefaultFormula"] = default["formula"]
    elif default and default.get("value") is not None:
        text = str(default["value"])
        field["DefaultValue"] = {"true": "1", "false": "0"}.get(text.lower(), text)


def change_column(call: Any, parts: Doc) -> Doc:
    """Change a column: titles, flags, and the facet of its type."""
    listing, field = _found(call, parts)
    body = {name: value for name, value in call.body().items() if "@" not in name and name != "name"}
    fresh = {own: body[name] for name, own in _PLAIN.items() if name in body}
    facet = {name: value for name, value in body.items() if name not in _PLAIN and name != "defaultValue"}
    if facet:
        wanted = parse_field(element_of({"name": field["InternalName"], **facet}, {"name"}))
        if wanted["TypeAsString"] != field["TypeAsString"]:
            raise Unemulated("changing the type of a column")
        own = ("Choices", "FillInChoice", "MaxLength", "MinimumValue", "MaximumValue", "DisplayFormat", "NumberOfLines")
        fresh |= {name: wanted[name] for name in own if name in wanted}
    after = {**field, **fresh}
    _add_default(ElementTree.Element("Field"), after, body.get("defaultValue"))
    if after["Indexed"] != field["Indexed"] or after["EnforceUniqueValues"] != field["EnforceUniqueValues"]:
        check_index(call.scene, listing, after)
    return _shown(call, save_field(call.scene, listing, after, kind=2))


def drop_column(call: Any, parts: Doc) -> None:
    """Remove a column."""
    drop_field(call.scene, *_found(call, parts))
