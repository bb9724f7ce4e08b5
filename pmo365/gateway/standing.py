"""How we stand on a site: is it there, is it a hub, what may we do; nothing is written to find out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pmo365.gateway.direct import Operation, found, send
from pmo365.gateway.wire import Wire

_WRITE, _MANAGE_LISTS, _GIVE_RIGHTS = 0x2, 0x800, 0x2000000
"""SP.PermissionKind: addListItems, manageLists, managePermissions, as bits of the lower mask."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a site told us of itself and of us."""

    title: str
    is_hub: bool
    may_write: bool
    may_manage_lists: bool
    may_give_rights: bool


def read_standing(wire: Wire, url: str) -> Standing | None:
    """Return how we stand on a site, None when there is none; ConsentError when it may not be read. 2 requests."""
    web = found(send(wire, url, Operation(method="GET", path="web?$select=Title,EffectiveBasePermissions")))
    if web is None:
        return None
    site = found(send(wire, url, Operation(method="GET", path="site?$select=IsHubSite")))
    mask = _low(web.data.get("EffectiveBasePermissions") or {})
    return Standing(
        title=str(web.data.get("Title") or ""),
        is_hub=bool(site and site.data.get("IsHubSite")),
        may_write=bool(mask & _WRITE),
        may_manage_lists=bool(mask & _MANAGE_LISTS),
        may_give_rights=bool(mask & _GIVE_RIGHTS),
    )


def _low(mask: Mapping[str, object]) -> int:
    text = str(mask.get("Low") or "0")
    return int(text) if text.isdigit() else 0
