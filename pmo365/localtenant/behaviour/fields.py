"""Columns: reading and writing their XML, internal names, what may be changed. Source: docs/tenant/lists.md."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

from pmo365.localtenant.behaviour.builtin import TYPES, builtin_columns, entity_name
from pmo365.localtenant.behaviour.changes import log_change
from pmo365.localtenant.behaviour.fieldxml import parse_field
from pmo365.localtenant.behaviour.scene import Scene, new_id
from pmo365.localtenant.behaviour.words import word
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.refusals import ARGUMENT, SP, Refusal, taken_name
from pmo365.localtenant.shelves import count_items, items_after, put_item

INDEXES = 20
INDEX_ITEMS = 20000
_UNINDEXABLE = {"Note", "MultiChoice", "URL", "Calculated", "UserMulti", "LookupMulti", "Computed"}


def scope_of(scene: Scene, listing: Doc | None) -> str:
    """Return where columns are kept: the list's id, or the web's for site columns."""
    return str(listing["Id"]) if listing else str(scene.site["web"])


def columns(scene: Scene, listing: Doc | None) -> dict[str, Doc]:
    """Return the columns of a list (or the site columns) by internal name in lower case; built-in ones first."""
    own = scene.store.shelf("field", scope_of(scene, listing))
    library = bool(listing and listing["BaseType"] == 1)
    base = builtin_columns(library, scene.site["language"])
    return {**{name: own.get(name, field) for name, field in base.items()}, **own}


def field_named(scene: Scene, listing: Doc | None, name: str) -> Doc | None:
    """Return a column by internal name or by the name it has as an item's property."""
    low = name.lower().removeprefix("odata_") if name.lower().startswith("odata__") else name.lower()
    return columns(scene, listing).get(low)


def find_field(scene: Scene, listing: Doc | None, name: str) -> Doc | None:
    """Return a column by id, internal name or title, in this order."""
    low = name.lower().strip("{}")
    every = columns(scene, listing)
    by_title = (field for field in every.values() if field["Title"].lower() == low)
    by_id = (field for field in every.values() if field["Id"].lower() == low)
    return next(by_id, None) or every.get(low) or next(by_title, None)


def field_type(field: Doc) -> str:
    """Return the OData type of a column."""
    return TYPES.get(field["TypeAsString"], "SP.Field")


def internal_name(title: str, taken: set[str]) -> str:
    """Return the internal name SharePoint makes of a title: ``_x0020_`` for a space, at most 32 characters."""
    encoded = "".join(one if (one.isascii() and one.isalnum()) or one == "_" else f"_x{ord(one):04x}_" for one in title)
    if encoded[:1].isdigit():
        encoded = f"_x{ord(encoded[0]):04x}_{encoded[1:]}"
    base = encoded[:32]
    name, number = base, 0
    while name.lower() in taken:
        name, number = f"{base[: 32 - len(str(number))]}{number}", number + 1
    return name


def create_from_xml(scene: Scene, listing: Doc | None, xml: str, options: int) -> Doc:
    """Add a column from its XML; ``options`` 8 makes the internal name the ``Name`` of the XML."""
    try:
        element = ElementTree.fromstring(xml)
    except ElementTree.ParseError as error:
        raise Refusal(400, f"-2130575340, {SP}", f"The field schema is not valid XML: {error}.") from error
    return add_field(scene, listing, parse_field(element), keep_name=bool(options & 8))


def add_field(scene: Scene, listing: Doc | None, field: Doc, *, keep_name: bool) -> Doc:
    """Add a column; refuses an internal name or id that is taken."""
    every = columns(scene, listing)
    hint = field.get("InternalName") or field.get("Title") or ""
    title = field.get("Title") or hint
    if not title:
        raise Refusal(400, f"-2147024809, {ARGUMENT}", "Invalid field name.")
    if keep_name and hint.lower() in every:
        raise taken_name(f'A duplicate field name "{hint}" was found.')
    identity = field.get("Id") or new_id()
    if any(one["Id"] == identity for one in every.values()):
        raise taken_name(f'A duplicate field name "{identity}" was found.')
    name = hint if keep_name else internal_name(title, set(every))
    extra: Doc = {}
    if field["TypeAsString"] in ("User", "UserMulti"):
        extra["LookupList"] = "{" + scene.site["user_list"] + "}"
    full = {
        **field,
        "Id": identity,
        "InternalName": name,
        "StaticName": field.get("StaticName") or name,
        "EntityPropertyName": entity_name(name),
        "Title": title,
        **extra,
        "Group": field.get("Group") or word("group_custom", scene.site["language"]),
    }
    if full["Indexed"] or full["EnforceUniqueValues"]:
        check_index(scene, listing, full)
    return save_field(scene, listing, full, kind=1)


def save_field(scene: Scene, listing: Doc | None, field: Doc, *, kind: int) -> Doc:
    """Store a column and note the change (1 added, 2 updated)."""
    stored = scene.store.put("field", scope_of(scene, listing), field["InternalName"].lower(), field)
    body = {"what": "Field", "type": kind, "field": field["Id"]}
    log_change(scene, body, list_id=listing["Id"] if listing else None)
    return stored


def check_index(scene: Scene, listing: Doc | None, field: Doc) -> None:
    """Refuse an index that the column or the list cannot have."""
    if field["EnforceUniqueValues"] and not field["Indexed"]:
        raise Refusal(400, f"-2130575156, {SP}", "A column that enforces unique values must be indexed.")
    if field["TypeAsString"] in _UNINDEXABLE or field.get("AllowMultipleValues"):
        raise Refusal(400, f"-2130575154, {SP}", f"The column '{field['Title']}' cannot be indexed.")
    if listing is None:
        return
    others = [one for one in columns(scene, listing).values() if one["Indexed"] and one["Id"] != field["Id"]]
    if len(others) >= INDEXES:
        raise Refusal(
            500, f"-2130575153, {SP}", "You have reached the maximum number of indexed columns for this list."
        )
    if count_items(scene.store, listing["Id"]) > INDEX_ITEMS:
        text = "The attempted operation is prohibited because it exceeds the list view threshold."
        raise Refusal(500, "-2147024860, Microsoft.SharePoint.SPQueryThrottledException", text)


def _empty(scene: Scene, listing: Doc, name: str) -> None:
    """Take a column's cells away, without a new version of their rows."""
    for item in items_after(scene.store, listing["Id"]):
        if name in item["values"]:
            kept = {key: value for key, value in item["values"].items() if key != name}
            put_item(scene.store, listing["Id"], {**item, "values": kept})


def drop_field(scene: Scene, listing: Doc | None, field: Doc) -> None:
    """Remove a column with its cells and its place in views; refuses a built-in one."""
    if field["FromBaseType"]:
        raise Refusal(400, f"-2130575317, {SP}", "The field cannot be deleted.")
    scope = scope_of(scene, listing)
    scene.store.drop("field", scope, field["InternalName"].lower())
    if listing is not None:
        _empty(scene, listing, field["InternalName"])
    for view in scene.store.all("view", scope):
        kept = [name for name in view["fields"] if name.lower() != field["InternalName"].lower()]
        scene.store.put("view", scope, view["id"], {**view, "fields": kept})
    log_change(scene, {"what": "Field", "type": 3, "field": field["Id"]}, list_id=listing["Id"] if listing else None)
