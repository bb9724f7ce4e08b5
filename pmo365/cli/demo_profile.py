"""The profile of the demo: the fixed tenant contoso, on this machine."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pmo365.gateway.rights import VERBS, least
from pmo365.model.words import Language

if TYPE_CHECKING:
    from pmo365.service.local_identity import LocalIdentity

CERTIFICATE_NAME = "pmo365-demo"
OWNER = "marie.delmas@contoso.com"
TENANT: Mapping[str, Any] = MappingProxyType(
    {
        "id": "8a1b7b7e-3c1f-4f6e-9a51-0d2a55e0c365",
        "domain": "contoso.onmicrosoft.com",
        "name": "Contoso",
        "licences": 500,
        "time_zone": "Europe/Paris",
    }
)


def app_of(identity: LocalIdentity) -> dict[str, Any]:
    """Return how the local tenant is told of the application."""
    need = least(VERBS)
    roles = {"sharepoint": [need.sharepoint], "graph": [need.graph]}
    return {
        "client_id": identity.client_id,
        "name": "pmo365",
        "certificate_pem": identity.certificate,
        "roles": roles,
    }


def profile_text(identity: LocalIdentity, connect_to: str, *, language: Language) -> str:
    """Return the profile as YAML text; every value is written as JSON, which YAML reads alike."""
    tenant = {
        "id": TENANT["id"],
        "domain": TENANT["domain"],
        "sharepoint": "contoso.sharepoint.com",
        "hub": "/sites/pmo",
    }
    keys = {
        "client_id": identity.client_id,
        "certificate": f"file:{identity.certificate_file}",
        "private_key": f"file:{identity.key_file}",
    }
    said = {
        "profile": "demo",
        "tenant": tenant,
        "identity": keys,
        "connect_to": connect_to,
        "owner": OWNER,
        "company": "Contoso",
        "state": "demo.sqlite",
        "language": language,
        "workers": 2,
    }
    return "".join(f"{name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in said.items())
