"""Model values to the text of the store and back, with the digest that shows a damaged one."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from pmo365.errors import StateError
from pmo365.model import codec


def to_text(value: object) -> str:
    """Return canonical ASCII JSON: equal values give equal text, and no character can trouble a database."""
    return json.dumps(codec.to_data(value), sort_keys=True, separators=(",", ":"))


def digest_of(text: str) -> str:
    """Return the SHA-256 of a text, 64 hexadecimal digits."""
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def from_text(text: str, digest: str = "", *, table: str) -> Any:
    """Return the value of a text; StateError when it is not what was stored under this digest."""
    if digest and hashlib.sha256(text.encode()).hexdigest() != digest:
        raise StateError("state_row_damaged", table=table)
    try:
        return codec.from_json(text)
    except (ValueError, KeyError, TypeError) as error:
        raise StateError("state_row_damaged", table=table) from error
