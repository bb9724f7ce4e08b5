"""Access tokens: made by sign-in, checked by SharePoint and Graph. Source: docs/tenant/sign-in.md."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from pmo365.localtenant.exchange import Doc
from pmo365.localtenant.refusals import Refusal, TokenRefusal
from pmo365.localtenant.store import Store

SHAREPOINT = "00000003-0000-0ff1-ce00-000000000000"
GRAPH = "https://graph.microsoft.com"
GRAPH_ID = "00000003-0000-0000-c000-000000000000"
LIFETIME = 3599


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: an application (``app``) or a person (``email``)."""

    app: str = ""
    email: str = ""
    name: str = ""
    roles: tuple[str, ...] = ()

    @property
    def person(self) -> bool:
        """Return whether a person asks."""
        return bool(self.email)


class Mint:
    """Signs and reads the tenant's tokens; the key is made once and kept in the store."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._private: Any = None
        self._read: dict[str, Doc] = {}

    def key(self) -> Any:
        """Return the private signing key, made at the first token."""
        if self._private is None:
            kept = self.store.get("key", "tenant", "signing")
            if kept is None:
                self._private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
                pem = self._private.private_bytes(
                    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
                ).decode()
                self.store.put("key", "tenant", "signing", {"pem": pem})
            else:
                self._private = serialization.load_pem_private_key(kept["pem"].encode(), None)
        return self._private

    def forget(self) -> None:
        """Drop what is remembered of key and tokens (after a reset)."""
        self._private = None
        self._read.clear()

    def keys(self) -> Doc:
        """Return the public key as a JWKS."""
        public = jwt.algorithms.RSAAlgorithm.to_jwk(self.key().public_key(), as_dict=True)
        return {"keys": [{**public, "kid": "local", "use": "sig"}]}

    def sign(self, claims: Doc) -> str:
        """Return the token of some claims, RS256."""
        return jwt.encode(claims, self.key(), algorithm="RS256", headers={"kid": "local", "x5t": "local"})

    def read(self, token: str) -> Doc | None:
        """Return the claims of a token we signed, expired or not; None for any other."""
        known = self._read.get(token)
        if known is None:
            try:
                known = jwt.decode(
                    token,
                    self.key().public_key(),
                    algorithms=["RS256"],
                    options={"verify_aud": False, "verify_exp": False, "verify_nbf": False, "verify_iat": False},
                )
            except jwt.InvalidTokenError:
                return None
            if len(self._read) > 500:
                self._read.clear()
            self._read[token] = known
        return known


def audience(resource: str, tenant: Doc) -> str | None:
    """Return the ``aud`` of a resource address, or None when the tenant has no such resource."""
    bare = resource.rstrip("/").lower()
    if bare in ("", GRAPH, GRAPH_ID):
        return GRAPH
    hosts = {f"https://{tenant['host']}", f"https://{tenant['host'].replace('.', '-admin.', 1)}"}
    if bare in hosts:
        return f"{SHAREPOINT}/{bare.removeprefix('https://')}@{tenant['id']}"
    return None


def base_claims(tenant: Doc, aud: str) -> Doc:
    """Return the claims every token has."""
    now = int(time.time())
    return {
        "aud": aud,
        "iss": f"https://sts.windows.net/{tenant['id']}/",
        "iat": now,
        "nbf": now,
        "exp": now + LIFETIME,
        "tid": tenant["id"],
        "uti": uuid.uuid4().hex[:22],
        "ver": "1.0",
    }


def app_claims(tenant: Doc, app: Doc, aud: str, by_certificate: bool) -> Doc:
    """Return the claims of an application's token; ``appidacr`` 2 tells a certificate, 1 a secret."""
    resource = "graph" if aud == GRAPH else "sharepoint"
    oid = str(uuid.uuid5(uuid.NAMESPACE_OID, app["client_id"]))
    return {
        **base_claims(tenant, aud),
        "appid": app["client_id"],
        "app_displayname": app["name"],
        "idtyp": "app",
        "appidacr": "2" if by_certificate else "1",
        "oid": oid,
        "sub": oid,
        "roles": app["roles"].get(resource, []),
    }


def person_claims(tenant: Doc, user: Doc, aud: str) -> Doc:
    """Return the claims of a person's token."""
    scopes = "Sites.FullControl.All User.Read" if aud == GRAPH else "AllSites.FullControl"
    return {
        **base_claims(tenant, aud),
        "appid": "d3590ed6-52b3-4102-aeff-aad2292ab01c",
        "appidacr": "0",
        "idtyp": "user",
        "oid": user["oid"],
        "sub": user["oid"],
        "scp": scopes,
        "upn": user["email"],
        "unique_name": user["email"],
        "name": user["name"],
    }


def _caller(claims: Doc) -> Caller:
    return Caller(
        app=claims["appid"],
        email=claims.get("upn", "").lower(),
        name=claims.get("name") or claims.get("app_displayname", ""),
        roles=tuple(claims.get("roles", ())),
    )


def sharepoint_caller(mint: Mint, tenant: Doc, host: str, header: str) -> Caller:
    """Return who asks SharePoint; refuses foreign, expired, Graph and secret-made application tokens with HTTP 401."""
    challenge = (
        (
            "WWW-Authenticate",
            f'Bearer realm="{tenant["id"]}",client_id="{SHAREPOINT}",trusted_issuers="{SHAREPOINT}@*"',
        ),
    )
    if not header.lower().startswith("bearer "):
        raise TokenRefusal(401, "", "Access denied. Authentication is required.", challenge)
    claims = mint.read(header[7:].strip())
    if claims is None or claims["aud"] != f"{SHAREPOINT}/{host}@{tenant['id']}":
        raise TokenRefusal(401, "", "Invalid issuer or signature.", challenge)
    if claims["exp"] < time.time():
        raise TokenRefusal(401, "", "Invalid JWT token. The token is expired.", challenge)
    if claims["idtyp"] == "app" and claims["appidacr"] != "2":
        raise TokenRefusal(401, "", "Unsupported app only token.", challenge)
    return _caller(claims)


def graph_caller(mint: Mint, header: str) -> Caller:
    """Return who asks Graph; refuses foreign and expired tokens with HTTP 401."""
    challenge = (
        (
            "WWW-Authenticate",
            'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize"',
        ),
    )
    if not header.lower().startswith("bearer "):
        raise Refusal(401, "InvalidAuthenticationToken", "Access token is empty.", challenge)
    claims = mint.read(header[7:].strip())
    if claims is None:
        raise Refusal(
            401, "InvalidAuthenticationToken", "Access token validation failure. Invalid signature.", challenge
        )
    if claims["aud"] not in (GRAPH, GRAPH_ID):
        raise Refusal(
            401, "InvalidAuthenticationToken", "Access token validation failure. Invalid audience.", challenge
        )
    if claims["exp"] < time.time():
        raise Refusal(401, "InvalidAuthenticationToken", "Lifetime validation failed, the token is expired.", challenge)
    return _caller(claims)


def ticket(mint: Mint, claims: Doc, lifetime: int = 3600) -> str:
    """Return the signed text of an address that carries its own permission (``tempauth``)."""
    return mint.sign({**claims, "aud": "ticket", "exp": int(time.time()) + lifetime})


def read_ticket(mint: Mint, text: str) -> Doc:
    """Return the claims of a ticket; refuses a forged or expired one with HTTP 401."""
    claims = mint.read(text)
    if claims is None or claims["aud"] != "ticket" or claims["exp"] < time.time():
        raise Refusal(401, "unauthenticated", "The caller is not authenticated.")
    return claims
