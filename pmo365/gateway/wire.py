"""The one transport: every request to Microsoft 365, the client library's included, goes through it.

It admits only known hosts, signs, sends to the local tenant when told to, limits time and size, paces, repeats only
what may be repeated, counts and records. Nothing else in the house opens a connection.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from urllib3.exceptions import HTTPError, MaxRetryError, NewConnectionError

from pmo365.errors import AnswerLost, ConfigurationError, PmoError, Throttled, UnexpectedAnswer, Unreachable
from pmo365.gateway import pace, recording
from pmo365.gateway.counting import units
from pmo365.gateway.faults import proxy_fault
from pmo365.gateway.hosts import GRAPH_HOST, SIGN_IN_HOST, admit
from pmo365.gateway.meter import Meter

REPEATABLE = "X-Pmo365-Repeatable"
"""Marks a POST that only reads; taken off before sending."""
_READS = ("GET", "HEAD", "OPTIONS")
_READING_POSTS = ("/contextinfo", "/getchanges", "/spsitemanager/status")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Seconds and bytes one exchange may take."""

    connect: float = 10.0
    read: float = 100.0
    deadline: float = 600.0
    """From sending to the last byte of the answer."""
    body: int = 300 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the wire needs from outside: clock, sleep, chance, the local tenant, a recorder."""

    now: Callable[[], datetime]
    sleep: Callable[[float], None]
    chance: Callable[[], float]
    """Between 0 and 1."""
    connect_to: str | None = None
    """Base address of the local tenant, already checked to be loopback."""
    proxy: str | None = field(default=None, repr=False)
    """Address of the organisation's proxy, with name and password where it wants them; the environment's is ignored."""
    authority: str | None = None
    """File of the authorities to trust instead of the public ones: of a proxy that opens what passes."""
    record: Callable[[str], None] | None = None
    user_agent: str = "NONISV|pmo365|pmo365"


class Adapter(HTTPAdapter):
    """What is mounted on a session: the one place every request passes."""

    def __init__(
        self,
        hosts: frozenset[str],
        around: Surroundings,
        *,
        meter: Meter,
        sign: Callable[[str], str] | None,
        budget: pace.Budget,
        limits: Limits,
    ) -> None:
        super().__init__(pool_maxsize=20, max_retries=0)
        self._hosts, self._around, self._meter, self._sign = hosts, around, meter, sign
        self._budget, self._limits = budget, limits

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        """Send one request as often as it may be sent; raises our errors, returns only final answers."""
        host = admit(request.url or "", self._hosts)
        repeatable = _repeatable(request)
        waited, number = 0.0, 0
        while True:
            number += 1
            self._afford(request, host)
            answer, decision = self._once(request, host, repeatable=repeatable, number=number, waited=waited)
            if isinstance(decision, pace.GiveUp):
                raise _given_up(decision, request, host, proxy=self._around.proxy)
            if isinstance(decision, pace.Send):
                assert answer is not None
                self._breathe(answer)
                return _examined(answer, request, repeatable=repeatable)
            self._meter.add(waits=1, waited=decision.seconds)
            waited += decision.seconds
            if decision.throttled:
                self._meter.pause_until(self._around.now() + timedelta(seconds=decision.seconds))
            else:
                self._around.sleep(decision.seconds)

    def _once(
        self, request: requests.PreparedRequest, host: str, *, repeatable: bool, number: int, waited: float
    ) -> tuple[requests.Response | None, pace.Decision]:
        answer = self._exchange(request, host, repeatable=repeatable)
        attempt = pace.Attempt(number=number, repeatable=repeatable, waited=waited, jitter=self._around.chance())
        status = None if answer is None else answer.status_code
        headers: Mapping[str, str] = {} if answer is None else answer.headers
        self._meter.add(throttled=1 if status in (429, 503) else 0)
        return answer, pace.decide(status, headers, attempt=attempt, budget=self._budget, now=self._around.now())

    def _breathe(self, answer: requests.Response) -> None:
        """Hold everybody back before the tenant has to refuse: a refused request is charged too."""
        self._meter.learn(answer.headers, self._around.now())
        seconds = pace.breather(answer.headers, budget=self._budget, now=self._around.now())
        if seconds > 0:
            self._meter.add(waits=1, waited=seconds)
            self._meter.pause_until(self._around.now() + timedelta(seconds=seconds))

    def _afford(self, request: requests.PreparedRequest, host: str) -> None:
        """Wait until nobody has to pause and the request fits the allowance; Throttled when the day is used up."""
        published = units(request.method or "", request.url or "", _bytes_of(request.body))
        cost = self._meter.price(published, rest=host != GRAPH_HOST)
        self._hold()
        while (seconds := self._meter.reserve(cost, self._around.now())) > 0:
            if seconds > self._budget.seconds:
                raise Throttled("throttled", host=host, seconds=round(seconds))
            self._meter.add(paced=seconds)
            self._around.sleep(seconds)
            self._hold()

    def _hold(self) -> None:
        resume_at = self._meter.resume_at
        left = (resume_at - self._around.now()).total_seconds() if resume_at else 0.0
        if left > 0:
            self._around.sleep(left)

    def _exchange(self, request: requests.PreparedRequest, host: str, *, repeatable: bool) -> requests.Response | None:
        """Return the answer with its whole body, or None when it was lost on the way."""
        sent = _addressed(request, host, sign=self._sign, connect_to=self._around.connect_to)
        body = _bytes_of(request.body)
        self._meter.add(requests=1, units=units(request.method or "", request.url or "", body))
        try:
            limits = (self._limits.connect, self._limits.read)
            answer = super().send(sent, stream=True, timeout=limits, **self._way())
            self._meter.compare(answer.headers, self._around.now())
            content = self._body_of(answer)
        except requests.exceptions.ProxyError as error:
            # Nothing was sent. The library's words are not chained: they may hold the login.
            refused = re.search(r"\b407\b", str(error)) is not None
            if repeatable and not refused:
                return None
            raise proxy_fault(self._around.proxy, host, refused=refused) from None
        except requests.exceptions.SSLError as error:
            raise ConfigurationError("certificate_refused", host=host) from error
        except UnexpectedAnswer:
            if repeatable:
                raise
            return None
        except (requests.exceptions.RequestException, HTTPError, OSError) as error:
            if not repeatable and _never_sent(error):
                raise Unreachable("unreachable", host=host) from error
            return None
        answer._content = content
        answer._content_consumed = True  # type: ignore[attr-defined]
        answer.url, answer.request = request.url or "", request
        self._record(request, sent.headers, body=body, answer=answer)
        return answer

    def _way(self) -> dict[str, Any]:
        """Return how to go out, trusting whom: never by the environment's word, and straight to the local tenant."""
        proxy = None if self._around.connect_to else self._around.proxy
        return {"proxies": {"https": proxy} if proxy else {}, "verify": self._around.authority or True}

    def _body_of(self, answer: requests.Response) -> bytes:
        """Read the body in small bites: neither a slow drip nor a gzip bomb gets past the limits."""
        end = self._around.now() + timedelta(seconds=self._limits.deadline)
        bites: list[bytes] = []
        size = 0
        while bite := answer.raw.read1(16_384, decode_content=True):
            bites.append(bite)
            size += len(bite)
            if size > self._limits.body:
                answer.close()
                raise UnexpectedAnswer("answer_too_big", limit=self._limits.body)
            if self._around.now() > end:
                answer.close()
                raise TimeoutError("deadline")
        answer.raw.release_conn()
        return b"".join(bites)

    def _record(
        self, request: requests.PreparedRequest, headers: Mapping[str, str], *, body: bytes, answer: requests.Response
    ) -> None:
        if self._around.record:
            self._around.record(
                recording.line(
                    method=request.method or "",
                    url=request.url or "",
                    request_headers=headers,
                    request_body=body,
                    status=answer.status_code,
                    response_headers=answer.headers,
                    response_body=answer.content,
                )
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """A session and what governs it."""

    session: requests.Session
    hosts: frozenset[str]
    """Where it may go; the adapter looks again at what the client library makes of an address."""
    around: Surroundings
    meter: Meter
    budget: pace.Budget

    def pause(self, seconds: float) -> None:
        """Hold every thread's next request back."""
        self.meter.add(waits=1, waited=seconds, throttled=1)
        self.meter.pause_until(self.around.now() + timedelta(seconds=seconds))


class _SignedByAdapter(AuthBase):
    """Says "already signed" to the client library, and keeps ``.netrc`` out."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request


def open_session(adapter: Adapter, *, user_agent: str) -> requests.Session:
    """Return a session that knows no proxy, no ``.netrc``, no redirect and no other adapter."""
    session = requests.Session()
    session.trust_env = False
    session.auth = _SignedByAdapter()
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers["User-Agent"] = user_agent
    session.adapters.clear()
    session.mount("https://", adapter)
    session.mount("http://", adapter)  # Refused by the adapter with our words instead of "no connection adapters".
    return session


def _addressed(
    request: requests.PreparedRequest, host: str, *, sign: Callable[[str], str] | None, connect_to: str | None
) -> requests.PreparedRequest:
    sent = request.copy()
    sent.headers.pop(REPEATABLE, None)
    sent.headers.pop("Authorization", None)
    if sign:
        sent.headers["Authorization"] = f"Bearer {sign(host)}"
    if connect_to:
        parts = urlsplit(request.url or "")
        sent.url = connect_to + parts.path + (f"?{parts.query}" if parts.query else "")
        sent.headers["Host"] = host
    return sent


def _repeatable(request: requests.PreparedRequest) -> bool:
    parts = urlsplit(request.url or "")
    marked = request.headers.get(REPEATABLE) == "yes"
    reading = parts.path.lower().endswith(_READING_POSTS) or parts.hostname == SIGN_IN_HOST
    return request.method in _READS or marked or reading


def _bytes_of(body: object) -> bytes:
    if body is None:
        return b""
    return body if isinstance(body, bytes) else str(body).encode()


def _never_sent(error: Exception) -> bool:
    """Whether no connection was made at all, so that nothing can have happened."""
    reason = error.args[0].reason if error.args and isinstance(error.args[0], MaxRetryError) else None
    return isinstance(error, requests.exceptions.ConnectTimeout) or isinstance(reason, NewConnectionError)


def _given_up(decision: pace.GiveUp, request: requests.PreparedRequest, host: str, *, proxy: str | None) -> PmoError:
    if decision.reason == "throttled":
        return Throttled("throttled", host=host, seconds=round(decision.seconds))
    if decision.reason == "unreachable":
        return proxy_fault(proxy, host, refused=False) if proxy else Unreachable("unreachable", host=host)
    return AnswerLost("answer_lost", address=recording.redact((request.url or "").split("?")[0]))


def _examined(answer: requests.Response, request: requests.PreparedRequest, *, repeatable: bool) -> requests.Response:
    """Return the answer; a redirect or a web page where data was due is no answer of the platform."""
    address = recording.redact((request.url or "").split("?")[0])
    if 300 <= answer.status_code < 400:
        raise UnexpectedAnswer("redirected", address=address, status=answer.status_code)
    page = "text/html" in answer.headers.get("Content-Type", "").lower()
    if not page or address.lower().endswith("/$value") or 400 <= answer.status_code < 500:
        return answer
    if repeatable:
        raise UnexpectedAnswer("web_page", address=address, status=answer.status_code)
    raise AnswerLost("answer_lost", address=address)
