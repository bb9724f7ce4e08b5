"""Weather: scripted faults. Calm by default.

A rule is ``{"match": regex on "METHOD url", "status": 429, "headers": {…}, "body": …, "when": "before"|"after",
"times": 1, "skip": 0, "delay": seconds, "drop": true}``. ``before``: the request is not executed; ``after``: it is
executed and acknowledged in the store, yet the caller gets the fault (the answer is lost). Without a status and with
a delay the request is only slow. ``drop`` closes the connection without an answer.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace

from pmo365.localtenant.exchange import Answer, Doc, Request

KEYS = {"match", "status", "headers", "body", "when", "times", "skip", "delay", "drop"}


@dataclass(frozen=True, slots=True)
class Fault:
    """One rule of the script and how often it may still strike."""

    match: re.Pattern[str]
    status: int | None
    headers: tuple[tuple[str, str], ...]
    body: bytes
    when: str
    times: int
    skip: int
    delay: float
    drop: bool


def parse_rules(rules: list[Doc]) -> list[Fault]:
    """Return the faults of a script; raises ValueError naming an unknown key or word."""
    return [_fault(rule) for rule in rules]


def _fault(rule: Doc) -> Fault:
    unknown = set(rule) - KEYS
    if unknown:
        raise ValueError(f"unknown weather key: {', '.join(sorted(unknown))}")
    when = rule.get("when", "before")
    if when not in ("before", "after"):
        raise ValueError(f"weather 'when' is 'before' or 'after', not {when!r}")
    body = rule.get("body", "")
    raw = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    return Fault(
        match=re.compile(rule.get("match", "."), re.I),
        status=rule.get("status"),
        headers=tuple((str(name), str(value)) for name, value in rule.get("headers", {}).items()),
        body=raw,
        when=when,
        times=int(rule.get("times", 1)),
        skip=int(rule.get("skip", 0)),
        delay=float(rule.get("delay", 0)),
        drop=bool(rule.get("drop", False)),
    )


class Weather:
    """The faults still to come, in the order of the script."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.struck = 0

    def set(self, rules: list[Doc]) -> None:
        """Replace the script."""
        self.faults, self.struck = parse_rules(rules), 0

    def strike(self, request: Request) -> Fault | None:
        """Return the fault that meets this request, if any, and count it."""
        if not self.faults:
            return None
        line = f"{request.method} {request.url}"
        for place, fault in enumerate(self.faults):
            if not fault.match.search(line):
                continue
            if fault.skip > 0:
                self.faults[place] = replace(fault, skip=fault.skip - 1)
                continue
            if fault.times > 0:
                self.faults[place] = replace(fault, times=fault.times - 1)
                self.struck += 1
                return fault
        return None


def fault_answer(fault: Fault) -> Answer:
    """Return what the caller gets when a fault strikes."""
    kind = "application/json" if fault.body[:1] in (b"{", b"[") else "text/plain; charset=utf-8"
    named = {name.lower() for name, _ in fault.headers}
    headers = fault.headers if "content-type" in named else (("Content-Type", kind), *fault.headers)
    return Answer(fault.status or 503, fault.body, headers)
