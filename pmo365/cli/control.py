"""Talk to the local tenant's own administration: health, seed, reset, weather."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pmo365.errors import ConfigurationError, UnexpectedAnswer, Unreachable

SECONDS = 30.0


def ask(address: str, path: str, body: Mapping[str, Any] | None = None, *, seconds: float = SECONDS) -> Any:
    """Send a request to ``/_tenant/<path>`` (POST when there is a body) and return the JSON of the answer.

    Unreachable when nobody answers; ConfigurationError when the address is not this machine's own;
    UnexpectedAnswer for anything but success.
    """
    from urllib.error import HTTPError, URLError
    from urllib.request import ProxyHandler, Request, build_opener

    _refuse_foreign(address)
    data = None if body is None else json.dumps(body).encode()
    request = Request(f"{address}/_tenant/{path}", data=data, headers={"Content-Type": "application/json"})
    try:
        # No proxy: the address is this very machine.
        with build_opener(ProxyHandler({})).open(request, timeout=seconds) as answer:
            text = answer.read().decode()
    except HTTPError as error:
        raise UnexpectedAnswer("local_tenant_refused", path=path, status=error.code) from error
    except (URLError, TimeoutError, ConnectionError) as error:
        raise Unreachable("local_tenant_silent", address=address) from error
    return json.loads(text) if text else None


def healthy(address: str) -> bool:
    """Return whether a local tenant answers at the address."""
    try:
        ask(address, "health", seconds=2.0)
    except (Unreachable, UnexpectedAnswer):
        return False
    return True


def seed_of(tenant: Mapping[str, Any], people: Mapping[str, str], *, app: Mapping[str, Any]) -> dict[str, Any]:
    """Return the body of a seed: the tenant, its people (e-mail → name), the application that signs in."""
    users = [{"email": email, "name": name} for email, name in people.items()]
    return {"tenant": dict(tenant), "users": users, "apps": [dict(app)]}


def _refuse_foreign(address: str) -> None:
    from urllib.parse import urlsplit

    parts = urlsplit(address)
    if parts.scheme != "http" or parts.hostname not in ("127.0.0.1", "localhost", "::1"):
        raise ConfigurationError("local_tenant_foreign", address=address)
