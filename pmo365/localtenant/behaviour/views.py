"""Views: the page name comes from the first title and stays. Source: docs/tenant/lists.md."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree

from pmo365.localtenant.behaviour.changes import log_change
from pmo365.localtenant.behaviour.fields import find_field
from pmo365.localtenant.behaviour.scene import Scene, new_id
from pmo365.localtenant.behaviour.words import word
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.refusals import ARGUMENT, SP, Refusal

_COMPUTED = {"LinkTitle", "LinkTitleNoMenu", "LinkFilename", "LinkFilenameNoMenu", "DocIcon", "Edit"}


def views(scene: Scene, listing: Doc) -> list[Doc]:
    """Return the views of a list."""
    return scene.store.all("view", listing["Id"])


def find_view(scene: Scene, listing: Doc, *, identity: str = "", title: str = "") -> Doc:
    """Return a view by id or title; refuses an unknown one."""
    for one in views(scene, listing):
        if one["id"] == identity.lower().strip("{}") or (title and one["title"].lower() == title.lower()):
            return one
    raise Refusal(404, f"-2147024809, {ARGUMENT}", "The specified view is invalid.")


def add_view(scene: Scene, listing: Doc, title: str, *, names: list[str], given: Doc | None = None) -> Doc:
    """Add a public or personal view; refuses an unknown column and malformed CAML."""
    if not title.strip():
        raise Refusal(400, f"-2147024809, {ARGUMENT}", "Value does not fall within the expected range.")
    checked = [check_view_field(scene, listing, name) for name in names]
    view: Doc = {
        "id": new_id(),
        "title": title,
        "fields": checked,
        "query": "",
        "row_limit": 30,
        "paged": True,
        "default": False,
        "personal": False,
        "hidden": False,
        "page": _page(scene, listing, title),
        "formatter": None,
        "type2": None,
        "scope": 0,
        "aggregations": None,
        **(given or {}),
    }
    check_query(view["query"])
    if view["default"]:
        _clear_default(scene, listing)
    scene.store.put("view", listing["Id"], view["id"], view)
    log_change(scene, {"what": "View", "type": 1, "view": view["id"]}, list_id=listing["Id"])
    return view


def check_view_field(scene: Scene, listing: Doc, name: str) -> str:
    """Return the internal name of a column of a view; refuses an unknown one."""
    field = find_field(scene, listing, name)
    if field is None:
        text = f"Column '{name}' does not exist. It may have been deleted by another user."
        raise Refusal(400, f"-2147024809, {ARGUMENT}", text)
    return str(field["InternalName"])


def check_query(query: str) -> None:
    """Refuse CAML that is not well-formed or has elements other than Where, OrderBy and GroupBy at the top."""
    try:
        root = ElementTree.fromstring(f"<Query>{query}</Query>")
    except ElementTree.ParseError as error:
        raise Refusal(400, f"-2130575340, {SP}", "One or more field types are not installed properly.") from error
    if any(child.tag not in ("Where", "OrderBy", "GroupBy") for child in root):
        raise Refusal(400, f"-2130575340, {SP}", "One or more field types are not installed properly.")


def _page(scene: Scene, listing: Doc, title: str) -> str:
    safe = re.sub(r"[^\w .()-]", "", title).strip() or "View"
    folder = f"{listing['_root']}/Forms" if listing["BaseType"] == 1 else listing["_root"]
    taken = {one["page"].lower() for one in views(scene, listing)}
    page, number = f"{folder}/{safe}.aspx", 0
    while page.lower() in taken:
        number += 1
        page = f"{folder}/{safe}{number}.aspx"
    return page


def _clear_default(scene: Scene, listing: Doc) -> None:
    for one in views(scene, listing):
        if one["default"]:
            scene.store.put("view", listing["Id"], one["id"], {**one, "default": False})


def update_view(scene: Scene, listing: Doc, view: Doc, changed: Doc) -> Doc:
    """Change a view; its page keeps its name."""
    if "query" in changed:
        check_query(changed["query"])
    if changed.get("default") and not view["default"]:
        _clear_default(scene, listing)
    stored = scene.store.put("view", listing["Id"], view["id"], {**view, **changed})
    log_change(scene, {"what": "View", "type": 2, "view": view["id"]}, list_id=listing["Id"])
    return stored


def delete_view(scene: Scene, listing: Doc, view: Doc) -> None:
    """Remove a view."""
    scene.store.drop("view", listing["Id"], view["id"])
    log_change(scene, {"what": "View", "type": 3, "view": view["id"]}, list_id=listing["Id"])


def add_default_view(scene: Scene, listing: Doc) -> None:
    """Add the view every list starts with: ``AllItems.aspx``, titled in the site's language."""
    library = listing["BaseType"] == 1
    lcid = scene.site["language"]
    names = ["DocIcon", "LinkFilename", "Modified", "Editor"] if library else ["LinkTitle"]
    folder = f"{listing['_root']}/Forms" if library else listing["_root"]
    order = (
        '<OrderBy><FieldRef Name="FileLeafRef" /></OrderBy>' if library else '<OrderBy><FieldRef Name="ID" /></OrderBy>'
    )
    view: Doc = {
        "id": new_id(),
        "title": word("all_documents" if library else "all_items", lcid),
        "fields": names,
        "query": order,
        "row_limit": 30,
        "paged": True,
        "default": True,
        "personal": False,
        "hidden": False,
        "page": f"{folder}/AllItems.aspx",
        "formatter": None,
        "type2": None,
        "scope": 0,
        "aggregations": None,
    }
    scene.store.put("view", listing["Id"], view["id"], view)


def list_view_xml(view: Doc) -> str:
    """Return the XML of a view as SharePoint shows it."""
    fields = "".join(f'<FieldRef Name="{name}" />' for name in view["fields"])
    paged = "TRUE" if view["paged"] else "FALSE"
    default = ' DefaultView="TRUE"' if view["default"] else ""
    title = view["title"].replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return (
        f'<View Name="{{{view["id"].upper()}}}"{default} MobileView="TRUE" Type="HTML" DisplayName="{title}" '
        f'Url="{view["page"]}" Level="1" BaseViewID="1"><Query>{view["query"]}</Query><ViewFields>{fields}</ViewFields>'
        f'<RowLimit Paged="{paged}">{view["row_limit"]}</RowLimit></View>'
    )
