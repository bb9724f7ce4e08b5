"""What an administrator gets: scripts to read, an address to consent, a certificate; nothing needs a tenant here."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from pmo365.cli import boundary
from pmo365.cli.frame import hoisted
from pmo365.errors import ConfigurationError

GUID = "8a1b7b7e-3c1f-4f6e-9a51-0d2a55e0c365"
WORKER = "11111111-2222-3333-4444-555555555555"
OTHER = "99999999-2222-3333-4444-555555555555"
SHAREPOINT, GRAPH = "00000003-0000-0ff1-ce00-000000000000", "00000003-0000-0000-c000-000000000000"
PEM = f"{{client_id: {WORKER}, certificate: 'file:it’s.cert.pem', private_key: file:pmo365.key.pem}}"
Run = Callable[..., str]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: str, more: str = "", code: int = 0, identity: str = PEM) -> str:
        tenant = f"{{id: {GUID}, domain: contoso.onmicrosoft.com, sharepoint: contoso.sharepoint.com}}"
        file = tmp_path / "pmo365.yaml"
        file.write_text(f"profile: contoso\ntenant: {tenant}\nidentity: {identity}\n{more}", encoding="utf-8")
        environment = {"PMO365_CONFIG": str(file), "PMO365_STATE": str(tmp_path), "PMO365_LANG": "en"}
        assert boundary.run(["auth", *arguments], environment) == code
        return capsys.readouterr().out

    return call


SPLIT = f"provisioner: {{client_id: {OTHER}, pfx: file:other.pfx}}\n"


@pytest.mark.parametrize("shell", ["sh", "ps1"])
def test_the_script_asks_for_the_least_rights_and_says_what_for(run: Run, shell: str) -> None:
    text = run("app-script", "--format", shell)
    assert "# Sites.FullControl.All (SharePoint): for provision." in text
    assert "# Sites.Read.All (Microsoft Graph): for" in text
    asked = [line for line in text.splitlines() if line.startswith(("role ", "$asked += "))]
    assert len(asked) == 2
    assert SHAREPOINT in asked[0]
    assert "Sites.FullControl.All" in asked[0]
    assert GRAPH in asked[1]
    assert "Sites.Read.All" in asked[1]
    assert "it’s.cert.pem" in text.replace("’’", "’")
    assert "key.pem" not in text


@pytest.mark.parametrize("shell", ["sh", "ps1"])
def test_beside_a_provisioner_the_worker_asks_for_selected_sites_only(run: Run, shell: str) -> None:
    text = run("app-script", "--format", shell, more=SPLIT)
    worker, provisioner = text.split("pmo365 provisioner")
    for part, wide in ((worker, False), (provisioner, True)):
        asked = [line for line in part.splitlines() if line.startswith(("role ", "$asked += "))]
        assert any("Sites.FullControl.All" in line for line in asked) is wide
        assert any("Sites.Selected" in line for line in asked) is not wide


@pytest.mark.skipif(shutil.which("sh") is None, reason="no POSIX shell here")
def test_the_shell_script_can_be_read_by_a_shell(run: Run, tmp_path: Path) -> None:
    for command in ("app-script", "grant-script"):
        script = tmp_path / "script.sh"
        script.write_text(run(command, "--format", "sh", more=SPLIT), encoding="utf-8")
        checked = subprocess.run(["sh", "-n", str(script)], capture_output=True, text=True)
        assert (checked.returncode, checked.stderr) == (0, "")


AZ = """#!/bin/sh
echo "$*" >> "$TOLD"
case "$*" in
  *appRoles*Sites.Selected*) echo role-selected ;;
  *appRoles*) echo role-wide ;;
  *"rest --method GET"*"[0]"*) ;;
  *"rest --method GET"*) printf 'role-selected\\tgrant-1\\nrole-old\\tgrant-2\\n' ;;
  *"sp show"*) echo object-of-${4} ;;
  *"app list"*) echo the-app ;;
