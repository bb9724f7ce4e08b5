"""Graph: what changed in a drive since a token. Source: docs/tenant/graph.md."""

from __future__ import annotations

from typing import Any

from pmo365.localtenant.behaviour.driveids import drive_id, item_id
from pmo365.localtenant.behaviour.files import in_forms
from pmo365.localtenant.exchange import Answer, Doc
from pmo365.localtenant.refusals import Refusal, Unemulated
from pmo365.localtenant.routes.graphdelta import gone, read_token, written_token
from pmo365.localtenant.routes.graphdrives import shown_item
from pmo365.localtenant.routes.graphitems import PAGE, page_link
from pmo365.localtenant.routes.sight import seen_entries, seen_entry
from pmo365.localtenant.shelves import changes, entries_under, entry_of_uid, last_change


def show_drive_delta(call: Any, parts: Doc) -> Doc | Answer:
    """Return a page of a drive's changes: root and everything without a token, else what changed since."""
    if call.options.filter is not None or call.options.order:
        raise Unemulated("$filter or $orderby on delta")
    listing = call.library
    if call.target["path"] != listing["_root"]:
        raise Refusal(400, "invalidRequest", "Delta is supported on the root of a drive only.")
    latest = last_change(call.scene.store, call.scene.site["id"])
    text = parts.get("token") or call.options.others.get("token", "")
    if not text:
        return _enumerate(call, 0, latest)
    if text.lower() == "latest":
        return _closed(call, [], latest)
    token = read_token(text)
    if token is None or token[0] not in ("files", "moved") or token[1] != listing["Id"] or token[2][0] > latest:
        return gone(call)
    kind, _, numbers = token
    return _enumerate(call, numbers[1], numbers[0]) if kind == "files" else _since(call, numbers[0], latest)


def _enumerate(call: Any, start: int, mark: int) -> Doc:
    """Return a page of the whole drive; a folder comes before what is in it."""
    listing, size = call.library, call.options.top or PAGE
    every = [call.target, *entries_under(call.scene.store, listing["_root"])]
    every = seen_entries(call, listing, (one for one in every if not in_forms(listing, one["path"])))
    shown = [shown_item(call, listing, one) for one in every[start : start + size]]
    if len(every) > start + size:
        return _more(call, shown, written_token("files", listing["Id"], mark, start + size))
    return _closed(call, shown, mark)


def _since(call: Any, number: int, latest: int) -> Doc:
    listing, size = call.library, call.options.top or PAGE
    touched: dict[str, int] = {}
    for place, change in changes(call.scene.store, "list", listing["Id"], number):
        if change["what"] in ("Item", "File", "Folder") and change.get("uid"):
            touched.pop(change["uid"], None)
            touched[change["uid"]] = place
    order = [(uid, place) for uid, place in touched.items() if not _hidden(call, uid)]
    shown = [_state(call, uid) for uid, _ in order[:size]]
    if len(order) > size:
        return _more(call, shown, written_token("moved", listing["Id"], order[size - 1][1]))
    return _closed(call, shown, latest)


def _hidden(call: Any, uid: str) -> bool:
    entry = entry_of_uid(call.scene.store, uid)
    if entry is None or entry["list"] != call.library["Id"]:
        return False
    return in_forms(call.library, entry["path"]) or seen_entry(call, call.library, entry) is None


def _state(call: Any, uid: str) -> Doc:
    """Return the latest state of a file or folder; of one that is gone only the id."""
    entry = entry_of_uid(call.scene.store, uid)
    if entry is not None and entry["list"] == call.library["Id"]:
        return shown_item(call, call.library, seen_entry(call, call.library, entry) or entry)
    reference = {"driveType": "documentLibrary", "driveId": drive_id(call.scene.site, call.library)}
    identity = item_id(call.library, {"path": "", "uid": uid})
    return {"id": identity, "deleted": {"state": "deleted"}, "parentReference": reference}


def _more(call: Any, shown: list[Doc], token: str) -> Doc:
    return {"@odata.nextLink": page_link(call, f"token={token}"), "value": shown}


def _closed(call: Any, shown: list[Doc], mark: int) -> Doc:
    token = written_token("moved", call.library["Id"], mark)
    return {"@odata.deltaLink": page_link(call, f"token={token}"), "value": shown}
