"""Graph: a site, its lists and columns, and which applications may use it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pmo365.localtenant.behaviour.fields import columns, field_type
from pmo365.localtenant.behaviour.lists import lists
from pmo365.localtenant.behaviour.scene import Scene, new_id
from pmo365.localtenant.conditions import fields_of
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.refusals import Refusal, Unemulated
from pmo365.localtenant.routes.table import json_object


def site_key(scene: Scene) -> str:
    """Return the id of a site in Graph: host, site collection, web."""
    return f"{scene.tenant['host']},{scene.site['id']},{scene.site['web']}"


def find_list(scene: Scene, name: str) -> Doc:
    """Return a list by id or title; refuses an unknown one with ``itemNotFound``."""
    low = name.lower()
    for one in lists(scene):
        if low in (one["Id"], one["Title"].lower()) or one["_root"].rsplit("/", 1)[1].lower() == low:
            return one
    raise Refusal(404, "itemNotFound", "The provided path does not exist, or the list does not exist.")


def _picked(call: Any, body: Doc) -> Doc:
    if call.options.filter is not None or call.options.order:
        raise Unemulated("$filter or $orderby here")
    names = call.options.select
    return {name: value for name, value in body.items() if not names or name in names or name == "id"}


def show_site(call: Any, parts: Doc) -> Doc:
    """Return a site."""
    site, scene = call.scene.site, call.scene
    return _picked(
        call,
        {
            "createdDateTime": site["created"],
            "description": site["description"],
            "id": site_key(scene),
            "lastModifiedDateTime": site["created"],
            "name": site["path"].rsplit("/", 1)[-1],
            "webUrl": site["url"],
            "displayName": site["title"],
            "siteCollection": {"hostname": scene.tenant["host"]},
            "sharepointIds": {
                "siteId": site["id"],
                "siteUrl": site["url"],
                "tenantId": scene.tenant["id"],
                "webId": site["web"],
            },
        },
    )


def list_body(scene: Scene, listing: Doc) -> Doc:
    """Return a list as Graph shows it."""
    template = "documentLibrary" if listing["BaseType"] == 1 else "genericList"
    name = listing["_root"].rsplit("/", 1)[1]
    return {
        "createdDateTime": listing["Created"],
        "description": listing["Description"],
        "eTag": f'"{listing["Id"]},1"',
        "id": listing["Id"],
        "lastModifiedDateTime": listing["LastItemModifiedDate"],
        "name": name,
        "webUrl": f"https://{scene.tenant['host']}{listing['_root']}",
        "displayName": listing["Title"],
        "list": {
            "contentTypesEnabled": listing["ContentTypesEnabled"],
            "hidden": listing["Hidden"],
            "template": template,
        },
    }


def show_lists(call: Any, parts: Doc) -> Doc:
    """Return the lists of a site that are not system lists."""
    shown = [_picked(call, list_body(call.scene, one)) for one in lists(call.scene) if not one["IsSystemList"]]
    return {"value": shown}


def show_list(call: Any, parts: Doc) -> Doc:
    """Return one list."""
    return _picked(call, list_body(call.scene, find_list(call.scene, parts["list"])))


def _facet(field: Doc) -> Doc:
    """Return what Graph says of a column's type."""
    maker = _FACETS.get(field_type(field))
    if maker is None:
        return {"boolean": {}} if field["TypeAsString"] == "Boolean" else {}
    return maker(field)


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


_FACETS: dict[str, Callable[[Doc], Doc]] = {
    "SP.FieldText": _text,
    "SP.FieldMultiLineText": _text,
    "SP.FieldChoice": _choice,
    "SP.FieldMultiChoice": _choice,
    "SP.FieldNumber": _number,
    "SP.FieldCurrency": _number,
    "SP.FieldDateTime": _date,
    "SP.FieldUser": _person,
    "SP.FieldLookup": _lookup,
    "SP.FieldUrl": lambda field: {"hyperlinkOrPicture": {"isPicture": field.get("DisplayFormat") == 1}},
}


def show_columns(call: Any, parts: Doc) -> Doc:
    """Return the columns of a list."""
    listing = find_list(call.scene, parts["list"])
    names = call.options.select
    shown = [
        {
            "columnGroup": one["Group"],
            "description": one["Description"],
            "displayName": one["Title"],
            "enforceUniqueValues": one["EnforceUniqueValues"],
            "hidden": one["Hidden"],
            "id": one["Id"],
            "indexed": one["Indexed"],
            "name": one["InternalName"],
            "readOnly": one["ReadOnlyField"],
            "required": one["Required"],
            **_facet(one),
        }
        for one in columns(call.scene, listing).values()
    ]
    return {
        "value": [
            {key: value for key, value in one.items() if not names or key in names or key == "id"} for one in shown
        ]
    }


def _grant(grant: Doc) -> Doc:
    identity = {"application": {"displayName": grant["name"], "id": grant["app"]}}
    return {
        "id": grant["id"],
        "roles": grant["roles"],
        "grantedToIdentitiesV2": [identity],
        "grantedToIdentities": [identity],
    }


def show_grants(call: Any, parts: Doc) -> Doc:
    """Return the grants of applications on a site."""
    for name in fields_of(call.options.filter):
        raise Unemulated(f"$filter on {name} of permissions")
    return {"value": [_grant(one) for one in call.scene.store.all("grant", call.scene.site["id"])]}


def add_grant(call: Any, parts: Doc) -> Doc:
    """Grant an application rights on a site."""
    body = json_object(call.request)
    strange = set(body) - {"roles", "grantedToIdentities", "grantedToIdentitiesV2"}
    if strange:
        raise Unemulated(f"writing {', '.join(sorted(strange))} of a permission")
    identities = body.get("grantedToIdentities") or body.get("grantedToIdentitiesV2") or [{}]
    app = identities[0].get("application", {})
    roles = body.get("roles", [])
    if not app.get("id") or not roles or set(roles) - {"read", "write", "owner", "manage", "fullcontrol"}:
        raise Refusal(400, "invalidRequest", "One of the provided arguments is not acceptable.")
    grant = {"id": new_id(), "roles": roles, "app": app["id"], "name": app.get("displayName", "")}
    return _grant(call.scene.store.put("grant", call.scene.site["id"], grant["id"], grant))


def drop_grant(call: Any, parts: Doc) -> None:
    """Take a grant back."""
    if call.scene.store.get("grant", call.scene.site["id"], parts["grant"]) is None:
        raise Refusal(404, "itemNotFound", "Item not found")
    call.scene.store.drop("grant", call.scene.site["id"], parts["grant"])
