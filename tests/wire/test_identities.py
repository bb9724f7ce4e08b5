"""Other ways to sign in: a PFX, the machine's own identity, a person with a code on another screen."""

from __future__ import annotations

import base64
import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, NoEncryption, pkcs12
from cryptography.x509.oid import NameOID

from pmo365.errors import ConfigurationError, SignInError
from pmo365.gateway.gateway import connect
from pmo365.gateway.identity import DeviceCode, DeviceIdentity, ManagedIdentity, pfx_identity
from pmo365.gateway.told import Tenant

TENANT = Tenant(
    id="8a1b7b7e-3c1f-4f6e-9a51-0d2a55e0c365",
    domain="contoso.onmicrosoft.com",
    sharepoint_host="contoso.sharepoint.com",
    company="Contoso",
)
CLIENT = "11111111-2222-3333-4444-555555555555"
LOGIN = f"https://login.microsoftonline.com/{TENANT.id}"
END = datetime(2027, 1, 1, tzinfo=UTC)


def _token(**claims: object) -> str:
    told = {"tid": TENANT.id, "aud": "x", "roles": ["Sites.Selected"], **claims}
    middle = base64.urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")
    return f"eyJhbGciOiJub25lIn0.{middle}.c2lnbmF0dXJl"


@pytest.fixture(scope="module")
def pair() -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "pmo365")])
    built = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    dated = built.serial_number(1).not_valid_before(END - timedelta(days=365)).not_valid_after(END)
    return key, dated.sign(key, hashes.SHA256())


@pytest.mark.parametrize("password", [None, "sésame"])
def test_a_pfx_gives_key_certificate_and_when_it_ends(pair: Any, password: str | None) -> None:
    lock = BestAvailableEncryption(password.encode()) if password else NoEncryption()
    content = pkcs12.serialize_key_and_certificates(b"pmo365", *pair, None, lock)
    found = pfx_identity(CLIENT, content, password=password, name="pmo365.pfx")
    assert found.thumbprint == pair[1].fingerprint(hashes.SHA1()).hex().upper()
    assert found.expires == END
    assert "PRIVATE" not in repr(found)


def test_a_pfx_that_cannot_be_opened_or_lacks_its_key_is_told(pair: Any) -> None:
    content = pkcs12.serialize_key_and_certificates(b"pmo365", *pair, None, BestAvailableEncryption(b"right"))
    for wrong in (content, b"no pfx"):
        with pytest.raises(ConfigurationError, match="pfx_unreadable"):
            pfx_identity(CLIENT, wrong, password="wrong", name="pmo365.pfx")
    alone = pkcs12.serialize_key_and_certificates(b"pmo365", None, pair[1], None, NoEncryption())
    with pytest.raises(ConfigurationError, match="pfx_incomplete"):
        pfx_identity(CLIENT, alone, password=None, name="pmo365.pfx")


