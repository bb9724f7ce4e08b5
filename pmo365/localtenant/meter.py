"""The documented allowance of an application: resource units by licence count. Source: docs/tenant/weather.md."""

from __future__ import annotations

import base64
import json
import math
import re
from dataclasses import dataclass, field
from datetime import datetime

from pmo365.localtenant.exchange import Request

GRAPH = "graph.microsoft.com"
MINUTE, FIVE, DAY = 60, 300, 86400
_TABLE = (
    (1000, 1250, 1_200_000, 18_750),
    (5000, 2500, 2_400_000, 37_500),
    (15000, 3750, 3_600_000, 56_250),
    (50000, 5000, 4_800_000, 75_000),
)
_LARGEST = (6250, 6_000_000, 93_750)
_SINGLE = re.compile(
    r"/(items|lists|sites|drives|columns|contentTypes|versions)/[^/?]+$|/content$|^/v1\.0/sites/[^/]+$"
)


def allowance(licences: int) -> tuple[int, int, int]:
    """Return units: an application's in a minute, in a day, the tenant's in five minutes."""
    for most, *units in _TABLE:
        if licences <= most:
            return units[0], units[1], units[2]
    return _LARGEST


def cost(request: Request) -> int:
    """Return the units of a request: 1 for one thing or a delta with token, 5 for rights, else 2 (REST: always 2)."""
    if request.path.lower().endswith("/$batch"):
        return 0
    if request.host != GRAPH:
        return 2
    if "/permissions" in request.path or "permissions" in request.query:
        return 5
    single = request.method == "GET" and bool(_SINGLE.search(request.path))
    return 1 if single or ("delta" in request.path and "token=" in request.query) else 2


def application(request: Request) -> str:
    """Return whose token a request carries: the ``appid`` in it, unchecked; empty without one."""
    parts = request.header("authorization").split(".")
    if len(parts) != 3:
        return ""
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except ValueError:
        return ""
    return str(claims.get("appid", ""))


@dataclass(slots=True)
class Meter:
    """Counts units in fixed windows of the tenant's clock; throttled calls count too."""

    licences: int
    spent: dict[tuple[str, int, int], int] = field(default_factory=dict)

    def charge(self, request: Request, now: datetime) -> int:
        """Count a request and return the seconds to wait, 0 when it may pass."""
        units, app = cost(request), application(request)
        if not units or not app:
            return 0
        minute, day, tenant = allowance(self.licences)
        waits = []
        for who, window, most in ((app, MINUTE, minute), (app, DAY, day), ("", FIVE, tenant)):
            key = (who, window, int(now.timestamp()) // window)
            self.spent[key] = self.spent.get(key, 0) + units
            if self.spent[key] > most:
                waits.append(_left(window, now))
        return max(waits, default=0)

    def headers(self, request: Request, now: datetime) -> tuple[tuple[str, str], ...]:
        """Return the RateLimit headers, from four fifths of the minute's units on."""
        most = allowance(self.licences)[0]
        used = self.spent.get((application(request), MINUTE, int(now.timestamp()) // MINUTE), 0)
        if used < most * 0.8:
            return ()
        left = ("RateLimit-Remaining", str(max(0, most - used)))
        return (("RateLimit-Limit", str(most)), left, ("RateLimit-Reset", str(_left(MINUTE, now))))


def _left(window: int, now: datetime) -> int:
    """Return the whole seconds until a window ends, at least one."""
    return max(1, math.ceil(window - now.timestamp() % window))
