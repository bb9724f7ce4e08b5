"""The columns, content types and permission levels that every site has from the start (docs/tenant/lists.md)."""

from __future__ import annotations

from functools import lru_cache

from pmo365.localtenant.behaviour.words import word
from pmo365.localtenant.exchange import Doc

# internal name, type, id, flags: h hidden, r read-only, t template column one may write, l lists only, d libraries only
_COLUMNS = """
ContentTypeId ContentTypeId 03e45e84-1992-4d42-9116-26f756012634 hr
Title Text fa564e0f-0c70-4ab9-b863-0177e6ddd247 t
_ModerationComments Note 34ad21eb-75bd-4544-8c73-0e08330291fe hr
FileLeafRef File 8553196d-ec8d-4564-9861-3dbe931050c8 t
ContentType Computed c042a256-787d-4a6f-8a8a-cf6ab767f12d -
Modified DateTime 28cf69c5-fa48-462a-b5cd-27b6f9d2bd5f r
Created DateTime 8c06beca-0777-48f7-91c7-6da68bc07b69 r
Author User 1df5e554-ec7e-46a6-901d-d85a3881cb18 r
Editor User d31655d1-1d5b-4511-95a1-7a09e9b75bf2 r
ID Counter 1d22ea11-1e32-424e-89ab-9fedbadb6ce1 r
Attachments Attachments 67df98f4-9dec-48ff-a553-29bece9c5bf4 l
_HasCopyDestinations Boolean 26d0756c-986a-48a7-af35-bf18ab85ff4a hr
_CopySource Text 6b4e226d-3d88-4a36-808d-a129bf52bccf hr
owshiddenversion Integer d4e44a66-ee3a-4d02-88c9-4ec5ff3f4cd5 hr
_UIVersion Integer 7841bf41-43d0-4434-9f50-a673baef7631 hr
_UIVersionString Text dce8262a-3ae9-45aa-aab4-83bd75fb738a r
_ModerationStatus ModStat fdc3b2ed-5bf2-4835-a4bc-b885f3396a61 hr
Edit Computed 503f1caa-358e-4918-9094-4a2cdc4bc034 r
LinkTitleNoMenu Computed bc91a437-52e7-49e1-8c4e-4698904b2b6d r
LinkTitle Computed 82642ec8-ef9b-478f-acf9-31f7d45fbc31 r
LinkFilenameNoMenu Computed 9d30f126-ba48-446b-b8f9-83745f322ebe rd
LinkFilename Computed 5cc6dc79-3710-4374-b433-61cb4a686c12 rd
DocIcon Computed 081c6e4c-5c14-4f20-b23e-1a71ceb6a67c r
Order Number ca4addac-796f-4b23-b093-d2a3f65c0774 h
GUID Guid ae069f25-3ac2-4256-b9c3-15dbc15da0e0 hr
FileRef Lookup 94f89715-e097-4e8b-ba79-ea02aa8b7adb hr
FileDirRef Lookup 56605df6-8fa1-47e4-a04c-5b384d59609f hr
Last_x0020_Modified Lookup 173f76c8-aebd-446a-9bc9-769a2bd2c18f hr
Created_x0020_Date Lookup 998b5cff-4a35-47a7-92f3-3914aa6aa4a2 hr
FSObjType Lookup 30bb605f-5bae-48fe-b4e3-1f81d9772af9 hr
UniqueId Lookup 4b7403de-8d94-43e8-9f0f-137a3e298126 hr
File_x0020_Size Lookup 8fca95c0-9b7d-456f-8dae-b41ee2728b85 hrd
CheckoutUser User 3881510a-4e4a-4ee8-b102-8ee8e2d0dd4b rd
_CheckinComment Lookup 58014f77-463b-437b-ab67-eec79532da67 rd
"""
KINDS = {
    "Integer": 1,
    "Text": 2,
    "Note": 3,
    "DateTime": 4,
    "Counter": 5,
    "Choice": 6,
    "Lookup": 7,
    "Boolean": 8,
    "Number": 9,
    "Currency": 10,
    "URL": 11,
    "Computed": 12,
    "Guid": 14,
    "MultiChoice": 15,
    "Calculated": 17,
    "File": 18,
    "Attachments": 19,
    "User": 20,
    "ModStat": 23,
    "ContentTypeId": 25,
    "LookupMulti": 7,
    "UserMulti": 20,
}
TYPES = {
    "Text": "SP.FieldText",
    "Note": "SP.FieldMultiLineText",
    "DateTime": "SP.FieldDateTime",
    "Choice": "SP.FieldChoice",
    "MultiChoice": "SP.FieldMultiChoice",
    "Number": "SP.FieldNumber",
    "Currency": "SP.FieldCurrency",
    "URL": "SP.FieldUrl",
    "User": "SP.FieldUser",
    "UserMulti": "SP.FieldUser",
    "Lookup": "SP.FieldLookup",
    "LookupMulti": "SP.FieldLookup",
    "Calculated": "SP.FieldCalculated",
    "Computed": "SP.FieldComputed",
    "Guid": "SP.FieldGuid",
}
PLAIN: Doc = {
    "AutoIndexed": False,
    "CanBeDeleted": True,
    "ClientSideComponentId": "00000000-0000-0000-0000-000000000000",
    "ClientSideComponentProperties": None,
    "ClientValidationFormula": None,
    "ClientValidationMessage": None,
    "CustomFormatter": None,
    "DefaultFormula": None,
    "DefaultValue": None,
    "Description": "",
    "Direction": "none",
    "EnforceUniqueValues": False,
    "Filterable": True,
    "FromBaseType": False,
    "Group": "",
    "Hidden": False,
    "IndexStatus": 0,
    "Indexed": False,
    "JSLink": "",
    "NoCrawl": False,
    "PinnedToFiltersPane": False,
    "ReadOnlyField": False,
    "Required": False,
    "Sealed": False,
    "ShowInFiltersPane": 0,
    "Sortable": True,
    "ValidationFormula": None,
    "ValidationMessage": None,
}
"""What a column says where nothing else is stated."""

