"""A token of one tenant never reaches another one: the host and the tenant it names are both checked (K8)."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from pmo365.errors import SignInError, UnexpectedAnswer
from pmo365.gateway.gateway import Gateway
from pmo365.service.edge import Edge
from pmo365.service.local_identity import LocalIdentity, local_identity
from pmo365.service.opening import gateway_of, identity_of
from pmo365.settings import load_profile

IDS = {"contoso": "8a1b7b7e-3c1f-4f6e-9a51-0d2a55e0c365", "fabrikam": "0d3f9c1e-77aa-4d1b-8a55-6f1e2b3c4d5e"}


@dataclass(frozen=True)
class Place:
    """One running tenant and what our application is there."""

    name: str
    url: str
    folder: Path
    identity: LocalIdentity

    @property
    def host(self) -> str:
        return f"{self.name}.sharepoint.com"

    def ask(self, path: str, body: Any = None) -> Any:
        address = f"{self.url}/_tenant/{path}"
        answer = requests.get(address, timeout=30) if body is None else requests.post(address, json=body, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def gateway(self, *, connect_to: str = "") -> Gateway:
        """Return a gateway of this tenant's profile; ``connect_to`` sends its connections elsewhere."""
        keys = {"client_id": self.identity.client_id, "certificate": f"file:{self.identity.certificate_file}"}
        said = {
            "profile": self.name,
            "tenant": {"id": IDS[self.name], "domain": f"{self.name}.onmicrosoft.com", "sharepoint": self.host},
            "identity": keys | {"private_key": f"file:{self.identity.key_file}"},
            "connect_to": connect_to or self.url,
        }
        file = self.folder / f"{self.name}.yaml"
        file.write_text("".join(f"{key}: {json.dumps(value)}\n" for key, value in said.items()), encoding="utf-8")
        profile = load_profile(file, environ={})
        return gateway_of(profile, identity_of(profile, environ={}), edge=Edge())


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Place]]:
    """Two tenants that both know the same application by the same certificate."""
    folder = tmp_path_factory.mktemp("two")
    identity = local_identity(folder, "both", now=datetime.now(UTC))
    processes = []
    found = {}
    for name, id in IDS.items():
        command = [sys.executable, "-m", "pmo365.localtenant", "--port", "0", "--state", str(folder / name)]
        processes.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        stdout = processes[-1].stdout
        assert stdout is not None
        found[name] = Place(name, json.loads(stdout.readline())["url"], folder, identity)
        roles = {"sharepoint": ["Sites.FullControl.All"], "graph": ["Sites.Read.All"]}
        app = {"client_id": identity.client_id, "certificate_pem": identity.certificate, "roles": roles}
        found[name].ask("seed", {"tenant": {"id": id, "domain": f"{name}.onmicrosoft.com"}, "apps": [app]})
    yield found
    for process in processes:
        process.terminate()
        process.communicate(timeout=30)


def _token(place: Place) -> str:
    return place.gateway()._sign_in.token(place.host)


def _read(place: Place, token: str, host: str) -> requests.Response:
    headers = {"Host": host, "Authorization": f"Bearer {token}", "Accept": "application/json;odata=nometadata"}
    return requests.get(f"{place.url}/_api/web?$select=Title", headers=headers, timeout=30)


def test_each_tenant_takes_its_own_token_and_refuses_the_other_ones(places: dict[str, Place]) -> None:
    contoso, fabrikam = places.values()
    assert _read(contoso, _token(contoso), contoso.host).status_code == 200
    assert _read(fabrikam, _token(fabrikam), fabrikam.host).status_code == 200
    assert _read(fabrikam, _token(contoso), fabrikam.host).status_code == 401


def test_a_profile_that_reaches_another_tenant_shows_it_no_token(places: dict[str, Place]) -> None:
    contoso, fabrikam = places.values()
    before = len(fabrikam.ask("log"))
    strayed = contoso.gateway(connect_to=fabrikam.url)
    with pytest.raises(SignInError, match="sign_in_tenant"):
        strayed.check()
    with pytest.raises(SignInError):
        strayed.standing(f"https://{contoso.host}/sites/pmo")
    asked = fabrikam.ask("log")[before:]
    assert asked
    assert {one["url"].split("/")[2] for one in asked} == {"login.microsoftonline.com"}
    assert not any("authorization" in {name.lower() for name in one["request_headers"]} for one in asked)


def test_an_address_of_another_tenant_is_never_asked(places: dict[str, Place]) -> None:
    contoso, fabrikam = places.values()
    gateway = contoso.gateway()
    gateway.check()
    before = [len(place.ask("log")) for place in places.values()]
    with pytest.raises(UnexpectedAnswer, match="foreign_address"):
        gateway.standing(f"https://{fabrikam.host}/sites/pmo")
    assert [len(place.ask("log")) for place in places.values()] == before


def test_two_profiles_work_beside_each_other(places: dict[str, Place]) -> None:
    gateways = {name: place.gateway() for name, place in places.items()}
    assert {name: gateway.check().tenant for name, gateway in gateways.items()} == IDS
    for name, gateway in gateways.items():
        found = gateway.standing(f"https://{places[name].host}")
        assert found is not None
        assert found.may_manage_lists
