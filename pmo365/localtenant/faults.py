"""Faults: what one rule of the weather does to one request.

A rule is ``{"match": regex on "METHOD url", "status": 429, "headers": {…}, "body": …, "when": "before"|"after",
"times": 1, "skip": 0, "delay": seconds, "drop": true}`` with, besides, ``retry_after`` (seconds, ``"date:3"`` for an
HTTP date, ``"rest"`` for what is left of ``for``), ``for`` (seconds of the tenant's clock the rule holds), ``cut``
(the connection ends in the middle of the body), ``drip`` (seconds over which the body comes), ``hang`` (seconds of
silence after the headers, then the end), ``page`` (the HTML sign-in page, HTTP 200), ``foreign`` (next links lead to
another host) and ``part`` (true: only parts of batches, false: only whole requests; a rule without status never
strikes a part).
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime

from pmo365.localtenant.exchange import Answer, Doc

KEYS = {
    *("match", "status", "headers", "body", "when", "times", "skip", "delay", "drop"),
    *("retry_after", "for", "cut", "drip", "hang", "page", "foreign", "part"),
}
_PAGE = (
    "<!DOCTYPE html><html><head><title>Sign in to your account</title></head>"
    '<body><form method="post" action="https://login.microsoftonline.com/common/login"></form></body></html>'
)
_LINK = re.compile(rb'("(?:@?odata\.(?:nextLink|deltaLink)|__next)":\s*"https://)([^/"]+)')
_GRAPH_CODES = {429: "activityLimitReached", 503: "serviceNotAvailable", 507: "quotaLimitReached"}
_WORDS = {429: "429 TOO MANY REQUESTS", 503: "The service is unavailable.", 502: "Bad Gateway", 504: "Gateway Timeout"}


@dataclass(frozen=True, slots=True)
class Fault:
    """One rule and how often it may still strike."""

    match: re.Pattern[str]
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    when: str = "before"
    times: int = 1
    skip: int = 0
    delay: float = 0.0
    drop: bool = False
    retry_after: float | str | None = None
    until: datetime | None = None
    cut: bool = False
    drip: float = 0.0
    hang: float = 0.0
    page: bool = False
    foreign: bool = False
    part: bool | None = None
    host: str = ""
    """Whom the struck request went to."""
    at: datetime = datetime.max
    """When it struck."""

    @property
    def answers(self) -> bool:
        """Return whether the caller gets the fault's own answer instead of the true one."""
        return self.status is not None or self.drop or self.page

    def meets(self, *, part: bool) -> bool:
        """Return whether it may strike a part of a batch, or a whole request."""
        return self.part in (None, part) and not (part and self.status is None)

    @property
    def label(self) -> str:
        """Return what to count it as."""
        if self.status is not None:
            form = "date" if str(self.retry_after).startswith("date") else "seconds" if self.retry_after else "none"
            return f"{self.status} {form}" if self.status in (429, 503) else str(self.status)
        words = ("drop", "page", "cut", "drip", "hang", "foreign", "delay")
        found = next((word for word in words if getattr(self, word)), "nothing")
        return "lost" if found == "drop" and self.when == "after" else found


def parse_rules(rules: list[Doc], now: datetime) -> list[Fault]:
    """Return the faults of a script; raises ValueError naming an unknown key or word."""
    return [parse_rule(rule, now) for rule in rules]


def parse_rule(rule: Doc, now: datetime) -> Fault:
    """Return the fault of one rule; raises ValueError naming an unknown key or word."""
    unknown = set(rule) - KEYS
    if unknown:
        raise ValueError(f"unknown weather key: {', '.join(sorted(unknown))}")
    when = rule.get("when", "before")
    if when not in ("before", "after"):
        raise ValueError(f"weather 'when' is 'before' or 'after', not {when!r}")
    body = rule.get("body")
    raw = body.encode() if isinstance(body, str) else None if body is None else json.dumps(body).encode()
    lasting = rule.get("for")
    return Fault(
        match=re.compile(rule.get("match", "."), re.I),
        status=rule.get("status"),
        headers=tuple((str(name), str(value)) for name, value in rule.get("headers", {}).items()),
        body=raw,
        when=when,
        times=int(rule.get("times", 1_000_000_000 if lasting else 1)),
        skip=int(rule.get("skip", 0)),
        retry_after=rule.get("retry_after"),
        until=now + timedelta(seconds=float(lasting)) if lasting else None,
        delay=float(rule.get("delay", 0)),
        drip=float(rule.get("drip", 0)),
        hang=float(rule.get("hang", 0)),
        drop=bool(rule.get("drop", False)),
        cut=bool(rule.get("cut", False)),
        page=bool(rule.get("page", False)),
        foreign=bool(rule.get("foreign", False)),
        part=rule.get("part"),
    )


def seconds_of(fault: Fault) -> float | None:
    """Return how long a fault that struck asks to wait, None when it does not say."""
    if fault.retry_after is None:
        given = next((value for name, value in fault.headers if name.lower() == "retry-after"), "")
        return float(given) if given.isdigit() else None
    if fault.retry_after == "rest":
        return max(0.0, (fault.until - fault.at).total_seconds()) if fault.until else None
    return float(str(fault.retry_after).removeprefix("date:"))


def _retry_header(fault: Fault) -> tuple[tuple[str, str], ...]:
    seconds = seconds_of(fault)
    if seconds is None or fault.retry_after is None:
        return ()
    if str(fault.retry_after).startswith("date:"):
        # A date has no fractions: rounded up, or it would allow what is still too early.
        moment = (fault.at + timedelta(seconds=seconds, microseconds=999_999)).replace(microsecond=0)
        return (("Retry-After", format_datetime(moment, usegmt=True)),)
    return (("Retry-After", str(math.ceil(seconds))),)


def fault_answer(fault: Fault) -> Answer:
    """Return what the caller gets when a fault has struck."""
    if fault.page:
        return Answer(200, _PAGE.encode(), (("Content-Type", "text/html; charset=utf-8"),))
    status = fault.status or 503
    body = fault.body if fault.body is not None else _plain_body(status, fault.host)
    kind = "application/json" if body[:1] in (b"{", b"[") else "text/plain; charset=utf-8"
    headers = (*fault.headers, *_retry_header(fault))
    named = {name.lower() for name, _ in headers}
    return Answer(status, body, headers if "content-type" in named else (("Content-Type", kind), *headers))


def _plain_body(status: int, host: str) -> bytes:
    """Return the usual body of a status: Graph's envelope or SharePoint's bare words."""
    words = _WORDS.get(status, "")
    if host != "graph.microsoft.com" or status not in _GRAPH_CODES:
        return words.encode()
    error = {"code": _GRAPH_CODES[status], "message": words, "innerError": {}}
    return json.dumps({"error": error}).encode()


def led_away(answer: Answer) -> Answer:
    """Return an answer whose next links lead to another host."""
    return Answer(answer.status, _LINK.sub(rb"\1\2.example.net", answer.body), answer.headers)
