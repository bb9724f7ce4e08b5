"""Scripts of weather for the local tenant, by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

_WRITES = r"POST .*(\$batch|/items|/Files/add)"

WEATHERS: Mapping[str, Sequence[Mapping[str, Any]]] = MappingProxyType(
    {
        "calm": (),
        "throttled": ({"match": "sharepoint", "status": 429, "headers": {"Retry-After": "2"}, "skip": 3, "times": 6},),
        "slow": ({"match": ".", "delay": 0.5, "times": 200},),
        "lossy": ({"match": _WRITES, "when": "after", "drop": True, "skip": 1, "times": 2},),
        "broken": ({"match": "sharepoint", "status": 503, "headers": {"Retry-After": "1"}, "times": 10},),
    }
)
"""``lossy`` does what it is asked, then closes the line without an answer."""
