"""The real addresses, over TLS and through the organisation's proxy: nothing stands in for the tenant but its door."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="module")
def door(stage: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A proxy that opens what passes and signs with an authority of its own."""
    command = [sys.executable, "-m", "pmo365.localtenant", "front", "--target", stage.url, "--port", "0"]
    folder = str(tmp_path_factory.mktemp("door"))
    with subprocess.Popen([*command, "--folder", folder], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = json.loads(process.stdout.readline())
        yield {"address": said["proxy"], "authority": said["authority"]}
        process.terminate()


def test_a_profile_signs_in_and_plans_at_the_real_addresses(stage: Any, door: dict[str, str], said: Any) -> None:
    stage.recall("sites")
    real = {"connect_to": None, "proxy": door}
    assert said("auth", "check", **real).code == 0
    assert said("plan", "HUB", **real).code == 0


def test_a_certificate_nobody_vouches_for_ends_the_run_at_once(stage: Any, door: dict[str, str], said: Any) -> None:
    before = stage.ask("health")["exchanges"]
    told = said("auth", "check", connect_to=None, proxy={"address": door["address"]})
    assert told.code == 4
    assert "login.microsoftonline.com" in told.err
    assert stage.ask("health")["exchanges"] == before


def test_an_authority_that_is_not_there_is_told_with_its_place(said: Any, door: dict[str, str], tmp_path: Path) -> None:
    told = said("auth", "check", connect_to=None, proxy=door | {"authority": str(tmp_path / "none.pem")})
    assert told.code == 4
    assert "none.pem" in told.err
