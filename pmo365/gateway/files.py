"""Facts of the files of a library, and what moved on a site."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from pmo365.errors import Absent, Refused, UnexpectedAnswer
from pmo365.gateway.address import file_path, list_of, list_root
from pmo365.gateway.direct import MINIMAL, Operation, ask, follow, found, send
from pmo365.gateway.ground import TITLE
from pmo365.gateway.parts import Data, rows_of
from pmo365.gateway.rows import PAGES, item_id, rest_etag
from pmo365.gateway.told import ChangeLog
from pmo365.gateway.values import Place, from_rest, instant, rest_name
from pmo365.gateway.wire import Wire
from pmo365.model.site import Library
from pmo365.model.snapshot import FileFact

log = logging.getLogger(__name__)
_BUILT_IN = (
    "Id,Title,FileRef,FileLeafRef,FSObjType,ContentTypeId,Modified,Created,EditorId,AuthorId,CheckoutUserId,"
    "OData__UIVersionString,OData__ModerationStatus,File/Length,File/UniqueId,File/ETag,File/CheckOutType"
)
_LOGGED = (
    "Item", "File", "List", "Folder", "Field", "View", "ContentType", "Web", "Group", "Add", "Update", "SystemUpdate",
    "DeleteObject", "Rename", "Move", "Restore", "RoleAssignmentAdd", "RoleAssignmentDelete", "GroupMembershipAdd",
    "GroupMembershipDelete",
)  # fmt: skip
_RIGHTS_MOVED = (8, 9, 10, 11, 12, 13, 14, 17, 18)
"""ChangeType values of roles, assignments, members and scopes."""
_APPEARED_OR_GONE = (1, 3, 4, 5, 6, 7)
"""ChangeType values add, delete, rename, move away, move into, restore."""


def read_files(wire: Wire, url: str, library: Library, *, place: Place) -> tuple[FileFact, ...]:
    """Return the facts of every file, by path; folders are left out."""
    columns = ",".join(rest_name(column) for column in library.columns)
    select = f"{_BUILT_IN},{columns}" if columns else _BUILT_IN
    path = f"{list_of(url, library)}/items?$select={select}&$expand=File&$top=1000"
    items = _all(wire, url, path)
    root = list_root(url, library.key, library=True)
    facts = [fact(item, library, root=root, place=place) for item in items if int(item.get("FSObjType") or 0) == 0]
    return tuple(sorted(facts, key=lambda one: one.path))


def read_bytes(wire: Wire, url: str, address: str, *, of: str = "") -> bytes:
    """Return the bytes of a file (server-relative), or of the part ``of`` it; Absent when it is not there."""
    there = found(send(wire, url, Operation(method="GET", path=f"{file_path(address)}{of}/$value")))
    if there is None:
        raise Absent("absent", address=address, status=404, code="", message="")
    return there.content


def read_version(wire: Wire, url: str, address: str, *, version: str) -> bytes:
    """Return the bytes of an earlier version of a file; its number is 512 × major + minor (docs/tenant/files.md)."""
    major, _, minor = version.partition(".")
    return read_bytes(wire, url, address, of=f"/versions({512 * int(major) + int(minor or 0)})")


def _all(wire: Wire, url: str, path: str) -> list[Data]:
    page = ask(wire, url, path, accept=MINIMAL)
    items, seen = rows_of(page), set[str]()
    while link := page.get("odata.nextLink"):
        if link in seen or len(seen) >= PAGES:
            raise UnexpectedAnswer("endless_pages", address=path.split("?")[0], pages=len(seen))
        seen.add(link)
        page = follow(wire, link)
        items += rows_of(page)
    return items


def fact(item: Mapping[str, Any], library: Library, *, root: str, place: Place) -> FileFact:
    """Return the fact of one file."""
    file = item.get("File") or {}
    cells = {one.name: from_rest(one, item, place=place) for one in (TITLE, *library.columns)}
    checked_out = item.get("CheckoutUserId")
    return FileFact(
        library=library.key,
        path=str(item["FileRef"]).removeprefix(root).strip("/"),
        id=item_id(item),
        unique_id=str(file.get("UniqueId") or "").lower(),
        values={name: value for name, value in cells.items() if value is not None},
        etag=rest_etag(str(item.get("odata.etag") or "")),
        size=int(file.get("Length") or 0),
        version=str(item.get("OData__UIVersionString") or ""),
        moderation=_moderation(item, library),
        checked_out_to=place.person(int(checked_out)) if checked_out else "",
        content_type=str(item.get("ContentTypeId") or ""),
        modified=instant(item["Modified"]) if item.get("Modified") else None,
        modified_by=place.person(int(item["EditorId"])) if item.get("EditorId") else "",
        created=instant(item["Created"]) if item.get("Created") else None,
        created_by=place.person(int(item["AuthorId"])) if item.get("AuthorId") else "",
    )


def _moderation(item: Mapping[str, Any], library: Library) -> int | None:
    status = item.get("OData__ModerationStatus")
    return int(status) if status is not None and library.versioning.approval else None


def read_changes(wire: Wire, url: str, token: str | None) -> ChangeLog:
    """Return what moved since a token; ``complete`` False with a fresh token when that cannot be known."""
    known = _since_known(wire, url, token) if token else None
    return known or _from_now(wire, url)


def _since_known(wire: Wire, url: str, token: str) -> ChangeLog | None:
    """Return what moved, None when the token is older than the log keeps or of a site that was made anew."""
    try:
        return _since(wire, url, token)
    except Refused as error:
        log.info("change token refused on %s: %s", url, error.facts.get("code"))
        return None


def _from_now(wire: Wire, url: str) -> ChangeLog:
    now = ask(wire, url, "web?$select=CurrentChangeToken")["CurrentChangeToken"]["StringValue"]
    return ChangeLog(complete=False, structure_changed=True, token=str(now))


def _since(wire: Wire, url: str, token: str) -> ChangeLog:
    lists, structure = set[str](), False
    items, files = set[str](), set[str]()
    for _ in range(PAGES):
        entries = rows_of(_page(wire, url, token))
        for entry in entries:
            moved = _content_of(entry)
            lists |= {moved} if moved else set()
            structure = structure or _is_structural(entry)
            (files if _is_file(entry) else items).add(str(entry.get("UniqueId") or ""))
        if not entries or entries[-1]["ChangeToken"]["StringValue"] == token:
            # A file that is no item lies in a hidden folder: the default values of a library are kept there.
            structure = structure or bool(files - items - {""})
            return ChangeLog(lists=tuple(sorted(lists)), structure_changed=structure, token=token)
        token = str(entries[-1]["ChangeToken"]["StringValue"])
    raise UnexpectedAnswer("endless_pages", address=url, pages=PAGES)


def _page(wire: Wire, url: str, token: str) -> Any:
    query: dict[str, Any] = dict.fromkeys(_LOGGED, True)
    query["ChangeTokenStart"] = {"StringValue": token}
    asked = Operation(method="POST", path="web/getchanges", body={"query": query}, accept=MINIMAL)
    return send(wire, url, asked).data


def _is_file(entry: Data) -> bool:
    return str(entry.get("odata.type") or "").endswith("ChangeFile")


def _content_of(entry: Data) -> str | None:
    """Return the GUID of the list whose rows or files an entry tells of."""
    return str(entry["ListId"]).lower() if "ItemId" in entry and "ListId" in entry else None


def _is_structural(entry: Data) -> bool:
    kind = int(entry.get("ChangeType") or 0)
    told = str(entry.get("odata.type") or "")
    folder = told.endswith("ChangeFolder") or int(entry.get("FileSystemObjectType") or 0) == 1
    if kind in _RIGHTS_MOVED:
        return True
    if folder:
        return kind in _APPEARED_OR_GONE  # A folder is also touched whenever a file in it is.
    return "ItemId" not in entry and not _is_file(entry)
