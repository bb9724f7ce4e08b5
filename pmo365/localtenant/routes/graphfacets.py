"""Graph: the facets of columns, from and to what SharePoint keeps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.refusals import Refusal, Unemulated


def _text(field: Doc) -> Doc:
    lines = field.get("NumberOfLines")
    one = {"allowMultipleLines": lines is not None, "linesForEditing": lines or 0}
    return {"text": {**one, "maxLength": field["MaxLength"]} if lines is None else {**one, "textType": "plain"}}


def _choice(field: Doc) -> Doc:
    shown = "checkBoxes" if field["TypeAsString"] == "MultiChoice" else "dropDownMenu"
    return {"choice": {"allowTextEntry": field["FillInChoice"], "choices": field["Choices"], "displayAs": shown}}


def _number(field: Doc) -> Doc:
    names = (("minimum", "MinimumValue"), ("maximum", "MaximumValue"))
    limits = {name: field[key] for name, key in names if field.get(key) is not None}
    return {"number": {"decimalPlaces": "automatic", "displayAs": "number", **limits}}


def _date(field: Doc) -> Doc:
    return {"dateTime": {"displayAs": "default", "format": "dateOnly" if field["DisplayFormat"] == 0 else "dateTime"}}


def _person(field: Doc) -> Doc:
    return {"personOrGroup": {"allowMultipleSelection": field["AllowMultipleValues"], "chooseFromType": "peopleOnly"}}


def _lookup(field: Doc) -> Doc:
    target = field["LookupList"].strip("{}")
    many = field["AllowMultipleValues"]
    return (
        {"lookup": {"allowMultipleValues": many, "columnName": field["LookupField"], "listId": target}}
        if target
        else {}
    )


def _calculated(field: Doc) -> Doc:
    kinds = {2: "text", 4: "dateTime", 8: "boolean", 9: "number", 10: "currency"}
    return {"calculated": {"formula": field["Formula"], "outputType": kinds.get(field["OutputType"], "text")}}


FACETS: dict[str, Callable[[Doc], Doc]] = {
    "SP.FieldText": _text,
    "SP.FieldMultiLineText": _text,
    "SP.FieldChoice": _choice,
    "SP.FieldMultiChoice": _choice,
    "SP.FieldNumber": _number,
    "SP.FieldCurrency": lambda field: {"currency": {"locale": "en-us"}},
    "SP.FieldDateTime": _date,
    "SP.FieldUser": _person,
    "SP.FieldLookup": _lookup,
    "SP.FieldCalculated": _calculated,
    "SP.FieldUrl": lambda field: {"hyperlinkOrPicture": {"isPicture": field.get("DisplayFormat") == 1}},
}
"""OData type of a column → what Graph says of it."""


def _read(facet: Doc, *known: str) -> Doc:
    strange = [name for name in facet if name not in known and "@" not in name]
    if strange:
        raise Unemulated(f"{', '.join(strange)} of a column's facet")
    return facet


def _text_of(facet: Doc) -> Doc:
    names = ("allowMultipleLines", "appendChangesToExistingText", "linesForEditing", "maxLength", "textType")
    given = _read(facet, *names)
    if not given.get("allowMultipleLines"):
        return {"Type": "Text", **({"MaxLength": given["maxLength"]} if given.get("maxLength") else {})}
    rich = {"RichText": "TRUE"} if given.get("textType") == "richText" else {}
    append = {"AppendOnly": "TRUE"} if given.get("appendChangesToExistingText") else {}
    return {"Type": "Note", "NumLines": given.get("linesForEditing") or 6, **rich, **append}


def _choice_of(facet: Doc) -> Doc:
    given = _read(facet, "allowTextEntry", "choices", "displayAs")
    many = str(given.get("displayAs", "")).lower() == "checkboxes"
    shown = {} if many else {"Format": "RadioButtons" if given.get("displayAs") == "radioButtons" else "Dropdown"}
    fill = {"FillInChoice": "TRUE"} if given.get("allowTextEntry") else {}
    return {"Type": "MultiChoice" if many else "Choice", **shown, **fill}


def _number_of(facet: Doc) -> Doc:
    given = _read(facet, "decimalPlaces", "displayAs", "minimum", "maximum")
    limits = {own: given[name] for name, own in (("minimum", "Min"), ("maximum", "Max")) if given.get(name) is not None}
    return {"Type": "Number", **limits, **({"Percentage": "TRUE"} if given.get("displayAs") == "percentage" else {})}


def _date_of(facet: Doc) -> Doc:
    given = _read(facet, "displayAs", "format")
    return {"Type": "DateTime", "Format": "DateTime" if given.get("format") == "dateTime" else "DateOnly"}


def _person_of(facet: Doc) -> Doc:
    given = _read(facet, "allowMultipleSelection", "chooseFromType", "displayAs")
    mode = "0" if given.get("chooseFromType") == "peopleOnly" else "1"
    return {"Type": "User", "UserSelectionMode": mode, **_many(given.get("allowMultipleSelection"))}


def _lookup_of(facet: Doc) -> Doc:
    given = _read(facet, "listId", "columnName", "allowMultipleValues")
    if not given.get("listId"):
        raise Refusal(400, "invalidRequest", "The listId of the lookup is missing.")
    names = {"List": given["listId"], "ShowField": given.get("columnName") or "Title"}
    return {"Type": "Lookup", **names, **_many(given.get("allowMultipleValues"))}


def _many(wanted: Any) -> Doc:
    return {"Mult": "TRUE"} if wanted else {}


def _link_of(facet: Doc) -> Doc:
    return {"Type": "URL", "Format": "Image" if _read(facet, "isPicture").get("isPicture") else "Hyperlink"}


def _formula_of(facet: Doc) -> Doc:
    kinds = {"boolean": "Boolean", "currency": "Currency", "dateTime": "DateTime", "number": "Number", "text": "Text"}
    given = _read(facet, "formula", "outputType", "format")
    return {"Type": "Calculated", "ResultType": kinds.get(given.get("outputType", "text"), "Text"), "ReadOnly": "TRUE"}


_READERS: dict[str, Callable[[Doc], Doc]] = {
    "text": _text_of,
    "choice": _choice_of,
    "number": _number_of,
    "currency": lambda facet: {"Type": "Currency"},
    "dateTime": _date_of,
    "boolean": lambda facet: {"Type": "Boolean"},
    "personOrGroup": _person_of,
    "lookup": _lookup_of,
    "hyperlinkOrPicture": _link_of,
    "calculated": _formula_of,
}


def element_of(given: Doc, plain: set[str]) -> ElementTree.Element:
    """Return the XML of a column from its facet; ``plain`` names are read elsewhere, any other is not emulated."""
    facets = [name for name in given if name in _READERS and given[name] is not None]
    strange = [name for name in given if name not in plain and name not in _READERS]
    if strange:
        raise Unemulated(f"{', '.join(strange)} of a column")
    if len(facets) > 1:
        raise Refusal(400, "invalidRequest", "A column has one type.")
    facet = facets[0] if facets else "text"
    names = {"Name": given["name"], "StaticName": given["name"], "DisplayName": given.get("displayName", given["name"])}
    values = {**_READERS[facet](given.get(facet) or {}), **names}
    element = ElementTree.Element("Field", {name: str(value) for name, value in values.items()})
    if facet == "choice":
        choices = ElementTree.SubElement(element, "CHOICES")
        for one in given["choice"].get("choices") or ():
            ElementTree.SubElement(choices, "CHOICE").text = str(one)
    if facet == "calculated":
        ElementTree.SubElement(element, "Formula").text = str(given["calculated"].get("formula", ""))
    return element
