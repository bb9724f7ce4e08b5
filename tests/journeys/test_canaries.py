"""No secret leaves the place it is kept in: canaries are looked for in everything we write and say (K1)."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, load_pem_private_key, pkcs12

from pmo365.cli import boundary
from pmo365.service.edge import Edge
from pmo365.service.opening import gateway_of, identity_of
from pmo365.settings import load_profile

PFX_PASSWORD, PROXY_PASSWORD, OWNER = "canary-pfx-4711", "canary-proxy-0815", "canary-owner"
HOST = "contoso.sharepoint.com"


@pytest.fixture
def environment(stage: Any, tmp_path: Path) -> dict[str, str]:
    """Certificate and key as a PFX in a variable, password and proxy login in others."""
    key = load_pem_private_key(stage.identity.key_file.read_bytes(), password=None)
    certificate = x509.load_pem_x509_certificate(stage.identity.certificate.encode())
    lock = BestAvailableEncryption(PFX_PASSWORD.encode())
    pfx = pkcs12.serialize_key_and_certificates(b"pmo365", key, certificate, None, lock)  # type: ignore[arg-type]
    secrets = {"PFX": base64.b64encode(pfx).decode(), "PFX_PASSWORD": PFX_PASSWORD, "PROXY": f"svc:{PROXY_PASSWORD}"}
    return secrets | {"PMO365_STATE": str(tmp_path / "cli")}


@pytest.fixture
def canaries(stage: Any, environment: dict[str, str]) -> list[str]:
    key = stage.identity.key_file.read_text(encoding="ascii").splitlines()
    return [PFX_PASSWORD, PROXY_PASSWORD, key[1], key[10], environment["PFX"][:60], environment["PFX"][-60:]]


@pytest.fixture
def profile(stage: Any, tmp_path: Path) -> Iterator[Path]:
    stage.recall("sites")
    identity = {"client_id": stage.identity.client_id, "pfx": "env:PFX", "pfx_password": "env:PFX_PASSWORD"}
    more = {"proxy": {"address": "http://proxy.contoso.com:8080", "login": "env:PROXY"}}
    yield stage.profile("canary", identity=identity, state=str(tmp_path / "canary.sqlite"), **more)
    stage.recall("sites")


def tokens(profile: Path, environment: dict[str, str]) -> list[str]:
    loaded = load_profile(profile, environ=environment)
    gateway = gateway_of(loaded, identity_of(loaded, environ=environment), edge=Edge(), environ=environment)
    return [gateway._sign_in.token(host).split(".")[2] for host in (HOST, "graph.microsoft.com")]


def everything(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield every file below a folder, what is inside zips included."""
    for file in folder.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            yield str(file), content
            if zipfile.is_zipfile(io.BytesIO(content)):
                with zipfile.ZipFile(io.BytesIO(content)) as inside:
                    yield from ((f"{file}!{name}", inside.read(name)) for name in inside.namelist())


def test_no_canary_is_found_in_anything_we_write_or_say(
    stage: Any,
    profile: Path,
    environment: dict[str, str],
    canaries: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    lost = {**environment, "PFX_PASSWORD": f"{PFX_PASSWORD}-wrong"}
    commands: list[tuple[tuple[str, ...], dict[str, str]]] = [
        (("plan", "--html", str(tmp_path / "plan.html"), "--out", str(tmp_path / "plan.json")), environment),
        (("provision", "HUB", "--yes"), environment),
        (("doctor", "--bundle", str(tmp_path / "support.zip")), environment),
        (("history",), environment),
        (("calibrate", "--format", "json"), environment),
        (("auth", "check"), environment),
        (("auth", "app-script", "--format", "sh"), environment),
        (("sync", "--verbose"), lost),
        (("sync", "--format", "json"), {**environment, "PROXY": PROXY_PASSWORD}),
    ]
    for words, environ in commands:
        boundary.run((*words, "--profile", str(profile)), environ)
    said = capsys.readouterr()
    found = [("screen", f"{said.out}{said.err}".encode()), *everything(tmp_path)]
    assert {"plan.html", "plan.json", "support.zip", "canary.sqlite"} <= {Path(name).name for name, _ in found}
    wanted = [*canaries, *tokens(profile, environment)]
    assert [(name, one) for one in wanted for name, content in found if one.encode() in content] == []


def test_the_bundle_tells_enough_to_help_and_nothing_of_the_projects(
    stage: Any, environment: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stage.recall("sites")
    file = tmp_path / "support.zip"
    words = ("doctor", "--bundle", str(file), "--profile", str(stage.profile("bundled")), "--lang", "en")
    assert boundary.run(words, environment) in (0, 3)
    assert boundary.run(words, environment) == 4
    assert "exists already" in capsys.readouterr().err
    with zipfile.ZipFile(file) as bundle:
        parts = {name: bundle.read(name).decode() for name in bundle.namelist()}
    assert set(parts) == {
        "README.txt", "profile.json", "versions.json", "checks.json", "runs.json", "coverage.json",
    }  # fmt: skip
    settings = json.loads(parts["profile.json"])
    assert settings["tenant"]["domain"] == "contoso.onmicrosoft.com"
    assert settings["identity"]["private_key"].startswith("file:stage")
    assert {one["name"] for one in json.loads(parts["checks.json"])} >= {"sign_in", "hub", "allowance"}
    assert json.loads(parts["runs.json"])[0]["facts"]["requests"] > 0
    assert all(one["lists"] for one in json.loads(parts["coverage.json"]))
    text = "".join(parts.values())
    people = [*stage.sample.people, *stage.sample.people.values()]
    titles = [one.title for one in stage.sample.projects if hasattr(one, "title")]
    assert [one for one in (*people, *titles, str(stage.folder)) if one in text] == []
