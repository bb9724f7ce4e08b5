"""Routes: items changed by a form, value by value, as people type them."""

from __future__ import annotations

from pmo365.localtenant.behaviour.files import update_columns
from pmo365.localtenant.behaviour.forms import typed_values
from pmo365.localtenant.behaviour.items import split_body, update_item
from pmo365.localtenant.behaviour.quiet import overwrite_columns
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.refusals import Unemulated
from pmo365.localtenant.routes.itemshape import file_of
from pmo365.localtenant.routes.table import Args, Call, Complex, Node, Route, Value

_KNOWN = {"formvalues", "bnewdocumentupdate", "checkincomment", "datesinutc", "numberininvariantculture"}


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
)
