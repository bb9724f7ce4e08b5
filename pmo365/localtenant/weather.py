"""Weather: what befalls requests by a script, a seeded scenario, the state of sites or the allowance. Calm by default.

``before``: the request is not executed; ``after``: it is executed and acknowledged in the store, yet the caller gets
the fault (the answer is lost). The words of a rule are told in ``faults.py``, the names in ``scenarios.py``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from pmo365.localtenant.exchange import Answer, Doc, Request
from pmo365.localtenant.faults import Fault, fault_answer, parse_rule, parse_rules, seconds_of
from pmo365.localtenant.meter import Meter
from pmo365.localtenant.scenarios import SCENARIOS, Chances

__all__ = ["Weather", "fault_answer"]

_CALM = SCENARIOS["calm"]
_LOGIN = "login.microsoftonline.com"
_READS = re.compile(r"/(\$batch|contextinfo|getchanges|getitems|renderlistdataasstream)(\(.*\))?$", re.I)
_DELETES = re.compile(r"/(recycle|deleteobject|deleteall)(\(.*\))?$", re.I)
_FULL = "-2130575223, Microsoft.SharePoint.SPException"
_LOCKED = "-2147024891, System.UnauthorizedAccessException"


class Weather:
    """The faults still to come."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.clear()

    def clear(self) -> None:
        """Make it calm."""
        self.name, self.scenario, self.seed = "calm", _CALM, 0
        self.faults: list[Fault] = []
        self.full: tuple[str, ...] = ()
        self.read_only: tuple[str, ...] = ()
        self.meter: Meter | None = None
        self._random = Random(0)
        self._quiet_until: dict[str, datetime] = {}
        self.struck, self.early = 0, 0
        self.kinds: Counter[str] = Counter()

    def set(self, rules: list[Doc], *, name: str = "calm", seed: int = 0, licences: int = 1000) -> None:
        """Replace the weather: a scenario by name, drawn from a seed, and a script before it."""
        if name not in SCENARIOS:
            raise ValueError(f"unknown weather: {name}; known: {', '.join(SCENARIOS)}")
        faults = parse_rules([*rules, *SCENARIOS[name].rules], self.clock())
        self.clear()
        self.name, self.scenario, self.seed, self.faults = name, SCENARIOS[name], seed, faults
        self._random = Random(seed)
        self.meter = Meter(licences) if self.scenario.metered else None

    @property
    def skew(self) -> timedelta:
        """Return how wrong the Date header is."""
        return timedelta(seconds=self.scenario.skew)

    def strike(self, request: Request, *, part: bool = False) -> Fault | None:
        """Return the fault that meets this request (or part of a batch), if any, and count it."""
        now = self.clock()
        if not part and self._quiet_until.get(request.host, now) > now:
            self.early += 1
        fault = self._scripted(request, now, part=part) or self._closed(request) or self._metered(request, now)
        fault = fault or self._drawn(request, now, self.scenario.parts if part else self.scenario.whole)
        if fault is None:
            return None
        struck = replace(fault, host=request.host, at=now)
        self.struck += 1
        self.kinds[struck.label] += 1
        wait = seconds_of(struck) if struck.status in (429, 503) and not part else None
        if wait:
            self._quiet_until[request.host] = now + timedelta(seconds=wait)
        return struck

    def _scripted(self, request: Request, now: datetime, *, part: bool) -> Fault | None:
        line = f"{request.method} {request.url}"
        for place, fault in enumerate(self.faults):
            over = fault.until is not None and now >= fault.until
            if over or not fault.meets(part=part) or not fault.match.search(line):
                continue
            if fault.skip > 0:
                self.faults[place] = replace(fault, skip=fault.skip - 1)
                continue
            if fault.times > 0:
                self.faults[place] = replace(fault, times=fault.times - 1)
                return fault
        return None

    def _closed(self, request: Request) -> Fault | None:
        """Return the refusal of a write to a site that is full or read-only."""
        if request.method in ("GET", "HEAD", "OPTIONS") or _READS.search(request.path):
            return None
        if any(_within(request, site) for site in self.read_only):
            return _refusal(403, _LOCKED, "Access denied. The site is read-only.")
        if not _deletes(request) and any(_within(request, site) for site in self.full):
            text = "Your changes could not be saved because this site has exceeded its storage quota."
            return _refusal(507, _FULL, text)
        return None

    def _metered(self, request: Request, now: datetime) -> Fault | None:
        wait = self.meter.charge(request, now) if self.meter else 0
        return parse_rule({"status": 429, "retry_after": wait}, now) if wait else None

    def _drawn(self, request: Request, now: datetime, chances: Chances) -> Fault | None:
        """Draw one number for each request: the same seed and order of requests give the same storm."""
        if not chances or request.host == _LOGIN:
            return None
        drawn = self._random.random()
        for chance, rule in chances:
            if drawn < chance:
                return parse_rule(rule, now)
            drawn -= chance
        return None

    def dressed(self, request: Request, answer: Answer) -> Answer:
        """Return a true answer with what the allowance adds to it."""
        extra = self.meter.headers(request, self.clock()) if self.meter else ()
        return answer.with_headers(*extra) if extra else answer

    def told(self) -> Doc:
        """Return what the weather is and what it did."""
        return {
            "name": self.name,
            "seed": self.seed,
            "rules": len(self.faults),
            "struck": self.struck,
            "early": self.early,
            "kinds": dict(sorted(self.kinds.items())),
        }


def _deletes(request: Request) -> bool:
    words = (request.method, request.header("x-http-method").upper())
    return "DELETE" in words or bool(_DELETES.search(request.path))


def _within(request: Request, site: str) -> bool:
    """Return whether a request goes to a site, given as its path or (for Graph) its id in lower case."""
    path = request.path.lower()
    return f",{site}," in path if not site.startswith("/") else path.startswith(f"{site}/_api")


def _refusal(status: int, code: str, text: str) -> Fault:
    error = {"odata.error": {"code": code, "message": {"lang": "en-US", "value": text}}}
    return parse_rule({"status": status, "body": error}, datetime.min)
