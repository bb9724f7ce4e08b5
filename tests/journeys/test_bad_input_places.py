"""Profiles, plans, files and state that cannot be used: told with place and remedy, and nothing is written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pmo365.model.plan import Kind
from pmo365.model.site import Library, Versioning
from pmo365.service.task import running

BOTH = pytest.mark.parametrize("lang", ["fr", "en"])
TENANT = {"id": "8a1b7b7e-3c1f-4f6e-9a51-0d2a55e0c365", "domain": "contoso.onmicrosoft.com"}


@pytest.fixture(autouse=True)
def sites(stage: Any) -> Iterator[None]:
    stage.recall("sites")
    yield
    stage.recall("sites")


@BOTH
def test_a_profile_with_an_unknown_key(said: Any, untouched: None, lang: str) -> None:
    told = said("plan", lang=lang, langage="fr")
    assert told.code == 4
    assert "bad.yaml:" in told.err
    assert {"fr": "Vouliez-vous écrire «\u00a0language\u00a0»", "en": "Did you mean “language”"}[lang] in told.err


@BOTH
def test_a_hub_that_is_not_there(said: Any, untouched: None, lang: str) -> None:
    told = said(
        "enforce", "--yes", lang=lang, tenant=TENANT | {"sharepoint": "contoso.sharepoint.com", "hub": "/sites/nowhere"}
    )
    assert told.code == 1
    assert "https://contoso.sharepoint.com/sites/nowhere" in told.err
    assert "pmo365 provision HUB" in told.err


@BOTH
def test_a_state_that_cannot_be_written(said: Any, untouched: None, tmp_path: Path, lang: str) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    told = said("enforce", "--yes", lang=lang, state=str(tmp_path / "file" / "state.sqlite"))
    assert told.code == 1
    assert str(tmp_path / "file" / "state.sqlite") in told.err
    assert "state" in told.err.split(":")[-1]


@BOTH
@pytest.mark.parametrize("option", ["--out", "--html"])
def test_a_file_that_cannot_be_written(said: Any, untouched: None, tmp_path: Path, lang: str, option: str) -> None:
    told = said("plan", "HUB", option, str(tmp_path / "nowhere" / "plan"), lang=lang)
    assert told.code == 4
    assert str(tmp_path / "nowhere" / "plan") in told.err
    assert {"fr": "Indiquez un autre endroit", "en": "Name another place"}[lang] in told.err


@pytest.fixture
def saved(said: Any, tmp_path: Path) -> Path:
    """A plan somebody has looked at: two writes in the portfolio."""
    file = tmp_path / "plan.json"
    assert said("plan", "--verb", "enforce", "PRJ-0001", "--out", str(file)).code == 0
    return file


@BOTH
def test_a_plan_somebody_edited(said: Any, saved: Path, untouched: None, lang: str) -> None:
    saved.write_text(saved.read_text(encoding="utf-8").replace("PRJ-0001", "PRJ-0009", 1), encoding="utf-8")
    told = said("apply", str(saved), "--yes", lang=lang)
    assert told.code == 8
    assert {"fr": "a été modifié depuis", "en": "was edited after"}[lang] in told.err


@BOTH
def test_a_plan_the_site_has_left_behind(said: Any, saved: Path, hands_on: Any, stage: Any, lang: str) -> None:
    hands = hands_on("prj-0001")
    hands.write(Kind.SETTINGS, "Governance", Library(key="Governance", versioning=Versioning(major=True, minor=False)))
    before = stage.ask("browse?site=/sites/pmo&list=Projects")
    told = said("apply", str(saved), "--yes", lang=lang)
    assert told.code == 8
    assert {"fr": "Le site de PRJ-0001 a bougé", "en": "The site of PRJ-0001 moved"}[lang] in told.err
    assert stage.ask("browse?site=/sites/pmo&list=Projects") == before


@BOTH
def test_two_runs_at_once(said: Any, stage: Any, untouched: None, lang: str) -> None:
    with stage.workspace() as workspace, running(workspace, "provision"):
        told = said("enforce", "PRJ-0001", "--yes", lang=lang, state=workspace.profile.state)
    assert told.code == 7
    assert {"fr": "Attendez sa fin", "en": "Wait for its end"}[lang] in told.err


def test_a_project_nobody_knows(said: Any, untouched: None) -> None:
    told = said("enforce", "PRJ-0404", "--yes", lang="fr")
    assert told.code == 1
    assert "Projet inconnu\u00a0: PRJ-0404" in told.err
    assert "PRJ-0001" in told.err


def test_the_events_of_an_error_are_for_machines(said: Any, untouched: None) -> None:
    told = said("plan", "--format", "json", langage="fr")
    events = [json.loads(line) for line in told.out.splitlines()]
    assert (events[-1]["key"], events[-1]["exit_code"]) == ("profile_unknown_key_near", 4)