esac
"""
"""Stands in for the Azure CLI: notes what it is asked, answers what the scripts read."""


@pytest.mark.skipif(os.name != "posix", reason="no POSIX shell here")
@pytest.mark.parametrize("identity", [PEM, f"{{client_id: {WORKER}, managed: true}}"])
def test_the_shell_script_runs_and_tells_the_rights_that_nothing_asks_for(
    run: Run, tmp_path: Path, identity: str
) -> None:
    script = run("app-script", "--format", "sh", more=SPLIT, identity=identity).split("\nNAME='pmo365 provisioner'")[0]
    (tmp_path / "az").write_text(AZ, encoding="utf-8")
    (tmp_path / "az").chmod(0o700)
    surroundings = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "TOLD": str(tmp_path / "told")}
    ran = subprocess.run(["sh"], input=script, capture_output=True, text=True, env=surroundings)
    assert (ran.returncode, ran.stderr) == (0, "")
    taken = [line for line in ran.stdout.splitlines() if "DELETE" in line]
    assert [line.rpartition("/")[2] for line in taken] == ["grant-2"]
    told = (tmp_path / "told").read_text(encoding="utf-8")
    if identity is PEM:
        assert "ad app credential reset --id the-app --cert @it’s.cert.pem --append" in told
        assert told.count("--api-permissions role-selected=Role") == 2
    else:
        assert "ad app" not in told
        assert told.count('"appRoleId": "role-selected"') == 2


def test_a_managed_identity_has_no_screen_of_consent_and_may_have_no_known_id(run: Run) -> None:
    own = "{managed: true}"
    assert "adminconsent" not in run("consent-url", identity=own)
    for shell, asked in (("sh", "read -r REPLY"), ("ps1", "Read-Host")):
        for command in ("app-script", "grant-script"):
            text = run(command, "--format", shell, identity=own)
            assert asked in text
            assert "CERTIFICATE" not in text.upper()


def test_powershell_quotes_and_brackets_are_closed(run: Run) -> None:
    for command in ("app-script", "grant-script"):
        text = run(command, "--format", "ps1", more=SPLIT)
        code = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
        for opened, closed in ("{}", "()", "[]"):
            assert code.count(opened) == code.count(closed)
        assert code.count('"') % 2 == 0


def test_the_grants_name_the_worker_its_role_and_the_hub(run: Run) -> None:
    text = run("grant-script", "--format", "ps1")
    assert WORKER in text
    assert "roles = @('fullcontrol')" in text
    assert "roles = @('manage')" in run("grant-script", "--format", "ps1", more=SPLIT)
    assert "Grant-Site 'contoso.sharepoint.com:/sites/pmo'" in text
    assert "grant https://contoso.sharepoint.com/sites/pmo" in run("grant-script", "--format=sh")


def test_the_consent_address_names_tenant_and_application(run: Run) -> None:
    url = urlsplit(run("consent-url").splitlines()[-1])
    assert (url.netloc, url.path) == ("login.microsoftonline.com", f"/{GUID}/v2.0/adminconsent")
    asked = parse_qs(url.query)
    assert asked["client_id"] == [WORKER]
    assert asked["scope"] == ["https://graph.microsoft.com/.default"]
    assert OTHER in run("consent-url", more=SPLIT)


def test_a_certificate_is_made_for_its_owner_alone_and_never_replaced(run: Run, tmp_path: Path) -> None:
    told = run("certificate", "--out", str(tmp_path / "secrets"))
    (key,) = (tmp_path / "secrets").glob("*.key.pem")
    assert str(key) in told
    assert "PRIVATE" not in told
    if os.name == "posix":
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
    before = key.read_bytes()
    run("certificate", "--out", str(tmp_path / "secrets"), code=ConfigurationError.exit_code)
    assert key.read_bytes() == before


def test_a_certificate_is_made_where_the_profile_awaits_it(run: Run, tmp_path: Path) -> None:
    run("certificate")
    assert "PRIVATE" in (tmp_path / "pmo365.key.pem").read_text(encoding="ascii")
    assert "CERTIFICATE" in (tmp_path / "it’s.cert.pem").read_text(encoding="ascii")


def test_programs_get_the_same_as_json(run: Run) -> None:
    events: list[dict[str, Any]] = [json.loads(line) for line in run("consent-url", "--format", "json").splitlines()]
    assert [one["type"] for one in events] == ["version", "consent_url"]


def test_the_format_of_a_script_stays_with_its_command() -> None:
    assert hoisted(["auth", "app-script", "--format", "sh"]) == ["auth", "app-script", "--format", "sh"]
    assert hoisted(["auth", "check", "--format", "json"]) == ["--format", "json", "auth", "check"]


@pytest.mark.parametrize(("lang", "page"), [("en", "permissions.md"), ("fr", "permissions.fr.md")])
def test_the_page_of_permissions_is_what_the_verbs_need(run: Run, lang: str, page: str) -> None:
    kept = (Path(__file__).parents[2] / "docs" / page).read_text(encoding="utf-8")
    assert run("permissions", "--lang", lang) == kept
