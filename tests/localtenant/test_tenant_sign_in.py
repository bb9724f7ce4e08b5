"""Sign-in: what Entra gives and refuses, and which tokens SharePoint and Graph take."""

from __future__ import annotations

import base64
import json
import time
from typing import Any

import jwt
import pytest

TENANT = "8a1b7b7e-3c1f-4f6e-9a51-0d2a55e0c365"
LOGIN = "https://login.microsoftonline.com"
SHAREPOINT = "https://contoso.sharepoint.com"
GRAPH = "https://graph.microsoft.com"


def claims_of(token: str) -> Any:
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


@pytest.fixture
def clients(seed: Any) -> dict[str, str]:
    return {app["name"]: app["client_id"] for app in seed["apps"]}


def refused(reply: Any, status: int, number: int) -> bool:
    body = reply.json
    assert reply.status == status, body
    assert body["error_codes"] == [number], body
    assert body["error_description"].startswith(f"AADSTS{number}: ")
    return {"error", "timestamp", "trace_id", "correlation_id"} <= set(body)


@pytest.mark.parametrize("name", [TENANT, "contoso.onmicrosoft.com"])
def test_discovery_gives_https_addresses_of_the_sign_in_host(tenant: Any, name: str) -> None:
    # [T] msal refuses http endpoints in the discovery document
    body = tenant.send("GET", f"{LOGIN}/{name}/v2.0/.well-known/openid-configuration").json
    assert body["token_endpoint"] == f"{LOGIN}/{TENANT}/oauth2/v2.0/token"
    assert {"issuer", "authorization_endpoint", "jwks_uri"} <= set(body)


def test_an_unknown_tenant_is_refused(tenant: Any) -> None:
    # [U] AADSTS90002
    reply = tenant.send("GET", f"{LOGIN}/fabrikam.onmicrosoft.com/v2.0/.well-known/openid-configuration")
    assert refused(reply, 400, 90002)


@pytest.mark.parametrize("algorithm", ["RS256", "PS256"])
def test_a_certificate_gets_a_token_by_either_algorithm(tenant: Any, key: Any, clients: Any, algorithm: str) -> None:
    # [T] msal: thumbprint → RS256 with x5t, public certificate → PS256 with x5t#S256
    reply = tenant.token(f"{SHAREPOINT}/.default", key.assertion(clients["pmo365"], algorithm=algorithm))
    claims = claims_of(reply.json["access_token"])
    assert claims["aud"] == f"00000003-0000-0ff1-ce00-000000000000/contoso.sharepoint.com@{TENANT}"
    assert (claims["appidacr"], claims["idtyp"]) == ("2", "app")
    assert reply.json["expires_in"] == 3599


def test_the_token_is_signed_with_the_published_key(tenant: Any, key: Any, clients: Any) -> None:
    # [D] jwks_uri
    token = tenant.token(".default", key.assertion(clients["pmo365"])).json["access_token"]
    keys = tenant.send("GET", f"{LOGIN}/{TENANT}/discovery/v2.0/keys").json["keys"]
    public = jwt.PyJWK(keys[0]).key
    assert jwt.decode(token, public, algorithms=["RS256"], audience=GRAPH)["app_displayname"] == "pmo365"


def test_a_bare_default_scope_means_graph(tenant: Any, key: Any, clients: Any) -> None:
    # conformance README point 2
    claims = claims_of(tenant.token(".default", key.assertion(clients["pmo365"])).json["access_token"])
    assert claims["aud"] == GRAPH
    assert claims["roles"] == ["Sites.FullControl.All"]


def test_a_secret_gets_a_token_marked_as_such(tenant: Any, clients: Any) -> None:
    # [I] appidacr 1 = secret
    credential = {"client_id": clients["secret"], "client_secret": "s3cret"}
    claims = claims_of(tenant.token(f"{GRAPH}/.default", credential).json["access_token"])
    assert claims["appidacr"] == "1"


def test_a_wrong_secret_is_refused(tenant: Any, clients: Any) -> None:
    # [U] AADSTS7000215
    credential = {"client_id": clients["secret"], "client_secret": "guess"}
    assert refused(tenant.token(f"{GRAPH}/.default", credential), 401, 7000215)


