"""Weathers by name: scripts, and storms drawn from a seed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pmo365.localtenant.exchange import Doc

Chances = tuple[tuple[float, Doc], ...]
_WRITES = r"POST .*(\$batch|/items|/Files/add)"
_SERVICE = r"://(?!login\.)"


@dataclass(frozen=True, slots=True)
class Scenario:
    """A script, and what may befall each request (``whole``) and each part of a batch (``parts``)."""

    rules: tuple[Doc, ...] = ()
    whole: Chances = ()
    parts: Chances = ()
    skew: int = 0
    """Seconds by which the Date header is wrong."""
    metered: bool = False


_STORM: Chances = (
    (0.030, {"status": 429, "retry_after": 1}),
    (0.010, {"status": 429, "retry_after": "date:2"}),
    (0.004, {"status": 429}),
    (0.020, {"status": 503, "retry_after": 1}),
    (0.010, {"status": 500}),
    (0.010, {"status": 502}),
    (0.010, {"status": 504}),
    (0.015, {"drop": True, "when": "after"}),
    (0.010, {"drop": True}),
    (0.010, {"cut": True}),
    (0.010, {"drip": 0.3}),
    (0.010, {"delay": 0.3}),
    (0.002, {"hang": 1.0}),
    (0.004, {"page": True}),
    (0.004, {"foreign": True}),
)
_STORM_PARTS: Chances = (
    (0.020, {"status": 429, "retry_after": 1}),
    (0.010, {"status": 503, "retry_after": 1}),
    (0.005, {"status": 504}),
)

SCENARIOS: Mapping[str, Scenario] = MappingProxyType(
    {
        "calm": Scenario(),
        "throttled": Scenario(({"match": "sharepoint", "status": 429, "retry_after": 2, "skip": 3, "times": 6},)),
        "slow": Scenario(({"match": ".", "delay": 0.5, "times": 200},)),
        "lossy": Scenario(({"match": _WRITES, "when": "after", "drop": True, "skip": 1, "times": 2},)),
        "broken": Scenario(({"match": "sharepoint", "status": 503, "retry_after": 1, "times": 10},)),
        "gateway": Scenario(
            (
                {"match": _SERVICE, "status": 502, "times": 1},
                {"match": _SERVICE, "status": 504, "times": 1},
                {"match": _SERVICE, "status": 500, "times": 1},
            )
        ),
        "torn": Scenario(({"match": _SERVICE, "cut": True, "skip": 2, "times": 3},)),
        "dripping": Scenario(({"match": _SERVICE, "drip": 1.0, "times": 20},)),
        "frozen": Scenario(({"match": _SERVICE, "hang": 30.0, "skip": 2, "times": 2},)),
        "signed-out": Scenario(({"match": _SERVICE, "page": True, "skip": 2, "times": 2},)),
        "partial": Scenario(parts=((0.2, {"status": 429, "retry_after": 1}), (0.1, {"status": 503}))),
        "foreign": Scenario(({"match": _SERVICE, "foreign": True, "times": 50},)),
        "skewed": Scenario(skew=3600),
        "night": Scenario(({"match": _SERVICE, "status": 503, "retry_after": "rest", "for": 8 * 3600},)),
        "metered": Scenario(metered=True),
        "storm": Scenario(whole=_STORM, parts=_STORM_PARTS, skew=180),
    }
)
