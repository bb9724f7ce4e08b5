"""Where an administrator grants what an application asked for. Pure."""

from __future__ import annotations

from typing import Literal
from urllib.parse import quote

from pmo365.model.profile import Profile

Shell = Literal["ps1", "sh"]
"""The languages a script for administrators may be written in."""
REDIRECT = "https://login.microsoftonline.com/common/oauth2/nativeclient"
"""Where the consent screen ends; nothing of ours listens there."""


def consent_address(profile: Profile, client: str) -> str:
    """Return the consent address of an application."""
    scope = quote("https://graph.microsoft.com/.default", safe="")
    base = f"https://login.microsoftonline.com/{profile.tenant.id}/v2.0/adminconsent"
    return f"{base}?client_id={client}&scope={scope}&redirect_uri={quote(REDIRECT, safe='')}"


def client_of(profile: Profile, *, provision: bool) -> str:
    """Return the client id of the worker or of the provisioner."""
    reference = profile.provisioner if provision else None
    return (reference or profile.identity).client_id
