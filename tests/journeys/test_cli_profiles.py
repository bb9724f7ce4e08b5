"""Several tenants, each by a name: one command line, never two tenants in one call."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pmo365.cli import boundary

GUID = "8a1b7b7e-3c1f-4f6e-9a51-0d2a55e0c365"
Run = Callable[..., list[dict[str, Any]]]


def write(folder: Path, name: str, file: str = "") -> Path:
    path = folder / (file or f"{name}.yaml")
    tenant = f"{{id: {GUID}, domain: {name}.onmicrosoft.com, sharepoint: {name}.sharepoint.com}}"
    path.write_text(f"profile: {name}\ntenant: {tenant}\nidentity: {{managed: true}}\n", encoding="utf-8")
    return path


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str, code: int = 0) -> list[dict[str, Any]]:
        environment = {"PMO365_STATE": str(tmp_path / "state"), "PMO365_LANG": "en"}
        assert boundary.run([*arguments, "--format", "json"], environment) == code
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return call


def valid_file(events: list[dict[str, Any]]) -> str:
    return next(str(one["file"]) for one in events if one.get("key") == "profile_valid")


def test_profiles_are_added_used_and_forgotten(run: Run, tmp_path: Path) -> None:
    for name in ("contoso", "fabrikam"):
        run("profile", "add", str(write(tmp_path, name)))
    run("profile", "use", "fabrikam")
    shown = {one["name"]: (one["used"], one["domain"]) for one in run("profile", "list") if one["type"] == "profile"}
    assert shown == {"contoso": (False, "contoso.onmicrosoft.com"), "fabrikam": (True, "fabrikam.onmicrosoft.com")}
    run("profile", "remove", "contoso")
    assert [one["name"] for one in run("profile", "list") if one["type"] == "profile"] == ["fabrikam"]
    assert (tmp_path / "contoso.yaml").exists()


def test_the_one_in_use_serves_unless_another_is_named(run: Run, tmp_path: Path) -> None:
    for name in ("contoso", "fabrikam"):
        run("profile", "add", str(write(tmp_path, name)))
    run("profile", "use", "contoso")
    assert valid_file(run("config", "validate")) == str(tmp_path / "contoso.yaml")
    assert valid_file(run("config", "validate", "--profile", "fabrikam")) == str(tmp_path / "fabrikam.yaml")
    assert valid_file(run("config", "validate", "--profile", "fabrikam.yaml")) == str(tmp_path / "fabrikam.yaml")


def test_a_name_is_one_profile_and_an_unknown_one_is_told(run: Run, tmp_path: Path) -> None:
    run("profile", "add", str(write(tmp_path, "contoso")))
    assert (
        run("profile", "add", str(write(tmp_path, "contoso", "copy.yaml")), code=4)[-1]["key"] == "profile_name_taken"
    )
    assert run("profile", "use", "nobody", code=4)[-1]["key"] == "profile_not_known"


def test_a_faulty_profile_is_refused_and_a_damaged_memory_forgets(run: Run, tmp_path: Path) -> None:
    (tmp_path / "faulty.yaml").write_text("profile: [", encoding="utf-8")
    run("profile", "add", "faulty.yaml", code=4)
    (tmp_path / "state").mkdir(exist_ok=True)
    (tmp_path / "state" / "profiles.json").write_text("{", encoding="utf-8")
    assert [one for one in run("profile", "list") if one["type"] == "profile"] == []
