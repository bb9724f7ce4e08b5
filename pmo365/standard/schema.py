"""JSON Schemas of the files, so that editors complete and check while the PMO types."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel

from pmo365.standard.files import MANY, SINGLE

_SINGULAR = {"blueprints": "blueprint", "registers": "register", "libraries": "library"}

KINDS: Mapping[str, type[BaseModel]] = MappingProxyType(
    {file.removesuffix(".yaml"): shape for file, shape in SINGLE.items()}
    | {_SINGULAR[folder]: shape for folder, shape in MANY.items()}
)
"""Kind of file → its shape."""


def schema(kind: str) -> dict[str, Any]:
    """Return the JSON Schema of a kind of file (``register``, ``choices`` …); KeyError for an unknown kind."""
    told = KINDS[kind].model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **told, "title": f"pmo365 {kind}"}


def write_schemas(folder: Path) -> tuple[Path, ...]:
    """Write every schema into a folder, made when it is not there, and return the files, in order."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for kind in sorted(KINDS):
        path = folder / f"{kind}.json"
        text = json.dumps(schema(kind), ensure_ascii=False, indent=2, sort_keys=True)
        path.write_text(f"{text}\n", encoding="utf-8", newline="\n")
        files.append(path)
    return tuple(files)
