"""Cell values: what a column takes, how it is stored, defaults, unique values. Source: docs/tenant/lists.md."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pmo365.localtenant.behaviour.fields import columns, field_named
from pmo365.localtenant.behaviour.moments import stored_moment, today
from pmo365.localtenant.behaviour.people import principal
from pmo365.localtenant.behaviour.scene import Scene
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.refusals import SP, Refusal, Unemulated, bad_query, bad_value, duplicate_value, unknown_property
from pmo365.localtenant.shelves import get_item, items_after, items_equal

LINKED = ("User", "UserMulti", "Lookup", "LookupMulti")
TEXT_LIMIT = 255


def stored_values(scene: Scene, listing: Doc, given: Doc) -> Doc:
    """Return a REST body's values as they are stored, by internal name; refuses what a column does not take."""
    found: Doc = {}
    for name, value in given.items():
        if name.startswith("__") or "odata." in name:
            continue
        field = _target(scene, listing, name)
        found[field["InternalName"]] = stored_value(scene, field, value)
    return found


def _target(scene: Scene, listing: Doc, name: str) -> Doc:
    """Return the column a property writes: ``XId`` for people and lookups, ``X`` for the others."""
    field = field_named(scene, listing, name)
    if field and field["EntityPropertyName"] == name and field["TypeAsString"] not in LINKED:
        if field["ReadOnlyField"] or (field["FromBaseType"] and name != "Title"):
            raise Unemulated(f"writing the column {name}")
        return field
    linked = field_named(scene, listing, name[:-2]) if name.endswith("Id") else None
    if linked and linked["TypeAsString"] in LINKED and linked["InternalName"] == name[:-2]:
        if linked["ReadOnlyField"]:
            raise Unemulated(f"writing the column {name}")
        return linked
    raise unknown_property(name, listing["ListItemEntityTypeFullName"])


def stored_value(scene: Scene, field: Doc, value: Any) -> Any:
    """Return one value as it is stored; None empties the cell."""
    if isinstance(value, dict) and "results" in value:
        value = value["results"]
    if value is None:
        return None
    kind = field["TypeAsString"]
    keeper = _KEEPERS.get(kind)
    if keeper is None:
        raise Unemulated(f"writing a column of type {kind}")
    return keeper(scene, field, value)


def _expect(value: Any, kinds: type | tuple[type, ...], name: str) -> None:
    if not isinstance(value, kinds) or (isinstance(value, bool) and kinds is not bool):
        text = (
            f"Cannot convert a primitive value to the expected type '{name}'. See the inner exception for more details."
        )
        raise bad_query(text)


def _text(scene: Scene, field: Doc, value: Any) -> str | None:
    _expect(value, str, "Edm.String")
    if len(value) > field.get("MaxLength", TEXT_LIMIT):
        text = "Invalid text value.\n\nA text field contains invalid data. Please check the value and try again."
        raise Refusal(400, f"-2130575155, {SP}", text)
    return str(value) or None


def _note(scene: Scene, field: Doc, value: Any) -> str | None:
    _expect(value, str, "Edm.String")
    return str(value) or None


def _number(scene: Scene, field: Doc, value: Any) -> float | int:
    _expect(value, (int, float), "Edm.Double")
    low, high = field.get("MinimumValue"), field.get("MaximumValue")
    if (low is not None and value < low) or (high is not None and value > high):
        raise bad_value(f"The value of {field['Title']} must be between {low} and {high}.")
    return float(value) if isinstance(value, float) and value != int(value) else int(value)


def _yes_no(scene: Scene, field: Doc, value: Any) -> bool:
    _expect(value, bool, "Edm.Boolean")
    return bool(value)


def _moment(scene: Scene, field: Doc, value: Any) -> str | None:
    _expect(value, str, "Edm.DateTime")
    return stored_moment(value, scene.zone, field["DisplayFormat"] == 0) if value else None


def _link(scene: Scene, field: Doc, value: Any) -> Doc:
    if not isinstance(value, dict) or not {"Url", "Description"} >= {key for key in value if not key.startswith("__")}:
        raise bad_query("An unexpected 'PrimitiveValue' node was found; a hyperlink has Url and Description.")
    url = str(value.get("Url") or "")
    if len(url) > TEXT_LIMIT * 8 + 8:
        raise bad_value("Invalid hyperlink.")
    return {"Url": url, "Description": value.get("Description") or url}


def _choices(scene: Scene, field: Doc, value: Any) -> list[str] | None:
    _expect(value, list, "Collection(Edm.String)")
    for one in value:
        _expect(one, str, "Edm.String")
    return list(value) or None


def _one_link(scene: Scene, field: Doc, value: Any) -> int | None:
    _expect(value, int, "Edm.Int32")
    if value <= 0:
        return None
    _check_target(scene, field, value)
    return int(value)


def _many_links(scene: Scene, field: Doc, value: Any) -> list[int] | None:
    _expect(value, list, "Collection(Edm.Int32)")
    for one in value:
        _expect(one, int, "Edm.Int32")
        _check_target(scene, field, one)
    return list(value) or None


def _check_target(scene: Scene, field: Doc, number: int) -> None:
    if field["TypeAsString"].startswith("User"):
        if principal(scene, number) is None:
            raise bad_value(f"The specified user {number} could not be found.")
    elif get_item(scene.store, field["LookupList"].strip("{}").lower(), number) is None:
        raise bad_value(f"The lookup value of {field['Title']} is invalid: there is no item {number}.")


_KEEPERS: dict[str, Callable[[Scene, Doc, Any], Any]] = {
    "Text": _text,
    "Choice": _text,
    "Note": _note,
    "Number": _number,
    "Currency": _number,
    "Boolean": _yes_no,
    "DateTime": _moment,
    "URL": _link,
    "MultiChoice": _choices,
    "User": _one_link,
    "Lookup": _one_link,
    "UserMulti": _many_links,
    "LookupMulti": _many_links,
}


def default_values(scene: Scene, listing: Doc) -> Doc:
    """Return the values a new item gets where the caller states none."""
    found: Doc = {}
    for field in columns(scene, listing).values():
        text = field.get("DefaultValue")
        if text not in (None, "") and not field["FromBaseType"]:
            found[field["InternalName"]] = _default(scene, field, str(text))
    return found


def _default(scene: Scene, field: Doc, text: str) -> Any:
    kind = field["TypeAsString"]
    if kind == "DateTime":
        moment = today(scene.now, scene.zone) if field["DisplayFormat"] == 0 else scene.stamp
        return moment if text.lower() == "[today]" else _moment(scene, field, text)
    if kind == "Boolean":
        return text in ("1", "true", "TRUE")
    if kind in ("Number", "Currency"):
        number = float(text)
        return int(number) if number == int(number) else number
    if kind == "MultiChoice":
        return [one for one in text.split(";#") if one]
    return text


def check_unique(scene: Scene, listing: Doc, values: Doc, own: int | None) -> None:
    """Refuse a value that a unique column already holds in another item."""
    for name, value in values.items():
        field = field_named(scene, listing, name)
        if value is None or not field or not field["EnforceUniqueValues"]:
            continue
        if isinstance(value, str):
            twins = items_equal(scene.store, listing["Id"], name, value)
        else:
            twins = (item for item in items_after(scene.store, listing["Id"]) if item["values"].get(name) == value)
        if any(twin["id"] != own for twin in twins):
            raise duplicate_value()
