"""PnPjs: its sp and graph parts, batches included."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.clients, pytest.mark.timeout(600)]
PACKAGES = ("@pnp/sp@4.19.0", "@pnp/graph@4.19.0", "@pnp/queryable@4.19.0", "undici@7.30.2")


def test_pnpjs_works_with_lists_batches_files_and_graph(front: Any, npm: Any) -> None:
    folder = npm("pnpjs", *PACKAGES)
    shutil.copy(Path(__file__).parent / "pnpjs.mjs", folder / "program.mjs")
    front.new_site("pnpjs")
    site = "https://contoso.sharepoint.com/sites/pnpjs"
    resource = {"email": "marie@contoso.com", "resource": "https://contoso.sharepoint.com"}
    person = front.ask("person-token", resource)["access_token"]
    done = front.run("node", str(folder / "program.mjs"), site, str(front.authority), person, front.token())
    said = json.loads(done.stdout.splitlines()[-1])
    assert said == {
        "items": ["one", "changed", "three"],
        "filtered": 1,
        "text": "content",
        "lists": ["Risks"],
        "rows": 3,
        "user": "Marie",
        "drive": "documentLibrary",
        "children": ["a b.txt"],
    }
