"""A profile names its identities: two PEM files, a PFX, the machine, a keyring; never a client secret (K2, K3)."""

from __future__ import annotations

import base64
import os
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pmo365.errors import ConfigurationError
from pmo365.languages import say
from pmo365.model.profile import Profile, SecretReference
from pmo365.settings import load_profile, reveal, reveal_bytes

GUID = "8a1b7b7e-3c1f-4f6e-9a51-0d2a55e0c365"
PEM = "certificate: file:pmo365.cert.pem, private_key: file:pmo365.key.pem"


def load(folder: Path, identity: str, more: str = "", **environ: str) -> Profile:
    file = folder / "pmo365.yaml"
    tenant = f"{{id: {GUID}, domain: contoso.onmicrosoft.com, sharepoint: contoso.sharepoint.com}}"
    file.write_text(f"profile: contoso\ntenant: {tenant}\nidentity: {{{identity}}}\n{more}", encoding="utf-8")
    return load_profile(file, environ=environ)


def refusal(folder: Path, identity: str) -> str:
    with pytest.raises(ConfigurationError) as caught:
        load(folder, identity)
    assert str(caught.value.facts["place"]).startswith(str(folder / "pmo365.yaml"))
    for language in ("fr", "en"):
        assert "{" not in say(language, f"errors.{caught.value.key}", **caught.value.facts)  # type: ignore[arg-type]
    assert "hunter2" not in str(caught.value)
    return caught.value.key


@pytest.mark.parametrize(
    ("identity", "key"),
    [
        (f"client_id: {GUID}", "profile_no_proof"),
        (f"client_id: {GUID}, certificate: file:pmo365.cert.pem", "profile_no_proof"),
        (f"client_id: {GUID}, {PEM}, managed: true", "profile_two_proofs"),
        (f"client_id: {GUID}, {PEM}, pfx: file:pmo365.pfx", "profile_two_proofs"),
        (PEM, "profile_no_client"),
        ("pfx: file:pmo365.pfx", "profile_no_client"),
        (f"client_id: {GUID}, client_secret: hunter2", "profile_client_secret"),
        (f"client_id: {GUID}, {PEM}, client_secret: env:SECRET", "profile_client_secret"),
        (f"client_id: {GUID}, pfx: hunter2", "profile_plain_secret"),
        (f"client_id: {GUID}, pfx: file:pmo365.pfx, pfx_password: hunter2", "profile_plain_secret"),
        (f"client_id: {GUID}, pfx: keyring:hunter2", "profile_plain_secret"),
    ],
)
def test_an_identity_has_exactly_one_proof_and_no_secret(tmp_path: Path, identity: str, key: str) -> None:
    assert refusal(tmp_path, identity) == key


def test_the_refusal_of_a_client_secret_gives_the_reason() -> None:
    assert "SharePoint refuses client secrets" in say("en", "errors.profile_client_secret", place="x", name="y")


def test_a_machine_needs_no_client_id_and_no_secret(tmp_path: Path) -> None:
    assert load(tmp_path, "managed: true").identity.managed
    assert load(tmp_path, f"managed: true, client_id: {GUID}").identity.client_id == GUID


def test_the_environment_can_choose_the_machine(tmp_path: Path) -> None:
    assert load(tmp_path, "", PMO365_MANAGED_IDENTITY="true").identity.managed


def test_a_pfx_and_its_password_are_named(tmp_path: Path) -> None:
    found = load(tmp_path, f"client_id: {GUID}, pfx: file:pmo365.pfx, pfx_password: keyring:pmo365/pfx").identity
    assert found.pfx == SecretReference(kind="file", where=str(tmp_path / "pmo365.pfx"))
    assert found.pfx_password == SecretReference(kind="keyring", where="pmo365/pfx")


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_a_pfx_others_can_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pmo365.pfx").touch(mode=0o644)
    with pytest.raises(ConfigurationError, match="secret_open"):
        load(tmp_path, f"client_id: {GUID}, pfx: file:pmo365.pfx")


def test_a_provisioner_is_a_second_identity(tmp_path: Path) -> None:
    one = load(tmp_path, f"client_id: {GUID}, {PEM}")
    assert one.provisioner is None
    two = load(tmp_path, f"client_id: {GUID}, {PEM}", "provisioner: {managed: true}\n")
    assert two.provisioner is not None
    assert two.provisioner.managed
    assert not two.identity.managed


def test_a_binary_secret_is_bytes_of_a_file_or_base64_elsewhere(tmp_path: Path) -> None:
    file = tmp_path / "pmo365.pfx"
    file.write_bytes(b"\x00\xff")
    file.chmod(0o600)
    assert reveal_bytes(SecretReference(kind="file", where=str(file)), environ={}) == b"\x00\xff"
    text = base64.encodebytes(b"\x00\xff").decode()
    assert reveal_bytes(SecretReference(kind="env", where="PFX"), environ={"PFX": text}) == b"\x00\xff"
    with pytest.raises(ConfigurationError, match="secret_not_base64") as caught:
        reveal_bytes(SecretReference(kind="env", where="PFX"), environ={"PFX": "no base 64!"})
    assert "no base" not in str(caught.value)


def _keyring(monkeypatch: pytest.MonkeyPatch, get: Any) -> None:
    class KeyringError(Exception):
        pass

    package, errors = ModuleType("keyring"), ModuleType("keyring.errors")
    errors.KeyringError = KeyringError  # type: ignore[attr-defined]
    package.errors = errors  # type: ignore[attr-defined]
    package.get_password = get(KeyringError)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", package)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)


IN_KEYRING = SecretReference(kind="keyring", where="pmo365/contoso")


def test_a_secret_is_read_from_the_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = {("pmo365", "contoso"): "the key"}
    _keyring(monkeypatch, lambda _: lambda service, name: kept.get((service, name)))
    assert reveal(IN_KEYRING, environ={}) == "the key"
    with pytest.raises(ConfigurationError, match="secret_absent"):
        reveal(SecretReference(kind="keyring", where="pmo365/other"), environ={})


def test_a_locked_keyring_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(error: type[Exception]) -> Any:
        def get(service: str, name: str) -> str:
            raise error("locked")

        return get

    _keyring(monkeypatch, locked)
    with pytest.raises(ConfigurationError, match="keyring_refused"):
        reveal(IN_KEYRING, environ={})


def test_without_the_package_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    monkeypatch.setitem(sys.modules, "keyring.errors", None)
    with pytest.raises(ConfigurationError, match="keyring_absent") as caught:
        reveal(IN_KEYRING, environ={})
    assert "pip install keyring" in say("en", "errors.keyring_absent", **caught.value.facts)  # type: ignore[arg-type]
