"""One Gateway for all contract tests: on the local tenant over a socket, or on a real one.

``PMO365_TENANT`` names a JSON file with id, domain, sharepoint_host, company, client_id, key_file, certificate_file,
owner and two people (and proxy, authority where the way out wants them): then the same tests run there, on sites of
random names.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from pmo365.gateway.allowance import allowance_of
from pmo365.gateway.gateway import Gateway, connect
from pmo365.gateway.identity import certificate_identity
from pmo365.gateway.told import Tenant
from pmo365.model.plan import Action, Change, Kind, Outcome, Status
from pmo365.model.site import Register, Site

_ID = "8a1b7b7e-3c1f-4f6e-9a51-0d2a55e0c365"
_CLIENT = "4c0f6a52-6a4e-4b0e-9a7e-6a1f8f2f6d11"
_ROLES = {"sharepoint": ["Sites.FullControl.All"], "graph": ["Sites.FullControl.All"]}


@dataclass(frozen=True)
class Ground:
    """A tenant to test on."""

    gateway: Gateway
    owner: str
    people: tuple[str, str]
    local: str | None
    """Address of the local tenant, None on a real one."""
    log: Path | None
    suffix: str

    def url(self, name: str) -> str:
        host = self.gateway._tenant.sharepoint_host
        return f"https://{host}/sites/{name}{self.suffix}"


def _pem(folder: Path) -> tuple[Path, Path]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "pmo365")])
    start = datetime.now(UTC) - timedelta(days=1)
    built = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    dated = built.serial_number(1).not_valid_before(start).not_valid_after(start + timedelta(days=30))
    key_file, certificate_file = folder / "key.pem", folder / "certificate.pem"
    form = serialization.PrivateFormat.PKCS8
    key_file.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    key_file.chmod(0o600)
    certificate_file.write_bytes(dated.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    return key_file, certificate_file


def _seed(url: str, certificate: Path) -> None:
    people = [{"email": f"{name}@contoso.com", "name": name.title()} for name in ("ana", "bob", "owner")]
    tenant = {"id": _ID, "domain": "contoso.onmicrosoft.com", "name": "contoso", "licences": 500}
    app = {"client_id": _CLIENT, "name": "pmo365", "certificate_pem": certificate.read_text(), "roles": _ROLES}
    told = {"tenant": {**tenant, "time_zone": "Europe/Paris"}, "users": people, "apps": [app]}
    answer = requests.post(f"{url}/_tenant/seed", json=told, timeout=30)
    assert answer.status_code < 300, answer.text


def _gateway(told: dict[str, Any], *, connect_to: str | None, log: Path | None) -> Gateway:
    tenant = Tenant(**{name: told[name] for name in ("id", "domain", "sharepoint_host", "company")})
    identity = certificate_identity(told["client_id"], Path(told["key_file"]), Path(told["certificate_file"]))

    def record(line: str) -> None:
        if log:
            with log.open("a", encoding="utf-8") as lines:
                lines.write(line + "\n")

    return connect(
        tenant,
        identity,
        connect_to=connect_to,
        now=lambda: datetime.now(UTC),
        sleep=time.sleep,
        record=record,
        granted=None if connect_to else allowance_of(0),  # A lent tenant is not to be hurried.
        proxy=told.get("proxy"),
        authority=told.get("authority"),
    )


@pytest.fixture(scope="session")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    folder = tmp_path_factory.mktemp("tenant")
    real = os.environ.get("PMO365_TENANT")
    if real:
        told = json.loads(Path(real).read_text(encoding="utf-8"))
        gateway = _gateway(told, connect_to=None, log=None)
        yield Ground(gateway, told["owner"], tuple(told["people"]), None, None, f"-{uuid.uuid4().hex[:6]}")
        return
    key_file, certificate_file = _pem(folder)
    command = [sys.executable, "-m", "pmo365.localtenant", "--port", "0", "--state", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = json.loads(process.stdout.readline())["url"]
        _seed(url, certificate_file)
        told = {
            "id": _ID,
            "domain": "contoso.onmicrosoft.com",
            "sharepoint_host": "contoso.sharepoint.com",
            "company": "Contoso",
            "client_id": _CLIENT,
            "key_file": key_file,
            "certificate_file": certificate_file,
        }
        log = folder / "exchanges.jsonl"
        gateway = _gateway(told, connect_to=url, log=log)
        yield Ground(gateway, "owner@contoso.com", ("ana@contoso.com", "bob@contoso.com"), url, log, "")
        unknown = requests.get(f"{url}/_tenant/unknown", timeout=30).json()
        process.terminate()
        process.wait(20)
    assert unknown == [], "the local tenant was asked what it does not know"


@pytest.fixture(scope="session")
def written(ground: Ground) -> Callable[..., tuple[Outcome, ...]]:
    """Write parts on a site and insist that every change is done."""

    def write(site: Site, *changes: Change) -> tuple[Outcome, ...]:
        outcomes = ground.gateway.write(site, changes)
        bad = [(one.change.path, one.code, one.message) for one in outcomes if one.status is not Status.DONE]
        assert bad == []
        return outcomes

    return write


@pytest.fixture(scope="session")
def part() -> Callable[..., Change]:
    """Return a maker of changes."""

    def make(kind: Kind, site: str, path: str, after: Any, **more: Any) -> Change:
        return Change(kind=kind, action=more.pop("action", Action.CREATE), site=site, path=path, after=after, **more)

    return make


@pytest.fixture(scope="session")
def hub(ground: Ground, written, part) -> str:
    url = ground.url("hub")
    wanted = Site(url=url, title="PMO", language="fr", owner=ground.owner, time_zone="Europe/Paris")
    written(Site(url=url), part(Kind.SITE, url, ".", wanted))
    written(Site(url=url), part(Kind.HUB, url, ".", url))
    return url


@pytest.fixture(scope="session")
def sites(ground: Ground, hub: str, written, part) -> Callable[[str], Site]:
    """Return the site of a language, joined to the hub; the first to ask has it made."""
    made: dict[str, Site] = {}

    def of(language: str) -> Site:
        if language not in made:
            url = ground.url(f"prj-{language}")
            title = f"Projet {language}"
            wanted = Site(url=url, title=title, language=language, owner=ground.owner, time_zone="Europe/Paris")
            written(Site(url=url), part(Kind.SITE, url, ".", wanted), part(Kind.HUB, url, ".", hub))
            found = ground.gateway.site(url)
            assert found is not None
            made[language] = found
        return made[language]

    return of


@pytest.fixture(scope="session", params=["fr", "en"])
def site(request: pytest.FixtureRequest, sites: Callable[[str], Site]) -> Site:
    """Return a site of each language; whichever way the tests are spread, it is made once."""
    return sites(request.param)


@pytest.fixture(scope="session")
def with_list(ground: Ground, written, part) -> Callable[..., Site]:
    """Create a list with its columns and return the site as it then is."""

    def make(site: Site, wanted: Register, kind: Kind = Kind.REGISTER) -> Site:
        bare = replace(wanted, columns=(), views=(), grants=None)
        columns = [part(Kind.COLUMN, site.url, f"{wanted.key}/columns/{one.name}", one) for one in wanted.columns]
        written(site, part(kind, site.url, wanted.key, bare))
        written(ground.gateway.site(site.url) or site, *columns)
        found = ground.gateway.site(site.url)
        assert found is not None
        return found

    return make
