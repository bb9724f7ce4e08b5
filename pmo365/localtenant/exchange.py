"""One HTTP exchange as values: what was asked, what is answered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Doc: TypeAlias = dict[str, Any]
"""A JSON object; stored documents are never changed in place."""

Headers: TypeAlias = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came over the socket; header names are in lower case."""

    method: str
    host: str
    path: str
    """Decoded, with the leading slash."""
    query: str = ""
    """As sent, still percent-encoded."""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    target: str = ""
    """Path as sent, still percent-encoded."""

    @property
    def url(self) -> str:
        """Return the address from the outside, always https for the three public hosts."""
        tail = f"?{self.query}" if self.query else ""
        return f"https://{self.host}{self.target or self.path}{tail}"

    def header(self, name: str) -> str:
        """Return a header's value, empty when absent."""
        return self.headers.get(name, "")


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer; ``headers`` may repeat a name."""

    status: int = 200
    body: bytes = b""
    headers: Headers = ()

    def with_headers(self, *extra: tuple[str, str]) -> Answer:
        """Return the same answer with more headers."""
        return Answer(self.status, self.body, (*self.headers, *extra))


def json_answer(
    body: Any, status: int = 200, *, content_type: str = "application/json", headers: Headers = ()
) -> Answer:
    """Return an answer whose body is JSON in UTF-8."""
    raw = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    return Answer(status, raw, (("Content-Type", content_type), *headers))


def text_answer(text: str, status: int = 200, *, content_type: str = "text/plain; charset=utf-8") -> Answer:
    """Return an answer whose body is text in UTF-8."""
    return Answer(status, text.encode(), (("Content-Type", content_type),))
