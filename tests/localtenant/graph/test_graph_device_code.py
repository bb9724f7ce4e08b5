"""Sign-in of people by device code. Sources in docs/tenant/sign-in.md."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import urlencode

import pytest

BASE = "https://login.microsoftonline.com/8a1b7b7e-3c1f-4f6e-9a51-0d2a55e0c365/oauth2/v2.0"
APP = "91ad9bcb-d637-579d-818a-e391a5631aa1"
GRANT = "urn:ietf:params:oauth:grant-type:device_code"
SCOPE = "https://graph.microsoft.com/.default offline_access openid profile"


def ask(tenant: Any, path: str, **form: str) -> Any:
    head = {"Content-Type": "application/x-www-form-urlencoded"}
    return tenant.send("POST", f"{BASE}/{path}", headers=head, body=urlencode({"client_id": APP, **form}).encode())


def claims(token: str) -> Any:
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


@pytest.fixture
def begun(tenant: Any) -> Any:
    return ask(tenant, "devicecode", scope=SCOPE).json


def approve(tenant: Any, begun: Any, **more: Any) -> None:
    tenant.admin("POST", "approve-device", {"user_code": begun["user_code"], "email": "marie@contoso.com", **more})


def test_a_device_shows_a_code_and_an_address(begun: Any) -> None:
    # [T] msal 1.39; [D] v2-oauth2-device-code
    assert {"user_code", "device_code", "verification_uri", "expires_in", "interval", "message"} == set(begun)
    assert (begun["expires_in"], begun["interval"], len(begun["user_code"])) == (900, 5, 9)
    assert begun["user_code"] in begun["message"]


def test_a_device_waits_until_a_person_approves(tenant: Any, begun: Any) -> None:
    # [D] authorization_pending, then tokens
    waiting = ask(tenant, "token", grant_type=GRANT, device_code=begun["device_code"])
    assert (waiting.status, waiting.json["error"], waiting.json["error_codes"]) == (
        400,
        "authorization_pending",
        [70016],
    )
    approve(tenant, begun)
    done = ask(tenant, "token", grant_type=GRANT, device_code=begun["device_code"], client_info="1").json
    said = claims(done["access_token"])
    assert (said["upn"], said["idtyp"], said["appid"]) == ("marie@contoso.com", "user", APP)
    assert claims(done["id_token"])["preferred_username"] == "marie@contoso.com"
    again = ask(tenant, "token", grant_type=GRANT, device_code=begun["device_code"])
    assert (again.status, again.json["error"]) == (400, "bad_verification_code")


def test_a_person_may_decline(tenant: Any, begun: Any) -> None:
    # [D] authorization_declined
    approve(tenant, begun, declined=True)
    reply = ask(tenant, "token", grant_type=GRANT, device_code=begun["device_code"])
    assert (reply.status, reply.json["error"]) == (400, "authorization_declined")


def test_a_refresh_token_serves_another_resource(tenant: Any, begun: Any, site: Any) -> None:
    # [D] refresh tokens are not bound to a resource
    approve(tenant, begun)
    first = ask(tenant, "token", grant_type=GRANT, device_code=begun["device_code"]).json
    scope = "https://contoso.sharepoint.com/.default offline_access"
    second = ask(tenant, "token", grant_type="refresh_token", refresh_token=first["refresh_token"], scope=scope).json
    me = type(site)(tenant, site.url, second["access_token"])
    assert me.get("web/currentuser?$select=Email") == {"Email": "marie@contoso.com"}
    graph = {"Authorization": f"Bearer {first['access_token']}"}
    shown = tenant.send("GET", "https://graph.microsoft.com/v1.0/me", headers=graph).json
    assert shown["displayName"] == "Marie Curie"


def test_a_foreign_code_or_refresh_token_is_refused(tenant: Any) -> None:
    reply = ask(tenant, "token", grant_type=GRANT, device_code="nothing")
    assert (reply.status, reply.json["error"]) == (400, "bad_verification_code")
    reply = ask(tenant, "token", grant_type="refresh_token", refresh_token="nothing")
    assert (reply.status, reply.json["error"]) == (400, "invalid_grant")


def test_one_sign_in_is_for_one_resource(tenant: Any) -> None:
    # [D] scopes of one resource only: AADSTS28000
    scope = "https://graph.microsoft.com/.default https://contoso.sharepoint.com/.default"
    reply = ask(tenant, "devicecode", scope=scope)
    assert (reply.status, reply.json["error_codes"]) == (400, [28000])


def test_an_unknown_application_gets_no_code(tenant: Any) -> None:
    reply = ask(tenant, "devicecode", scope=SCOPE, client_id="0" * 8)
    assert (reply.status, reply.json["error_codes"]) == (400, [700016])


def test_a_secret_opens_graph_and_not_sharepoint(tenant: Any, site: Any, seed: Any) -> None:
    # [I] Unsupported app only token; Graph accepts the same secret
    app = next(one for one in seed["apps"] if one["name"] == "secret")
    credential = {"client_id": app["client_id"], "client_secret": app["secret"]}
    for_graph = tenant.token(".default", credential).json["access_token"]
    reply = tenant.send(
        "GET", "https://graph.microsoft.com/v1.0/sites/root", headers={"Authorization": f"Bearer {for_graph}"}
    )
    assert reply.status == 200
    for_sites = tenant.token("https://contoso.sharepoint.com/.default", credential).json["access_token"]
    reply = type(site)(tenant, site.url, for_sites).send("GET", "web")
    assert (reply.status, reply.json) == (401, {"error_description": "Unsupported app only token."})
