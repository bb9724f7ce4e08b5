"""Columns as SharePoint writes them: ``<Field …/>`` to create and to read, JSON to update. Pure.

A percentage is kept as a fraction by SharePoint (0.25) and told in points by the house (25).
Source: docs/tenant/client.md, "Columns".
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any
from xml.etree.ElementTree import Element, ParseError, SubElement, fromstring, tostring

from pmo365.errors import UnexpectedAnswer
from pmo365.model.site import Column, ColumnKind
from pmo365.model.words import Language

_OURS = uuid.UUID("6f0f5b1c-93a5-5f0e-8a55-5a2f5b5f3650")
_GROUP = "PMO"
_TYPES: dict[ColumnKind, str] = {
    ColumnKind.TEXT: "Text",
    ColumnKind.NOTE: "Note",
    ColumnKind.CHOICE: "Choice",
    ColumnKind.CHOICES: "MultiChoice",
    ColumnKind.DATE: "DateTime",
    ColumnKind.DATETIME: "DateTime",
    ColumnKind.PERSON: "User",
    ColumnKind.PERSONS: "UserMulti",
    ColumnKind.NUMBER: "Number",
    ColumnKind.CURRENCY: "Currency",
    ColumnKind.PERCENT: "Number",
    ColumnKind.BOOLEAN: "Boolean",
    ColumnKind.LOOKUP: "Lookup",
    ColumnKind.LINK: "URL",
}
_EURO: dict[Language, str] = {"fr": "1036", "en": "6153"}
"""Locales that print euros: French (France), English (Ireland)."""
_FIXED: dict[ColumnKind, Mapping[str, str]] = {
    ColumnKind.TEXT: {"MaxLength": "255"},
    ColumnKind.NOTE: {"NumLines": "6", "RichText": "FALSE"},
    ColumnKind.CHOICE: {"Format": "Dropdown", "FillInChoice": "FALSE"},
    ColumnKind.CHOICES: {"FillInChoice": "FALSE"},
    ColumnKind.DATE: {"Format": "DateOnly"},
    ColumnKind.DATETIME: {"Format": "DateTime"},
    ColumnKind.PERSON: {"UserSelectionMode": "0", "UserSelectionScope": "0"},
    ColumnKind.PERSONS: {"UserSelectionMode": "0", "UserSelectionScope": "0", "Mult": "TRUE"},
    ColumnKind.PERCENT: {"Percentage": "TRUE"},
    ColumnKind.LINK: {"Format": "Hyperlink"},
    ColumnKind.LOOKUP: {"ShowField": "Title"},
}
_NUMERIC = (ColumnKind.NUMBER, ColumnKind.CURRENCY, ColumnKind.PERCENT)


def field_id(name: str) -> str:
    """Return the GUID of a column of ours: the same on every site and list, so that content types find it."""
    return str(uuid.uuid5(_OURS, name))


def to_xml(column: Column, *, language: Language = "en", lookup_list: str = "") -> str:
    """Return the schema that creates a column; ``lookup_list`` is the GUID of the list a lookup points at."""
    told = {
        "ID": "{" + field_id(column.name) + "}",
        "Type": _TYPES[column.kind],
        "Name": column.name,
        "StaticName": column.name,
        "DisplayName": column.title or column.name,
        "Group": _GROUP,
        **_FIXED.get(column.kind, {}),
    }
    if column.description:
        told["Description"] = column.description
    told |= _flags(column) | _range(column)
    if column.kind is ColumnKind.CURRENCY:
        told["LCID"] = _EURO[language]
    if column.kind is ColumnKind.LOOKUP:
        told["List"] = "{" + lookup_list + "}"
    return _with_content(Element("Field", told), column)


def _with_content(element: Element, column: Column) -> str:
    if column.choices is not None:
        choices = SubElement(element, "CHOICES")
        for label in column.choices:
            SubElement(choices, "CHOICE").text = label
    if column.default:
        SubElement(element, "Default").text = _scaled(column.default, column.kind, down=True)
    return tostring(element, encoding="unicode")


def _flags(column: Column) -> dict[str, str]:
    flags = {
        "Required": column.required,
        "Indexed": column.indexed or column.unique or None,
        "EnforceUniqueValues": column.unique,
        "Hidden": column.hidden,
    }
    return {name: "TRUE" if flag else "FALSE" for name, flag in flags.items() if flag is not None}


def _range(column: Column) -> dict[str, str]:
    limits = {"Min": column.minimum, "Max": column.maximum}
    return {name: _scaled(repr(limit), column.kind, down=True) for name, limit in limits.items() if limit is not None}


def to_update(column: Column) -> dict[str, Any]:
    """Return the verbose body that brings a column's stated settings about; everything unstated stays."""
    body: dict[str, Any] = {"__metadata": {"type": _entity(column)}}
    told = {
        "Title": column.title,
        "Description": column.description,
        "Required": column.required,
        "Indexed": True if column.unique else column.indexed,
        "EnforceUniqueValues": column.unique,
        "Hidden": column.hidden,
        "DefaultValue": None if column.default is None else _scaled(column.default, column.kind, down=True),
    }
    body |= {name: value for name, value in told.items() if value is not None}
    if column.choices is not None:
        body["Choices"] = {"results": list(column.choices)}
    for name, limit in (("MinimumValue", column.minimum), ("MaximumValue", column.maximum)):
        if limit is not None:
            body[name] = float(_scaled(repr(limit), column.kind, down=True))
    return body


