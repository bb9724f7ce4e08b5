"""The JSON of a site's parts → nouns of the model. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from typing import Any
from urllib.parse import unquote

from pmo365.gateway.address import key_of
from pmo365.gateway.schema import to_column
from pmo365.model.site import Column, ContentType, Folder, Library, Register, Versioning, View

Data = Mapping[str, Any]
GROUP = "PMO"
_OURS = "Pmo"
_LIBRARY, _REGISTER = 101, 100
_PLUMBING = ("IsCatalog", "IsApplicationList", "IsSystemList", "IsSiteAssetsLibrary", "IsDefaultDocumentLibrary")
_PLAIN_TYPE = 8
"""Longest id of a built-in content type we leave out: ``0x0101``, ``0x0120``."""
_COPY = 34
"""Length of what a list's copy adds to the id of the site's type: ``00`` and 32 hexadecimal digits."""
_ENTRY = re.compile(r'<a\s+href="([^"]*)"\s*>.*?</a>', re.DOTALL | re.IGNORECASE)
_VALUE = re.compile(r'<DefaultValue\s+FieldName="([^"]*)"\s*>(.*?)</DefaultValue>', re.DOTALL | re.IGNORECASE)


def rows_of(data: Any) -> list[Data]:
    """Return the entries of a collection, however it is wrapped."""
    return list(data.get("value", ())) if isinstance(data, Mapping) else list(data or ())


def is_kept(one: Data) -> bool:
    """Return whether a list is a register or a library people (or we) made, not plumbing of SharePoint."""
    kind = int(one.get("BaseTemplate") or 0)
    return kind in (_LIBRARY, _REGISTER) and not any(one.get(flag) for flag in _PLUMBING)


def is_library(one: Data) -> bool:
    """Return whether a list holds files."""
    return int(one["BaseTemplate"]) == _LIBRARY


def list_id(one: Data) -> str:
    """Return the GUID of a list in lower case."""
    return str(one["Id"]).lower()


def list_key(one: Data) -> str:
    """Return the key of a list: the last segment of its address."""
    return key_of(str(one["RootFolder"]["ServerRelativeUrl"]))


def register(one: Data, keys: Mapping[str, str]) -> Register:
    """Return a register or library without its grants, folders and defaults; ``keys`` are list keys by GUID."""
    columns = tuple(to_column(field, lookup_key=keys.get) for field in rows_of(one["Fields"]) if is_ours(field))
    told: dict[str, Any] = {
        "key": list_key(one),
        "title": str(one["Title"]),
        "description": str(one.get("Description") or "") or None,
        "columns": tuple(sorted(columns, key=lambda column: column.name)),
        "views": _views(one),
        "versioning": _versioning(one),
        "attachments": bool(one.get("EnableAttachments")),
        "id": list_id(one),
        "item_count": int(one.get("ItemCount") or 0),
    }
    if not is_library(one):
        return Register(**told)
    return Library(**told, content_types=_offered(rows_of(one.get("ContentTypes"))))


def is_ours(field: Data) -> bool:
    """Return whether a column is ours or made by people: built-in and base columns are nobody's decision."""
    name = str(field["InternalName"])
    if name.startswith(_OURS):
        return True
    made = not field.get("FromBaseType") and field.get("CanBeDeleted", True) and not field.get("ReadOnlyField")
    return bool(made) and not field.get("Hidden") and not name.startswith("_")


def _versioning(one: Data) -> Versioning:
    return Versioning(
        major=bool(one.get("EnableVersioning")),
        major_limit=_number(one.get("MajorVersionLimit")),
        minor=bool(one.get("EnableMinorVersions")),
        minor_limit=_number(one.get("MajorWithMinorVersionsLimit")),
        approval=bool(one.get("EnableModeration")),
        drafts_visible_to=_number(one.get("DraftVersionVisibility")),
        checkout=bool(one.get("ForceCheckout")),
    )


def _number(value: Any) -> int | None:
    return None if value is None else int(value)


def _views(one: Data) -> tuple[View, ...]:
    shown = [view for view in rows_of(one["Views"]) if not view.get("Hidden") and not view.get("PersonalView")]
    return tuple(sorted((_view(view) for view in shown), key=lambda view: view.key))


def _view(view: Data) -> View:
    fields = view.get("ViewFields") or {}
    return View(
        key=unquote(key_of(str(view["ServerRelativeUrl"]))).removesuffix(".aspx"),
        title=str(view["Title"]),
        columns=tuple(str(name) for name in fields.get("Items") or ()),
        query=str(view.get("ViewQuery") or ""),
        row_limit=_number(view.get("RowLimit")),
        default=bool(view.get("DefaultView")),
        id=str(view["Id"]).lower(),
    )


def _offered(types: list[Data]) -> tuple[str, ...]:
    """Return the ids of the site content types a library offers, built-in ones left out."""
    ids = (str(one["StringId"]) for one in types)
    parents = (id[:-_COPY] for id in ids if len(id) > _COPY)
    return tuple(sorted(parent for parent in parents if len(parent) > _PLAIN_TYPE))


def content_type(one: Data) -> ContentType:
    """Return a site content type with the columns of ours it links."""
    links = (str(link["Name"]) for link in rows_of(one.get("FieldLinks")))
    return ContentType(
        id=str(one["StringId"]),
        name=str(one["Name"]),
        group=str(one.get("Group") or "") or None,
        description=str(one.get("Description") or "") or None,
        columns=tuple(sorted(name for name in links if name.startswith(_OURS))),
    )


def site_columns(fields: list[Data]) -> tuple[Column, ...]:
    """Return the site columns of our group, by name."""
    found = (to_column(field, lookup_key=lambda _: None) for field in fields if is_ours(field))
    return tuple(sorted(found, key=lambda column: column.name))


def folders(items: list[Data], root: str) -> tuple[Folder, ...]:
    """Return the folders of a library, by path below its root."""
    paths = (str(item["FileRef"]).removeprefix(root).strip("/") for item in items)
    return tuple(Folder(path=path) for path in sorted(paths) if path)


def defaults(html: str, root: str) -> tuple[tuple[str, str], ...]:
    """Return the default column values of a library's root, by internal name; other folders' are left out."""
    for href, entry in default_entries(html):
        if href.lower() == root.lower():
            return tuple(sorted((unescape(name), unescape(value)) for name, value in _VALUE.findall(entry)))
    return ()


def default_entries(html: str) -> list[tuple[str, str]]:
    """Return (server-relative address, entry as written) of each folder that has default values."""
    return [(unquote(unescape(found[1])).rstrip("/"), found[0]) for found in _ENTRY.finditer(html)]
