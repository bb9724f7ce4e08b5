"""A certificate is replaced without a moment in which nobody can sign in (K5)."""

from __future__ import annotations

import base64
import json
import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    NoEncryption,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509 import load_pem_x509_certificate

from pmo365.cli import boundary
from pmo365.service.edge import Edge
from pmo365.service.opening import gateway_of, identity_of
from pmo365.service.rotation import next_of, parts_of, rotate
from pmo365.settings import load_profile

Run = Callable[..., tuple[int, list[dict[str, Any]]]]


@pytest.fixture
def keys(stage: Any, tmp_path: Path) -> dict[str, str]:
    """The stage's identity, in a folder of its own."""
    stage.recall("sites")
    shutil.copy2(stage.identity.key_file, tmp_path / "pmo365.key.pem")
    shutil.copy2(stage.identity.certificate_file, tmp_path / "pmo365.cert.pem")
    named = {
        "certificate": f"file:{tmp_path / 'pmo365.cert.pem'}",
        "private_key": f"file:{tmp_path / 'pmo365.key.pem'}",
    }
    return named | {"client_id": stage.identity.client_id}


@pytest.fixture
def run(stage: Any, keys: dict[str, str], capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: str) -> tuple[int, list[dict[str, Any]]]:
        profile = str(stage.profile("rotated", identity=keys))
        words = (*arguments, "--format", "json", "--profile", profile)
        code = boundary.run(words, {"PMO365_STATE": str(stage.folder / "cli")})
        return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return call


def step(run: Run) -> str:
    code, events = run("auth", "rotate")
    assert code == 0
    return next(str(one["step"]) for one in events if one["type"] == "rotation")


def certificates(run: Run) -> list[str]:
    return [one["told"] for one in run("doctor")[1] if one["type"] == "check" and one["name"] == "certificate"]


def upload(stage: Any, file: Path) -> None:
    """Do what the administrator does: the application then holds this certificate beside those it has."""
    rights = ["Sites.FullControl.All"]
    app = {"client_id": stage.identity.client_id, "name": "pmo365", "certificate_pem": file.read_text(encoding="ascii")}
    stage.ask("seed", {"apps": [app | {"roles": {"sharepoint": rights, "graph": rights}}]})


def test_the_next_certificate_is_made_waited_for_and_switched_to(stage: Any, run: Run, tmp_path: Path) -> None:
    old = (tmp_path / "pmo365.cert.pem").read_bytes()
    coming = tmp_path / "pmo365.next.cert.pem"
    assert step(run) == "made"
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / "pmo365.next.key.pem").stat().st_mode) == 0o600
    made = coming.read_bytes()
    assert certificates(run) == ["certificate", "certificate_next_waiting"]
    assert step(run) == "waiting"
    assert coming.read_bytes() == made
    upload(stage, coming)
    assert certificates(run) == ["certificate", "certificate_next_ready"]
    assert run("auth", "check")[0] == 0
    assert step(run) == "switched"
    assert (tmp_path / "pmo365.cert.pem").read_bytes() == made
    (kept,) = tmp_path.glob("pmo365.cert.until-*.pem")
    assert kept.read_bytes() == old
    assert run("auth", "check")[0] == 0
    assert certificates(run) == ["certificate"]
    stage.recall("sites")


def test_a_switch_that_was_cut_off_is_ended(stage: Any, run: Run, keys: dict[str, str], tmp_path: Path) -> None:
    assert step(run) == "made"
    reference = load_profile(stage.profile("rotated", identity=keys), environ={}).identity
    coming = next_of(reference)
    assert coming is not None
    (key, certificate), (next_key, next_certificate) = (
        [Path(one.where) for one in parts_of(proof)] for proof in (reference, coming)
    )
    made = next_certificate.read_bytes()
    next_key.replace(key)
    assert step(run) == "made"
    assert certificate.read_bytes() == made
    upload(stage, certificate)
    assert run("auth", "check")[0] == 0
    stage.recall("sites")


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_people_are_told_the_step_that_is_the_administrators(
    stage: Any, keys: dict[str, str], capsys: pytest.CaptureFixture[str], lang: str
) -> None:
    profile = str(stage.profile("rotated", identity=keys))
    assert boundary.run(("auth", "rotate", "--lang", lang, "--profile", profile), {}) == 0
    text = capsys.readouterr().out
    assert f"az ad app credential reset --id {keys['client_id']}" in text
    assert "--append" in text
    assert "PRIVATE" not in text


