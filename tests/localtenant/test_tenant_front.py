"""The door for other clients: the real addresses over TLS, on this machine only."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import requests

SITE = "https://contoso.sharepoint.com"
TENANT = "8a1b7b7e-3c1f-4f6e-9a51-0d2a55e0c365"


@pytest.fixture(scope="module")
def door(tenant: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """What a client is told: the proxy and the authority to trust."""
    folder = tmp_path_factory.mktemp("front")
    command = [sys.executable, "-m", "pmo365.localtenant", "front", "--target", tenant.url, "--port", "0"]
    with subprocess.Popen([*command, "--folder", str(folder)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = json.loads(process.stdout.readline())
        yield {"proxies": {"https": said["proxy"]}, "verify": said["authority"], "timeout": 30}
        process.terminate()


def test_a_client_asks_the_real_addresses(door: dict[str, Any], bearers: Any) -> None:
    head = {"Authorization": f"Bearer {bearers()}", "Accept": "application/json;odata=nometadata"}
    with requests.Session() as session:
        found = [session.get(f"{SITE}/_api/web?$select=Url", headers=head, **door).json() for _ in range(3)]
    assert [one["Url"] for one in found] == [SITE] * 3
    known = requests.get(f"https://login.microsoftonline.com/{TENANT}/v2.0/.well-known/openid-configuration", **door)
    assert known.json()["token_endpoint"].startswith("https://login.microsoftonline.com/")


def test_no_other_host_is_served(door: dict[str, Any]) -> None:
    for url in ("https://example.net/", "https://graph.microsoft.com.example.net/"):
        with pytest.raises(requests.exceptions.ProxyError, match="403"):
            requests.get(url, **door)


def test_who_does_not_trust_the_authority_is_not_fooled(door: dict[str, Any]) -> None:
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(f"{SITE}/_api/web", **{**door, "verify": True})


def test_large_bodies_pass_both_ways(door: dict[str, Any], site: Any) -> None:
    head = {"Authorization": f"Bearer {site.token}", "Accept": "application/json;odata=nometadata"}
    folder = f"{site.url}/_api/web/getFolderByServerRelativePath(DecodedUrl='{site.path}/Shared Documents')"
    content = bytes(range(256)) * 8000
    put = requests.post(f"{folder}/Files/add(url='big.bin',overwrite=true)", content, headers=head, **door)
    assert put.status_code == 200, put.text
    file = f"{site.url}/_api/web/getFileByServerRelativePath(DecodedUrl='{site.path}/Shared Documents/big.bin')"
    assert requests.get(f"{file}/$value", headers=head, **door).content == content
