"""Wrong proofs, missing rights, silent tenants: each is told with what to do, and nothing is written."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pmo365.service.local_identity import local_identity

TENANT = {"id": "8a1b7b7e-3c1f-4f6e-9a51-0d2a55e0c365", "domain": "contoso.onmicrosoft.com"}
SHAREPOINT = {"sharepoint": "contoso.sharepoint.com", "hub": "/sites/pmo"}
BOTH = pytest.mark.parametrize("lang", ["fr", "en"])

pytestmark = pytest.mark.usefixtures("untouched")


@pytest.fixture(autouse=True)
def sites(stage: Any, untouched: None) -> Iterator[None]:
    stage.recall("sites")
    yield
    stage.recall("sites")


def keys(stage: Any, **other: str) -> dict[str, str]:
    own = {"certificate": f"file:{stage.identity.certificate_file}", "private_key": f"file:{stage.identity.key_file}"}
    return own | {"client_id": stage.identity.client_id} | other


def proof(folder: Path, name: str, *, age: int = 0) -> dict[str, str]:
    made = local_identity(folder, name, now=datetime.now(UTC) - timedelta(days=age))
    return {"certificate": f"file:{made.certificate_file}", "private_key": f"file:{made.key_file}"}


@BOTH
def test_a_certificate_the_application_does_not_have(said: Any, stage: Any, tmp_path: Path, lang: str) -> None:
    told = said("plan", lang=lang, identity=keys(stage) | proof(tmp_path, "other"))
    assert told.code == 6
    assert "AADSTS700027" in told.err
    assert "pmo365 auth certificate" in told.err
    assert {"fr": "refuse le certificat", "en": "refuses the certificate"}[lang] in told.err


@BOTH
def test_a_certificate_that_has_ended(said: Any, stage: Any, tmp_path: Path, lang: str) -> None:
    told = said("plan", lang=lang, identity=keys(stage) | proof(tmp_path, "old", age=800))
    assert told.code == 6
    ended, refused = told.err.splitlines()
    assert {"fr": "a expiré le", "en": "ended on"}[lang] in ended
    assert "pmo365 auth certificate" in refused


@BOTH
def test_a_key_that_does_not_match_its_certificate(said: Any, stage: Any, tmp_path: Path, lang: str) -> None:
    other = proof(tmp_path, "other")["certificate"]
    told = said("plan", lang=lang, identity=keys(stage, certificate=other))
    assert told.code == 4
    assert other.removeprefix("file:") in told.err
    assert str(stage.identity.key_file) in told.err
    assert {"fr": "ne vont pas ensemble", "en": "do not belong together"}[lang] in told.err


@BOTH
def test_an_application_the_tenant_does_not_know(said: Any, stage: Any, lang: str) -> None:
    told = said("plan", lang=lang, identity=keys(stage, client_id="00000000-0000-0000-0000-00000000dead"))
    assert told.code == 6
    assert "client_id" in told.err
    assert {"fr": "ne connaît pas cette application", "en": "does not know this application"}[lang] in told.err


@BOTH
def test_a_tenant_of_another_number(said: Any, lang: str) -> None:
    tenant = TENANT | SHAREPOINT | {"id": "8a1b7b7e-3c1f-4f6e-9a51-0d2a55e0c366"}
    told = said("plan", lang=lang, tenant=tenant)
    assert told.code == 6
    assert "0d2a55e0c366" in told.err
    assert "tenant.id" in told.err


@BOTH
def test_a_sharepoint_of_somebody_else(said: Any, lang: str) -> None:
    told = said("plan", lang=lang, tenant=TENANT | {"sharepoint": "fabrikam.sharepoint.com", "hub": "/sites/pmo"})
    assert told.code == 6
    assert "tenant.sharepoint" in told.err


@BOTH
def test_an_application_without_any_role(said: Any, stage: Any, lang: str) -> None:
    stage.seed(sharepoint=[], graph=[])
    told = said("plan", lang=lang)
    assert told.code == 6
    assert "pmo365 doctor" in told.err
    assert {"fr": "Il manque un droit", "en": "A right is missing"}[lang] in told.err


@BOTH
def test_a_worker_nobody_let_in(said: Any, stage: Any, lang: str) -> None:
    stage.seed(sharepoint=["Sites.Selected"], graph=["Sites.Selected"])
    told = said("enforce", "--yes", lang=lang)
    assert told.code == 6
    assert "/sites/pmo" in told.err
    assert "pmo365 doctor" in told.err


@BOTH
def test_a_worker_that_may_only_read(said: Any, stage: Any, lang: str) -> None:
    stage.seed(sharepoint=["Sites.Read.All"], graph=["Sites.Read.All"])
    told = said("enforce", "--yes", "PRJ-0001", lang=lang)
    assert told.code == 6
    assert {"fr": "un droit manque", "en": "a right is missing"}[lang] in told.out
    assert "System.UnauthorizedAccessException" not in told.out


@BOTH
def test_a_tenant_that_does_not_answer(said: Any, monkeypatch: pytest.MonkeyPatch, lang: str) -> None:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    told = said("plan", lang=lang, connect_to="http://127.0.0.1:9")
    assert told.code == 5
    assert sum(slept) > 60
    assert {"fr": "nouvel essai dans", "en": "next try in"}[lang] in told.err
    assert {"fr": "ne répond pas, et rien n’a été écrit", "en": "does not answer, and nothing was written"}[lang] in (
        told.err.splitlines()[-1]
    )