def pfx_of(stage: Any, password: str) -> bytes:
    key = load_pem_private_key(stage.identity.key_file.read_bytes(), None)
    certificate = load_pem_x509_certificate(stage.identity.certificate_file.read_bytes())
    lock = BestAvailableEncryption(password.encode()) if password else NoEncryption()
    return pkcs12.serialize_key_and_certificates(b"pmo365", key, certificate, None, lock)  # type: ignore[arg-type]


@pytest.mark.parametrize("password", ["", "sésame"])
def test_a_pfx_is_rotated_with_its_password(stage: Any, keys: dict[str, str], tmp_path: Path, password: str) -> None:
    (tmp_path / "p.pfx").write_bytes(pfx_of(stage, password))
    (tmp_path / "p.pfx").chmod(0o600)
    proof = {"pfx": f"file:{tmp_path / 'p.pfx'}"} | ({"pfx_password": "env:PFX_SECRET"} if password else {})
    turned = turning(stage, proof, {"PFX_SECRET": password})
    assert turned("made") == str(tmp_path / "p.next.cert.pem")
    turned("waiting")
    upload(stage, tmp_path / "p.next.cert.pem")
    turned("switched")
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / "p.pfx").stat().st_mode) == 0o600
    assert sorted(file.name.partition("-")[0] for file in tmp_path.glob("p.*")) == ["p.pfx", "p.until"]
    stage.recall("sites")


def test_what_the_keyring_keeps_is_rotated_there(stage: Any, keys: dict[str, str]) -> None:
    kept = keyring_in_memory()
    kept["pmo365", "key"] = stage.identity.key_file.read_text(encoding="ascii")
    kept["pmo365", "certificate"] = stage.identity.certificate
    turned = turning(stage, {"private_key": "keyring:pmo365/key", "certificate": "keyring:pmo365/certificate"}, {})
    public = Path(turned("made"))
    assert public.read_text(encoding="ascii") == kept["pmo365", "certificate.next"]
    assert "PRIVATE" in kept["pmo365", "key.next"]
    turned("waiting")
    upload(stage, public)
    coming = kept["pmo365", "key.next"]
    turned("switched")
    assert (kept["pmo365", "key"], public.exists()) == (coming, False)
    assert sorted(name.partition("-")[0] for _, name in kept) == [
        "certificate", "certificate.until", "key", "key.until",
    ]  # fmt: skip
    stage.recall("sites")


def test_a_pfx_in_the_keyring_is_rotated_there(stage: Any, keys: dict[str, str]) -> None:
    kept = keyring_in_memory()
    kept["pmo365", "pfx"] = base64.b64encode(pfx_of(stage, "")).decode()
    turned = turning(stage, {"pfx": "keyring:pmo365/pfx"}, {})
    upload(stage, Path(turned("made")))
    turned("switched")
    assert sorted(name.partition("-")[0] for _, name in kept) == ["pfx", "pfx.until"]
    stage.recall("sites")


def turning(stage: Any, proof: dict[str, str], environ: dict[str, str]) -> Callable[[str], str]:
    """Return how the next step is taken: it must be the one expected, and the sign-in works after it."""
    profile = load_profile(
        stage.profile("turned", identity=proof | {"client_id": stage.identity.client_id}), environ=environ
    )

    def turned(expected: str) -> str:
        done = rotate(profile, environ=environ, edge=Edge())
        assert done.step == expected
        gateway_of(profile, identity_of(profile, environ=environ), edge=Edge()).check()
        return done.certificate

    return turned


def keyring_in_memory() -> dict[tuple[str, str], str]:
    """Return what the keyring holds: the real package, with a keeper that forgets."""
    keyring = pytest.importorskip("keyring", reason="the optional package keyring is not installed")
    kept: dict[tuple[str, str], str] = {}

    class Memory(keyring.backend.KeyringBackend):  # type: ignore[misc, name-defined]
        priority = 1

        def get_password(self, service: str, username: str) -> str | None:
            return kept.get((service, username))

        def set_password(self, service: str, username: str, password: str) -> None:
            kept[service, username] = password

        def delete_password(self, service: str, username: str) -> None:
            del kept[service, username]

    keyring.set_keyring(Memory())
    return kept


def test_what_somebody_else_keeps_is_left_to_its_keeper(stage: Any, capsys: pytest.CaptureFixture[str]) -> None:
    identity = {"client_id": stage.identity.client_id, "pfx": "env:PFX"}
    profile = str(stage.profile("rotated", identity=identity))
    assert boundary.run(("auth", "rotate", "--profile", profile, "--lang", "en"), {}) == 4
    assert "kept in a variable" in capsys.readouterr().err
