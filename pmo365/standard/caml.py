"""CAML of views: short words spelt out, one canonical spelling, what it names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree import ElementTree
from xml.sax.saxutils import escape

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def spelt_out(query: str, *, status: str, open_when: Iterable[tuple[str, str]], owner: str) -> str:
    """Return the query with ``{open}`` and ``{mine}`` spelt out, where the register has a status and an owner.

    ``open_when``: choice key and choice set of each status that means "still open".
    """
    values = "".join(f'<Value Type="Choice">{{{key}:{choices}}}</Value>' for key, choices in open_when)
    if status and values:
        query = query.replace("{open}", f'<In><FieldRef Name="{status}"/><Values>{values}</Values></In>')
    if owner:
        mine = f'<Eq><FieldRef Name="{owner}"/><Value Type="Integer"><UserID/></Value></Eq>'
        query = query.replace("{mine}", mine)
    return query


def parsed(query: str) -> ElementTree.Element | None:
    """Return the elements of a query below one root, None when it is no XML."""
    if "<!" in query:  # No entities, no document types: nothing a view could need.
        return None
    try:
        return ElementTree.fromstring(f"<Query>{query}</Query>")
    except ElementTree.ParseError:
        return None


def canonical(query: str) -> str:
    """Return the query without layout, spelt as SharePoint spells it; unchanged when it is no XML."""
    root = parsed(query)
    if root is None:
        return query
    for element in root.iter():
        element.text = (element.text or "").strip() or None
        element.tail = None
    return "".join(ElementTree.tostring(child, encoding="unicode") for child in root)


def columns_of(query: str) -> tuple[str, ...]:
    """Return the internal names a query filters, sorts or groups by."""
    root = parsed(query)
    return () if root is None else tuple(element.get("Name", "") for element in root.iter("FieldRef"))


def placeholders_of(query: str) -> tuple[str, ...]:
    """Return what stands between braces: ``KEY:SET``."""
    return tuple(PLACEHOLDER.findall(query))


def filled_in(query: str, labels: dict[str, str]) -> str:
    """Return the query with each placeholder replaced by its label; KeyError for an unknown placeholder."""
    return PLACEHOLDER.sub(lambda found: escape(labels[found[1]]), query)