@pytest.fixture
def azure(server: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A machine in Azure: its endpoint is on loopback."""
    for name in ("IDENTITY_SERVER_THUMBPRINT", "MSI_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"{server.url}/msi/token")
    monkeypatch.setenv("IDENTITY_HEADER", "the machine")
    return server


def _vouches(server: Any, token: str) -> None:
    server.says(200, {"access_token": token, "expires_on": str(int(time.time()) + 3600), "token_type": "Bearer"})


@pytest.mark.parametrize("client", ["", CLIENT])
def test_the_machine_vouches_for_both_resources(azure: Any, clock: Any, client: str) -> None:
    _vouches(azure, _token())
    _vouches(azure, _token(roles=["Sites.Read.All"]))
    gateway = connect(TENANT, ManagedIdentity(client_id=client), now=clock.now, sleep=clock.sleep)
    held = gateway.check()
    assert (held.sharepoint_roles, held.graph_roles) == (("Sites.Selected",), ("Sites.Read.All",))
    first, second = (one.decode() for one in azure.asked)
    assert first.startswith("GET /msi/token?api-version=2019-08-01&resource=https%3A%2F%2Fcontoso.sharepoint.com")
    assert "resource=https%3A%2F%2Fgraph.microsoft.com" in second
    assert "X-IDENTITY-HEADER: the machine" in first
    assert (f"client_id={CLIENT}" in first) == bool(client)


def test_a_machine_of_another_tenant_is_refused(azure: Any, clock: Any) -> None:
    _vouches(azure, _token(tid="00000000-0000-0000-0000-000000000000"))
    with pytest.raises(SignInError, match="token_of_other_tenant"):
        connect(TENANT, ManagedIdentity(), now=clock.now, sleep=clock.sleep).check()


def test_a_machine_that_is_not_in_azure_says_so(azure: Any, clock: Any) -> None:
    azure.says(500, b"no json")
    with pytest.raises(SignInError, match="managed_identity_silent"):
        connect(TENANT, ManagedIdentity(), now=clock.now, sleep=clock.sleep).check()


@pytest.mark.parametrize("address", ["http://203.0.113.7/msi", "http://evil.example/msi", "https://evil.example/"])
def test_a_machine_asks_nobody_elsewhere(azure: Any, clock: Any, monkeypatch: Any, address: str) -> None:
    monkeypatch.setenv("IDENTITY_ENDPOINT", address)
    with pytest.raises(SignInError, match="managed_identity_elsewhere"):
        connect(TENANT, ManagedIdentity(), now=clock.now, sleep=clock.sleep).check()


def test_an_endpoint_that_redirects_is_not_followed(azure: Any, clock: Any) -> None:
    azure.says(302, {}, Location="https://evil.example/")
    with pytest.raises(SignInError, match="managed_identity_silent"):
        connect(TENANT, ManagedIdentity(), now=clock.now, sleep=clock.sleep).check()


def _discovers(server: Any) -> None:
    ends = {"issuer": "v2.0", "authorization_endpoint": "oauth2/v2.0/authorize", "token_endpoint": "oauth2/v2.0/token"}
    ends["device_authorization_endpoint"] = "oauth2/v2.0/devicecode"
    server.says(200, {name: f"{LOGIN}/{path}" for name, path in ends.items()})


def test_a_person_is_told_the_code_and_asked_once_for_both_resources(server: Any, clock: Any) -> None:
    shown: list[DeviceCode] = []
    flow = {
        "user_code": "ABCD1234",
        "device_code": "the-device",
        "verification_uri": "https://microsoft.com/devicelogin",
    }
    account = base64.urlsafe_b64encode(json.dumps({"uid": "u", "utid": TENANT.id}).encode()).decode()
    answer = {"token_type": "Bearer", "expires_in": 3599, "refresh_token": "the-refresh", "client_info": account}
    _discovers(server)
    server.says(200, {**flow, "expires_in": 900, "interval": 1})
    server.says(200, {**answer, "access_token": _token(roles=[], scp="AllSites.FullControl")})
    server.says(200, {**answer, "access_token": _token(roles=[], scp="Sites.Read.All User.Read")})
    person = DeviceIdentity(client_id=CLIENT, told=shown.append)
    lines: list[str] = []
    wire = connect(TENANT, person, connect_to=server.url, now=clock.now, sleep=clock.sleep, record=lines.append)
    held = wire.check()
    assert shown == [DeviceCode(code="ABCD1234", address="https://microsoft.com/devicelogin", minutes=15)]
    assert (held.sharepoint_roles, held.graph_roles) == (("AllSites.FullControl",), ("Sites.Read.All", "User.Read"))
    assert b"grant_type=refresh_token" in server.asked[3]
    assert not [secret for secret in ("ABCD1234", "the-device", "the-refresh") if secret in "".join(lines)]


def test_an_application_closed_to_devices_is_a_refused_sign_in(server: Any, clock: Any) -> None:
    _discovers(server)
    server.says(400, {"error": "invalid_client", "error_description": "AADSTS7000218: …", "error_codes": [7000218]})
    person = DeviceIdentity(client_id=CLIENT, told=lambda code: None)
    with pytest.raises(SignInError) as refused:
        connect(TENANT, person, connect_to=server.url, now=clock.now, sleep=clock.sleep).check()
    assert refused.value.facts["code"] == "AADSTS7000218"
