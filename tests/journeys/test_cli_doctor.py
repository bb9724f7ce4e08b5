"""The doctor looks at everything and says what mends it; the sign-in is checked as every command does it."""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pmo365.cli import boundary
from pmo365.gateway.rights import PROVISIONER, WORKER
from pmo365.service.local_identity import local_identity

LEAST = {"sharepoint": ["Sites.FullControl.All"], "graph": ["Sites.Read.All"]}
Told = tuple[int, list[dict[str, Any]]]


@pytest.fixture
def doctor(stage: Any, capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[..., Told]]:
    """Run the doctor on the provisioned stage; the tenant is as it was afterwards."""
    stage.recall("sites")
    stage.seed(**LEAST)

    def run(*arguments: str, **profile: Any) -> Told:
        words = (*(arguments or ("doctor",)), "--format", "json", "--profile", str(stage.profile("doctor", **profile)))
        code = boundary.run(words, {"PMO365_STATE": str(stage.folder / "cli")})
        return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    yield run
    stage.recall("sites")


def of(told: Told, name: str) -> list[dict[str, Any]]:
    return [one for one in told[1] if one["type"] == "check" and one["name"] == name]


def test_a_healthy_profile_leaves_with_0(doctor: Any) -> None:
    code, events = told = doctor(schedule=[{"job": "report", "cron": "0 7 * * 1-5"}])
    assert [one for one in events if one["type"] == "check" and one["level"] != "ok"] == []
    assert code == 0
    names = {one["name"] for one in events if one["type"] == "check"}
    wanted = "standard templates state allowance audit disk schedule certificate sign_in clock rights hub lists"
    assert names == set(wanted.split())
    assert of(told, "schedule")[0]["facts"]["job"] == "report"


def test_a_missing_right_is_named_with_the_verb_that_needs_it(doctor: Any, stage: Any) -> None:
    stage.seed(sharepoint=["Sites.ReadWrite.All"], graph=["Sites.Read.All"])
    told = doctor()
    lacking = {(one["facts"]["verb"], one["facts"]["role"]) for one in of(told, "rights") if one["level"] == "fail"}
    managing = ("document", "enforce")
    assert lacking == {("provision", "Sites.FullControl.All"), *((verb, "Sites.Manage.All") for verb in managing)}
    assert of(told, "lists")[0]["level"] == "fail"
    assert all(one["mend"].startswith("pmo365 ") for one in told[1] if one.get("level") == "fail")
    assert told[0] == 6


def test_what_is_wrong_at_home_is_told_with_what_mends_it(doctor: Any) -> None:
    told = doctor(state="postgresql://nobody@127.0.0.1:9/pmo", schedule=[{"job": "nosuch", "cron": "0 7 * * *"}])
    (state,), (schedule,) = of(told, "state"), of(told, "schedule")
    # Without the driver it says how to install it; with it that nobody answers there.
    assert (state["level"], "psycopg" in state["text"] or "127.0.0.1" in state["text"]) == ("fail", True)
    assert (schedule["told"], schedule["level"]) == ("task_unknown", "fail")
    assert "enforce" in schedule["text"]