def _entity(column: Column) -> str:
    if column.choices is not None:
        return "SP.FieldChoice" if column.kind is ColumnKind.CHOICE else "SP.FieldMultiChoice"
    if column.minimum is not None or column.maximum is not None:
        return "SP.FieldCurrency" if column.kind is ColumnKind.CURRENCY else "SP.FieldNumber"
    return "SP.Field"


def to_column(data: Mapping[str, Any], *, lookup_key: Callable[[str], str | None]) -> Column:
    """Return the column a field's JSON tells of; ``lookup_key`` gives the key of a list by its GUID."""
    schema = _parsed(str(data.get("SchemaXml") or "<Field/>"), str(data["InternalName"]))
    kind = _kind(schema)
    default = schema.findtext("Default")
    return Column(
        name=str(data["InternalName"]),
        kind=kind,
        title=str(data["Title"]),
        description=str(data.get("Description") or "") or None,
        required=bool(data.get("Required")),
        indexed=bool(data.get("Indexed")),
        unique=bool(data.get("EnforceUniqueValues")),
        hidden=bool(data.get("Hidden")),
        default=None if not default else _scaled(default, kind, down=False),
        choices=_choices(schema, kind),
        minimum=_limit(schema.get("Min"), kind),
        maximum=_limit(schema.get("Max"), kind),
        lookup=lookup_key(schema.get("List", "").strip("{}").lower()) if kind is ColumnKind.LOOKUP else None,
        id=str(data.get("Id") or "").lower() or None,
    )


def _parsed(xml: str, name: str) -> Element:
    if "<!" in xml:  # A schema never declares entities; one that does is an attack on the parser.
        raise UnexpectedAnswer("field_schema", name=name)
    try:
        return fromstring(xml)
    except ParseError as error:
        raise UnexpectedAnswer("field_schema", name=name) from error


def _kind(schema: Element) -> ColumnKind:
    told = schema.get("Type", "")
    many = schema.get("Mult", "").upper() == "TRUE"
    if told == "DateTime":
        return ColumnKind.DATE if schema.get("Format", "DateOnly") == "DateOnly" else ColumnKind.DATETIME
    if told == "Number" and schema.get("Percentage", "").upper() == "TRUE":
        return ColumnKind.PERCENT
    if told in ("User", "UserMulti"):
        return ColumnKind.PERSONS if many or told == "UserMulti" else ColumnKind.PERSON
    if told == "Lookup" and many:
        return ColumnKind.OTHER
    plain = {text: kind for kind, text in _TYPES.items() if kind is not ColumnKind.PERCENT}
    return plain.get(told, ColumnKind.OTHER)


def _choices(schema: Element, kind: ColumnKind) -> tuple[str, ...] | None:
    if kind not in (ColumnKind.CHOICE, ColumnKind.CHOICES):
        return None
    return tuple(one.text or "" for one in schema.iterfind("CHOICES/CHOICE"))


def _limit(text: str | None, kind: ColumnKind) -> float | None:
    if not text or kind not in _NUMERIC:
        return None
    limit = float(_scaled(text, kind, down=False))
    return None if abs(limit) > 1e300 else limit  # SharePoint's way of saying "no limit".


def _scaled(text: str, kind: ColumnKind, *, down: bool) -> str:
    """Return a number between points and fraction; any other text as it is."""
    if kind not in _NUMERIC:
        return text
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    if kind is ColumnKind.PERCENT:
        number = number / 100 if down else number * 100
    return f"{number.normalize():f}" if abs(number) < Decimal(10) ** 30 else str(number)
