"""The recording: every exchange with the three public hosts, as JSON lines that an independent checker reads."""

from __future__ import annotations

import base64
import json
import re
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pmo365.localtenant.exchange import Answer, Doc, Request

_TEXT_LIMIT = 2_000_000
_SECRET = re.compile(r"((?:^|\n)authorization: *|client_secret=)[^\r\n&]*", re.I)
"""Tokens inside the parts of a batch, and secrets of a sign-in."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One exchange: number, moment (seconds), duration (ms), who answered, both sides."""

    number: int
    at: float
    milliseconds: int
    by: str
    request: Request
    answer: Answer


class Recording:
    """Keeps the latest exchanges and, when asked, appends each to a file."""

    def __init__(self, file: Path | None = None, keep: int = 5000) -> None:
        self._file = file.open("a", encoding="utf-8") if file else None
        self._kept: deque[Exchange] = deque(maxlen=keep)
        self._count = 0

    @property
    def count(self) -> int:
        """Return how many exchanges there were so far: the number of the latest."""
        return self._count

    def add(self, at: float, milliseconds: int, *, by: str, request: Request, answer: Answer) -> None:
        """Record one exchange."""
        self._count += 1
        exchange = Exchange(self._count, at, milliseconds, by, request, answer)
        self._kept.append(exchange)
        if self._file:
            self._file.write(json.dumps(as_line(exchange), ensure_ascii=False) + "\n")
            self._file.flush()

    def since(self, number: int) -> list[Doc]:
        """Return the kept exchanges after a number."""
        return [as_line(exchange) for exchange in self._kept if exchange.number > number]

    def close(self) -> None:
        """Close the file."""
        if self._file:
            self._file.close()


def as_line(exchange: Exchange) -> Doc:
    """Return an exchange as one JSON object; tokens are left out."""
    request, answer = exchange.request, exchange.answer
    answered = {name.lower(): value for name, value in answer.headers}
    request_kind, request_body = _body(request.body, request.header("content-type"))
    response_kind, response_body = _body(answer.body, answered.get("content-type", ""))
    return {
        "n": exchange.number,
        "at": round(exchange.at, 3),
        "ms": exchange.milliseconds,
        "by": exchange.by,
        "method": request.method,
        "url": request.url,
        "request_headers": {
            name: "<redacted>" if name == "authorization" else value for name, value in request.headers.items()
        },
        "request_kind": request_kind,
        "request_body": request_body,
        "status": answer.status,
        "response_headers": answered,
        "response_kind": response_kind,
        "response_body": response_body,
    }


def _body(raw: bytes, content_type: str) -> tuple[str | None, Any]:
    """Return (kind, value): parsed JSON, text, or base64."""
    if not raw:
        return None, None
    kind = content_type.lower()
    text: str | None
    try:
        text = raw.decode("utf-8-sig")
        if "json" in kind and "multipart" not in kind:
            return "json", json.loads(text)
    except ValueError:
        text = None if not _is_text(raw) else raw.decode()
    if text is not None and "\x00" not in text:
        return "text", _SECRET.sub(r"\1<redacted>", text[:_TEXT_LIMIT])
    return "base64", base64.b64encode(raw[:65536]).decode()


def _is_text(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True
