"""How people are called on paper."""

from __future__ import annotations

import re
from collections.abc import Mapping


def name_of(address: str, names: Mapping[str, str]) -> str:
    """Return the display name of an e-mail address, or the one it tells: ``jean-luc.petit@…`` is Jean-Luc Petit."""
    known = names.get(address.lower())
    if known:
        return known
    words = re.split(r"[._]+", address.partition("@")[0])
    return " ".join("-".join(part.capitalize() for part in word.split("-")) for word in words if word) or address
