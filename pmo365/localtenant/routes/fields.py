"""Routes: columns of sites and lists."""

from __future__ import annotations

from xml.etree import ElementTree

from pmo365.localtenant.behaviour.builtin import KINDS as TYPE_KINDS
from pmo365.localtenant.behaviour.computed import check_formulas
from pmo365.localtenant.behaviour.fields import (
    add_field,
    check_index,
    columns,
    create_from_xml,
    drop_field,
    field_type,
    find_field,
    save_field,
    scope_of,
)
from pmo365.localtenant.behaviour.fieldxml import parse_field, schema_xml
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.refusals import Refusal, Unemulated, bad_query, unknown_column, unknown_property
from pmo365.localtenant.routes.table import Args, Call, Kind, Many, Node, Route, step

_BASE = {
    "Title": str,
    "Description": str,
    "Group": str,
    "Required": bool,
    "Indexed": bool,
    "EnforceUniqueValues": bool,
    "Hidden": bool,
    "DefaultValue": str,
    "DefaultFormula": str,
    "ValidationFormula": str,
    "ValidationMessage": str,
    "CustomFormatter": str,
    "ReadOnlyField": bool,
    "NoCrawl": bool,
    "JSLink": str,
    "StaticName": str,
}
_OWN: dict[str, dict[str, type | tuple[type, ...]]] = {
    "SP.FieldChoice": {"Choices": list, "FillInChoice": bool, "EditFormat": int},
    "SP.FieldMultiChoice": {"Choices": list, "FillInChoice": bool},
    "SP.FieldText": {"MaxLength": int},
    "SP.FieldMultiLineText": {"NumberOfLines": int, "RichText": bool, "AppendOnly": bool, "AllowHyperlink": bool},
    "SP.FieldNumber": {
        "MinimumValue": (int, float),
        "MaximumValue": (int, float),
        "ShowAsPercentage": bool,
        "DisplayFormat": int,
    },
    "SP.FieldCurrency": {
        "MinimumValue": (int, float),
        "MaximumValue": (int, float),
        "CurrencyLocaleId": int,
        "DisplayFormat": int,
    },
    "SP.FieldDateTime": {"DisplayFormat": int, "FriendlyDisplayFormat": int},
    "SP.FieldUser": {"SelectionMode": int, "SelectionGroup": int, "AllowMultipleValues": bool},
    "SP.FieldLookup": {"LookupField": str},
    "SP.FieldUrl": {"DisplayFormat": int},
}


def _field(call: Call, node: Node) -> Doc:
    field = node.doc
    listing = node.find("list")
    scope = scope_of(call.scene, listing)
    shown = {name: value for name, value in field.items() if not name.startswith("_")}
    place = listing["_root"] if listing else call.scene.site["path"]
    return {
        **shown,
        "SchemaXml": schema_xml(field, scope),
        "Scope": place,
        "TypeDisplayName": field["TypeAsString"],
        "TypeShortDescription": field["TypeAsString"],
        "IsModern": False,
    }


def _members(call: Call, node: Node) -> list[Node]:
    return [Node("field", one, node) for one in columns(call.scene, node.find("list")).values()]


def _find(call: Call, node: Node, args: Args) -> Node:
    name = str(next(iter(args.values())))
    field = find_field(call.scene, node.find("list"), name)
    if field is None:
        raise unknown_column(name)
    return Node("field", field, node)


def _find_id(call: Call, node: Node, args: Args) -> Node:
    identity = str(args["id"]).lower().strip("{}")
    for field in columns(call.scene, node.find("list")).values():
        if field["Id"] == identity:
            return Node("field", field, node)
    raise Refusal(404, "-2147024809, System.ArgumentException", f"Invalid field name. {{{identity}}}")


def _as_xml(call: Call, node: Node, args: Args) -> Node:
    given = args.get("parameters") or {}
    for name in given:
        if name not in ("SchemaXml", "Options") and not name.startswith("__"):
            raise Unemulated(f"property {name} of SP.XmlSchemaFieldCreationInformation")
    listing = node.find("list")
    field = create_from_xml(call.scene, listing, str(given.get("SchemaXml", "")), int(given.get("Options", 0)))
    check_formulas(call.scene, listing, field)
    return Node("field", field, node)


def _typed(call: Call, node: Node, args: Args) -> Node:
    """Add a column from its kind and title (AddField and POST of the collection)."""
    body = args.get("parameters") or call.body()
    kinds = {number: name for name, number in TYPE_KINDS.items() if not name.endswith("Multi")}
    kind = kinds.get(body.get("FieldTypeKind", 0))
    if kind is None:
        raise bad_query("FieldTypeKind is missing or unknown.")
    field = parse_field(ElementTree.Element("Field", {"Type": kind, "DisplayName": str(body.get("Title", ""))}))
    rest = {name: value for name, value in body.items() if name not in ("FieldTypeKind", "Title")}
    given = {**field, **_changes(field, rest, typed=True)}
    added = add_field(call.scene, node.find("list"), given, keep_name=False)
    check_formulas(call.scene, node.find("list"), added)
    return Node("field", added, node)


