"""Exchanges as JSON lines without their secrets: the form the conformance checker reads. Pure."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from typing import Any

_SECRET_HEADERS = frozenset({"authorization", "proxy-authorization", "x-requestdigest", "cookie", "set-cookie"})
_HIDDEN = "<redacted>"
_SECRETS = (
    re.compile(r"(client_assertion=|client_secret=|refresh_token=|\bassertion=|\b(?:device_)?code=)[^&\s]+"),
    re.compile(
        r'("(?:access_token|refresh_token|id_token|FormDigestValue|client_assertion|device_code|user_code)"\s*:\s*")[^"]*'
    ),
    re.compile(r"((?:Authorization|X-RequestDigest):\s*)[^\r\n]+", re.IGNORECASE),
    re.compile(r"(\bBearer\s+)[A-Za-z0-9._~+/=-]+"),
)
_JWT = re.compile(r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")
_LONGEST = 4 * 1024 * 1024


def redact(text: str) -> str:
    """Return the text without tokens, assertions and digests."""
    for pattern in _SECRETS:
        text = pattern.sub(rf"\1{_HIDDEN}", text)
    return _JWT.sub(_HIDDEN, text)


def without_login(address: str) -> str:
    """Return an address without the name and the password in it."""
    scheme, mark, rest = address.partition("://")
    return f"{scheme}{mark}{rest.rpartition('@')[2]}"


def headers_of(headers: Mapping[str, str]) -> dict[str, str]:
    """Return headers in lower case, the secret ones emptied."""
    return {
        name.lower(): _HIDDEN if name.lower() in _SECRET_HEADERS else redact(str(value))
        for name, value in headers.items()
    }


def body_of(content: bytes) -> Any:
    """Return a body as JSON data when it is JSON, as text when it is text, else as base64; at most 4 MiB."""
    try:
        text = redact(content.decode("utf-8"))
    except UnicodeDecodeError:
        return base64.b64encode(content[:_LONGEST]).decode("ascii")
    try:
        return json.loads(text) if text[:1] in ("{", "[") else text[:_LONGEST]
    except ValueError:
        return text[:_LONGEST]


def line(
    *,
    method: str,
    url: str,
    request_headers: Mapping[str, str],
    request_body: bytes,
    status: int,
    response_headers: Mapping[str, str],
    response_body: bytes,
) -> str:
    """Return one exchange as one line of JSON."""
    exchange = {
        "method": method,
        "url": redact(url),
        "request_headers": headers_of(request_headers),
        "request_body": body_of(request_body),
        "status": status,
        "response_headers": headers_of(response_headers),
        "response_body": body_of(response_body),
    }
    return json.dumps(exchange, ensure_ascii=False, sort_keys=True)
