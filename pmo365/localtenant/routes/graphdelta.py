"""Graph: what changed in a list since a token. Source: docs/tenant/graph.md."""

from __future__ import annotations

import base64
from typing import Any

from pmo365.localtenant.exchange import Answer, Doc, json_answer
from pmo365.localtenant.refusals import Refusal, Unemulated, graph_envelope
from pmo365.localtenant.routes.graphitems import PAGE, list_item, page_link
from pmo365.localtenant.routes.graphsites import find_list
from pmo365.localtenant.routes.sight import seen_item
from pmo365.localtenant.shelves import changes, get_item, items_after, last_change


def written_token(kind: str, list_id: str, *numbers: int) -> str:
    """Return the text of a delta token."""
    text = ";".join([kind, list_id, *map(str, numbers)])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_token(text: str) -> tuple[str, str, list[int]] | None:
    """Return kind, list and numbers of a delta token, or None for anything else."""
    try:
        kind, list_id, *numbers = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().split(";")
        return kind, list_id, [int(number) for number in numbers]
    except ValueError:
        return None


def show_delta(call: Any, parts: Doc) -> Doc | Answer:
    """Return a page of changes: everything without a token, else what changed since; gone tokens are answered 410."""
    listing = find_list(call.scene, parts["list"])
    if call.options.filter is not None or call.options.order:
        raise Unemulated("$filter or $orderby on delta")
    latest = last_change(call.scene.store, call.scene.site["id"])
    text = call.options.others.get("token", "")
    if not text:
        return _enumerate(call, listing, after=0, mark=latest)
    if text.lower() == "latest":
        return _closed(call, listing, [], latest)
    token = read_token(text)
    if token is None or token[1] != listing["Id"] or any(number > latest for number in token[2][:1]):
        return gone(call)
    kind, _, numbers = token
    if kind == "all":
        return _enumerate(call, listing, after=numbers[1], mark=numbers[0])
    return _since(call, listing, numbers[0], latest)


def gone(call: Any) -> Answer:
    """Answer that a token is no longer known: start again at Location."""
    refusal = Refusal(
        410, "resyncChangesApplyDifferences", "Resync required. Replace any local items with the server's version."
    )
    location = page_link(call, "token=").replace("token=&", "").removesuffix("?token=")
    body = graph_envelope(refusal, call.scene.stamp.removesuffix("Z"), "")
    return json_answer(body, 410, headers=(("Location", location),))


def _enumerate(call: Any, listing: Doc, *, after: int, mark: int) -> Doc:
    size = call.options.top or PAGE
    rows = list(items_after(call.scene.store, listing["Id"], after, size + 1))
    page = rows[:size]
    shown = [list_item(call, listing, seen) for row in page if (seen := seen_item(call, listing, row)) is not None]
    if len(rows) > size:
        token = written_token("all", listing["Id"], mark, page[-1]["id"])
        return {"@odata.nextLink": page_link(call, f"token={token}"), "value": shown}
    return _closed(call, listing, shown, mark)


def _since(call: Any, listing: Doc, number: int, latest: int) -> Doc:
    size = call.options.top or PAGE
    touched: dict[int, int] = {}
    for place, change in changes(call.scene.store, "list", listing["Id"], number):
        if change["what"] == "Item" and change["item"] is not None:
            touched.pop(change["item"], None)
            touched[change["item"]] = place
    order = list(touched.items())
    page = order[:size]
    states = (_state(call, listing, item) for item, _ in page)
    shown = [state for state in states if state is not None]
    if len(order) > size:
        token = written_token("since", listing["Id"], page[-1][1])
        return {"@odata.nextLink": page_link(call, f"token={token}"), "value": shown}
    return _closed(call, listing, shown, latest)


def _state(call: Any, listing: Doc, number: int) -> Doc | None:
    """Return the latest state of an item, only the id of one that is gone, None for one the caller does not see."""
    row = get_item(call.scene.store, listing["Id"], number)
    if row is None:
        return {"id": str(number), "deleted": {"state": "deleted"}}
    seen = seen_item(call, listing, row)
    return list_item(call, listing, seen) if seen else None


def _closed(call: Any, listing: Doc, shown: list[Doc], mark: int) -> Doc:
    token = written_token("since", listing["Id"], mark)
    return {"@odata.deltaLink": page_link(call, f"token={token}"), "value": shown}
