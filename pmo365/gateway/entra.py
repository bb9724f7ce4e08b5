"""How each kind of identity asks for a token: msal speaks, over the session it is given.

Every function returns msal's own answer: a mapping with ``access_token``, or with ``error``.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import msal
import requests
from requests.adapters import HTTPAdapter

from pmo365.errors import SignInError
from pmo365.gateway.hosts import SIGN_IN_HOST
from pmo365.gateway.identity import CertificateIdentity, DeviceCode, DeviceIdentity, ManagedIdentity

Ask: TypeAlias = Callable[[str], Mapping[str, Any]]
"""Host of a resource → msal's answer."""
_MACHINE_SECONDS = (3.0, 30.0)
"""To reach the machine's own endpoint, and to wait for its answer: elsewhere than in Azure nobody is there."""


def by_certificate(identity: CertificateIdentity, tenant: str, *, session: requests.Session, local: bool) -> Ask:
    """Return how an application proves itself with its certificate; ValueError when the tenant is not known."""
    application = msal.ConfidentialClientApplication(
        identity.client_id,
        client_credential={
            "private_key": identity.private_key,
            "thumbprint": identity.thumbprint,
            "public_certificate": identity.public_certificate,
        },
        **_where(tenant, session, local=local),
    )
    return lambda host: _answer(application.acquire_token_for_client([f"https://{host}/.default"]))


def by_device(identity: DeviceIdentity, tenant: str, *, session: requests.Session, local: bool) -> Ask:
    """Return how a person signs in with a code: once, the second resource follows from the first."""
    application = msal.PublicClientApplication(identity.client_id, **_where(tenant, session, local=local))

    def ask(host: str) -> Mapping[str, Any]:
        scopes = [f"https://{host}/.default"]
        for account in application.get_accounts():
            answer = _answer(application.acquire_token_silent_with_error(scopes, account=account))
            if "access_token" in answer:
                return answer
        flow = application.initiate_device_flow(scopes=scopes)
        if "user_code" not in flow:
            return _answer(flow)
        identity.told(_code(flow))
        return _answer(application.acquire_token_by_device_flow(flow))

    return ask


def by_machine(identity: ManagedIdentity) -> Ask:
    """Return how Azure vouches for the machine; msal finds its endpoint in the environment (IDENTITY_ENDPOINT)."""
    wanted = (
        msal.UserAssignedManagedIdentity(client_id=identity.client_id)
        if identity.client_id
        else msal.SystemAssignedManagedIdentity()
    )
    client = msal.ManagedIdentityClient(wanted, http_client=_machine_session())

    def ask(host: str) -> Mapping[str, Any]:
        try:
            return _answer(client.acquire_token_for_client(resource=f"https://{host}"))
        except (requests.exceptions.RequestException, ValueError) as error:
            # ValueError: an answer that is not JSON, or msal's own ManagedIdentityError.
            raise SignInError("managed_identity_silent", reason=type(error).__name__) from error

    return ask


class _Machine(HTTPAdapter):
    """Speaks to this machine and its link only: the endpoint comes from the environment, our wish for a token goes."""

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        """Send one request with a time limit; SignInError for any other place."""
        host = urlsplit(request.url or "").hostname or ""
        if not _beside_us(host):
            raise SignInError("managed_identity_elsewhere", host=host)
        return super().send(request, timeout=_MACHINE_SECONDS)


def _machine_session() -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    session.max_redirects = 0
    session.mount("https://", _Machine())
    session.mount("http://", _Machine())
    return session


def _beside_us(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost"
    return address.is_loopback or address.is_link_local


def _where(tenant: str, session: requests.Session, *, local: bool) -> dict[str, Any]:
    return {
        "authority": f"https://{SIGN_IN_HOST}/{tenant}",
        "instance_discovery": False if local else None,
        "http_client": session,
    }


def _code(flow: Mapping[str, Any]) -> DeviceCode:
    minutes = int(flow.get("expires_in", 0)) // 60
    return DeviceCode(code=str(flow["user_code"]), address=str(flow.get("verification_uri", "")), minutes=minutes)


def _answer(told: Any) -> Mapping[str, Any]:
    return told if isinstance(told, dict) else {}
