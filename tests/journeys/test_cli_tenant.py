"""The local tenant is started, fed and stopped from the command line."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TENANT = {"id": "8a1b7b7e-3c1f-4f6e-9a51-0d2a55e0c365", "domain": "contoso.onmicrosoft.com", "name": "Contoso"}
Run = Callable[..., list[dict[str, object]]]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """Run commands in JSON mode on a state folder of their own; the tenant is stopped at the end."""
    settings = dict(os.environ) | {"PYTHONPATH": str(ROOT), "PMO365_STATE": str(tmp_path), "PMO365_LANG": "en"}

    def call(*arguments: str) -> list[dict[str, object]]:
        command = [sys.executable, "-m", "pmo365", "tenant", *arguments, "--format", "json"]
        done = subprocess.run(command, capture_output=True, text=True, env=settings, cwd=tmp_path, encoding="utf-8")
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    yield call
    call("stop")


def test_it_starts_once_and_stops_once(run: Run) -> None:
    first, second = run("start", "--port", "0")[1], run("start", "--port", "0")[1]
    assert first == second
    assert str(first["url"]).startswith("http://127.0.0.1:")
    assert run("stop")[-1]["key"] == "tenant_stopped"
    assert run("stop")[-1]["key"] == "tenant_not_running"


def test_it_is_seeded_given_weather_and_emptied(run: Run, tmp_path: Path) -> None:
    seed = {"tenant": TENANT, "users": [{"email": "marie.delmas@contoso.com", "name": "Marie Delmas"}], "apps": []}
    (tmp_path / "seed.json").write_text(json.dumps(seed), encoding="utf-8")
    run("start", "--port", "0")
    assert run("seed", "seed.json")[-1]["key"] == "tenant_seeded"
    for weather in ("throttled", "slow", "lossy", "broken", "calm"):
        assert run("weather", weather)[-1]["key"] == "tenant_weather"
    assert run("weather", "storm", "--seed", "7")[-1]["key"] == "tenant_weather"
    assert run("reset")[-1]["key"] == "tenant_emptied"


def test_a_person_looks_at_what_it_holds(run: Run, tmp_path: Path) -> None:
    (tmp_path / "seed.json").write_text(json.dumps({"tenant": TENANT, "users": [], "apps": []}), encoding="utf-8")
    run("start", "--port", "0")
    run("seed", "seed.json")
    assert [line["path"] for line in run("browse") if "path" in line] == ["/"]
    assert "Shared Documents" in [line.get("name") for line in run("browse", "/")]
    assert not any("versions" in line for line in run("browse", "/", "Shared Documents"))


def test_other_clients_are_let_in_until_it_is_stopped(run: Run, tmp_path: Path) -> None:
    settings = dict(os.environ) | {"PYTHONPATH": str(ROOT), "PMO365_STATE": str(tmp_path), "PMO365_LANG": "fr"}
    command = [sys.executable, "-m", "pmo365", "tenant", "front", "--port"]
    alone = subprocess.run([*command, "0"], capture_output=True, text=True, env=settings, encoding="utf-8")
    assert (alone.returncode, "pmo365 tenant start" in alone.stderr) == (5, True)
    run("start", "--port", "0")
    with subprocess.Popen([*command, "0"], stdout=subprocess.PIPE, text=True, env=settings, encoding="utf-8") as door:
        assert door.stdout is not None
        said = door.stdout.readline()
        assert "Ctrl-C" in said
        assert "ca.pem" in said
        port = said.split("http://127.0.0.1:")[1].split()[0]
        taken = subprocess.run([*command, port], capture_output=True, text=True, env=settings, encoding="utf-8")
        assert (taken.returncode, port in taken.stderr, "Traceback" in taken.stderr) == (1, True, False)
        door.send_signal(signal.SIGINT)
        try:
            assert door.wait(20) == 0
        finally:
            door.kill()
