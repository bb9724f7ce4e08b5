"""Graph: sites found by words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pmo365.localtenant.behaviour.permissions import rank
from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.refusals import Refusal
from pmo365.localtenant.routes.graphsites import show_site


def show_sites(call: Any, parts: Doc) -> Doc:
    """Return the sites whose name or address has every word asked for; ``*`` and nothing mean all of them."""
    words = [word for word in call.options.others.get("search", "*").strip('"').lower().split() if word != "*"]
    shown = []
    for site in call.scene.store.all("site", "tenant"):
        scene = replace(call.scene, key=site["path"].lower())
        text = f"{site['title']} {site['path']}".lower()
        if site["polls"] == 0 and all(word in text for word in words) and rank(scene) > 0:
            shown.append(show_site(replace(call, scene=scene), {}))
    return {"value": shown[: call.options.top or 200]}


def all_sites(call: Any, parts: Doc) -> Doc:
    """Return every site of the tenant; applications only."""
    if call.scene.caller.person:
        raise Refusal(403, "accessDenied", "Access denied")
    return show_sites(call, parts)


def no_subsites(call: Any, parts: Doc) -> Doc:
    """Return the sites below a site: there are none."""
    return {"value": []}
