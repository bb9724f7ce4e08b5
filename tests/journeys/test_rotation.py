"""A certificate is replaced without a moment in which nobody can sign in (K5)."""

from __future__ import annotations

import json
import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pmo365.cli import boundary
from pmo365.service.rotation import next_of, pair_of
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
    used, coming = pair_of(reference), next_of(reference)
    assert used is not None
    assert coming is not None
    made = coming.certificate.read_bytes()
    coming.key.replace(used.key)
    assert step(run) == "made"
    assert used.certificate.read_bytes() == made
    upload(stage, used.certificate)
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


def test_what_is_not_kept_in_two_files_is_left_to_its_keeper(stage: Any, capsys: pytest.CaptureFixture[str]) -> None:
    identity = {"client_id": stage.identity.client_id, "pfx": "env:PFX"}
    profile = str(stage.profile("rotated", identity=identity))
    assert boundary.run(("auth", "rotate", "--profile", profile, "--lang", "en"), {}) == 4
    assert "two PEM files" in capsys.readouterr().err
