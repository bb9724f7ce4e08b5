"""Columns as XML: what a caller sends to make one, what SharePoint shows of one. Source: docs/tenant/lists.md."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from typing import Any

from pmo365.localtenant.behaviour.builtin import KINDS, PLAIN
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.refusals import Unemulated

_YES = {"TRUE", "1", "-1"}


def parse_field(element: ElementTree.Element) -> Doc:
    """Return the column that an XML element describes; raises Unemulated for an attribute or type not known here."""
    kind = element.get("Type", "")
    if kind not in KINDS:
        raise Unemulated(f"column type {kind}")
    field: Doc = {**PLAIN, "TypeAsString": kind, "FieldTypeKind": KINDS[kind]}
    field |= _defaults(kind)
    for name, text in element.attrib.items():
        field |= _attribute(kind, name, text)
    for child in element:
        field |= _child(child)
    if "Mult" in element.attrib and kind in ("User", "Lookup") and element.get("Mult", "").upper() in _YES:
        field |= {"TypeAsString": kind + "Multi", "AllowMultipleValues": True}
    return field


def _defaults(kind: str) -> Doc:
    if kind == "Text":
        return {"MaxLength": 255}
    if kind == "Note":
        return {"NumberOfLines": 6, "RichText": False, "AppendOnly": False, "AllowHyperlink": False}
    if kind in ("Choice", "MultiChoice"):
        return {"Choices": [], "FillInChoice": False, **({"EditFormat": 0} if kind == "Choice" else {})}
    if kind in ("Number", "Currency"):
        money = {"CurrencyLocaleId": 1033} if kind == "Currency" else {}
        return {"MinimumValue": None, "MaximumValue": None, "ShowAsPercentage": False, "DisplayFormat": -1, **money}
    if kind == "DateTime":
        return {"DisplayFormat": 1, "FriendlyDisplayFormat": 0, "DateTimeCalendarType": 0}
    if kind in ("User", "UserMulti"):
        return {"SelectionMode": 0, "SelectionGroup": 0, "AllowMultipleValues": kind == "UserMulti", "LookupField": ""}
    if kind in ("Lookup", "LookupMulti"):
        return {"LookupList": "", "LookupField": "Title", "AllowMultipleValues": kind == "LookupMulti"}
    return {"Formula": "", "OutputType": 2} if kind == "Calculated" else {"DisplayFormat": 0} if kind == "URL" else {}


_TEXTS = {
    "Name": "InternalName",
    "StaticName": "StaticName",
    "DisplayName": "Title",
    "Description": "Description",
    "Group": "Group",
    "ShowField": "LookupField",
    "List": "LookupList",
    "CustomFormatter": "CustomFormatter",
}
_FLAGS = {
    "Required": "Required",
    "Hidden": "Hidden",
    "ReadOnly": "ReadOnlyField",
    "Indexed": "Indexed",
    "EnforceUniqueValues": "EnforceUniqueValues",
    "FillInChoice": "FillInChoice",
    "RichText": "RichText",
    "AppendOnly": "AppendOnly",
    "Percentage": "ShowAsPercentage",
    "Sealed": "Sealed",
    "Sortable": "Sortable",
    "Filterable": "Filterable",
}
_COUNTS = {
    "MaxLength": "MaxLength",
    "NumLines": "NumberOfLines",
    "LCID": "CurrencyLocaleId",
    "UserSelectionScope": "SelectionGroup",
    "UserSelectionMode": "SelectionMode",
}
_SILENT = {
    "Type",
    "Mult",
    "SourceID",
    "ColName",
    "RowOrdinal",
    "Version",
    "Customization",
    "RichTextMode",
    "Overwrite",
    "IsolateStyles",
    "FriendlyDisplayFormat",
    "UnlimitedLengthInDocumentLibrary",
    "WebId",
    "AllowDeletion",
    "ShowInNewForm",
    "ShowInEditForm",
    "ShowInDisplayForm",
    "ShowInViewForms",
    "ShowInListSettings",
    "ShowInVersionHistory",
    "ShowInFileDlg",
    "CanToggleHidden",
    "DisplaceOnUpgrade",
    "Decimals",
    "Commas",
    "UserDisplayOptions",
    "AllowHyperlink",
    "Viewable",
}
_FORMATS: dict[tuple[str, str], Doc] = {
    ("DateTime", "DateOnly"): {"DisplayFormat": 0},
    ("DateTime", "DateTime"): {"DisplayFormat": 1},
    ("Choice", "Dropdown"): {"EditFormat": 0},
    ("Choice", "RadioButtons"): {"EditFormat": 1},
    ("URL", "Hyperlink"): {"DisplayFormat": 0},
    ("URL", "Image"): {"DisplayFormat": 1},
}


def _attribute(kind: str, name: str, text: str) -> Doc:
    if name == "ID":
        return {"Id": text.strip("{}").lower()}
    if name in _TEXTS:
        return {_TEXTS[name]: text}
    if name in _FLAGS:
        return {_FLAGS[name]: text.upper() in _YES}
    if name == "UserSelectionMode" and not text.isdigit():
        return {"SelectionMode": {"PeopleOnly": 0, "PeopleAndGroups": 1}[text]}
    if name in _COUNTS:
        return {_COUNTS[name]: int(text)}
    if name in ("Min", "Max"):
        return {"MinimumValue" if name == "Min" else "MaximumValue": float(text)}
    if name == "Format":
        return _FORMATS.get((kind, text), {})
    if name == "ResultType":
        return {"OutputType": KINDS[text]}
    extra = {"_" + name: text} if name in ("Decimals", "UserDisplayOptions", "Commas") else {}
    if name in _SILENT or name.startswith(("Show", "xml")):
        return extra
    raise Unemulated(f"attribute {name} of a column's XML")


def _child(child: ElementTree.Element) -> Doc:
    if child.tag == "Default":
        return {"DefaultValue": child.text}
    if child.tag == "DefaultFormula":
        return {"DefaultFormula": child.text}
    if child.tag == "CHOICES":
        return {"Choices": [one.text or "" for one in child]}
    if child.tag == "Formula":
        return {"Formula": child.text or ""}
    if child.tag == "Validation":
        return {"ValidationFormula": child.text, "ValidationMessage": child.get("Message")}
    if child.tag in ("FieldRefs", "MAPPINGS", "Customization"):
        return {}
    raise Unemulated(f"element {child.tag} of a column's XML")


def schema_xml(field: Doc, source: str) -> str:
    """Return the XML of a column as SharePoint shows it."""
    element = ElementTree.Element("Field")
    put: dict[str, Any] = {
        "ID": "{" + field["Id"] + "}",
        "Type": field["TypeAsString"],
        "Name": field["InternalName"],
        "DisplayName": field["Title"],
        "StaticName": field["StaticName"],
    }
    for attribute, name in (*_TEXTS.items(), *_FLAGS.items(), *_COUNTS.items()):
        value = field.get(name)
        if attribute not in put and value not in (None, "", False) and attribute not in ("Sortable", "Filterable"):
            put[attribute] = "TRUE" if value is True else value
    if field.get("Required") is False:
        put["Required"] = "FALSE"
    for limit, name in (("Min", "MinimumValue"), ("Max", "MaximumValue")):
        if field.get(name) is not None:
            put[limit] = re.sub(r"\.0$", "", str(field[name]))
    for (kind, label), values in _FORMATS.items():
        if kind == field["TypeAsString"] and all(field.get(key) == value for key, value in values.items()):
            put["Format"] = label
    if field.get("AllowMultipleValues"):
        put["Mult"] = "TRUE"
    put["SourceID"] = "{" + source + "}"
    for name, value in put.items():
        element.set(name, str(value))
    _children(element, field)
    return ElementTree.tostring(element, encoding="unicode")


def _children(element: ElementTree.Element, field: Doc) -> None:
    for tag, name in (("Default", "DefaultValue"), ("DefaultFormula", "DefaultFormula"), ("Formula", "Formula")):
        if field.get(name):
            ElementTree.SubElement(element, tag).text = str(field[name])
    if field.get("Choices"):
        choices = ElementTree.SubElement(element, "CHOICES")
        for one in field["Choices"]:
            ElementTree.SubElement(choices, "CHOICE").text = one
    if field.get("ValidationFormula"):
        check = ElementTree.SubElement(element, "Validation", Message=field.get("ValidationMessage") or "")
        check.text = field["ValidationFormula"]
