"""Microsoft's msgraph-sdk for Python, with azure-identity, unmodified."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.clients, pytest.mark.timeout(900)]
SCRIPT = Path(__file__).parent / "graph_sdk.py"
PACKAGES = ("msgraph-sdk==1.65.0", "azure-identity==1.27.0", "aiohttp==3.14.3")


@pytest.fixture(scope="session")
def sdk(pip: Any) -> Path:
    """The folder Microsoft's packages are installed into."""
    return pip("msgraph-sdk", *PACKAGES)


def test_microsofts_own_library_works_with_sites_lists_items_and_drives(front: Any, sdk: Path) -> None:
    front.new_site("sdk")
    done = front.run(
        sys.executable, str(SCRIPT), front.tenant, front.client, front.secret, PYTHONPATH=str(sdk), PYTHONWARNINGS=""
    )
    said = json.loads(done.stdout.splitlines()[-1])
    assert said["site"] == "https://contoso.sharepoint.com/sites/sdk"
    assert said["items"] == ["one", "two changed"]
    assert said["phases"] == ["EXEC", "EXEC"]
    assert said["delta"] == ["1", "2"]
    assert said["columns"] == ["PmoPhase"]
    assert (said["drive"], said["read"], said["versions"]) == ("Documents", "second", 2)
    assert said["names"] == ["a.txt", "root"]
    assert said["refusal"] == "itemNotFound"