def _changes(field: Doc, body: Doc, *, typed: bool) -> Doc:
    """Return the changes of a body. A property of a subtype needs the type in the body [I pnpcore#1644]."""
    own = _OWN.get(field_type(field), {})
    found: Doc = {}
    for name, value in body.items():
        if name.startswith("__") or "odata." in name:
            continue
        if name in own and not typed:
            raise unknown_property(name, "SP.Field")
        kind = own.get(name) or _BASE.get(name)
        if kind is None:
            raise Unemulated(f"writing {name} of {field_type(field)}")
        plain = value["results"] if isinstance(value, dict) and "results" in value else value
        if plain is not None and (not isinstance(plain, kind) or (isinstance(plain, bool) and kind is not bool)):
            raise bad_query(f"Cannot convert the value of {name} to the expected type.")
        found[name] = plain
    return found


def _named_type(body: Doc) -> str:
    meta = body.get("__metadata")
    text = meta.get("type") if isinstance(meta, dict) else body.get("odata.type") or body.get("@odata.type")
    return str(text or "SP.Field").lstrip("#")


def _merge(call: Call, node: Node, args: Args) -> None:
    field, listing, body = node.doc, node.find("list"), call.body()
    named = _named_type(body)
    if named not in (
        "SP.Field",
        field_type(field),
        "SP.FieldMultiChoice" if field_type(field) == "SP.FieldChoice" else "",
    ):
        raise bad_query(f"An entry with type '{named}' was found, but it is not assignable to '{field_type(field)}'.")
    if "SchemaXml" in body:
        _replace(call, node, str(body["SchemaXml"]))
        return
    changed = _changes(field, body, typed=named != "SP.Field")
    after = {**field, **changed}
    check_formulas(call.scene, listing, after)
    if (after["Indexed"] and not field["Indexed"]) or after["EnforceUniqueValues"] != field["EnforceUniqueValues"]:
        check_index(call.scene, listing, after)
    save_field(call.scene, listing, after, kind=2)


def _replace(call: Call, node: Node, xml: str) -> None:
    """Change a column by its whole XML; name, id and type stay."""
    try:
        fresh = parse_field(ElementTree.fromstring(xml))
    except ElementTree.ParseError as error:
        raise bad_query(f"The field schema is not valid XML: {error}.") from error
    kept = {
        name: node.doc[name] for name in ("Id", "InternalName", "EntityPropertyName", "FromBaseType", "CanBeDeleted")
    }
    if fresh["TypeAsString"] != node.doc["TypeAsString"]:
        raise Unemulated("changing the type of a column")
    after = {**node.doc, **fresh, **kept, "StaticName": fresh.get("StaticName") or node.doc["StaticName"]}
    check_formulas(call.scene, node.find("list"), after)
    if after["Indexed"] or after["EnforceUniqueValues"]:
        check_index(call.scene, node.find("list"), after)
    save_field(call.scene, node.find("list"), after, kind=2)


def _delete(call: Call, node: Node, args: Args) -> None:
    drop_field(call.scene, node.find("list"), node.doc)


def _to(call: Call, node: Node, args: Args) -> Node:
    return Node("fields", {}, node)


def _address(node: Node) -> str:
    listing = node.find("list")
    base = f"Web/Lists(guid'{listing['Id']}')" if listing else "Web"
    return f"{base}/Fields(guid'{node.doc['Id']}')"


KINDS = (Kind("field", field_type, _field, _address),)
COLLECTIONS = (Many("fields", "field", _members),)
ROUTES = (
    step("web", "fields", _to),
    step("web", "availablefields", _to),
    step("list", "fields", _to),
    step("fields", "()", _find_id, "id"),
    step("fields", "getbyid", _find_id, "id"),
    step("fields", "getbyinternalnameortitle", _find, "strName"),
    step("fields", "getbytitle", _find, "title"),
    Route("fields", "createfieldasxml", "POST", _as_xml, "manage", ("parameters",), "[R] ListFieldTests: 200"),
    Route("fields", "addfield", "POST", _typed, "manage", ("parameters",), "[T]; [M]"),
    Route("fields", "", "POST", _typed, "manage", (), "[D] working with lists", status=201),
    Route("field", "", "MERGE", _merge, "manage", (), "[R]; [I] pnpcore#1644 for subtypes", status=204),
    Route("field", "", "DELETE", _delete, "manage", (), "[D]"),
    Route("field", "deleteobject", "POST", _delete, "manage", (), "[M]"),
)
