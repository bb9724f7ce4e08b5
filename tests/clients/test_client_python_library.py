"""office365-rest-python-client, used directly: SharePoint by certificate, Graph by secret."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.clients, pytest.mark.timeout(300)]
SCRIPT = Path(__file__).parent / "python_library.py"


def test_the_library_works_with_sites_lists_files_and_graph(front: Any) -> None:
    import sys

    done = front.run(sys.executable, str(SCRIPT), str(front.certificate))
    said = json.loads(done.stdout.splitlines()[-1])
    assert said["site"] == "https://contoso.sharepoint.com/sites/library"
    assert said["items"] == ["one", "two changed"]
    assert said["versions"] == 1
    assert said["content"] == "second"
    assert said["graph"] == {"drive": "Documents", "names": ["a.txt", "big.bin"], "size": 700000, "read": "second"}
    assert said["columns"] == ["PmoPhase"]
    assert said["folders"] == ["In"]
