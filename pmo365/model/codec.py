"""Model nouns to JSON and back: for saved plans, stored snapshots and fingerprints."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from pmo365.model import document, finding, plan, site, snapshot, standard, words

_NOUNS = {
    noun.__name__: noun
    for module in (document, finding, plan, site, snapshot, standard, words)
    for noun in vars(module).values()
    if isinstance(noun, type) and dataclasses.is_dataclass(noun)
}
_WORDS: dict[str, type[StrEnum]] = {
    word.__name__: word
    for module in (document, finding, plan, site)
    for word in vars(module).values()
    if isinstance(word, type) and issubclass(word, StrEnum) and word is not StrEnum
}


def to_data(value: object) -> Any:
    """Return plain JSON data; every noun becomes an object with its name under ``$``, defaults left out."""
    if isinstance(value, StrEnum):
        return {"$": type(value).__name__, "v": value.value}
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, datetime):
        return {"$": "datetime", "v": value.isoformat()}
    if isinstance(value, date):
        return {"$": "date", "v": value.isoformat()}
    if isinstance(value, Decimal):
        return {"$": "Decimal", "v": str(value)}
    if isinstance(value, bytes):
        return {"$": "bytes", "v": base64.b64encode(value).decode("ascii")}
    if isinstance(value, tuple | list):
        return [to_data(one) for one in value]
    if isinstance(value, Mapping):
        return {"$": "map", "v": {str(name): to_data(one) for name, one in value.items()}}
    if dataclasses.is_dataclass(value) and type(value).__name__ in _NOUNS:
        return {"$": type(value).__name__} | {
            one.name: to_data(getattr(value, one.name))
            for one in dataclasses.fields(value)
            if not _is_default(one, getattr(value, one.name))
        }
    raise TypeError(f"{type(value).__name__} is no noun of the model")


def from_data(data: Any) -> Any:
    """Return what ``to_data`` was given; lists come back as tuples. KeyError for an unknown noun."""
    if isinstance(data, list):
        return tuple(from_data(one) for one in data)
    if not isinstance(data, dict):
        return data
    name = data["$"]
    if name == "map":
        return {key: from_data(one) for key, one in data["v"].items()}
    if name == "datetime":
        return datetime.fromisoformat(data["v"])
    if name == "date":
        return date.fromisoformat(data["v"])
    if name == "Decimal":
        return Decimal(data["v"])
    if name == "bytes":
        return base64.b64decode(data["v"])
    if name in _WORDS:
        return _WORDS[name](data["v"])
    return _NOUNS[name](**{key: from_data(one) for key, one in data.items() if key != "$"})


def to_json(value: object) -> str:
    """Return compact JSON with sorted keys: equal values give equal text."""
    return json.dumps(to_data(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_json(text: str) -> Any:
    """Return what ``to_json`` was given."""
    return from_data(json.loads(text))


def fingerprint(value: object) -> str:
    """Return 16 hexadecimal digits of the SHA-256 of the value's JSON."""
    return hashlib.sha256(to_json(value).encode()).hexdigest()[:16]


def _is_default(one: dataclasses.Field[Any], value: object) -> bool:
    if one.default is not dataclasses.MISSING:
        return bool(one.default == value and type(one.default) is type(value))
    return one.default_factory is not dataclasses.MISSING and one.default_factory() == value
