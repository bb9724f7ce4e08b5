"""Tokens: one msal application per gateway, a token per resource, asked for with each request (msal keeps them)."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import requests

from pmo365.errors import ConfigurationError, SignInError
from pmo365.gateway.entra import Ask, by_certificate, by_device, by_machine
from pmo365.gateway.identity import DeviceIdentity, Identity, ManagedIdentity, PersonIdentity
from pmo365.gateway.meter import mutex
from pmo365.gateway.told import Tenant

_SKEW = timedelta(minutes=5)
_KEYS = {
    "AADSTS700016": "sign_in_application",
    "AADSTS700027": "sign_in_certificate",
    "AADSTS90002": "sign_in_tenant",
    "AADSTS500011": "sign_in_resource",
}
"""What Entra's codes mean, for those a person can mend. Source: Microsoft, "Microsoft Entra authentication and
authorization error codes"."""


class SignIn:
    """Tokens of one identity in one tenant; safe to share between threads."""

    def __init__(
        self,
        tenant: Tenant,
        identity: Identity,
        *,
        session: requests.Session,
        connect_to: str | None,
        now: Callable[[], datetime],
    ) -> None:
        if isinstance(identity, PersonIdentity) and connect_to is None:
            raise ConfigurationError("person_not_local", person=identity.email)
        self._tenant, self._identity, self._session = tenant, identity, session
        self._connect_to, self._now = connect_to, now
        self._lock = mutex()
        self._ask: Ask | None = None
        self._tokens: dict[str, tuple[str, datetime]] = {}

    def token(self, host: str) -> str:
        """Return a token for a host's resource; SignInError with Entra's code when it is refused."""
        with self._lock:
            known = self._tokens.get(host)
            if known and self._now() < known[1]:
                return known[0]
            text, seconds = self._acquire(host)
            self._check(text, host)
            self._tokens[host] = (text, self._now() + timedelta(seconds=seconds) - _SKEW)
            return text

    def roles(self, host: str) -> tuple[str, ...]:
        """Return the rights the token of a host carries, sorted: application roles, or scopes of a person."""
        claims = claims_of(self.token(host))
        return tuple(sorted({*claims.get("roles", ()), *str(claims.get("scp", "")).split()}))

    def _acquire(self, host: str) -> tuple[str, float]:
        if isinstance(self._identity, PersonIdentity):
            return self._person_token(self._identity, host)
        answer = self._asking()(host)
        if "access_token" not in answer:
            raise _refused(answer, self._tenant.id)
        return str(answer["access_token"]), float(answer.get("expires_in", 0))

    def _asking(self) -> Ask:
        """Return how our identity asks, made at the first wish: msal reads the tenant's discovery document then."""
        if self._ask is None:
            try:
                self._ask = self._made()
            except ValueError:
                # Raised by msal when the discovery document is refused: an unknown tenant.
                raise SignInError("sign_in_tenant", tenant=self._tenant.id) from None
        return self._ask

    def _made(self) -> Ask:
        identity, local = self._identity, self._connect_to is not None
        if isinstance(identity, ManagedIdentity):
            return by_machine(identity)
        if isinstance(identity, DeviceIdentity):
            return by_device(identity, self._tenant.id, session=self._session, local=local)
        assert not isinstance(identity, PersonIdentity)
        return by_certificate(identity, self._tenant.id, session=self._session, local=local)

    def _person_token(self, identity: PersonIdentity, host: str) -> tuple[str, float]:
        # Straight to loopback, never through the signed session: this address exists only on the local tenant.
        with requests.Session() as plain:
            plain.trust_env = False
            answer = plain.post(
                f"{self._connect_to}/_tenant/person-token",
                json={"email": identity.email, "resource": f"https://{host}"},
                timeout=30,
                allow_redirects=False,
            )
        if answer.status_code != 200:
            raise SignInError("sign_in_refused", code=str(answer.status_code), tenant=self._tenant.id)
        return str(answer.json()["access_token"]), 3599.0

    def _check(self, token: str, host: str) -> None:
        told = str(claims_of(token).get("tid", ""))
        if told.lower() != self._tenant.id.lower():
            raise SignInError("token_of_other_tenant", host=host, tenant=self._tenant.id, told=told)


def claims_of(token: str) -> dict[str, Any]:
    """Return the claims of a token without judging its signature (its audience does); empty when it is no JWT."""
    try:
        middle = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    except (IndexError, ValueError):
        return {}
    return claims if isinstance(claims, dict) else {}


def _refused(answer: Mapping[str, Any], tenant: str) -> SignInError:
    codes = answer.get("error_codes") or ()
    code = f"AADSTS{codes[0]}" if codes else _code_in(str(answer.get("error_description", "")))
    return _told(code or str(answer.get("error", "")), tenant)


def _told(code: str, tenant: str) -> SignInError:
    return SignInError(_KEYS.get(code, "sign_in_refused"), code=code, tenant=tenant)


def _code_in(text: str) -> str:
    start = text.find("AADSTS")
    return text[start:].split(":")[0].split()[0][:16] if start >= 0 else ""
