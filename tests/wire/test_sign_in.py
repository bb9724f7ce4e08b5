"""Tokens: one per resource, only for our hosts, only of our tenant, never told to anybody (K1, K2, K8, M7)."""

from __future__ import annotations

import base64
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from pmo365.errors import ConfigurationError, ConsentError, SignInError
from pmo365.gateway.gateway import connect
from pmo365.gateway.identity import CertificateIdentity, PersonIdentity, certificate_identity
from pmo365.gateway.told import Tenant

TENANT = Tenant(
    id="8a1b7b7e-3c1f-4f6e-9a51-0d2a55e0c365",
    domain="contoso.onmicrosoft.com",
    sharepoint_host="contoso.sharepoint.com",
    company="Contoso",
)
CLIENT = "11111111-2222-3333-4444-555555555555"
LOGIN = f"https://login.microsoftonline.com/{TENANT.id}"


def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _certificate(key: rsa.RSAPrivateKey) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "pmo365")])
    start = datetime(2026, 1, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    dated = builder.serial_number(1).not_valid_before(start).not_valid_after(start + timedelta(days=700))
    return dated.sign(key, hashes.SHA256())


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return _key()


@pytest.fixture
def pem_files(tmp_path: Path, key: rsa.RSAPrivateKey) -> tuple[Path, Path]:
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    key_file, certificate_file = tmp_path / "key.pem", tmp_path / "certificate.pem"
    key_file.write_bytes(private)
    key_file.chmod(0o600)
    certificate_file.write_bytes(_certificate(key).public_bytes(serialization.Encoding.PEM))
    return key_file, certificate_file


@pytest.fixture
def identity(pem_files: tuple[Path, Path]) -> CertificateIdentity:
    return certificate_identity(CLIENT, *pem_files)


def _token(**claims: object) -> str:
    told = {"tid": TENANT.id, "aud": "x", "roles": ["Sites.FullControl.All"], **claims}
    middle = base64.urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")
    return f"eyJhbGciOiJub25lIn0.{middle}.c2lnbmF0dXJl"


def _discovers(server) -> None:
    server.says(
        200,
        {
            "issuer": f"{LOGIN}/v2.0",
            "authorization_endpoint": f"{LOGIN}/oauth2/v2.0/authorize",
            "token_endpoint": f"{LOGIN}/oauth2/v2.0/token",
        },
    )


def _issues(server, token: str) -> None:
    server.says(200, {"token_type": "Bearer", "expires_in": 3599, "access_token": token})


def _gateway(server, identity, clock, lines: list[str] | None = None):
    record = lines.append if lines is not None else None
    return connect(TENANT, identity, connect_to=server.url, now=clock.now, sleep=clock.sleep, record=record)


def test_the_application_proves_itself_with_its_certificate(server, identity, clock, key) -> None:
    _discovers(server)
    _issues(server, _token())
    _issues(server, _token(roles=["Sites.Read.All", "Mail.Send"]))
    signed_in = _gateway(server, identity, clock).check()
    assert signed_in.sharepoint_roles == ("Sites.FullControl.All",)
    assert signed_in.graph_roles == ("Mail.Send", "Sites.Read.All")
    assert b"Host: login.microsoftonline.com" in server.asked[1]
    form = dict(one.split("=", 1) for one in server.asked[1].partition(b"\r\n\r\n")[2].decode().split("&"))
    assert form["scope"] == "https%3A%2F%2Fcontoso.sharepoint.com%2F.default"
    claims = jwt.decode(
        form["client_assertion"], key.public_key(), algorithms=["RS256", "PS256"], audience=f"{LOGIN}/oauth2/v2.0/token"
    )
    assert claims["iss"] == CLIENT


def test_a_token_is_asked_once_per_resource_and_again_before_it_ends(server, identity, clock) -> None:
    _discovers(server)
    _issues(server, _token())
    gateway = _gateway(server, identity, clock)
    for _ in range(3):
        gateway._sign_in.token("contoso.sharepoint.com")
    assert len(server.asked) == 2


def test_a_refused_sign_in_tells_entras_code_and_no_secret(server, identity, clock, caplog) -> None:
    caplog.set_level("DEBUG")
    lines: list[str] = []
    _discovers(server)
    refusal = {
        "error": "invalid_client",
        "error_description": "AADSTS700027: bad signature.\r\nTrace ID: x",
        "error_codes": [700027],
    }
    server.says(401, refusal)
    with pytest.raises(SignInError) as refused:
        _gateway(server, identity, clock, lines).check()
    assert refused.value.facts == {"code": "AADSTS700027", "tenant": TENANT.id}
    assert "client_assertion=<redacted>" in lines[1]
    assertion = server.asked[1].split(b"client_assertion=")[1].split(b"&")[0].decode()
    assert assertion not in "".join(lines) + caplog.text


def test_an_unknown_tenant_is_a_refused_sign_in(server, identity, clock) -> None:
    server.says(400, {"error": "invalid_tenant", "error_description": "AADSTS90002: Tenant not found.\r\nTrace"})
    with pytest.raises(SignInError):
        _gateway(server, identity, clock).check()


@pytest.mark.parametrize("told", ["00000000-0000-0000-0000-000000000000", ""])
def test_a_token_of_another_tenant_is_never_used(server, identity, clock, told: str) -> None:
    _discovers(server)
    _issues(server, _token(tid=told))
    with pytest.raises(SignInError, match="token_of_other_tenant"):
        _gateway(server, identity, clock).site("https://contoso.sharepoint.com/sites/x")
    assert len(server.asked) == 2


def test_signed_in_without_any_right_is_told_as_missing_consent(server, identity, clock) -> None:
    _discovers(server)
    _issues(server, _token(roles=[]))
    _issues(server, _token())
    with pytest.raises(ConsentError, match="no_rights"):
        _gateway(server, identity, clock).check()


def test_a_person_signs_in_on_the_local_tenant_only(server, clock) -> None:
    person = PersonIdentity(email="ana@contoso.com")
    with pytest.raises(ConfigurationError, match="person_not_local"):
        connect(TENANT, person, now=clock.now, sleep=clock.sleep)
    server.says(200, {"access_token": _token(roles=[], scp="AllSites.FullControl")})
    server.says(200, {"access_token": _token(roles=[], scp="Sites.ReadWrite.All")})
    assert _gateway(server, person, clock).check().sharepoint_roles == ("AllSites.FullControl",)
    assert server.asked[0].startswith(b"POST /_tenant/person-token")


def test_an_identity_does_not_show_its_key(identity: CertificateIdentity) -> None:
    assert "PRIVATE" not in repr(identity)


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666, 0o620])
def test_a_key_others_can_read_is_refused(pem_files: tuple[Path, Path], mode: int) -> None:
    pem_files[0].chmod(mode)
    with pytest.raises(ConfigurationError, match="key_file_open"):
        certificate_identity(CLIENT, *pem_files)


def test_files_that_are_missing_broken_or_strangers_are_told_apart(
    pem_files: tuple[Path, Path], tmp_path: Path
) -> None:
    key_file, certificate_file = pem_files
    with pytest.raises(ConfigurationError, match="key_file_unreadable"):
        certificate_identity(CLIENT, tmp_path / "absent.pem", certificate_file)
    broken = tmp_path / "broken.pem"
    broken.write_text("-----BEGIN PRIVATE KEY-----\nMIIsecret\n-----END PRIVATE KEY-----\n")
    broken.chmod(0o600)
    with pytest.raises(ConfigurationError, match="key_file_invalid") as refused:
        certificate_identity(CLIENT, broken, certificate_file)
    assert "MIIsecret" not in str(refused.value)
    stranger = tmp_path / "stranger.pem"
    stranger.write_bytes(_certificate(_key()).public_bytes(serialization.Encoding.PEM))
    with pytest.raises(ConfigurationError, match="key_mismatch"):
        certificate_identity(CLIENT, key_file, stranger)
