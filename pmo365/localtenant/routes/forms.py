"""Routes: items changed by a form, value by value, as people type them."""

from __future__ import annotations

from urllib.parse import urlsplit

from pmo365.localtenant.behaviour.contenttypes import default_type
from pmo365.localtenant.behaviour.files import update_columns
from pmo365.localtenant.behaviour.forms import typed_values
from pmo365.localtenant.behaviour.items import new_item, split_body, update_item
from pmo365.localtenant.behaviour.quiet import overwrite_columns
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.refusals import Unemulated
from pmo365.localtenant.routes.itemshape import file_of
from pmo365.localtenant.routes.table import Args, Call, Complex, Node, Route, Value
from pmo365.localtenant.shelves import put_item_version

_KNOWN = {
    "listitemcreateinfo",
    "formvalues",
    "bnewdocumentupdate",
    "checkincomment",
    "datesinutc",
    "numberininvariantculture",
}


def _validate_update(call: Call, node: Node, args: Args) -> Value:
    """Write the values of a form: all of them or, when one is refused, none; the answer is 200 either way [R]."""
    listing, item = node.need("list"), node.doc
    form = _form(args)
    utc, invariant = bool(args.get("datesinutc")), bool(args.get("numberininvariantculture"))
    values, answers = typed_values(call.scene, listing, form, utc=utc, invariant=invariant)
    if not any(one["HasException"] for one in answers):
        type_id = _type_id(call, listing, form)
        _write(call, node, values=values, type_id=type_id, quiet=bool(args.get("bnewdocumentupdate")))
    shown = [Complex("SP.ListItemFormUpdateValue", {**one, "ItemId": item["id"]}) for one in answers]
    return Value("ValidateUpdateListItem", shown, "Collection(SP.ListItemFormUpdateValue)")


def _form(args: Args) -> list[Doc]:
    unknown = {name for name in args if name.lower() not in _KNOWN and not name.startswith("__")}
    if unknown:
        raise Unemulated(f"parameter {sorted(unknown)[0]} of ValidateUpdateListItem")
    given = args.get("formvalues") or []
    return list(given["results"] if isinstance(given, dict) else given)


def _type_id(call: Call, listing: Doc, form: list[Doc]) -> str | None:
    told = next((one.get("FieldValue") for one in form if one["FieldName"] == "ContentTypeId"), None)
    return split_body(call.scene, listing, {"ContentTypeId": told})[1] if told else None


def _write(call: Call, node: Node, *, values: Doc, type_id: str | None, quiet: bool) -> None:
    listing, item, entry = node.need("list"), node.doc, file_of(call, node)
    if quiet:
        overwrite_columns(call.scene, listing, item, entry, values=values, type_id=type_id)
    elif entry is None:
        update_item(call.scene, listing, item, values=values, type_id=type_id)
    else:
        update_columns(call.scene, listing, entry, values=values, type_id=type_id)


def _add_item(call: Call, node: Node, args: Args) -> Value:
    """Add an item by a form: HTTP 200 either way; the last line tells its number when it was added [R]."""
    listing, form = node.need("list"), _form(args)
    _check_place(call, listing, args.get("listitemcreateinfo") or {})
    utc, invariant = bool(args.get("datesinutc")), bool(args.get("numberininvariantculture"))
    values, answers = typed_values(call.scene, listing, form, utc=utc, invariant=invariant)
    number = 0
    if not any(one["HasException"] for one in answers):
        type_id = _type_id(call, listing, form) or default_type(call.scene, listing)["id"]
        item = new_item(call.scene, listing, values=values, type_id=type_id)
        put_item_version(call.scene.store, listing["Id"], item)
        number = item["id"]
        last = {"ErrorCode": 0, "ErrorMessage": None, "FieldName": "Id", "FieldValue": str(number)}
        answers.append({**last, "HasException": False})
    shown = [Complex("SP.ListItemFormUpdateValue", {**one, "ItemId": number}) for one in answers]
    return Value("AddValidateUpdateItemUsingPath", shown, "Collection(SP.ListItemFormUpdateValue)")


def _check_place(call: Call, listing: Doc, info: Doc) -> None:
    """Refuse what only files and folders have: this is for items at the root of a plain list."""
    path = urlsplit(str((info.get("FolderPath") or {}).get("DecodedUrl") or listing["_root"])).path
    if listing["BaseType"] == 1 or info.get("UnderlyingObjectType", 0) != 0:
        raise Unemulated("AddValidateUpdateItemUsingPath of a file or folder")
    if path.rstrip("/").lower() != listing["_root"].lower():
        raise Unemulated("AddValidateUpdateItemUsingPath below a folder of a list")


KINDS = ()
COLLECTIONS = ()
ROUTES = (
    Route(
        "item",
        "validateupdatelistitem",
        "POST",
        _validate_update,
        "write",
        ("formvalues", "bnewdocumentupdate", "checkincomment", "datesinutc", "numberininvariantculture"),
        "[R] 200 with HasException; [C] bNewDocumentUpdate keeps the version; [U] flags",
    ),
    Route(
        "list",
        "addvalidateupdateitemusingpath",
        "POST",
        _add_item,
        "write",
        (
            "listitemcreateinfo",
            "formvalues",
            "bnewdocumentupdate",
            "checkincomment",
            "datesinutc",
            "numberininvariantculture",
        ),
        "[D]; [R] last entry Id",
    ),
)
