"""What a caller may do on a site, and which rights an application really used."""

from __future__ import annotations

from typing import Any

import pytest

FULL = {"High": "2147483647", "Low": "4294967295"}
READ = {"High": "176", "Low": "138612833"}
WORKER = "4480d9b2-def2-507d-a75c-7b68d2e1decb"


def _effective(site: Any) -> Any:
    return site.get("web?$select=EffectiveBasePermissions")["EffectiveBasePermissions"]


def test_a_caller_can_ask_what_it_may_do(site: Any) -> None:
    # [M] SP.Web.EffectiveBasePermissions, only when selected; the masks are those of the levels [R].
    assert _effective(site) == FULL
    assert "EffectiveBasePermissions" not in site.get("web")


@pytest.mark.parametrize(("role", "mask"), [("read", READ), ("fullcontrol", FULL)])
def test_what_a_site_grants_is_what_the_worker_may(site: Any, bearers: Any, role: str, mask: Any) -> None:
    granted = {"id": WORKER, "displayName": "worker"}
    ids = site.get("site?$select=Id")["Id"], site.get("web?$select=Id")["Id"]
    address = f"https://graph.microsoft.com/v1.0/sites/contoso.sharepoint.com,{ids[0]},{ids[1]}/permissions"
    headers = {
        "Authorization": f"Bearer {bearers(scope='https://graph.microsoft.com/.default')}",
        "Content-Type": "application/json",
    }
    body = {"roles": [role], "grantedToIdentities": [{"application": granted}]}
    assert site.tenant.send("POST", address, headers=headers, body=body).status == 201
    assert _effective(type(site)(site.tenant, site.url, bearers(WORKER))) == mask


def test_the_tenant_tells_which_rights_an_application_used(site: Any, seed: Any) -> None:
    # The permission column of COVERAGE.md, for what was really asked.
    client = seed["apps"][0]["client_id"]
    site.tenant.admin("GET", "rights")
    site.get("web?$select=Title")
    site.new_list("Measured")
    used = site.tenant.admin("GET", "rights")
    assert {(one["resource"], one["permission"]) for one in used if one["client_id"] == client} == {
        ("sharepoint", "Sites.Read.All"),
        ("sharepoint", "Sites.Manage.All"),
    }
    assert site.tenant.admin("GET", "rights") == []
