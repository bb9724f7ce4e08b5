"""The JSON Schemas that editors use are those of the code."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from pmo365.standard import KINDS, schema, write_schemas


def test_the_committed_schemas_are_in_step(folder: Path, tmp_path: Path) -> None:
    written = {path.name: path.read_text(encoding="utf-8") for path in write_schemas(tmp_path)}
    committed = {path.name: path.read_text(encoding="utf-8") for path in (folder / "schema").iterdir()}
    assert written == committed


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_schema_is_json_and_describes_its_keys(kind: str) -> None:
    told = json.loads(json.dumps(schema(kind)))
    assert told["$schema"].startswith("https://json-schema.org/")
    assert told["title"] == f"pmo365 {kind}"
    assert told.get("properties") or told.get("additionalProperties") or told.get("patternProperties")


def test_a_register_takes_no_key_the_schema_does_not_know() -> None:
    told = schema("register")
    assert told["additionalProperties"] is False
    assert "status" in told["properties"]


def test_every_file_names_the_schema_of_its_kind(folder: Path) -> None:
    for path in folder.rglob("*.yaml"):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        named = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
        assert named, path
        assert (path.parent / named[1]).resolve().is_file(), path
