"""Content types of sites and lists. Source: docs/tenant/lists.md."""

from __future__ import annotations

import re
import uuid

from pmo365.localtenant.behaviour.builtin import builtin_types
from pmo365.localtenant.behaviour.changes import log_change
from pmo365.localtenant.behaviour.fields import columns, save_field
from pmo365.localtenant.behaviour.scene import Scene
from pmo365.localtenant.behaviour.words import word
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.refusals import ARGUMENT, SP, Refusal, taken_name

_ID = re.compile(r"0x(?:[0-9a-f]{2})*", re.I)


def types_of(scene: Scene, listing: Doc | None) -> dict[str, Doc]:
    """Return the content types of a list or of the site by id in lower case."""
    if listing:
        return scene.store.shelf("ctype", listing["Id"])
    return {**builtin_types(scene.site["language"]), **scene.store.shelf("ctype", scene.site["web"])}


def find_type(scene: Scene, listing: Doc | None, identity: str) -> Doc:
    """Return the content type of an id one wants to use; refuses an unknown one."""
    found = types_of(scene, listing).get(identity.lower())
    if found is None:
        raise Refusal(404, f"-2147024809, {ARGUMENT}", f"The content type '{identity}' was not found.")
    return found


def parent_of(scene: Scene, identity: str) -> Doc | None:
    """Return the site content type a new id descends from: the longest known beginning that leaves a valid rest."""
    low = identity.lower()
    known = sorted(types_of(scene, None).items(), key=lambda pair: -len(pair[0]))
    for key, body in known:
        rest = low[len(key) :]
        if (
            low.startswith(key)
            and low != key
            and (re.fullmatch(r"00[0-9a-f]{32}", rest) or re.fullmatch(r"(?!00)[0-9a-f]{2}", rest))
        ):
            return body
    return None


def create_type(scene: Scene, name: str, *, identity: str = "", parent: str = "", given: Doc | None = None) -> Doc:
    """Add a site content type under a given id or below a parent; refuses a name or id that is taken."""
    base = parent or "0x01"
    full = identity or f"{base}00{uuid.uuid4().hex.upper()}"
    above = parent_of(scene, full) if _ID.fullmatch(full) else None
    every = types_of(scene, None)
    if full.lower() in every:
        raise taken_name(f'A duplicate content type "{every[full.lower()]["name"]}" was found.')
    if above is None:
        raise Refusal(400, f"-2147024809, {ARGUMENT}", f"The content type id '{full}' is not valid.")
    if any(one["name"].lower() == name.lower() for one in every.values()):
        raise taken_name(f'A duplicate content type "{name}" was found.')
    body: Doc = {
        "id": full,
        "name": name,
        "group": word("group_own_types", scene.site["language"]),
        "description": "",
        "hidden": False,
        "sealed": False,
        "links": above["links"],
        **(given or {}),
    }
    return _save(scene, None, body, 1)


def _save(scene: Scene, listing: Doc | None, body: Doc, kind: int) -> Doc:
    scope = listing["Id"] if listing else scene.site["web"]
    stored = scene.store.put("ctype", scope, body["id"].lower(), body)
    log_change(
        scene, {"what": "ContentType", "type": kind, "ctype": body["id"]}, list_id=listing["Id"] if listing else None
    )
    return stored


def update_type(scene: Scene, listing: Doc | None, body: Doc, changed: Doc) -> Doc:
    """Change name, group, description or column links of a content type."""
    return _save(scene, listing, {**body, **changed}, 2)


def add_link(scene: Scene, listing: Doc | None, body: Doc, name: str) -> Doc:
    """Link a column to a content type; refuses an unknown column."""
    field = columns(scene, listing).get(name.lower())
    if field is None:
        raise Refusal(
            400,
            f"-2147024809, {ARGUMENT}",
            f"Column '{name}' does not exist. It may have been deleted by another user.",
        )
    if any(link["name"].lower() == name.lower() for link in body["links"]):
        return body
    link = {"name": field["InternalName"], "required": field["Required"], "hidden": field["Hidden"]}
    return update_type(scene, listing, body, {"links": [*body["links"], link]})


def add_to_list(scene: Scene, listing: Doc, identity: str) -> Doc:
    """Copy a site content type into a list: an id one level longer, its columns added to the list."""
    source = find_type(scene, None, identity)
    for one in types_of(scene, listing).values():
        if one["id"].lower().startswith(source["id"].lower() + "00") and len(one["id"]) == len(source["id"]) + 34:
            raise taken_name(f'A duplicate content type "{source["name"]}" was found.')
    copy = {**source, "id": f"{source['id']}00{uuid.uuid4().hex.upper()}"}
    present, site_columns = columns(scene, listing), columns(scene, None)
    for link in source["links"]:
        if link["name"].lower() not in present:
            save_field(scene, listing, site_columns[link["name"].lower()], kind=1)
    _order(scene, listing, copy["id"])
    return _save(scene, listing, copy, 1)


def _order(scene: Scene, listing: Doc, identity: str) -> None:
    fresh = scene.store.get("list", scene.site["web"], listing["Id"]) or listing
    scene.store.put("list", scene.site["web"], listing["Id"], {**fresh, "_types": [*fresh["_types"], identity]})


def delete_type(scene: Scene, listing: Doc | None, body: Doc) -> None:
    """Remove a content type; refuses one that the system brought."""
    if listing is None and body["id"].lower() in builtin_types(scene.site["language"]):
        raise Refusal(400, f"-2130575319, {SP}", "The content type is part of an application feature.")
    scene.store.drop("ctype", listing["Id"] if listing else scene.site["web"], body["id"].lower())
    log_change(
        scene, {"what": "ContentType", "type": 3, "ctype": body["id"]}, list_id=listing["Id"] if listing else None
    )


def add_default_types(scene: Scene, listing: Doc) -> None:
    """Give a new list its copies of Item or Document, and of Folder."""
    base = "0x0101" if listing["BaseType"] == 1 else "0x01"
    for identity in (base, "0x0120"):
        source = builtin_types(scene.site["language"])[identity]
        copy = {**source, "id": f"{identity}00{uuid.uuid4().hex.upper()}"}
        scene.store.put("ctype", listing["Id"], copy["id"].lower(), copy)
        if identity == base:
            _order(scene, listing, copy["id"])


def default_type(scene: Scene, listing: Doc, *, folder: bool = False) -> Doc:
    """Return the content type of a new item (or folder): the first of the list's order."""
    every = scene.store.shelf("ctype", listing["Id"])
    if folder:
        return next(one for one in every.values() if one["id"].startswith("0x0120"))
    order = [identity.lower() for identity in listing["_types"] if identity.lower() in every]
    first = order[0] if order else next(key for key in every if not key.startswith("0x0120"))
    return every[first]