def test_a_tenant_that_does_not_answer_is_told_at_once(doctor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    code, events = doctor(connect_to="http://127.0.0.1:9")
    assert code == 5
    assert sum(slept) < 10
    assert [one["name"] for one in events if one.get("level") == "fail"] == ["sign_in"]


def test_an_unused_right_is_a_warning(doctor: Any, stage: Any) -> None:
    stage.seed(sharepoint=["Sites.FullControl.All"], graph=["Sites.Read.All", "Mail.Send"])
    code, _ = told = doctor()
    assert [one["facts"]["role"] for one in of(told, "rights") if one["level"] == "warn"] == ["Mail.Send"]
    assert code == 3


def test_no_consent_and_no_such_application_leave_with_6(doctor: Any, stage: Any) -> None:
    stage.seed(sharepoint=[], graph=[])
    code, _ = told = doctor()
    assert (code, of(told, "rights")[0]["told"]) == (6, "no_rights")
    keys = {"certificate": f"file:{stage.identity.certificate_file}", "private_key": f"file:{stage.identity.key_file}"}
    code, _ = told = doctor(identity=keys | {"client_id": "00000000-0000-0000-0000-00000000dead"})
    assert (code, of(told, "sign_in")[0]["told"]) == (6, "sign_in_application")
    assert of(told, "standard")[0]["level"] == "ok"


def test_a_certificate_near_its_end_warns_the_doctor_and_every_run(doctor: Any, stage: Any, tmp_path: Path) -> None:
    ending = local_identity(tmp_path, "ending", now=datetime.now(UTC) - timedelta(days=360))
    keys = {"client_id": stage.identity.client_id, "certificate": f"file:{ending.certificate_file}"}
    keys |= {"private_key": f"file:{ending.key_file}"}
    code, _ = told = doctor(identity=keys)
    found = of(told, "certificate")[0]
    assert (found["level"], found["told"], found["mend"]) == ("warn", "certificate_ends", "pmo365 auth rotate")
    assert code == 6  # The tenant does not know this certificate.
    process = stage.command("history", "--profile", str(stage.profile("ending", identity=keys)), "--lang", "en")
    assert "the certificate ends on" in process.communicate(timeout=60)[1]


def test_a_hub_that_is_not_there_yet_is_told_with_the_command_that_makes_it(doctor: Any) -> None:
    tenant = {"id": "8a1b7b7e-3c1f-4f6e-9a51-0d2a55e0c365", "domain": "contoso.onmicrosoft.com"}
    code, _ = told = doctor(tenant=tenant | {"sharepoint": "contoso.sharepoint.com", "hub": "/sites/nowhere"})
    assert (code, of(told, "hub")[0]["mend"]) == (3, "pmo365 provision HUB")


def test_a_damaged_state_and_a_faulty_standard_do_not_hide_the_rest(doctor: Any, stage: Any, tmp_path: Path) -> None:
    (tmp_path / "state.sqlite").write_bytes(b"no database at all, but long enough to be taken for one" * 40)
    shutil.copytree(Path(__file__).parents[2] / "config" / "standard", tmp_path / "standard")
    (tmp_path / "standard" / "choices.yaml").write_text("nonsense: [", encoding="utf-8")
    code, _ = told = doctor(state=str(tmp_path / "state.sqlite"), standard=str(tmp_path / "standard"))
    assert of(told, "state")[0]["level"] == "fail"
    assert of(told, "standard")[0]["mend"] == "pmo365 config validate"
    assert of(told, "sign_in")[0]["level"] == "ok"
    assert code == 4


def test_each_identity_is_looked_at_for_its_own_verbs(doctor: Any, stage: Any) -> None:
    keys = {"certificate": f"file:{stage.identity.certificate_file}", "private_key": f"file:{stage.identity.key_file}"}
    stage.seed(sharepoint=["Sites.FullControl.All"], graph=["Sites.FullControl.All"])
    told = doctor(provisioner=keys | {"client_id": stage.identity.client_id})
    served = {one["facts"]["who"]: one["facts"]["verbs"] for one in of(told, "rights") if one["told"] == "rights"}
    assert served == {"worker": ", ".join(WORKER), "provisioner": ", ".join(PROVISIONER)}


def test_the_doctor_speaks_to_people_in_words(stage: Any, doctor: Any) -> None:
    process = stage.command("doctor", "--lang", "fr")
    out = process.communicate(timeout=60)[0]
    assert "ok        connexion     l’application est reconnue par le locataire" in out
    assert "Code de sortie 0." in out


def test_auth_check_tells_the_rights_or_leaves_with_6(doctor: Any, stage: Any) -> None:
    code, events = doctor("auth", "check")
    signed = next(one for one in events if one["type"] == "signed_in")
    assert (code, signed["sharepoint"], signed["graph"]) == (0, LEAST["sharepoint"], LEAST["graph"])
    stage.seed(sharepoint=[], graph=[])
    assert doctor("auth", "check")[0] == 6


def test_nothing_is_written_while_looking(stage: Any, doctor: Any) -> None:
    before = stage.ask("log")[-1]["n"]  # The log keeps only the latest exchanges: its length says nothing.
    doctor()
    asked = [one for one in stage.ask(f"log?since={before}") if "_api" in one["url"] or "graph." in one["url"]]
    assert asked
    assert {one["method"] for one in asked} == {"GET"}


def test_a_person_signs_in_with_a_code_on_another_screen(doctor: Any, stage: Any) -> None:
    process = stage.command("auth", "check", "--device", "--lang", "en", PYTHONUNBUFFERED="1")
    told = process.stdout.readline()
    code = re.search(r"the code (\w+)", told)
    assert code, told + process.stderr.read()
    stage.ask("approve-device", {"user_code": code[1], "email": "marie.delmas@contoso.com"})
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert "the person: signed in to the tenant" in out
    assert "SharePoint: AllSites.FullControl" in out
