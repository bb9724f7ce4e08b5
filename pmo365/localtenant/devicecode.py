"""Sign-in of people by device code, and refresh tokens. Source: docs/tenant/sign-in.md."""

from __future__ import annotations

import base64
import json
import secrets
import time

from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.refusals import SignInRefusal
from pmo365.localtenant.store import Store
from pmo365.localtenant.tokens import LIFETIME, Mint, audience, base_claims, person_claims

DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
PATIENCE, INTERVAL = 900, 5
"""Seconds a code is good for, seconds between two questions."""
_LETTERS = "BCDFGHJKLMNPQRSTVWXYZ"
_PAGE = "https://microsoft.com/devicelogin"
_PLAIN = ("openid", "profile", "email", "offline_access")


def application(store: Store, tenant: Doc, form: dict[str, str]) -> Doc:
    """Return the application of a sign-in; refuses one the tenant does not have."""
    wanted = form.get("client_id", "")
    found = store.get("app", "tenant", wanted.lower())
    if found is None:
        text = f"Application with identifier '{wanted}' was not found in the directory '{tenant['name']}'."
        raise SignInRefusal("unauthorized_client", 700016, text)
    return found


def begin(store: Store, tenant: Doc, form: dict[str, str]) -> Doc:
    """Hand out a device code and the short code a person types."""
    app, scope = application(store, tenant, form), form.get("scope", "")
    _resource(scope, tenant)
    user_code = "".join(secrets.choice(_LETTERS) for _ in range(9))
    device_code = secrets.token_urlsafe(64)
    until = time.time() + PATIENCE
    kept = {"user_code": user_code, "client": app["client_id"], "scope": scope, "until": until, "email": ""}
    store.put("device", "tenant", device_code, kept)
    return {
        "user_code": user_code,
        "device_code": device_code,
        "verification_uri": _PAGE,
        "expires_in": PATIENCE,
        "interval": INTERVAL,
        "message": f"To sign in, use a web browser to open the page {_PAGE} and enter the code {user_code}.",
    }


def decide(store: Store, user_code: str, email: str, *, declined: bool = False) -> Doc:
    """Let a person approve (or decline) a code, as she would at the page; raises KeyError for what is not known."""
    if store.get("user", "tenant", email.lower()) is None:
        raise KeyError(email)
    for device_code, kept in store.shelf("device", "tenant").items():
        if kept["user_code"] == user_code.upper():
            body = {**kept, "email": email.lower(), "declined": declined}
            return store.put("device", "tenant", device_code, body)
    raise KeyError(user_code)


def redeem(store: Store, mint: Mint, tenant: Doc, form: dict[str, str]) -> Doc:
    """Answer the question of a waiting device: not yet, no, or a person's tokens."""
    app = application(store, tenant, form)
    code = form.get("device_code") or form.get("code") or ""
    kept = store.get("device", "tenant", code)
    if kept is None or kept["client"] != app["client_id"]:
        raise SignInRefusal("bad_verification_code", 70018, "The device code was not recognised.")
    if kept["until"] < time.time():
        raise SignInRefusal("expired_token", 70020, "The device code has expired.")
    if not kept["email"]:
        text = "OAuth 2.0 device flow error. Authorization is pending. Continue polling."
        raise SignInRefusal("authorization_pending", 70016, text)
    if kept["declined"]:
        raise SignInRefusal("authorization_declined", 70017, "The end user denied the authorization request.")
    store.drop("device", "tenant", code)
    return _tokens(store, mint, tenant, app, email=kept["email"], scope=kept["scope"])


def refresh(store: Store, mint: Mint, tenant: Doc, form: dict[str, str]) -> Doc:
    """Give fresh tokens for a refresh token, for the same resource or another."""
    app = application(store, tenant, form)
    kept = store.get("refresh", "tenant", form.get("refresh_token", ""))
    if kept is None or kept["client"] != app["client_id"]:
        text = "The refresh token has expired, is not valid, or was issued to another client."
        raise SignInRefusal("invalid_grant", 70000, text)
    return _tokens(store, mint, tenant, app, email=kept["email"], scope=form.get("scope") or kept["scope"])


def _resource(scope: str, tenant: Doc) -> str:
    """Return the ``aud`` of the scopes asked for; all of them are of one resource."""
    named = [one for one in scope.split() if one not in _PLAIN]
    found = {one.rpartition("/")[0] if "://" in one else "" for one in named}
    if len(found) > 1:
        text = "The provided value for the input parameter 'scope' is not valid: more than one resource."
        raise SignInRefusal("invalid_scope", 28000, text)
    aud = audience(next(iter(found), ""), tenant)
    if aud is None:
        raise SignInRefusal("invalid_resource", 500011, f"The resource principal of {scope} was not found.")
    return aud


def _tokens(store: Store, mint: Mint, tenant: Doc, app: Doc, *, email: str, scope: str) -> Doc:
    user = store.shelf("user", "tenant")[email]
    claims = {**person_claims(tenant, user, _resource(scope, tenant)), "appid": app["client_id"]}
    answer: Doc = {
        "token_type": "Bearer",
        "scope": " ".join(one for one in scope.split() if one not in _PLAIN),
        "expires_in": LIFETIME,
        "ext_expires_in": LIFETIME,
        "access_token": mint.sign(claims),
        "client_info": _packed({"uid": user["oid"], "utid": tenant["id"]}),
    }
    if "offline_access" in scope.split():
        token = secrets.token_urlsafe(64)
        store.put("refresh", "tenant", token, {"client": app["client_id"], "email": email, "scope": scope})
        answer["refresh_token"] = token
    if "openid" in scope.split():
        answer["id_token"] = mint.sign(_identity(tenant, app, user))
    return answer


def _identity(tenant: Doc, app: Doc, user: Doc) -> Doc:
    claims = base_claims(tenant, app["client_id"])
    named = {"oid": user["oid"], "sub": user["oid"], "preferred_username": user["email"], "name": user["name"]}
    return {**claims, **named, "iss": f"https://login.microsoftonline.com/{tenant['id']}/v2.0", "ver": "2.0"}


def _packed(body: Doc) -> str:
    return base64.urlsafe_b64encode(json.dumps(body).encode()).decode().rstrip("=")
