"""What our requests cost: resource units are not told by SharePoint's answers, so we count. Pure.

Source: Microsoft, "How to avoid getting throttled or blocked in SharePoint Online": 1 unit for a single-item read, a
delta with a token, a download; 2 for a query or a write; 5 for anything about permissions. REST has no published
cost; the same figures are used.
"""

from __future__ import annotations

import re

from pmo365.gateway.hosts import SIGN_IN_HOST

_PERMISSION = re.compile(
    r"roleassignments|breakroleinheritance|sitegroups|/permissions\b|expand=permissions", re.IGNORECASE
)
_PART = re.compile(rb"^(GET|POST|MERGE|PATCH|PUT|DELETE) (\S+) HTTP/1\.1\r?$", re.MULTILINE)
_SINGLE = re.compile(r"items\(\d+\)|/\$value|token=", re.IGNORECASE)


def units(method: str, url: str, body: bytes) -> int:
    """Return the estimated resource units of one request; a batch costs the sum of its parts."""
    if f"//{SIGN_IN_HOST}/" in url:
        return 0
    if url.lower().split("?")[0].endswith("/$batch"):
        return sum(_one(verb.decode(), address.decode("ascii", "replace")) for verb, address in _PART.findall(body))
    return _one(method, url)


def _one(method: str, url: str) -> int:
    if _PERMISSION.search(url):
        return 5
    return 1 if method == "GET" and _SINGLE.search(url) else 2
