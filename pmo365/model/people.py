"""How people are called on paper, and who is no person."""

from __future__ import annotations

import re
from collections.abc import Mapping

APPLICATION = "app@sharepoint"
"""Who SharePoint says wrote what an application wrote."""


def is_application(person: str) -> bool:
    """Return whether an application wrote something: it has no address, or that of all applications."""
    return person in ("", APPLICATION)


def name_of(address: str, names: Mapping[str, str]) -> str:
    """Return the display name of an e-mail address, or the one it tells: ``jean-luc.petit@…`` is Jean-Luc Petit."""
    known = names.get(address.lower())
    if known:
        return known
    words = re.split(r"[._]+", address.partition("@")[0])
    return " ".join("-".join(part.capitalize() for part in word.split("-")) for word in words if word) or address