def test_an_unknown_application_is_refused(tenant: Any, key: Any) -> None:
    # [U] AADSTS700016
    assert refused(tenant.token(".default", key.assertion(TENANT)), 400, 700016)


def test_a_scope_without_default_is_refused(tenant: Any, key: Any, clients: Any) -> None:
    # [D] client credentials need <resource>/.default
    assert refused(tenant.token(f"{GRAPH}/Sites.Read.All", key.assertion(clients["pmo365"])), 400, 1002012)


def test_a_resource_of_another_tenant_is_refused(tenant: Any, key: Any, clients: Any) -> None:
    # [U] AADSTS500011
    reply = tenant.token("https://fabrikam.sharepoint.com/.default", key.assertion(clients["pmo365"]))
    assert refused(reply, 400, 500011)


def test_an_assertion_of_an_unregistered_certificate_is_refused(tenant: Any, other_key: Any, clients: Any) -> None:
    # [U] AADSTS700027
    assert refused(tenant.token(".default", other_key.assertion(clients["pmo365"])), 401, 700027)


def test_an_expired_assertion_is_refused(tenant: Any, key: Any, clients: Any) -> None:
    # [U] AADSTS700024
    old = time.time() - 3600
    assertion = key.assertion(clients["pmo365"], iat=old, exp=old + 600)
    assert refused(tenant.token(".default", assertion), 401, 700024)


def test_an_assertion_for_another_audience_is_refused(tenant: Any, key: Any, clients: Any) -> None:
    # [U] AADSTS700023
    assertion = key.assertion(clients["pmo365"], aud="https://example.com/token")
    assert refused(tenant.token(".default", assertion), 401, 700023)


def test_an_assertion_in_another_name_is_refused(tenant: Any, key: Any, clients: Any) -> None:
    # [U] AADSTS700021
    assertion = key.assertion(clients["pmo365"], iss=clients["worker"])
    assert refused(tenant.token(".default", assertion), 401, 700021)


def rest(tenant: Any, token: str | None) -> Any:
    headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    return tenant.send("GET", f"{SHAREPOINT}/_api/web?$select=Title", headers=headers)


def test_sharepoint_wants_a_token(tenant: Any) -> None:
    reply = rest(tenant, None)
    assert reply.status == 401
    assert "www-authenticate" in reply.headers


def test_sharepoint_refuses_an_application_with_a_secret(tenant: Any, clients: Any) -> None:
    # [I] "Unsupported app only token."
    credential = {"client_id": clients["secret"], "client_secret": "s3cret"}
    token = tenant.token(f"{SHAREPOINT}/.default", credential).json["access_token"]
    reply = rest(tenant, token)
    assert (reply.status, reply.json) == (401, {"error_description": "Unsupported app only token."})


def test_sharepoint_refuses_a_token_of_graph(tenant: Any, bearers: Any, clients: Any) -> None:
    # [I] sp-dev-docs#5889
    reply = rest(tenant, bearers(clients["pmo365"], ".default"))
    assert (reply.status, reply.json) == (401, {"error_description": "Invalid issuer or signature."})


def test_graph_refuses_a_token_of_sharepoint(tenant: Any, bearers: Any) -> None:
    # [U] InvalidAuthenticationToken
    reply = tenant.send("GET", f"{GRAPH}/v1.0/sites/root", headers={"Authorization": f"Bearer {bearers()}"})
    assert reply.status == 401
    assert reply.json["error"]["code"] == "InvalidAuthenticationToken"


def test_a_token_signed_by_someone_else_is_refused(tenant: Any, other_key: Any, bearers: Any) -> None:
    forged = jwt.encode(claims_of(bearers()), other_key.private, algorithm="RS256")
    assert rest(tenant, forged).status == 401


def test_a_person_may_sign_in_on_the_loopback_only(tenant: Any, site: Any) -> None:
    token = tenant.admin("POST", "person-token", {"email": "marie@contoso.com", "resource": SHAREPOINT})["access_token"]
    assert claims_of(token)["upn"] == "marie@contoso.com"
    outside = tenant.send("POST", f"{SHAREPOINT}/_tenant/person-token", body={})
    assert outside.status == 501