LEVELS = {
    1073741829: ("full", 5, "2147483647", "4294967295", 1),
    1073741828: ("design", 4, "432", "1012866047", 32),
    1073741830: ("edit", 6, "432", "1011030767", 48),
    1073741827: ("contribute", 3, "432", "1011028719", 64),
    1073741826: ("read", 2, "176", "138612833", 128),
    1073741825: ("limited", 1, "48", "134287360", 160),
}
"""Permission levels by their fixed id: word, RoleTypeKind, High, Low, Order."""


@lru_cache(maxsize=8)
def builtin_columns(library: bool, lcid: int) -> dict[str, Doc]:
    """Return the columns of a new list or library by internal name in lower case."""
    found = {}
    for line in _COLUMNS.strip().splitlines():
        name, kind, identity, flags = line.split()
        if ("l" in flags and library) or ("d" in flags and not library):
            continue
        found[name.lower()] = _column(name, kind, identity, flags=flags, lcid=lcid, library=library)
    return found


def _column(name: str, kind: str, identity: str, *, flags: str, lcid: int, library: bool) -> Doc:
    column: Doc = {
        **PLAIN,
        "Id": identity,
        "InternalName": name,
        "StaticName": name,
        "EntityPropertyName": entity_name(name),
        "Title": word(name, lcid),
        "TypeAsString": kind,
        "FieldTypeKind": KINDS[kind],
        "FromBaseType": True,
        "CanBeDeleted": False,
        "Hidden": "h" in flags,
        "ReadOnlyField": "r" in flags,
        "Group": word("group_custom", lcid),
        "Sealed": name not in ("Title", "ContentType", "Attachments"),
        "Required": name == "Title" and not library,
    }
    if kind == "Text":
        column["MaxLength"] = 255
    if kind == "Note":
        column |= {"NumberOfLines": 6, "RichText": False, "AppendOnly": False, "AllowHyperlink": False}
    if kind in ("User", "Lookup"):
        column |= {"LookupList": "", "LookupField": "", "AllowMultipleValues": False}
    if kind == "DateTime":
        column["DisplayFormat"] = 1
    return column


def entity_name(internal: str) -> str:
    """Return the name of a column as a property of an item: a leading underscore gets ``OData_`` in front."""
    return f"OData_{internal}" if internal.startswith("_") else internal


@lru_cache(maxsize=4)
def builtin_types(lcid: int) -> dict[str, Doc]:
    """Return the content types of a new site by id in lower case."""
    rows = (
        ("0x", "System", "_Hidden", True),
        ("0x01", word("item", lcid), word("group_types", lcid), False),
        ("0x0101", word("document", lcid), word("group_documents", lcid), False),
        ("0x0120", word("folder", lcid), word("group_folders", lcid), False),
    )
    links = {
        "0x01": ("ContentType", "Title"),
        "0x0101": ("ContentType", "FileLeafRef", "Title"),
        "0x0120": ("ContentType", "Title", "FileLeafRef"),
    }
    return {
        identity: {
            "id": identity,
            "name": name,
            "group": group,
            "description": "",
            "hidden": hidden,
            "sealed": hidden,
            "links": [{"name": link, "required": False, "hidden": False} for link in links.get(identity, ())],
        }
        for identity, name, group, hidden in rows
    }
